"""The table of labelled flows: how many there are of each firewall, and that each names what it rests on."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from auditor.formats.detect import known

FORMATS = sorted(one.name for one in known() if one.kind == "firewall" and one.name != "portforwards")
"""Every firewall that decides by rules; a list of port forwards has none."""
MODULES = {"cisco_asa": "test_asa_flows"}


def rows(name: str) -> Iterator[tuple[Any, str]]:
    """The rows of a format's table, each with its reason."""
    module = import_module(f"tests.formats.{name}.{MODULES.get(name, f'test_{name}_flows')}")
    for test in (one for key, one in vars(module).items() if key.startswith("test_")):
        for mark in (one for one in getattr(test, "pytestmark", ()) if one.name == "parametrize"):
            for row in mark.args[1]:
                yield row, row[-1] if isinstance(row, tuple) else row.why


@pytest.mark.parametrize("name", FORMATS)
def test_every_firewall_has_its_flows(name: str) -> None:
    assert len(list(rows(name))) >= 20


@pytest.mark.parametrize("name", FORMATS)
def test_every_flow_says_what_it_rests_on(name: str) -> None:
    short = {why for _, why in rows(name) if len(why) < 8}
    assert short == set()


def test_there_are_enough_flows_and_no_row_twice() -> None:
    found = [(name, repr(row)) for name in FORMATS for row, _ in rows(name)]
    assert len(found) >= 150
    assert len(set(found)) == len(found)
