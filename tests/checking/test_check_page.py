"""A docstring taken apart into a page; what a check must have; the words in which it answers."""

import types
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from auditor.checking.check import check, fail, judge, looked, not_applicable, ok, read_page, review, told
from auditor.model.cites import Cites
from auditor.model.estate import Estate
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Known, Unknown
from auditor.model.finding import Aim, Change, Effect, Finding, Verdict, Weakness
from auditor.model.pacs import Pacs
from auditor.model.subject import Subject
from tests.assessment.judged import LINE

PAGE = """Anyone may look.

May anyone
look?

Why it matters: whoever reaches it
reads it.

And more.

What to do:

Practice, today: call the vendor.

IT vendor: close the port.

How to verify: look again.

Side effects: none expected.
"""
SUBJECT = Subject("pacs-1", ("web",), label="pacs-1 web")


def test_a_page_is_taken_apart() -> None:
    page = read_page("x-y", PAGE)
    assert page.weakness == "Anyone may look"
    assert page.question == "May anyone look?"
    assert page.why == "whoever reaches it reads it. And more."
    assert page.remedy == (("practice", "today: call the vendor."), ("it-vendor", "close the port."))
    assert (page.verify, page.side_effects) == (("look again.",), ("none expected.",))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Why it matters:", "Why:", "x-y: its docstring lacks Why it matters"),
        ("What to do:", "Do:", "x-y: its docstring lacks What to do"),
        ("How to verify: look again.", "", "x-y: its docstring lacks How to verify"),
        ("Side effects: none expected.", "", "x-y: its docstring lacks Side effects"),
        ("IT vendor: close", "Somebody: close", "x-y: an action starts with who acts"),
        ("Practice, today", "Practices, today", "x-y: an action starts with who acts"),
    ],
)
def test_a_page_that_lacks_something_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_page("x-y", PAGE.replace(old, new))


def test_an_empty_docstring_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        read_page("x-y", "")


def function(parameter: dict[str, Any]) -> Callable[..., Iterator[Finding]]:
    """A function of a module whose docstring is the page."""

    def asks(*_: object) -> Iterator[Finding]:
        yield from ()

    made = types.FunctionType(asks.__code__, {"__doc__": PAGE})
    made.__annotations__ = parameter
    return made


def test_the_parameter_says_what_a_check_is_asked_of() -> None:
    given: dict[str, Any] = {
        "version": 1,
        "title": "Nobody looks",
        "weakness": Weakness.HYGIENE,
        "effect": Effect.HYGIENE,
        "cites": Cites("312(d)"),
    }
    made = check("x-y", **given)(function({"pacs": Pacs, "return": Iterator[Finding]}))
    assert (made.subject, made.id, made.origin, made.page.weakness) == (Pacs, "x-y", "built-in", "Anyone may look")
    for wrong in ({}, {"one": int}, {"pacs": Pacs, "estate": Estate}):
        with pytest.raises(ValueError, match="a check has one parameter"):
            check("x-y", **given)(function(wrong))


OFF = Known(value=False, setting="AuthenticationEnabled", evidence=(LINE,))


def test_judge_passes_fails_and_asks() -> None:
    bad = "{subject} answers anyone ({setting} is {value})"
    found = judge(SUBJECT, OFF, good=bool, bad=bad, wanted=True)
    assert (found.verdict, str(found.message)) == (
        Verdict.FAIL,
        "pacs-1 web answers anyone (AuthenticationEnabled is false)",
    )
    assert found.changes == (Change("AuthenticationEnabled", True, LINE, Aim.PRESENT),)
    assert found.judged == (("AuthenticationEnabled", "false"),)
    assert found.evidence == (LINE,)
    passed = judge(SUBJECT, OFF, good=lambda on: not on, bad=bad, wanted=True)
    assert (passed.verdict, str(passed.message), passed.changes) == (
        Verdict.PASS,
        "AuthenticationEnabled is false",
        (),
    )
    asked = judge(SUBJECT, Unknown("AuthenticationEnabled", "the version is not known"), good=bool, bad=bad)
    assert (asked.verdict, str(asked.message), asked.basis) == (
        Verdict.REVIEW,
        "pacs-1 web: the version is not known (AuthenticationEnabled)",
        Basis.ASSUMED,
    )


def test_a_reader_says_what_a_setting_should_be() -> None:
    found = judge(SUBJECT, replace(OFF, wanted=True), good=bool, bad="{told}")
    assert found.changes == (Change("AuthenticationEnabled", wanted=True, evidence=LINE),)
    off = judge(SUBJECT, replace(OFF, value=True), good=lambda on: not on, bad="{told}", wanted=False)
    assert off.changes == (Change("AuthenticationEnabled", False, LINE, Aim.ABSENT),)
    own = judge(SUBJECT, replace(OFF, wanted=True), good=bool, bad="{told}", wanted="yes")
    assert own.changes == (Change("AuthenticationEnabled", wanted="yes", evidence=LINE),)
    policy = replace(OFF, value=True, wanted="NEVER")
    never = judge(SUBJECT, policy, good=lambda on: not on, bad="{told}", wanted=False)
    assert never.changes == (Change("AuthenticationEnabled", wanted="NEVER", evidence=LINE),)


def test_a_line_that_does_not_name_the_setting_says_so() -> None:
    place = Evidence(LINE.source, 2, 2)
    unset = Known(value=True, setting="Dicom.two", basis=Basis.DEFAULT, evidence=(place,))
    assert [one.note for one in looked(unset)] == [""]  # the line is "two"
    value = replace(unset, evidence=(LINE.source.at(5, 7),))
    assert [one.note for one in looked(value)] == [""]  # the characters are a part of that line
    bare = replace(unset, setting="X")
    assert [one.note for one in looked(bare)] == ["names no X"]
    told_once = judge(SUBJECT, bare, good=lambda on: not on, bad="{told}", also=(place, LINE))
    assert [(one.first, one.note) for one in told_once.evidence] == [(2, "names no X"), (1, "")]
    assert [one.note for one in looked(replace(unset, setting="X", basis=Basis.EXPLICIT))] == [""]
    assert [one.note for one in looked(Unknown("X", "no line states it", (LINE, place)))] == ["names no X", ""]


def test_a_default_is_told_with_where_it_comes_from() -> None:
    default = Known(value=True, setting="X", basis=Basis.DEFAULT, origin="default of Orthanc since 1.3.0")
    assert told(default) == "X: default of Orthanc since 1.3.0"
    assert told(OFF) == "AuthenticationEnabled"
    answered = replace(default, basis=Basis.ATTESTED, origin="answered by A. Osei on 2026-10-02")
    assert told(answered) == "answered by A. Osei on 2026-10-02"
    assert (
        told(replace(OFF, written="false")) == f"AuthenticationEnabled is false, {LINE.source.path} line {LINE.first}"
    )
    found = judge(SUBJECT, default, good=lambda on: not on, bad="{told}")
    assert (str(found.message), found.basis) == ("X: default of Orthanc since 1.3.0", Basis.DEFAULT)


@pytest.mark.parametrize(
    ("make", "verdict", "basis"),
    [
        (ok, Verdict.PASS, Basis.EXPLICIT),
        (fail, Verdict.FAIL, Basis.EXPLICIT),
        (review, Verdict.REVIEW, Basis.ASSUMED),
        (not_applicable, Verdict.NOT_APPLICABLE, Basis.EXPLICIT),
    ],
)
def test_answers(make: Callable[..., Finding], verdict: Verdict, basis: Basis) -> None:
    found = make(SUBJECT, "{subject} has {count}", LINE, count=3)
    assert (found.verdict, found.basis, str(found.message)) == (verdict, basis, "pacs-1 web has 3")
    assert (found.message.key, dict(found.message.args)) == (
        "{subject} has {count}",
        {"subject": "pacs-1 web", "count": "3"},
    )


def test_a_finding_shows_what_was_overruled() -> None:
    lost = replace(LINE, first=7, last=7, span=None)
    found = judge(SUBJECT, replace(OFF, overrode=(lost,)), good=bool, bad="{told}")
    note = f"written too, but not in effect: {LINE.source.path}, line {LINE.first}, counts"
    assert found.evidence == (LINE, lost.noted(note))
    unwritten = judge(SUBJECT, replace(OFF, evidence=(), overrode=(lost,)), good=bool, bad="{told}")
    assert unwritten.evidence == (lost.noted("written too, but not in effect: the product decides"),)
