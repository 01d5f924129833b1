"""What every sample is expected to give, one line per verdict; `make expect` rewrites the files, tests compare."""

import sys
from datetime import date
from pathlib import Path

from auditor.checking.load import load
from auditor.intake import gather
from auditor.model.estate import Site
from auditor.pipeline import Options, audit
from auditor.report.document import Document
from auditor.settings import read_site
from auditor.shipped import SAMPLES

EXPECTED = Path(__file__).parent / "expected"
AS_OF = date(2026, 11, 24)
STARTED = "2026-11-24T00:00:00+00:00"


def samples() -> list[Path]:
    """Every sample: a file, or a folder that holds the files of one device or one clinic."""
    return [one for group in sorted(SAMPLES.iterdir()) if group.is_dir() for one in sorted(group.iterdir())]


def expectation(sample: Path) -> Path:
    """Where the expected lines of a sample stand."""
    return EXPECTED / sample.relative_to(SAMPLES).parent / f"{sample.name}.txt"


def audited(sample: Path) -> Document:
    """The result of one sample; a site.yaml in it is used."""
    told = sample / "site.yaml"
    site = read_site(told.read_bytes(), str(told)) if told.is_file() else Site()
    return audit(gather((str(sample),)), Options(site, load()[0], started=STARTED), AS_OF)


def lines(document: Document) -> str:
    """Coverage, problems, exposures and verdicts, one a line."""
    found = []
    for source in document.sources:
        rest = len(source.not_understood)
        states = f"{source.blank} blank, {source.understood} understood, {source.without_effect} without effect"
        head = f"{source.path} {source.format or 'unknown'} {source.system or '-'}"
        found.append(f"{head}: {source.lines} lines, {states}, {source.partly} partly, {rest} not")
        found += [f"    {problem}" for problem in source.problems]
    for one in document.exposures:
        address = f"[{one.address}]" if ":" in one.address else one.address
        found.append(f"exposure {one.from_} {one.system} {one.service} {address}:{one.port} {one.login}")
    rows = []
    for one in document.findings:
        if one.verdict == "not-applicable":
            continue
        where = f"{one.evidence[0].path}:{one.evidence[0].first_line}" if one.evidence else "-"
        rank = one.severity or (f"potential {one.potential_severity}" if one.potential_severity else "")
        part = " (part of another)" if one.absorbed_by else ""
        rows.append(f"{one.check} {one.verdict} {rank} {where} {one.message}{part}".replace("  ", " "))
    return "\n".join(found + sorted(rows)) + "\n"


def main(groups: list[str]) -> None:
    """Rewrite the expectations of some groups of samples (none named: of all) and name the ones that changed."""
    for sample in (one for one in samples() if not groups or one.parent.name in groups):
        file, text = expectation(sample), lines(audited(sample))
        if not file.is_file() or file.read_text("utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            sys.stdout.write(f"changed: {file.relative_to(EXPECTED)}\n")
    for file in EXPECTED.rglob("*.txt"):
        if file not in {expectation(sample) for sample in samples()}:
            file.unlink()
            sys.stdout.write(f"removed: {file.relative_to(EXPECTED)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
