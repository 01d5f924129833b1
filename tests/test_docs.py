"""The documentation is what the code says."""

from pathlib import Path

import pytest

from tests.pages import pages

PAGES = pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_fresh(path: Path) -> None:
    assert path.read_text("utf-8") == PAGES[path], "run make docs"


def test_no_page_of_a_check_that_is_gone() -> None:
    folder = next(path.parent for path in PAGES if path.parent.name == "checks")
    assert set(folder.glob("*.md")) == {path for path in PAGES if path.parent == folder}
