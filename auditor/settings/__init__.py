"""What people write, read strictly; every mistake with its line and the right name."""

from auditor.settings.document import SettingsError
from auditor.settings.site import read_site

__all__ = ["SettingsError", "read_site"]
