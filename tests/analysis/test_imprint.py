"""What an imprint tells apart, and what it does not hold."""

from dataclasses import replace

import pytest

from auditor.analysis.imprint import imprint, strangers
from auditor.model.estate import Site, System
from auditor.model.firewall import Action, Cells, Firewall, Match, Nat, NatKind, Rule
from auditor.model.history import Drift, Imprint, drift
from auditor.model.management import Management
from auditor.model.net import cidr, tcp
from auditor.model.pacs import Account
from tests.checks.walls import DENY, EDGE, EVERYTHING, LINE, OTHER, SYSTEM, rule

SALT = Site("Riverside").salt
STAGE = EDGE.stages[0]
DICOM, WEB = rule(Action.PERMIT, tcp(104)), replace(rule(Action.PERMIT, tcp(443)), evidence=OTHER)


def walled(*rules: object, **more: object) -> Firewall:
    return replace(EDGE, stages=(replace(STAGE, rules=rules),), **more)


def taken(wall: Firewall) -> Imprint:
    found = imprint(System("edge", firewall=wall), SALT)
    assert found
    return found


REFUSED = rule(Action.DENY, tcp(104))
BASE = walled(DICOM, WEB)
MOVED = Nat(NatKind.DESTINATION, Match(), LINE, to=cidr("10.20.0.15"), to_ports=None)
PEOPLE = Management(accounts=(Account("dana", LINE), Account("lee", OTHER)))


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (walled(replace(DICOM, name="renamed", handle="OUT line 7", position=7, hits=9), WEB), Drift()),
        (walled(DICOM, WEB, replace(rule(Action.PERMIT, tcp(22)), generated=True)), Drift()),
        (walled(WEB, DICOM), Drift()),
        (walled(DICOM), Drift(rules_gone=1)),
        (walled(DICOM, WEB, WEB), Drift(rules_new=1)),
        (walled(replace(DICOM, disabled=True), WEB), Drift(rules_new=1, rules_gone=1)),
        (walled(replace(DICOM, note='schedule "nights"'), WEB), Drift(rules_new=1, rules_gone=1)),
        (walled(rule(Action.PERMIT, tcp(105)), WEB), Drift(rules_new=1, rules_gone=1)),
        (
            replace(BASE, stages=(replace(BASE.stages[0], default=replace(DENY, action=Action.PERMIT)),)),
            Drift(rules_new=1, rules_gone=1),
        ),
        (replace(BASE, nat=(MOVED,)), Drift(translations_new=1)),
        (replace(BASE, management=PEOPLE), Drift(accounts_new=2)),
    ],
)
def test_what_differs(now: Firewall, found: Drift) -> None:
    assert drift(taken(BASE), taken(now)) == found
    assert (taken(BASE).state == taken(now).state) is not bool(found)


@pytest.mark.parametrize(
    ("rules", "matters"),
    [((DICOM, WEB), False), ((DICOM, REFUSED), True), ((DICOM, REFUSED, WEB), True), ((REFUSED, REFUSED), False)],
)
def test_order_counts_between_rules_of_other_actions(rules: tuple[Rule, ...], matters: bool) -> None:
    there, back = taken(walled(*rules)), taken(walled(*reversed(rules)))
    assert drift(there, back) == Drift(reordered=matters)


def test_order_counts_between_translations_that_meet() -> None:
    apart = [replace(MOVED, match=Match(Cells(dst=cidr(f"203.0.113.{n}"))), to=cidr("10.20.0.15")) for n in (1, 2)]
    meeting = [replace(one, match=Match()) for one in (MOVED, replace(MOVED, to=cidr("10.20.0.16")))]
    for nats, matters in ((apart, False), (meeting, True)):
        there, back = (taken(replace(BASE, nat=tuple(some))) for some in (nats, reversed(nats)))
        assert drift(there, back) == Drift(reordered=matters)


def test_a_chain_belongs_to_its_name() -> None:
    before, after = (replace(BASE, stages=(replace(STAGE, chains=((name, (DICOM,)),)),)) for name in ("a", "b"))
    assert drift(taken(before), taken(after)) == Drift(rules_new=1, rules_gone=1)


def test_translations_differ_by_where_they_lead() -> None:
    other = replace(MOVED, to_ports=tcp(105).ports)
    assert drift(taken(replace(BASE, nat=(MOVED,))), taken(replace(BASE, nat=(other,)))) == Drift(
        translations_new=1, translations_gone=1
    )


def test_account_names_are_hashed_with_the_practice() -> None:
    wall = replace(BASE, management=PEOPLE)
    mine, theirs = (imprint(System("edge", firewall=wall), Site(name).salt) for name in ("Riverside", "Lakeview"))
    assert mine is not None
    assert theirs is not None
    assert set(mine.accounts).isdisjoint(theirs.accounts)
    assert mine.rules == theirs.rules
    assert "dana" not in repr(mine)
    assert drift(mine, theirs, accounts=False) == Drift()


def test_where_the_new_ones_stand() -> None:
    was = taken(walled(DICOM))
    system = System("edge", firewall=replace(BASE, management=PEOPLE))
    assert strangers(system, was, SALT) == (OTHER, LINE, OTHER)
    assert strangers(system, was, SALT, accounts=False) == (OTHER,)


def test_both_filters_of_a_system_count() -> None:
    host = replace(EDGE, host=True)
    both = imprint(System("a", firewall=EDGE, host_filter=host), SALT)
    one = imprint(System("a", host_filter=host), SALT)
    assert both is not None
    assert one is not None
    assert both.rules == one.rules * 2
    assert imprint(SYSTEM, SALT) is None


def test_what_was_not_understood_is_told() -> None:
    assert taken(BASE).complete
    assert not taken(replace(BASE, gaps=(LINE,))).complete
    assert not taken(replace(BASE, truncated=True)).complete


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Drift(), ""),
        (Drift(rules_new=1), "1 rule new"),
        (Drift(2, 1, 0, 1, 3, 0), "2 rules new, 1 rule gone, 1 translation gone, 3 accounts new"),
        (Drift(reordered=True), "another order of the rules"),
    ],
)
def test_in_words(found: Drift, text: str) -> None:
    assert str(found) == text
    assert bool(found) is bool(text)


def test_a_rule_of_any_is_a_rule() -> None:
    assert len(taken(walled(EVERYTHING)).rules) == 2
