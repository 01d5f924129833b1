"""MDS2: the manufacturer's disclosure sheet, for products that export no configuration."""

from auditor.formats import Format, reader
from auditor.formats.mds2.recognise import certainty

FORMAT = Format(
    name="mds2",
    title="MDS2, the manufacturer's disclosure sheet",
    export=(
        "Ask the manufacturer for the MDS2 of the version that you run, as a workbook (HN 1-2019). Of a PDF, copy the "
        "text into a .txt file. Under one system of site.yaml with other files, it answers what those leave open."
    ),
    certainty=certainty,
    read=reader("auditor.formats.mds2.read"),
    completes=True,
    kind="pacs",
)
