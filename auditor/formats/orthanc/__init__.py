"""Orthanc: its configuration file or folder, and what its API answers about the running server."""

from auditor.formats import Format, reader
from auditor.formats.orthanc.defaults import DEFAULT_ACCOUNT, DEFAULTS, JODOGNE_IMAGE, TEAM_IMAGE, TEAM_SECTIONS
from auditor.formats.orthanc.documents import certainty, group

FORMAT = Format(
    name="orthanc",
    title="Orthanc configuration",
    export=(
        "Copy orthanc.json, or every .json file of the configuration folder (Debian, Ubuntu: /etc/orthanc). Beside "
        "them, save the answers to http://SERVER:8042/system and /statistics as system.json and statistics.json; with "
        "DicomModalitiesInDatabase on, also the answer to /modalities?expand as modalities.json."
    ),
    certainty=certainty,
    read=reader("auditor.formats.orthanc.read"),
    group=group,
    kind="pacs",
    defaults=(*DEFAULTS, *DEFAULT_ACCOUNT, *TEAM_IMAGE, *TEAM_SECTIONS, *JODOGNE_IMAGE),
)
