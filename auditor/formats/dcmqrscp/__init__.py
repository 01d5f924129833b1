"""DCMTK servers: dcmqrscp with its configuration file, storescp, and the lines that start them."""

from auditor.formats import Format, reader
from auditor.formats.dcmqrscp.defaults import DEFAULTS
from auditor.formats.dcmqrscp.recognise import certainty, group

FORMAT = Format(
    name="dcmqrscp",
    title="DCMTK dcmqrscp and storescp",
    export=(
        "Copy dcmqrscp.cfg (Debian, Ubuntu: /etc/dcmtk/dcmqrscp.cfg). Beside it, put the systemd unit or script that "
        "starts the server, and what 'dcmqrscp --version' prints as version.txt."
    ),
    certainty=certainty,
    read=reader("auditor.formats.dcmqrscp.read"),
    group=group,
    kind="pacs",
    defaults=DEFAULTS,
)
