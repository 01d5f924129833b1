"""The picture of the README: two pages of the exposed clinic's report; `make docs` draws it with pdftoppm."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from auditor.report.render import render
from auditor.shipped import SAMPLES
from tests.expect import audited
from tests.pages import DOCS

PAGES = (3, 4)
"""The owner's summary and the exposure picture."""
GAP = 24


def main() -> None:
    """Draw docs/images/report.png, where pdftoppm is installed."""
    if not shutil.which("pdftoppm"):
        sys.stdout.write("pdftoppm is not installed; the picture was left as it is\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "report.pdf"
        pdf.write_bytes(render(audited(SAMPLES / "clinics" / "riverside-exposed"), ".pdf"))
        first, last = (str(page) for page in PAGES)
        subprocess.run(
            ["pdftoppm", "-r", "80", "-f", first, "-l", last, "-png", str(pdf), f"{folder}/page"], check=True
        )
        pages = [Image.open(path) for path in sorted(Path(folder).glob("page*.png"))]
        width, height = pages[0].size
        sheet = Image.new("RGB", (2 * width + 3 * GAP, height + 2 * GAP), "#d8dde1")
        for place, page in enumerate(pages):
            sheet.paste(page, (GAP + place * (width + GAP), GAP))
        (DOCS / "images").mkdir(exist_ok=True)
        sheet.quantize(128).save(DOCS / "images" / "report.png", optimize=True)
    sys.stdout.write("docs/images/report.png drawn\n")


if __name__ == "__main__":
    main()
