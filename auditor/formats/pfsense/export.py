"""How a person makes the export, and marks by which it is known."""

ENCRYPTED = "---- BEGIN config.xml ----"
EXPORT = (
    "In the web interface open Diagnostics > Backup & Restore, choose the backup area All, leave encryption off, and "
    "download the configuration as XML."
)
