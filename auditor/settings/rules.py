"""Checks as YAML: for those who do not program."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator

from auditor.checking.check import Check
from auditor.checking.declared import SUBJECTS, DeclaredError, Rule, check_of
from auditor.model.citations import unknown as made_up
from auditor.model.cites import Cites
from auditor.model.finding import Effect, Weakness
from auditor.settings.document import Document, SettingsError, parse
from auditor.settings.validated import Strict, unknown, validated

Line = Annotated[str, Field(min_length=1, max_length=400)]


class _Cites(Strict):
    hipaa: Line
    csf: str = ""
    sp80053: str = ""
    cis: str = ""
    hicp: str = ""


class _Rule(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$")]
    version: Annotated[int, Field(ge=1)]
    title: Annotated[str, Field(min_length=1, max_length=70)]
    subject: str
    weakness: Annotated[int, Field(ge=1, le=5)]
    effect: str
    cites: _Cites
    fails_when: Line = Field(alias="fails-when", max_length=2000)
    message: Line
    why: Line
    remedy: dict[Literal["practice", "it-vendor", "pacs-vendor"], Line] = Field(default_factory=dict)
    verify: list[Line] = Field(default_factory=list)
    side_effects: list[Line] = Field(alias="side-effects", default_factory=list)

    @field_validator("subject")
    @classmethod
    def _subject(cls, value: str) -> str:
        if value not in SUBJECTS:
            raise ValueError(unknown("subject", value, SUBJECTS))
        return value

    @field_validator("effect")
    @classmethod
    def _effect(cls, value: str) -> str:
        if value not in set(Effect):
            raise ValueError(unknown("effect", value, list(Effect)))
        return value

    @field_validator("cites")
    @classmethod
    def _cited(cls, value: _Cites) -> _Cites:
        if wrong := made_up(Cites(**value.model_dump())):
            raise ValueError(f"there is no {', no '.join(wrong)}; write 312(d) for 45 CFR 164.312(d)")
        return value


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
        Cites(**told.cites.model_dump()),
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
