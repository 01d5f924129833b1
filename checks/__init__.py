"""The built-in checks: one file each, one folder per id prefix."""
