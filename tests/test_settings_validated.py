"""Plain values into records: what is taken, and the one sentence for what is not."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated

import pytest

from auditor.settings.document import SettingsError, parse
from auditor.settings.validated import among, at_most, between, day, filled, validated


@dataclass(frozen=True, slots=True)
class _Part:
    name: Annotated[str, filled, at_most(5)]
    size: Annotated[int, between(1, 9)] | None = None


@dataclass(frozen=True, slots=True)
class _Whole:
    parts: list[_Part] = field(default_factory=list)
    on: Annotated[dt.date | str | None, day] = None
    open: bool | str = False
    notes: dict[Annotated[str, among("reader", ("us", "them"))], str] = field(default_factory=dict)
    side_effects: list[str] = field(default_factory=list, metadata={"key": "side-effects"})
    rest: dict[str, object] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", _Whole()),
        ("parts: [{name: a}, {name: b, size: 9}]", _Whole(parts=[_Part("a"), _Part("b", 9)])),
        ("parts:\n- name: a\n  size:", _Whole(parts=[_Part("a")])),
        ("on: 2026-11-01", _Whole(on=dt.date(2026, 11, 1))),
        ("on: '2026-11-01'\nopen: yes", _Whole(on=dt.date(2026, 11, 1), open=True)),
        ("open: partly", _Whole(open="partly")),
        ("notes: {us: read it}", _Whole(notes={"us": "read it"})),
        ("side-effects: [none]", _Whole(side_effects=["none"])),
        ("rest: {a: [1, {b: 2}], c: null}", _Whole(rest={"a": [1, {"b": 2}], "c": None})),
    ],
)
def test_what_fits_is_taken(text: str, whole: _Whole) -> None:
    assert validated(_Whole, parse(text.encode(), "f.yaml")) == whole


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a", "line 1: the file must hold keys and values."),
        ("parts:", "line 1: parts must be a list, such as [one, two]."),
        ("parts: [a]", "line 1: parts must hold keys and values."),
        ("parts:\n- size: 3", "line 2: name is missing."),
        ("parts:\n- nme: a", "line 2: there is no key 'nme' here; did you mean name?"),
        ("parts:\n- name: abcdef", "line 2: name is longer than 5 characters."),
        ("parts:\n- name: ''", "line 2: name is empty."),
        ("parts:\n- name: a\n  size: 10", "line 3: size is too large."),
        ("parts:\n- name: a\n  size: yes", "line 3: size must be a whole number."),
        ("on: 2026-11-01 10:00:00", "line 1: on must be a date without a time, such as 2026-11-01."),
        ("on: soon", "line 1: on: 'soon' is no date; write one such as 2026-11-01."),
        ("open: 3", "line 1: open must be yes or no."),
        ("notes:\n  us: a\n  thm: b", "line 3: thm: there is no reader 'thm'; did you mean them?"),
        ("side_effects: [none]", "line 1: there is no key 'side_effects' here; did you mean side-effects?"),
        ("parts:\n- {}\nopen: 3", "line 3: open must be yes or no."),
        ("zzz: 1\nyyy: 2\nopen: 3", "line 1: there is no key 'zzz' here; there are: "),
        ("{zzz: 1, yyy: 2}", "line 1: there is no key 'zzz' here; there are: "),
    ],
)
def test_the_first_mistake_is_named_and_a_missing_key_last(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        validated(_Whole, parse(text.encode(), "f.yaml"))
    assert str(error.value).startswith(f"f.yaml, {said}")
