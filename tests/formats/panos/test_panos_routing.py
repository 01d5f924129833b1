"""By which interface PAN-OS sends a destination: several routers that ask each other."""

import pytest

from auditor.formats.panos import FORMAT
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall
from auditor.model.net import cidr

BASE = """\
set network interface ethernet ethernet1/1 layer3 ip 203.0.113.2/24
set network interface ethernet ethernet1/2 layer3 ip 10.1.0.1/16
set network interface ethernet ethernet1/3 layer3 ip 10.3.0.1/16
set network interface ethernet ethernet1/4 layer3 ip 192.0.2.2/24
set zone untrust network layer3 [ ethernet1/1 ethernet1/4 ]
set zone imaging network layer3 [ ethernet1/2 ethernet1/3 ]
set rulebase security rules all action deny
"""
INNER, OUTER, THIRD = "inner", "outer", "third"
MEMBERS = {INNER: "ethernet1/2 ethernet1/3", OUTER: "ethernet1/1", THIRD: "ethernet1/4"}
ANYWHERE, OUT = "0.0.0.0/0", "interface ethernet1/1"


def read(*routes: tuple[str, str, str], logical: bool = False) -> Firewall:
    """Routes as (router, destination, what follows)."""
    lines = [BASE]
    kind, vrf = ("logical-router", " vrf default") if logical else ("virtual-router", "")
    lines += [f"set network {kind} {name}{vrf} interface [ {legs} ]" for name, legs in MEMBERS.items()]
    for number, (router, destination, then) in enumerate(routes):
        head = f"set network {kind} {router}{vrf} routing-table ip static-route r{number}"
        lines += [f"{head} destination {destination}", *(f"{head} {part}" for part in then.split("; "))]
    return FORMAT.read((Source("pa.txt", "\n".join(lines)),), ()).firewalls[0]


def asks(router: str) -> str:
    return f"nexthop next-vr {router}"


@pytest.mark.parametrize(
    ("routes", "destination", "egress"),
    [
        # the other router's default route, its connected network, and its narrower route before its default route
        ([(INNER, "10.9.0.0/16", asks(OUTER)), (OUTER, ANYWHERE, OUT)], "10.9.0.0/16", "ethernet1/1"),
        ([(OUTER, "10.1.7.0/24", asks(INNER))], "10.1.7.0/24", "ethernet1/2"),
        (
            [
                (INNER, "10.9.1.0/24", asks(OUTER)),
                (OUTER, ANYWHERE, "nexthop ip-address 203.0.113.1"),
                (OUTER, "10.9.0.0/16", asks(THIRD)),
                (THIRD, "10.0.0.0/8", "interface ethernet1/4"),
            ],
            "10.9.1.0/24",
            "ethernet1/4",
        ),
        # of two routes to one destination the one with the lower metric
        (
            [
                (INNER, "10.9.0.0/16", asks(OUTER)),
                (OUTER, "10.8.0.0/15", OUT),
                (OUTER, "10.8.0.0/15", "interface ethernet1/4; metric 5"),
            ],
            "10.9.0.0/16",
            "ethernet1/4",
        ),
    ],
)  # fmt: skip
def test_the_next_router_is_asked(routes: list[tuple[str, str, str]], destination: str, egress: str) -> None:
    found = read(*routes)
    assert [one.interface for one in found.routes if one.destination == cidr(destination)] == [egress]
    assert found.other_routes == ()


@pytest.mark.parametrize(
    "routes",
    [
        [(INNER, "10.9.0.0/16", asks("nowhere"))],
        [(INNER, "10.9.0.0/16", asks(OUTER))],
        [(INNER, "10.9.0.0/16", asks(INNER))],
        [(INNER, "10.9.0.0/16", asks(OUTER)), (OUTER, "10.9.0.0/16", asks(INNER))],
    ],
    ids=["a router that is not in the file", "no route", "itself", "a ring"],
)
def test_where_no_router_knows_it_the_way_is_open(routes: list[tuple[str, str, str]]) -> None:
    found = read(*routes)
    assert found.routes == ()
    assert {one.note for one in found.other_routes} == {"it is not known where the next router sends it"}
    assert len(found.other_routes) == len(routes)


def test_logical_routers_ask_by_the_name_of_the_router() -> None:
    asked = (INNER, "10.9.0.0/16", "nexthop next-lr outer")
    found = read(asked, (OUTER, ANYWHERE, OUT), logical=True)
    assert [one.interface for one in found.routes] == ["ethernet1/1", "ethernet1/1"]
    assert [one.name for one in found.interfaces if one.gateway] == ["ethernet1/1"]


def test_routers_that_agree_through_each_other_do_not_contradict() -> None:
    found = read((INNER, ANYWHERE, asks(OUTER)), (OUTER, ANYWHERE, OUT))
    assert found.gaps == ()
    assert [one.name for one in found.interfaces if one.gateway] == ["ethernet1/1"]


def test_the_routes_of_a_router_of_another_virtual_system_are_not_its_own() -> None:
    vsys = BASE.replace("set zone", "set vsys vsys1 zone").replace("set rulebase", "set vsys vsys1 rulebase")
    vsys += (
        "set network virtual-router one interface [ ethernet1/1 ethernet1/2 ]\n"
        "set network virtual-router one routing-table ip static-route d destination 0.0.0.0/0\n"
        "set network virtual-router one routing-table ip static-route d interface ethernet1/1\n"
        "set network virtual-router two interface ethernet1/5\n"
        "set network virtual-router two routing-table ip static-route d destination 0.0.0.0/0\n"
        "set network virtual-router two routing-table ip static-route d interface ethernet1/5\n"
        "set vsys vsys2 zone far network layer3 ethernet1/5\n"
        "set vsys vsys2 rulebase security rules none action deny\n"
    )
    first, second = FORMAT.read((Source("pa.txt", vsys),), ()).firewalls
    assert [one.interface for one in first.routes] == ["ethernet1/1"]
    assert [one.interface for one in second.routes] == ["ethernet1/5"]
    assert first.gaps == second.gaps == ()
