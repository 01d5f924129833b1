"""The questions that only people can answer, from a result; as a list for the terminal and as a sheet to fill in."""

import json
from collections.abc import Iterable, Iterator

from auditor.assessment.people import ANSWERED_ELSEWHERE
from auditor.model.frozen import dataclass
from auditor.model.regulation import NOT_FOR_PRACTICES
from auditor.report.document import Document
from auditor.report.papers import Attestation

WHO = {"practice": "Owner", "it-vendor": "IT vendor", "pacs-vendor": "PACS vendor"}
_KNOWN_BY = {
    "164.308(a)(5)(ii)(B)": "it-vendor",
    "164.308(a)(7)(ii)(A)": "it-vendor",
    "164.308(a)(7)(ii)(B)": "it-vendor",
    "164.310(d)(2)(i)": "it-vendor",
    "164.310(d)(2)(ii)": "it-vendor",
    "164.310(d)(2)(iv)": "it-vendor",
    "164.312(a)(2)(ii)": "pacs-vendor",
}
"""Who can best answer; all others are the owner's."""
_HEAD = """\
# Questions that no file answers. Answer with yes, no or not-applicable, and write name (by), day (on: 2026-11-01),
# what is true here (statement), and where the proof lies (evidence). An answer holds a year at most. Those without an
# answer may stay as they are.
# Save the file as attestations.yaml beside the exports, or name it with --answers.
attestations:
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, with the answer that there is."""

    about: str
    name: str
    who: str
    question: str
    answer: Attestation | None

    @property
    def open(self) -> bool:
        """Nobody answered it, or the answer no longer holds."""
        return self.answer is None or self.answer.state in {"expired", "contradicted"}


def asked(document: Document) -> tuple[Asked, ...]:
    """The questions of provisions that configuration cannot settle, and of findings that the files leave open."""
    return (*_of_rows(document), *_of_findings(document))


def _of_rows(document: Document) -> Iterator[Asked]:
    for row in document.safeguards:
        if (row.config in "NI" and row.id not in NOT_FOR_PRACTICES and row.ask) or row.attestation:
            yield Asked(row.id, row.name, _KNOWN_BY.get(row.id, "practice"), row.ask, row.attestation)


def _of_findings(document: Document) -> Iterator[Asked]:
    for one in document.findings:
        open_ = one.verdict == "needs-review" and one.check not in ANSWERED_ELSEWHERE
        if open_ or one.attestation:
            who = one.remedy[0].who if one.remedy else "practice"
            text = f"{one.title.rstrip('?')}? {_sentence(one.message)} Answer yes if this is so: {one.good}."
            yield Asked(one.id, f"{one.check} on {one.system or 'the practice'}", who, text, one.attestation)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def listed(questions: Iterable[Asked]) -> str:
    """The open questions for the terminal, by who can answer them."""
    found = tuple(questions)
    lines = []
    for who, name in WHO.items():
        mine = [one for one in found if one.who == who and one.open]
        if mine:
            lines.append(f"{name}: {len(mine)} questions")
            lines += [f"  {one.about:<22} {one.name}\n    {one.question}" for one in mine]
            lines.append("")
    answered = sum(not one.open for one in found)
    lines.append(f"{len(found) - answered} questions are open, {answered} are answered.")
    return "\n".join(lines) + "\n"


def cells(questions: Iterable[Asked]) -> list[tuple[str, ...]]:
    """The rows of the sheet, in the columns that are read back."""
    return [(one.about, one.name, WHO[one.who], one.question, *_given(one.answer)) for one in questions]


def _given(one: Attestation | None) -> tuple[str, ...]:
    """Answer, statement, by, role, on, evidence, until."""
    return (one.answer, one.statement, one.by, one.role, one.on, one.evidence, one.until) if one else ("",) * 7


def sheet(questions: Iterable[Asked]) -> str:
    """The questions as YAML to fill in; answers that were given are kept."""
    return _HEAD + "".join(_entry(one) for one in questions)


def _entry(one: Asked) -> str:
    names = ("answer", "statement", "by", "role", "on", "evidence", "until")
    fields = [("question", one.question), *zip(names, _given(one.answer), strict=True)]
    lines = [f'  - about: "{one.about}"  # {one.name}', f"    who: {json.dumps(WHO[one.who])}"]
    lines += [
        f"    {name}: {value if name in {'on', 'until'} else json.dumps(value)}".rstrip() for name, value in fields
    ]
    return "\n".join(lines) + "\n"
