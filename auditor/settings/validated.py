"""Plain values into records, strictly, with a sentence for every mistake.

A record is a dataclass. Its annotations say what each key must hold: a text, a number, a date, a list, keys and values,
another record, one of several; behind them, in `Annotated`, what else must hold. A field whose key is no Python name
has it as `key` among its metadata.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from difflib import get_close_matches
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from auditor.settings.document import Document, SettingsError, Where

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
V = TypeVar("V", str, int)
Check = Callable[[V], V]
"""Gives a value as it is kept. Raises ValueError saying what is wrong with it."""
MOST_NAMES = 15
"""That an error lists."""


class MeasureError(ValueError):
    """A value of the right kind is out of bounds; the text goes on behind the name of its key."""


def validated(record: type[T], document: Document) -> T:
    """A whole document as a record. Raises SettingsError for its first mistake.

    A key that is missing comes last: a misspelt one explains it.
    """
    reader = _Reader([])
    found = reader.value(record, {} if document.plain is None else document.plain, ())
    if isinstance(found, record) and not reader.mistakes:
        return found
    first = min(reader.mistakes, key=lambda one: (one.missing, document.line(one.where)))
    raise SettingsError(document.path, document.line(first.where), first.text)


def filled(value: str) -> str:
    """A text that is not empty."""
    if not value:
        raise MeasureError("is empty")
    return value


def at_most(longest: int) -> "Check[str]":
    """A text of so many characters."""

    def check(value: str) -> str:
        if len(value) > longest:
            raise MeasureError(f"is longer than {longest} characters")
        return value

    return check


def between(least: int, most: int | None = None) -> "Check[int]":
    """A number within bounds, both included."""

    def check(value: int) -> int:
        if value < least:
            raise MeasureError("is too small")
        if most is not None and value > most:
            raise MeasureError("is too large")
        return value

    return check


def among(kind: str, known: Iterable[str], *, empty: bool = False) -> "Check[str]":
    """One of the known names; or none at all."""
    names = list(known)

    def check(value: str) -> str:
        if value not in names and (value or not empty):
            raise ValueError(unknown(kind, value, names))
        return value

    return check


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


def _nearest(value: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(value, names, 1)
    rest = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(names[:MOST_NAMES])}{rest}"


class _Mistake(NamedTuple):
    where: Where
    text: str
    missing: bool = False


_UNIONS = {Union, UnionType}
_SAID = {
    str: "must be a text; put it in quotes",
    int: "must be a whole number",
    bool: "must be yes or no",
    dt.date: "must be a date without a time, such as 2026-11-01",
    list: "must be a list, such as [one, two]",
    dict: "must hold keys and values",
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads on behind a mistake, for an earlier line may hold another one."""

    mistakes: list[_Mistake]

    def value(self, kind: Any, value: object, where: Where) -> Any:
        """A value as its kind has it; when it has mistakes, they are noted and it is of no use."""
        origin, inner = get_origin(kind) or kind, get_args(kind)
        if origin is Annotated:
            return self._checked(inner[0], inner[1:], value, where)
        if origin in _UNIONS:
            return self.value(next((one for one in inner if _fits(one, value)), inner[0]), value, where)
        if not _fits(kind, value):
            self._wrong(where, f"{_key(where)} {_SAID[dict if is_dataclass(kind) else origin]}")
        elif isinstance(value, dict) and is_dataclass(kind):
            return self._record(cast("type[DataclassInstance]", kind), value, where)
        elif isinstance(value, dict) and inner:
            return self._mapping(inner[0], inner[1], value, where)
        elif isinstance(value, list) and inner:
            return [self.value(inner[0], one, (*where, place)) for place, one in enumerate(value)]
        return value

    def _checked(self, kind: Any, checks: Iterable[Callable[[Any], Any]], value: object, where: Where) -> Any:
        before, found = len(self.mistakes), self.value(kind, value, where)
        if len(self.mistakes) > before:
            return None
        try:
            for check in checks:
                found = check(found)
        except MeasureError as error:
            self._wrong(where, f"{_key(where)} {error}")
        except ValueError as error:
            self._wrong(where, f"{_key(where)}: {error}")
        return found

    def _mapping(self, key: Any, kind: Any, value: dict[str, object], where: Where) -> dict[str, Any]:
        places = {name: (*where, name) for name in value}
        return {self.value(key, name, at): self.value(kind, value[name], at) for name, at in places.items()}

    def _record(self, kind: "type[T]", value: dict[str, object], where: Where) -> T | None:
        before, kinds = len(self.mistakes), get_type_hints(kind, include_extras=True)
        known = {str(one.metadata.get("key", one.name)): one for one in fields(kind)}
        for key in (key for key in value if key not in known):
            self._wrong((*where, key), f"there is no key {key!r} here{_nearest(key, known)}")
        for key in (key for key, one in known.items() if key not in value and _required(one)):
            self.mistakes.append(_Mistake((*where, key), f"{key} is missing", missing=True))
        given = ((key, one.name) for key, one in known.items() if key in value)
        found = {name: self.value(kinds[name], value[key], (*where, key)) for key, name in given}
        return kind(**found) if len(self.mistakes) == before else None

    def _wrong(self, where: Where, text: str) -> None:
        self.mistakes.append(_Mistake(where, text))


def _fits(kind: Any, value: object) -> bool:
    """Whether a value is of a kind: no number for a text, no yes for a number, no time for a date."""
    if get_origin(kind) is Annotated:
        return _fits(get_args(kind)[0], value)
    if is_dataclass(kind):
        return isinstance(value, dict)
    return kind is object or type(value) is (get_origin(kind) or kind)


def _required(one: "Field[Any]") -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _key(where: Where) -> str:
    return next((part for part in reversed(where) if isinstance(part, str)), "the file")
