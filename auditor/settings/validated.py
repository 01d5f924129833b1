"""Plain values into models, with words of ours for every mistake."""

import datetime as dt
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from auditor.settings.document import Document, SettingsError, Where

T = TypeVar("T", bound="Strict")
MOST_NAMES = 15
"""That an error lists."""


class Strict(BaseModel):
    """A model that takes nothing but what it names, and no type for another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def validated(model: type[T], document: Document) -> T:
    """A whole document as a model. Raises SettingsError for its first mistake.

    A key that is missing comes last: a misspelt one explains it.
    """
    try:
        return model.model_validate({} if document.plain is None else document.plain)
    except ValidationError as error:
        mistakes = error.errors(include_url=False, include_input=False)
        first = min(mistakes, key=lambda one: (one["type"] == "missing", document.line(one["loc"])))
        line = document.line(first["loc"])
        raise SettingsError(document.path, line, _said(model, first)) from None


def unknown(kind: str, value: str, known: Iterable[str]) -> str:
    """That there is no such name, and the nearest that there is."""
    return f"there is no {kind} {value!r}{_nearest(value, known)}"


def day(value: dt.date | str | None) -> dt.date | None:
    """A date, also as text; None for nothing. Raises ValueError for what is none."""
    if not value or isinstance(value, dt.date):
        return value or None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no date; write one such as 2026-11-01") from None


_SAID = {
    "string_type": "must be a text; put it in quotes",
    "int_type": "must be a whole number",
    "list_type": "must be a list, such as [one, two]",
    "dict_type": "must hold keys and values",
    "model_type": "must hold keys and values",
    "missing": "is missing",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "string_too_short": "is empty",
    "date_type": "must be a date without a time, such as 2026-11-01",
}


def _said(model: type[BaseModel], mistake: ErrorDetails) -> str:
    where, kind = mistake["loc"], mistake["type"]
    key = next((str(part) for part in reversed(where) if isinstance(part, str)), "the file")
    if kind == "extra_forbidden":
        return f"there is no key {key!r} here{_nearest(key, _keys(model, where[:-1]))}"
    said = mistake["msg"].removeprefix("Value error, ")
    return f"{key} {_SAID[kind]}" if kind in _SAID else f"{key}: {said}"


def _keys(model: type[BaseModel], where: Where) -> list[str]:
    """The keys that may stand at a place."""
    for part in where:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), model)
    return [field.alias or name for name, field in model.model_fields.items()]


def _nearest(value: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(value, names, 1)
    rest = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(names[:MOST_NAMES])}{rest}"
