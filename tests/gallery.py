"""The gallery: a sample clinic reported in every edition and format, with pictures of pages; `make docs` makes it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from pypdf import PdfReader
from pypdf.generic import Destination

from auditor.report.document import Document
from auditor.report.look import SECTIONS, Edition, Look
from auditor.report.render import FORMATS, render
from auditor.shipped import SAMPLES
from tests.expect import audited
from tests.pages import DOCS

GALLERY = DOCS / "gallery"
CLINIC = "riverside-exposed"
EDITIONS = {
    Edition.OWNER: "two pages in plain words: the worst path, what to do today, who must act",
    Edition.IT: "each setting as it stands and as it should be, how to undo, how to verify, side effects",
    Edition.ASSESSOR: "method, scope, limits, all 65 provisions, evidence, passed checks, mappings",
    Edition.FULL: "everything in one",
}
OTHERS = {
    ".html": "one file for a browser; filters, sorts and searches; works without its script",
    ".xlsx": "the action plan to fill in; the next audit reads it back",
    ".docx": "a plain Word document to edit",
    ".md": "for a ticket or a wiki",
    ".csv": "every verdict as a row",
    ".sarif": "SARIF 2.1.0 for code scanning",
    ".json": "the result itself; every other file is made from it",
}
PICTURES = (
    (Edition.OWNER, "summary", "owner-1", "The owner's first page: the worst path, what to do today, the numbers"),
    (Edition.OWNER, "outlook", "owner-2", "The owner's second page: who reaches what, and who must act"),
    (Edition.IT, "changes", "it-changes", "A page of the edition for those who change the settings"),
    (Edition.ASSESSOR, "safeguards", "assessor-safeguards", "A page of the assessor's edition"),
)
DOTS = 72
"""Per inch: readable, and small enough for the repository."""


def files(document: Document) -> dict[str, bytes]:
    """Every report by its file name."""
    found = {f"{edition}.pdf": render(document, ".pdf", Look(edition)) for edition in EDITIONS}
    return found | {f"report{extension}": render(document, extension) for extension in OTHERS}


def index() -> str:
    """The page that shows them."""
    pictures = [f"![{about}]({name}.png)" for *_, name, about in PICTURES]
    return "\n".join(
        [
            "# Sample reports",
            "",
            f"The invented clinic `samples/clinics/{CLINIC}`, as the program reports it; made by `make docs`.",
            "",
            *(f"- [{edition}.pdf]({edition}.pdf): {about}" for edition, about in EDITIONS.items()),
            *(f"- [report{extension}](report{extension}): {about}" for extension, about in OTHERS.items()),
            "",
            *pictures,
            "",
        ]
    )


def page_of(file: Path, title: str) -> int:
    """The page on which a section begins, from 1."""
    reader = PdfReader(file)
    marks = (one for one in reader.outline if isinstance(one, Destination))
    return next((reader.get_destination_page_number(one) or 0) + 1 for one in marks if one.title == title)


def draw(folder: Path) -> None:
    """Pictures of some pages, where pdftoppm is installed."""
    if not shutil.which("pdftoppm"):
        sys.stdout.write("pdftoppm is not installed; the pictures were left as they are\n")
        return
    with tempfile.TemporaryDirectory() as scratch:
        for edition, section, name, _ in PICTURES:
            number = str(page_of(folder / f"{edition}.pdf", SECTIONS[section]))
            command = ["pdftoppm", "-r", str(DOTS), "-f", number, "-l", number, "-singlefile", "-png"]
            subprocess.run([*command, folder / f"{edition}.pdf", f"{scratch}/{name}"], check=True)
            Image.open(f"{scratch}/{name}.png").quantize(64).save(folder / f"{name}.png", optimize=True)


def main() -> None:
    """Make the folder anew."""
    assert {*OTHERS, ".pdf"} == set(FORMATS)
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    for name, data in files(audited(SAMPLES / "clinics" / CLINIC)).items():
        (GALLERY / name).write_bytes(data)
    (GALLERY / "README.md").write_text(index(), "utf-8")
    draw(GALLERY)
    sys.stdout.write(f"{len(list(GALLERY.iterdir()))} files in docs/gallery\n")


if __name__ == "__main__":
    main()
