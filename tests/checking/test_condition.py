"""The language of declared checks: what it accepts, and how it decides with values that are not known."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from auditor.checking.condition import LONGEST, ConditionError, compiled
from auditor.model.estate import Estate
from auditor.model.exposure import Exposure
from auditor.model.fact import Basis, Known, Unknown
from auditor.model.pacs import Account, Pacs
from auditor.model.role import Role
from tests.checks.estates import ADMIN, ASK, LINE, NAT, OFF, ON, OTHER, WEB, dicom, exposed, opening, pacs, practice

T, F, U = ON, OFF, ASK
PLAIN, SECRET, UNSURE = (replace(WEB, encrypted=one) for one in (OFF, ON, ASK))


def answer(text: str, **subject: Any) -> bool | None:
    kinds: dict[str, type] = {"pacs": Pacs, "exposure": Exposure}
    found = compiled(text, {name: kinds[name] for name in subject})(subject)
    return found.value if isinstance(found, Known) else None


BOSS = Account("a", LINE, administrator=True)
PAIRS = list(product((T, F, U), repeat=2))
ANY = "any(port.encrypted == False for port in pacs.listeners)"
ALL = "all(port.encrypted for port in pacs.listeners)"


@pytest.mark.parametrize(
    ("text", "listeners", "expected"),
    [
        (ANY, (), False),
        (ANY, (SECRET,), False),
        (ANY, (SECRET, PLAIN), True),
        (ANY, (UNSURE, PLAIN), True),
        (ANY, (SECRET, UNSURE), None),
        (ALL, (), True),
        (ALL, (SECRET, SECRET), True),
        (ALL, (SECRET, PLAIN), False),
        (ALL, (UNSURE, PLAIN), False),
        (ALL, (SECRET, UNSURE), None),
    ],
)
def test_one_true_item_decides_any_and_one_false_all(text: str, listeners: tuple[Any, ...], expected: bool) -> None:
    assert answer(text, pacs=pacs(*listeners)) is expected


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_and_or_not_are_those_of_three_values(one: Any, other: Any) -> None:
    server = pacs(audit=one, webdav=other)
    a, b = ({ON: True, OFF: False}.get(value) for value in (one, other))
    both = {a, b}
    assert answer("pacs.audit or pacs.webdav", pacs=server) is (
        True if True in both else None if None in both else False
    )
    assert answer("pacs.audit and pacs.webdav", pacs=server) is (
        False if False in both else None if None in both else True
    )
    assert answer("not pacs.audit", pacs=server) is (None if a is None else not a)
    assert answer("pacs.audit == pacs.webdav", pacs=server) is (None if None in both else a is b)
    assert answer("pacs.audit != pacs.webdav", pacs=server) is (None if None in both else a is not b)


@pytest.mark.parametrize(("kept", "body"), PAIRS)
def test_a_filter_is_an_and_for_any_and_an_implication_for_all(kept: Any, body: Any) -> None:
    server = pacs(replace(WEB, login=kept, encrypted=body))
    some = answer("any(one.encrypted for one in pacs.listeners if one.login)", pacs=server)
    every = answer("all(one.encrypted for one in pacs.listeners if one.login)", pacs=server)
    assert some is answer("any(one.login and one.encrypted for one in pacs.listeners)", pacs=server)
    assert every is answer("all(not one.login or one.encrypted for one in pacs.listeners)", pacs=server)


def minutes(value: int) -> Known[int]:
    return Known(value, "HttpTimeout", Basis.DEFAULT, (LINE,))


@pytest.mark.parametrize(
    ("text", "subject", "expected"),
    [
        ("pacs.idle_minutes > 15", pacs(idle_minutes=minutes(16)), True),
        ("pacs.idle_minutes > 15", pacs(idle_minutes=minutes(15)), False),
        ("pacs.idle_minutes >= 15", pacs(idle_minutes=minutes(15)), True),
        ("0 < pacs.idle_minutes <= 15", pacs(idle_minutes=minutes(15)), True),
        ("0 < pacs.idle_minutes < 15", pacs(idle_minutes=minutes(0)), False),
        ("pacs.idle_minutes > 15", pacs(), None),
        ("len(pacs.accounts) < 2", pacs(accounts=(ADMIN,)), True),
        ("len(pacs.accounts) != 1", pacs(accounts=(ADMIN,)), False),
        ("any(one.name in ('admin', 'root') for one in pacs.accounts)", pacs(accounts=(ADMIN,)), True),
        ("any(one.name not in ['admin'] for one in pacs.accounts)", pacs(accounts=(ADMIN,)), False),
        ("any('/dicom-web/' in one.paths for one in pacs.listeners)", pacs(replace(WEB, paths=("/dicom-web/",))), True),
        ("any(one.tls.minimum_weak for one in pacs.listeners if one.service == 'web')", pacs(WEB), None),
        ("any(one.port == 104 for one in pacs.listeners)", pacs(dicom()), True),
        ("pacs.people == None", pacs(), True),
        ("pacs.people > 5", pacs(), None),
        ("pacs.people > 5", pacs(people=6), True),
        ("any(one.administrator for one in pacs.accounts)", pacs(accounts=(BOSS,)), True),
        ("pacs.thresholds.web_idle_minutes == 15", pacs(), True),
        ("True", pacs(), True),
        ("pacs.product == 'Orthanc' and len(pacs.gaps) == 0", pacs(), True),
    ],
)  # fmt: skip
def test_fields_and_comparisons(text: str, subject: Pacs, expected: bool | None) -> None:
    assert answer(text, pacs=subject) is expected


def test_words_of_the_model_compare_with_text() -> None:
    path = exposed(pacs(WEB), WEB)
    assert answer("exposure.role == 'internet' and not exposure.listener.encrypted", exposure=path) is False
    assert answer("exposure.role in ('guest', 'office')", exposure=replace(path, role=Role.GUEST)) is True
    assert answer("exposure.pacs.product == 'Orthanc'", exposure=path) is True


def test_what_is_not_there_has_no_fields() -> None:
    ask = compiled("any(one.translation.whole_host for one in estate.openings)", {"estate": Estate})
    assert isinstance(ask({"estate": practice(pacs(WEB), openings=(opening(),))}), Unknown)
    whole = replace(NAT, whole_host=True)
    found = ask({"estate": practice(pacs(WEB), openings=(opening(), opening(translation=whole)))})
    assert isinstance(found, Known)
    assert (found.value, found.evidence) == (True, (whole.evidence,))
    with pytest.raises(ConditionError, match="compares a word with a number"):
        compiled("exposure.role == 1", {"exposure": Exposure})


def test_an_answer_carries_what_decided_it() -> None:
    server = pacs(replace(PLAIN, encrypted=replace(OFF, evidence=(OTHER,), basis=Basis.DEFAULT)), SECRET)
    found = compiled(ANY, {"pacs": Pacs})({"pacs": server})
    assert isinstance(found, Known)
    assert (found.evidence, found.basis, found.setting) == ((OTHER,), Basis.DEFAULT, "Switch")
    doubt = compiled(ANY, {"pacs": Pacs})({"pacs": pacs(UNSURE)})
    assert isinstance(doubt, Unknown)
    assert doubt.reason == "the version is not in the files"
    named = compiled("any(one.name == 'admin' for one in pacs.accounts)", {"pacs": Pacs})
    assert named({"pacs": pacs(accounts=(replace(ADMIN, evidence=OTHER),))}).evidence == (OTHER,)


@pytest.mark.parametrize(
    ("text", "said", "column"),
    [
        ("any(port.encryptd for port in pacs.listeners)", "Listener has no field encryptd; did you mean encrypted?", 5),
        ("pasc.audit", "there is no pasc here; did you mean pacs?", 1),
        ("pacs.name.format", "what stands before .format has no fields", 1),
        ("pacs.__class__", "Pacs has no field __class__", 1),
        ("pacs.subject", "Pacs has no field subject", 1),
        ("any(port.number == 1 for port in pacs.listeners)", "Listener has no field number", 5),
        ("pacs.listeners", "pacs.listeners is no yes or no", 1),
        ("pacs.idle_minutes", "is no yes or no", 1),
        ("pacs.audit and pacs.name", "pacs.name is no yes or no", 16),
        ("pacs.idle_minutes == '15'", "compares a number with a text", 1),
        ("pacs.audit == 1", "compares a yes or no with a number", 1),
        ("pacs.name < 'z'", "only numbers are greater or smaller", 1),
        ("pacs.audit is True", "write == instead of is", 1),
        ("'a' in pacs.name", "what follows in is no list", 1),
        ("pacs.name in ('a', 1)", "a list holds plain words, or plain numbers", 14),
        ("pacs.name in (pacs.product,)", "a list holds plain words", 14),
        ("any(pair for pair in pacs.advisories)", "pacs.advisories is no list", 22),
        ("any(one for one in pacs.name)", "pacs.name is no list", 20),
        ("any(a.generic for a in pacs.accounts for b in pacs.accounts)", "any and all take one", 4),
        ("any([True])", "cannot stand here", 1),
        ("len(pacs.name) > 3", "pacs.name is no list", 5),
        ("pacs.listeners[0].encrypted", "cannot stand here", 1),
        ("__import__('os')", "cannot stand here", 1),
        ("open('x')", "cannot stand here", 1),
        ("(lambda: True)()", "cannot stand here", 1),
        ("f'{pacs}' == 'x'", "cannot stand here", 1),
        ("pacs.idle_minutes + 1 > 2", "cannot stand here", 1),
        ("9 ** 9 ** 9 > 1", "cannot stand here", 1),
        ("1.5 > 1", "cannot stand here", 1),
        ("pacs.audit if True else False", "cannot stand here", 1),
        ("(x := pacs.audit)", "cannot stand here", 2),
        ("pacs.audit and", "this is no condition", 0),
        ("", "this is no condition", 0),
        ("pacs.audit; pacs.audit", "this is no condition", 0),
        ("x" * (LONGEST + 1), "longer than", 1),
        ("(" * 400 + "True" + ")" * 400, "", 0),
    ],
)
def test_what_cannot_be_compiled_is_named_with_its_place(text: str, said: str, column: int) -> None:
    with pytest.raises(ConditionError) as error:
        compiled(text, {"pacs": Pacs})
    assert said in str(error.value)
    assert column in {error.value.column, 0}


@pytest.mark.parametrize("text", ["not " * 490 + "True", "-" * 1900 + "1"])
def test_a_deep_condition_is_an_error_not_a_crash(text: str) -> None:
    with pytest.raises(ConditionError, match="nested too deeply"):
        compiled(text, {"pacs": Pacs})


def test_the_line_of_a_condition_over_several_lines_is_counted() -> None:
    with pytest.raises(ConditionError) as error:
        compiled("(pacs.audit and\n  pacs.audti)", {"pacs": Pacs})
    assert (error.value.line, error.value.column) == (2, 3)
