"""The generated documentation: one page per check and format; `make docs` rewrites it, a test compares."""

import sys
from pathlib import Path

from auditor.checking.load import load
from auditor.formats.detect import known
from auditor.report.page import check_page

DOCS = Path(__file__).parent.parent / "docs"


def pages() -> dict[Path, str]:
    """Every generated page."""
    checks = load()[0]
    found = {DOCS / "checks" / f"{one.id}.md": check_page(one) + "\n" for one in checks}
    rows = [f"| [{one.id}](checks/{one.id}.md) | {one.title} | {one.cites.rows[0]} |" for one in checks]
    found[DOCS / "checks.md"] = "\n".join(
        [f"# The {len(checks)} checks", "", "| id | good state | first citation |", "|---|---|---|", *rows, ""]
    )
    formats = [f"## {one.name}: {one.title}\n\n{one.export}\n\n{_defaults(one.defaults)}" for one in known()]
    found[DOCS / "formats.md"] = "# What can be read, and how to export it\n\n" + "\n".join(formats)
    return found


def _defaults(defaults: tuple[object, ...]) -> str:
    if not defaults:
        return ""
    rows = [
        f"| `{one.setting}` | `{one.value}` | {_span(one.since, one.until)} | {one.source} |"  # type: ignore[attr-defined]  # rows of Default
        for one in defaults
    ]
    return "\n".join(["| setting | when absent | versions | says |", "|---|---|---|---|", *rows, ""])


def _span(since: tuple[int, ...], until: tuple[int, ...]) -> str:
    low, high = ".".join(map(str, since)), ".".join(map(str, until))
    return f"{low or 'first'} to before {high}" if high else (f"from {low}" if low else "all")


def main() -> None:
    """Rewrite the pages and remove those of checks that are gone."""
    wanted = pages()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for path in (DOCS / "checks").glob("*.md"):
        if path not in wanted:
            path.unlink()
    sys.stdout.write(f"{len(wanted)} pages written\n")


if __name__ == "__main__":
    main()
