"""site.yaml: what people write, checked strictly, with the line of every mistake and the nearest right name."""

import datetime as dt
import hashlib
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from auditor.model.estate import Network, Site, SystemNote
from auditor.model.net import Ranges, address, cidr
from auditor.model.role import Role
from auditor.model.thresholds import Thresholds

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True)


class SettingsError(Exception):
    """A mistake in a file that people write: file, line, what is wrong, and what to write instead."""


class _Practice(BaseModel):
    model_config = _STRICT
    name: str = ""
    patients: int | None = Field(default=None, ge=0)
    contact: str = ""


class _Network(BaseModel):
    model_config = _STRICT
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


class _System(BaseModel):
    model_config = _STRICT
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


class _Site(BaseModel):
    model_config = _STRICT
    practice: _Practice = Field(default_factory=_Practice)
    networks: list[_Network] = Field(default_factory=list)
    systems: list[_System] = Field(default_factory=list)
    answers: dict[str, Any] = Field(default_factory=dict)
    thresholds: dict[str, int] = Field(default_factory=dict)

    @field_validator("thresholds")
    @classmethod
    def _thresholds(cls, value: dict[str, int]) -> dict[str, int]:
        known = [one.name for one in fields(Thresholds)]
        for name, number in value.items():
            if name not in known:
                raise ValueError(_unknown("threshold", name, known))
            if number < 1:
                raise ValueError(f"{name} is {number}; write a whole number above 0")
        return value


def _known_role(value: str) -> str:
    if value not in set(Role):
        raise ValueError(_unknown("role", value, list(Role)))
    return value


def _unknown(kind: str, value: str, known: list[str]) -> str:
    near = get_close_matches(value, known, 1)
    return f"there is no {kind} {value!r}" + (
        f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"
    )


def read_site(data: bytes, path: str) -> Site:
    """What a site.yaml says. Raises SettingsError for the first mistake."""
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
        plain = yaml.load(data.decode("utf-8-sig"), Loader=yaml.CSafeLoader) or {}
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: the file is not UTF-8. Save it as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{path}, line {line}: this is no YAML ({error.problem}). Check the indentation.") from None
    try:
        told = _Site.model_validate(plain)
    except ValidationError as error:
        raise SettingsError(_first(error, node, path)) from None
    names = [one.name for one in told.systems]
    for place, name in enumerate(names):
        if name in names[:place]:
            line = _line(node, ("systems", place, "name"))
            raise SettingsError(f"{path}, line {line}: two systems are called {name}. Give each a name of its own.")
    return _site(told, hashlib.sha256(data).hexdigest())


def _first(error: ValidationError, node: yaml.Node | None, path: str) -> str:
    mistake = error.errors(include_url=False, include_input=False)[0]
    where = mistake["loc"]
    key = next((str(part) for part in reversed(where) if isinstance(part, str)), "the file")
    text = {
        "extra_forbidden": f"there is no key {key!r} here{_near(where, key)}",
        "missing": f"{key} is missing",
        "model_type": f"{key} must hold keys and values",
    }.get(mistake["type"], f"{key}: {mistake['msg'].removeprefix('Value error, ')}")
    return f"{path}, line {_line(node, where)}: {text}."


def _near(where: tuple[int | str, ...], key: str) -> str:
    models: dict[str, type[BaseModel]] = {"practice": _Practice, "networks": _Network, "systems": _System}
    model = models.get(str(where[0]), _Site) if len(where) > 1 else _Site
    near = get_close_matches(key, model.model_fields, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(model.model_fields)}"


def _line(node: yaml.Node | None, where: tuple[int | str, ...]) -> int:
    """The line of the deepest part of a path that the file holds."""
    line = 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _site(told: _Site, sha256: str) -> Site:
    return Site(
        told.practice.name,
        told.practice.patients,
        told.practice.contact,
        tuple(Network(cidr(one.cidr), Role(one.role)) for one in told.networks),
        tuple(_system(one) for one in told.systems),
        tuple((name, str(value)) for name, value in told.answers.items()),
        Thresholds(**told.thresholds),
        tuple(told.thresholds.items()),
        sha256,
    )


def _system(told: _System) -> SystemNote:
    return SystemNote(
        told.name,
        Ranges.single(*(address(one) for one in told.addresses)),
        tuple(told.files),
        told.exported,
        tuple((name, Role(role)) for name, role in told.interfaces.items()),
        tuple(told.formerly),
    )
