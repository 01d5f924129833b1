"""The columns of the action plan, as the report writes it and the settings read it back."""

from typing import Final

COLUMNS: Final = ("finding", "severity", "system", "title", "action", "owner", "due", "status", "note")
"""The first row. A row is one finding, by its fingerprint; people fill in the last four."""
STATUSES: Final = ("open", "in-progress", "done")
"""What `status` may say; `due` is a day."""
