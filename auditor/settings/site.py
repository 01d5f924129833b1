"""site.yaml: what the exports cannot say."""

import datetime as dt
import hashlib
from dataclasses import fields, replace

from pydantic import Field, field_validator

from auditor.answers import check
from auditor.model.estate import Network, Site, SystemNote
from auditor.model.net import Ranges, address, cidr
from auditor.model.policies import policies
from auditor.model.role import Role
from auditor.model.thresholds import Thresholds
from auditor.settings.document import Document, SettingsError, parse
from auditor.settings.validated import Strict, unknown, validated


class _Practice(Strict):
    name: str = Field(default="", max_length=200)
    patients: int | None = Field(default=None, ge=0)
    contact: str = Field(default="", max_length=200)


class _Network(Strict):
    cidr: str
    role: str

    @field_validator("cidr")
    @classmethod
    def _range(cls, value: str) -> str:
        try:
            cidr(value)
        except ValueError:
            raise ValueError(f"{value!r} is no range of addresses; write one such as 10.20.0.0/24") from None
        return value

    @field_validator("role")
    @classmethod
    def _role(cls, value: str) -> str:
        return _known_role(value)


class _System(Strict):
    name: str = Field(min_length=1)
    addresses: list[str] = Field(default_factory=list)
    files: list[str] = Field(default_factory=list)
    exported: dt.date | None = None
    interfaces: dict[str, str] = Field(default_factory=dict)
    formerly: list[str] = Field(default_factory=list)

    @field_validator("addresses")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        for one in value:
            try:
                address(one)
            except ValueError:
                raise ValueError(f"{one!r} is no address; write one such as 10.20.0.15") from None
        return value

    @field_validator("interfaces")
    @classmethod
    def _roles(cls, value: dict[str, str]) -> dict[str, str]:
        return {name: _known_role(role) for name, role in value.items()}


class _Site(Strict):
    practice: _Practice = Field(default_factory=_Practice)
    networks: list[_Network] = Field(default_factory=list)
    systems: list[_System] = Field(default_factory=list)
    answers: dict[str, object] = Field(default_factory=dict)
    thresholds: dict[str, int] = Field(default_factory=dict)
    profile: str = ""

    @field_validator("profile")
    @classmethod
    def _profile(cls, value: str) -> str:
        if value and value not in policies():
            raise ValueError(unknown("profile", value, policies()))
        return value

    @field_validator("answers")
    @classmethod
    def _answers(cls, value: dict[str, object]) -> dict[str, object]:
        if many := [name for name, one in value.items() if isinstance(one, dict | list | None)]:
            raise ValueError(f"{many[0]} must be one word, number or date")
        if broken := [name for name, one in value.items() if isinstance(one, float)]:
            raise ValueError(f"put the answer to {broken[0]} in quotes; without them 1.10 is read as 1.1")
        return value

    @field_validator("thresholds")
    @classmethod
    def _thresholds(cls, value: dict[str, int]) -> dict[str, int]:
        known = [one.name for one in fields(Thresholds)]
        for name, number in value.items():
            if name not in known:
                raise ValueError(unknown("threshold", name, known))
            if number < 1:
                raise ValueError(f"{name} is {number}; write a whole number above 0")
        return value


def _known_role(value: str) -> str:
    if value not in set(Role):
        raise ValueError(unknown("role", value, list(Role)))
    return value


def read_site(data: bytes, path: str) -> Site:
    """What a site.yaml says. Raises SettingsError for the first mistake."""
    document = parse(data, path)
    told = validated(_Site, document)
    _once(document, "systems", "name", [one.name for one in told.systems], "two systems are called {}; rename one")
    _once(
        document, "networks", "cidr", [one.cidr for one in told.networks], "{} stands here twice; keep one of the two"
    )
    _agree(document, told)
    places = tuple((id, f"{path}, line {document.line(('answers', id))}") for id in told.answers)
    return replace(_site(told, hashlib.sha256(data).hexdigest()), answered_at=places)


def _once(document: Document, many: str, key: str, values: list[str], text: str) -> None:
    for place, value in enumerate(values):
        if value in values[:place]:
            raise SettingsError(document.path, document.line((many, place, key)), text.format(value))


def _agree(document: Document, told: _Site) -> None:
    """Raises SettingsError where an answer is to no question, does not fit, or contradicts another line."""
    said: dict[str, str] = {}
    if told.practice.patients is not None:
        said["patients"] = str(told.practice.patients)
    for one in told.systems:
        said |= {f"role:{one.name}:{name}": role for name, role in one.interfaces.items()}
        if len(one.addresses) == 1:
            said[f"address:{one.name}"] = one.addresses[0]
        if one.exported:
            said[f"exported:{one.name}"] = one.exported.isoformat()
    for id, value in told.answers.items():
        try:
            check(id, _answer(value))
        except ValueError as error:
            raise SettingsError(document.path, document.line(("answers", id)), str(error)) from None
        if id in said and said[id] != _answer(value):
            text = f"{id} is answered with {_answer(value)}, and elsewhere in this file it is {said[id]}; keep one"
            raise SettingsError(document.path, document.line(("answers", id)), text)


def _site(told: _Site, sha256: str) -> Site:
    return Site(
        told.practice.name,
        told.practice.patients,
        told.practice.contact,
        tuple(Network(cidr(one.cidr), Role(one.role)) for one in told.networks),
        tuple(_system(one) for one in told.systems),
        tuple((name, _answer(value)) for name, value in told.answers.items()),
        Thresholds(**(dict(policies()[told.profile].values if told.profile else ()) | told.thresholds)),
        tuple(told.thresholds.items()),
        sha256,
        told.profile,
    )


def _answer(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _system(told: _System) -> SystemNote:
    return SystemNote(
        told.name,
        Ranges.single(*(address(one) for one in told.addresses)),
        tuple(told.files),
        told.exported,
        tuple((name, Role(role)) for name, role in told.interfaces.items()),
        tuple(told.formerly),
    )
