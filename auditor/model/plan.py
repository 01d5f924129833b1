"""The columns of the action plan workbook, written by the report and read back by the assessment."""

from typing import Final

SHEET: Final = "Plan"
COLUMNS: Final = ("id", "check", "system", "severity", "title", "remedy", "who", "owner", "due", "status", "notes")
"""The first row. A row is one finding; `id` is its fingerprint."""
OWN: Final = ("owner", "due", "status", "notes")
"""The columns that people fill in; a report made again never needs them."""
STATUSES: Final = ("open", "in progress", "done", "accepted")
"""What `status` may say; `due` is a date."""
