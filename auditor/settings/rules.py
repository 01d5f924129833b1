"""Checks as YAML: for those who do not program."""

import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated

from auditor.checking.check import Check
from auditor.checking.declared import SUBJECTS, DeclaredError, Rule, check_of
from auditor.model.citations import unknown as made_up
from auditor.model.cites import Cites
from auditor.model.finding import Effect, Weakness
from auditor.settings.document import Document, SettingsError, parse
from auditor.settings.validated import among, at_most, between, filled, validated

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
WHO = ("practice", "it-vendor", "pacs-vendor")
Line = Annotated[str, filled, at_most(400)]


def _id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(f"{value!r} is no id; write small letters, digits and hyphens, such as our-export-age")
    return value


@dataclass(frozen=True, slots=True)
class _Cites:
    hipaa: Line
    csf: str = ""
    sp80053: str = ""
    cis: str = ""
    hicp: str = ""


def _cited(value: _Cites) -> _Cites:
    if wrong := made_up(Cites(**asdict(value))):
        raise ValueError(f"there is no {', no '.join(wrong)}; write 312(d) for 45 CFR 164.312(d)")
    return value


@dataclass(frozen=True, slots=True)
class _Rule:
    id: Annotated[str, _id]
    version: Annotated[int, between(1)]
    title: Annotated[str, filled, at_most(70)]
    subject: Annotated[str, among("subject", SUBJECTS)]
    weakness: Annotated[int, between(1, 5)]
    effect: Annotated[str, among("effect", Effect)]
    cites: Annotated[_Cites, _cited]
    message: Line
    why: Line
    fails_when: Annotated[str, filled, at_most(2000)] = field(metadata={"key": "fails-when"})
    remedy: dict[Annotated[str, among("reader", WHO)], Line] = field(default_factory=dict)
    verify: list[Line] = field(default_factory=list)
    side_effects: list[Line] = field(default_factory=list, metadata={"key": "side-effects"})


def read_rules(folders: tuple[Path, ...]) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """Every check of the YAML files in some folders, and a sentence for each file that could not be read."""
    checks: list[Check] = []
    problems: list[str] = []
    for path in sorted(path for folder in folders for path in folder.rglob("*.y*ml")):
        try:
            checks.append(check_of(read_rule(path.read_bytes(), str(path))))
        except (SettingsError, DeclaredError) as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"{path} could not be opened ({error.strerror}).")
    return tuple(checks), tuple(problems)


def read_rule(data: bytes, path: str) -> Rule:
    """The check that one file declares. Raises SettingsError for the first mistake."""
    document = parse(data, path)
    return _rule(validated(_Rule, document), document)


def _rule(told: _Rule, document: Document) -> Rule:
    rule = Rule(
        told.id,
        told.version,
        told.title,
        told.subject,
        Weakness(told.weakness),
        Effect(told.effect),
        Cites(**asdict(told.cites)),
        told.fails_when,
        told.message,
        told.why,
        path=document.path,
        line=document.line(("fails-when",)),
    )
    return replace(
        rule,
        remedy=tuple(told.remedy.items()) or rule.remedy,
        verify=tuple(told.verify) or rule.verify,
        side_effects=tuple(told.side_effects) or rule.side_effects,
    )
