"""Conquest: its dicom.ini, acrnema.map, and the switches of its web pages."""

from auditor.formats import Format, reader
from auditor.formats.conquest.defaults import DEFAULTS
from auditor.formats.conquest.recognise import certainty, group

FORMAT = Format(
    name="conquest",
    title="Conquest DICOM server",
    export=(
        "Copy dicom.ini and acrnema.map of the server's folder. Where its web pages are used, put their dicom.ini and "
        "config.php into the same folder, under names of their own: web-dicom.ini, config.php."
    ),
    certainty=certainty,
    read=reader("auditor.formats.conquest.read"),
    group=group,
    kind="pacs",
    defaults=DEFAULTS,
)
