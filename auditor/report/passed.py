"""The checks that found nothing wrong, each with what it said, on which lines, and what it found elsewhere."""

from collections.abc import Iterable
from itertools import zip_longest

from auditor.model.frozen import dataclass
from auditor.report.document import Evidence, Finding
from auditor.report.view import View, sentence


@dataclass(frozen=True, slots=True)
class Looked:
    """A check that found nothing wrong in some places."""

    check: str
    title: str
    said: tuple[tuple[str, tuple[str, ...]], ...]
    """Each sentence once, with the lines behind it that it does not name; those of several stand with the last."""
    elsewhere: tuple[int, ...]
    """The numbers of what it found in other places."""


def passed(seen: View) -> tuple[Looked, ...]:
    """Checks without a deficiency somewhere, by name."""
    passes: dict[str, list[Finding]] = {}
    others: dict[str, list[str]] = {}
    for one in seen.document.findings:
        if one.verdict == "pass":
            passes.setdefault(one.check, []).append(one)
        elif one.verdict in {"fail", "needs-review"}:
            others.setdefault(one.check, []).append(one.id)
    return tuple(
        Looked(check, found[0].title, _said(found), seen.numbers(others.get(check, ())))
        for check, found in sorted(passes.items())
    )


def _said(findings: Iterable[Finding]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, dict[str, None]] = {}
    for one in findings:
        lines = found.setdefault(sentence(one), {})
        first = [at for at in one.evidence[:1] if f"{at.path} line {at.first_line})" not in one.message]
        lines |= dict.fromkeys(map(_named, first))
    told = [(text, tuple(lines)) for text, lines in found.items()]
    after = [lines for _, lines in told[1:]]
    return tuple((text, () if lines == then else lines) for (text, lines), then in zip_longest(told, after))


def _named(at: Evidence) -> str:
    """A line; the first one stands for the whole file."""
    return f"{at.path}:{at.first_line}" if at.first_line > 1 else at.path
