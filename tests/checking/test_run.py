"""Every check on every subject; one that breaks is a row."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from auditor.checking.check import Check, fail, ok
from auditor.checking.run import run
from auditor.model.estate import Estate, System
from auditor.model.exposure import Exposure
from auditor.model.finding import Finding, Verdict
from auditor.model.firewall import Firewall
from auditor.model.pacs import Pacs
from tests.assessment.judged import check
from tests.checks.estates import EDGE, WEB, exposed, pacs, practice

SERVER = pacs(WEB)
HOST = replace(EDGE, name="pacs-1", host=True)
FULL = Estate(
    systems=(System("pacs-1", pacs=SERVER, host_filter=HOST), System("edge", firewall=EDGE)),
    exposures=(exposed(SERVER, WEB),),
)


def names(one: Any) -> Iterator[Finding]:
    yield ok(SERVER.subject(), "{name}", name=one)


def nothing(_one: Any) -> Iterator[Finding]:
    yield from ()


def broken(one: Any) -> Iterator[Finding]:
    yield fail(SERVER.subject(), "before it broke")
    raise KeyError(f"password of {one}")


def asking(kind: type, asks: Any, id: str = "x-y") -> Check:
    return replace(check(id), subject=kind, asks=asks)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (Pacs, ["pacs-1"]),
        (Firewall, ["pacs-1", "edge"]),
        (Exposure, ["pacs-1 web port 8042 from the internet"]),
        (Estate, ["the practice"]),
    ],
)
def test_a_check_is_asked_of_every_subject_of_its_kind(kind: type, asked: list[str]) -> None:
    assert [str(one.finding.message) for one in run((asking(kind, names),), FULL)] == asked


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Pacs, "no image server is among the files"),
        (Firewall, "no firewall is among the files"),
        (Exposure, "the files show no path to a service of an image server"),
    ],
)
def test_a_check_without_a_subject_says_so_once(kind: type, reason: str) -> None:
    (found,) = run((asking(kind, names),), Estate())
    assert found.finding.verdict is Verdict.NOT_APPLICABLE
    assert str(found.finding.message) == reason
    assert found.finding.subject.key == ("absent",)


@pytest.mark.parametrize("kind", [Pacs, Firewall, Exposure, Estate])
def test_a_check_that_finds_nothing_of_its_kind_says_so_once(kind: type) -> None:
    (found,) = run((asking(kind, nothing),), FULL)
    assert str(found.finding.message) == "no subject of this check is in the files"


def test_a_check_that_breaks_is_a_row_and_the_others_go_on() -> None:
    checks = (asking(Pacs, broken, "a-b"), asking(Pacs, names, "c-d"))
    one, other = run(checks, practice(SERVER))
    assert one.finding.verdict is Verdict.ERROR
    assert one.finding.subject.system == "pacs-1"
    assert str(one.finding.message).startswith("this check broke (KeyError)")
    assert "password" not in str(one.finding.message)
    assert other.finding.verdict is Verdict.PASS


def test_a_check_that_breaks_on_one_subject_answers_for_the_others() -> None:
    def half(wall: Firewall) -> Iterator[Finding]:
        if wall.host:
            raise ValueError
        yield ok(wall.subject(), "fine")

    assert [one.finding.verdict for one in run((asking(Firewall, half),), FULL)] == [Verdict.ERROR, Verdict.PASS]


def test_judgements_stand_in_the_order_of_the_checks() -> None:
    checks = tuple(asking(Pacs, names, id) for id in ("z-a", "a-z"))
    assert [one.check.id for one in run(checks, FULL)] == ["z-a", "a-z"]
