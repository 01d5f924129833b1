"""How a person makes the export, and marks by which it is known."""

import re

ENCRYPTED = "#FGBK"
EXPORT = (
    "In the web interface open the menu of the administrator (top right) > Configuration > Backup, leave Encryption "
    'and Password mask off, and save the file; or type "config system console", "set output standard", "end", '
    '"show full-configuration" on the command line and save what it prints.'
)
HEADER = re.compile(r"#config-version=([A-Za-z][\w-]*?)-(\d+)\.(\d+)(?:\.(\d+))?-\w+-build(\d+)[^:\n]*((?::[^\n:]*)*)")
