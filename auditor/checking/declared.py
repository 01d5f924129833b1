"""Checks written as YAML: a condition over the model instead of a function."""

from collections.abc import Iterator

from auditor.checking.check import Check, Page
from auditor.checking.condition import ConditionError, compiled
from auditor.model.cites import Cites
from auditor.model.estate import Estate
from auditor.model.evidence import Evidence
from auditor.model.exposure import Exposure
from auditor.model.fact import Basis, Known
from auditor.model.finding import Effect, Finding, Verdict, Weakness
from auditor.model.firewall import Firewall
from auditor.model.frozen import dataclass
from auditor.model.pacs import Pacs
from auditor.model.subject import Subject
from auditor.model.text import Text, message

SUBJECTS: dict[str, type] = {"pacs": Pacs, "firewall": Firewall, "exposure": Exposure, "estate": Estate}


class DeclaredError(Exception):
    """A condition that cannot be compiled: the file, the line, the place and what to write instead."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check as its author wrote it; `settings` has read and validated it."""

    id: str
    version: int
    title: str
    subject: str
    """A key of `SUBJECTS`; also its name in the condition."""
    weakness: Weakness
    effect: Effect
    cites: Cites
    fails_when: str
    message: str
    why: str
    remedy: tuple[tuple[str, str], ...] = (("it-vendor", "change the setting that the finding names."),)
    verify: tuple[str, ...] = ("run the report on a new export.",)
    side_effects: tuple[str, ...] = ("ask the vendor before the change.",)
    path: str = ""
    line: int = 1
    """Where `fails-when` stands in its file."""


def check_of(rule: Rule) -> Check:
    """The check that a rule declares. Raises DeclaredError for an unknown field or construct."""
    subject = SUBJECTS[rule.subject]
    try:
        condition = compiled(rule.fails_when, {rule.subject: subject})
    except ConditionError as error:
        line = rule.line + error.line - 1
        raise DeclaredError(f"{rule.path}, line {line}, character {error.column} of the condition: {error}.") from None

    def asks(one: Pacs | Firewall | Exposure | Estate) -> Iterator[Finding]:
        answer = condition({rule.subject: one})
        places = answer.evidence or (() if isinstance(one, Estate) else _evidence(one))
        if isinstance(answer, Known):
            verdict, said = (Verdict.FAIL, rule.message) if answer.value else (Verdict.PASS, rule.title)
            yield Finding(verdict, _subject(one), Text(said), places, answer.basis)
        else:
            text = message("{setting}: {reason}", setting=answer.setting or rule.subject, reason=answer.reason)
            yield Finding(Verdict.REVIEW, _subject(one), text, places, Basis.ASSUMED)

    page = Page(_sentence(rule.message), "", rule.why, rule.remedy, rule.verify, rule.side_effects)
    return Check(
        rule.id,
        rule.version,
        rule.title,
        rule.weakness,
        rule.effect,
        rule.cites,
        asks,
        subject,
        page,
        origin=rule.path,
    )


def _evidence(one: Pacs | Firewall | Exposure) -> tuple[Evidence, ...]:
    return one.evidence if isinstance(one, Exposure) else (one.evidence,)


def _subject(one: Pacs | Firewall | Exposure | Estate) -> Subject:
    return one.subject if isinstance(one, Exposure) else one.subject()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".")
