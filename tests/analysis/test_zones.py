"""Who stands behind an interface: what the practice says comes before what a name suggests."""

import pytest

from auditor.analysis.zones import place
from auditor.model.estate import Estate, Network, Site, System
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall, Interface
from auditor.model.net import cidr
from auditor.model.role import Role

BOTH = cidr("10.20.0.0/24") | cidr("2001:db8:20::/64")
FOUR, SIX = Network(cidr("10.20.0.0/24"), Role.IMAGING), Network(cidr("2001:db8:20::/64"), Role.IMAGING)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((FOUR, SIX), Role.IMAGING),  # its two networks are told one by one
        ((FOUR,), Role.OFFICE),  # half of it is told: its name decides
        ((), Role.OFFICE),
        ((Network(BOTH, Role.GUEST),), Role.GUEST),
        ((FOUR, Network(cidr("2001:db8:20::/64"), Role.GUEST)), Role.OFFICE),
    ],
)
def test_an_interface_has_the_role_of_all_its_networks(told: tuple[Network, ...], expected: Role) -> None:
    wall = Firewall("edge", "FortiGate", Source("a", "x").line(1), interfaces=(Interface("lan", networks=BOTH),))
    placed = place(Estate(Site(networks=told), (System("edge", firewall=wall),)))
    assert [one.role for one in placed.gateways[0].interfaces] == [expected]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Guests", Role.GUEST), ("guest-wifi2", Role.GUEST), ("vendors1", Role.PARTNER), ("access", None)],
)
def test_a_word_in_an_interfaces_name_tells_its_role(name: str, expected: Role | None) -> None:
    wall = Firewall("edge", "FortiGate", Source("a", "x").line(1), interfaces=(Interface(name, networks=BOTH),))
    (placed,) = place(Estate(Site(), (System("edge", firewall=wall),))).gateways
    assert placed.interfaces[0].role == expected
