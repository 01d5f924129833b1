"""Tunnels: who comes in, past which lists, and how well the way is guarded."""

import pytest

from auditor.analysis.exposure import join
from auditor.analysis.filter import settle
from auditor.analysis.zones import place
from auditor.formats import State
from auditor.model.estate import Estate, System
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.firewall import Firewall
from auditor.model.net import show_addresses, show_service
from auditor.model.role import Role
from auditor.model.vpn import Vpn
from tests.formats.cisco_asa.asa import INTERFACES, known, reading, sample, sample_reading, stage, wall

DIAL = """ip local pool P 10.99.0.10-10.99.0.99 mask 255.255.255.0
webvpn
 enable outside
tunnel-group T type remote-access
tunnel-group T general-attributes
 address-pool P
"""
SITE = """access-list FAR extended permit ip 10.20.0.0 255.255.255.0 10.200.0.0 255.255.0.0
crypto ipsec ikev1 transform-set TS esp-aes-256 esp-sha256-hmac
crypto map M 10 match address FAR
crypto map M 10 set peer 198.51.100.7
crypto map M 10 set ikev1 transform-set TS
crypto map M interface outside
crypto ikev1 enable outside
tunnel-group 198.51.100.7 type ipsec-l2l
tunnel-group 198.51.100.7 ipsec-attributes
"""
SECRET = "pre-shared-key Zr8mQw2vXc7nLp4tKj6hBd"
OTHER_SITE = "tunnel-group 198.51.100.8 type ipsec-l2l\ntunnel-group 198.51.100.8 ipsec-attributes\n"
FILTER = """access-list F extended permit tcp any host 10.20.0.15 eq 443
group-policy G internal
group-policy G attributes
 vpn-filter value F
tunnel-group T general-attributes
 default-group-policy G
"""
LISTS = """access-list A extended deny ip any any
access-group A in interface outside
access-group A out interface imaging
"""


def way(found: Firewall, name: str, kind: str = "") -> Vpn:
    return next(one for one in found.vpns if one.name == name and kind in {"", one.kind})


def openings(found: Firewall, *, certain: bool = True) -> list[str]:
    """What callers of tunnels may start: `10.99.0.10-10.99.0.99 > 10.20.0.15 tcp 443 (handle)`."""
    estate = join(place(Estate(systems=(System(name="edge", firewall=settle(found)),))))
    return [
        f"{show_addresses(one.sources)} > {show_addresses(one.destinations)} "
        f"{'; '.join(show_service(service) for service in one.services)} ({one.rule.handle})"
        for one in estate.openings
        if one.role is Role.VPN and one.certain is certain
    ]


def test_sample_openings() -> None:
    found, perhaps = (openings(sample("tunnels.cfg"), certain=certain) for certain in (True, False))
    assert any("tunnel group STAFF without a vpn-filter" in one for one in perhaps)  # its RADIUS server may send a list
    assert [one for one in found if "10.20.0.15" in one and "STAFF" not in one] == [
        "10.99.1.10-10.99.1.19 > 10.20.0.15 tcp 8443 (VENDOR_ONLY line 1)",
        "10.200.4.0/24 > 10.20.0.15 tcp 11112 (HOSPITAL_IN line 1)",
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", ["tunnel group T without a vpn-filter"]),
        (FILTER, ["F line 1"]),
        ("no sysopt connection permit-vpn\n", []),
        ("no sysopt connection permit-vpn\n" + FILTER, []),
        ("no sysopt connection permit-vpn\naccess-group A in interface outside per-user-override\n"
         "access-group A out interface inside\n" + FILTER, []),
    ],
)  # fmt: skip
def test_lists_of_interfaces_do_not_judge_tunnels_unless_told(more: str, expected: list[str]) -> None:
    found = openings(wall(DIAL + LISTS + more))
    assert list(dict.fromkeys(one.partition("(")[2].rstrip(")") for one in found)) == expected


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("none", ["F line 1", "tunnel group T without a vpn-filter"]),
        ("value P", ["F line 1", "P line 1"]),
    ],
)
def test_the_filter_of_one_user_counts_instead_of_the_groups(own: str, expected: list[str]) -> None:
    user = f"access-list P extended permit ip any host 10.10.0.9\nusername ann attributes\n vpn-filter {own}\n"
    found = wall(DIAL + FILTER + user)
    assert sorted({one.partition("(")[2].rstrip(")") for one in openings(found)}) == expected
    assert known(way(found, "T").unlimited) is (own == "none")


def test_a_filter_alone_judges_where_it_overrides_the_list() -> None:
    override = "access-list A extended deny ip any any\naccess-group A in interface outside per-user-override\n"
    found = wall(DIAL + "no sysopt connection permit-vpn\n" + override + FILTER)
    assert stage(found, "access list A on outside").ingress == frozenset({"outside"})
    assert openings(found) == ["10.99.0.10-10.99.0.99 > 10.20.0.15 tcp 443 (F line 1)"]


def test_no_packet_of_a_tunnel_leaves_where_it_came_in_unless_told() -> None:
    assert not any("198.51.100.1" in one for one in openings(wall(DIAL + "route outside 0 0 203.0.113.9\n")))
    rules = stage(wall(DIAL), "tunnel group T").rules
    assert [one.handle for one in rules] == ["no way back out of outside", "tunnel group T without a vpn-filter"]
    both = DIAL + "same-security-traffic permit intra-interface\n"
    assert [one.handle for one in stage(wall(both), "tunnel group T").rules] == ["tunnel group T without a vpn-filter"]


def test_interfaces_of_tunnels() -> None:
    found = {one.name: show_addresses(one.networks) for one in sample("tunnels.cfg").interfaces}
    assert {name: shown for name, shown in found.items() if name.startswith("vpn")} == {
        "vpn (outside)": "10.99.0.10-10.99.0.99",
        "vpn (outside) 2": "10.99.1.10-10.99.1.19",
        "vpn (outside) 3": "10.200.0.0/16",
    }


def shown(one: Vpn) -> tuple[object, ...]:
    facts = (one.weak, one.second_factor, one.weak_secret, one.portal, one.unlimited)
    return (one.name, one.kind, one.remote_access, one.interface, *map(known, facts))


def test_sample_vpns() -> None:
    assert [shown(one) for one in sample("tunnels.cfg").vpns] == [
        ("STAFF", "ssl", True, "outside", False, None, False, True, None),
        ("VENDOR", "ipsec", True, "outside", True, False, True, False, False),
        ("198.51.100.77", "ipsec", False, "outside", False, None, None, False, False),
    ]


def test_the_whole_sample_is_understood() -> None:
    assert State.NOT_UNDERSTOOD not in sample_reading("tunnels.cfg").coverage[0].states


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("crypto ikev1 policy 1\n encryption aes-256\n hash sha256\n group 14\n", []),
        ("crypto ikev1 policy 1\n encryption 3des\n hash sha\n group 5\n", ["3DES", "SHA-1", "Diffie-Hellman group 5"]),
        ("isakmp policy 1 encryption des\nisakmp policy 1 group 24\n", ["DES", "Diffie-Hellman group 24"]),
        ("crypto ikev2 policy 1\n encryption 3des\n", []),
        ("crypto ikev2 enable outside\ncrypto ikev2 policy 1\n encryption aes 3des\n", ["3DES"]),
        ("crypto map M 10 set pfs group2\n", ["Diffie-Hellman group 2"]),
        ("crypto map M 10 set ikev1 phase1-mode aggressive\n", ["IKEv1 aggressive mode"]),
        ("crypto ipsec ikev1 transform-set T2 esp-null esp-md5-hmac\ncrypto map M 10 set ikev1 transform-set TS T2\n",
         ["no encryption, MD5"]),
        ("crypto ipsec ikev1 transform-set UNUSED esp-des esp-md5-hmac\n", []),
    ],
)  # fmt: skip
def test_weak_algorithms_of_what_a_tunnel_accepts(lines: str, expected: list[str]) -> None:
    (found,) = wall(lines + SITE).vpns
    assert isinstance(found.weak, Known)
    assert [one.note for one in found.weak.evidence if found.weak.value] == expected


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (" ikev1 pre-shared-key *****\n", True),
        (" pre-shared-key *****\n", True),
        (" ikev2 local-authentication certificate CA\n ikev2 remote-authentication certificate\n", False),
        ("", True),
    ],
)
def test_a_key_exchange_counts_for_peers_that_have_a_proof_for_it(proof: str, expected: bool) -> None:
    policies = (
        "crypto ikev1 policy 1\n encryption 3des\n hash sha256\n group 14\n"
        "crypto ikev2 policy 1\n encryption aes-256\n integrity sha256\n group 14\ncrypto ikev2 enable outside\n"
    )
    (found,) = wall(policies + SITE + proof).vpns
    assert known(found.weak) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", False),
        (" authentication-server-group LOCAL\n", False),
        (" authentication-server-group (outside) RAD LOCAL\n", None),
        (" authentication-server-group KRB\n", False),
        (" authentication-server-group TOKEN\n", True),
        (" authentication-server-group RAD\n secondary-authentication-server-group LOCAL\n", True),
        (" secondary-authentication-server-group none\n", False),
        ("tunnel-group T webvpn-attributes\n authentication aaa certificate\n", True),
        ("tunnel-group T webvpn-attributes\n authentication certificate\n", None),
        ("tunnel-group T webvpn-attributes\n authentication saml\n", None),
        ("tunnel-group DefaultWEBVPNGroup general-attributes\n authentication-server-group TOKEN\n", True),
    ],
)
def test_second_factor(lines: str, expected: bool | None) -> None:
    servers = "aaa-server RAD protocol radius\naaa-server KRB protocol kerberos\naaa-server TOKEN protocol sdi\n"
    assert known(way(wall(servers + DIAL + lines), "T").second_factor) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (" ikev1 pre-shared-key *****\n", None),
        (" ikev1 pre-shared-key Zr8mQw2vXc7nLp4tKj6hBd\n", False),
        (" pre-shared-key s3cret\n", True),
        (f" ikev1 {SECRET}\n{OTHER_SITE} ikev1 {SECRET}\n", True),
        (" ikev1 trust-point CA\n", False),
    ],
)  # fmt: skip
def test_shared_secrets_are_judged_and_not_told(lines: str, expected: bool | None) -> None:
    (found,) = wall(SITE + lines).vpns
    assert known(found.weak_secret) is expected
    for place_of in found.weak_secret.evidence:
        assert not {"Zr8mQw2vXc7nLp4tKj6hBd", "s3cret"} & set(place_of.quote().split())


def reason(fact: Fact[bool]) -> str:
    return fact.reason if isinstance(fact, Unknown) else str(fact.value)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", "True"),
        (FILTER, "False"),
        ("access-list F extended permit ip any any\n" + FILTER, "True"),
        (FILTER.replace("access-list F", "access-list OTHER"), "a list that it names is not in the file"),
        ("no sysopt connection permit-vpn\n", "the access list of the interface decides"),
    ],
)
def test_unlimited(lines: str, expected: str) -> None:
    assert reason(way(wall(DIAL + lines), "T").unlimited) == expected


def test_without_a_pool_nothing_is_said_of_what_callers_reach() -> None:
    found = wall(DIAL.replace(" address-pool P\n", ""))
    assert "does not show" in reason(way(found, "T").unlimited)
    assert [one.name for one in found.interfaces] == ["outside", "inside", "imaging"]


VTI = "interface Tunnel1\n nameif cloud\n ip address 10.9.0.1 255.255.255.252\n tunnel protection ipsec profile P\n"


@pytest.mark.parametrize(
    ("more", "certain", "perhaps"),
    [
        ("", ["IN line 1"], ["IN line 2", "the end of access list IN"]),
        ("access-list OUT extended deny ip any any\naccess-group OUT out interface inside\n", [], ["OUT line 1"]),
        ("no sysopt connection permit-vpn\n", ["IN line 1"], []),
    ],
)
def test_lists_of_a_tunnel_that_is_an_interface_may_or_may_not_judge(
    more: str, certain: list[str], perhaps: list[str]
) -> None:
    lists = """access-list IN extended permit tcp 10.9.0.0 255.255.255.252 host 10.10.0.5 eq 104
access-list IN extended deny tcp any any eq 22
access-group IN in interface cloud
"""
    found = wall(VTI + lists + more)
    handles = [
        {one.rpartition("(")[2].rstrip(")") for one in openings(found, certain=sure) if "> 10.10.0" in one}
        for sure in (True, False)
    ]
    assert handles[0] == set(certain)
    assert set(perhaps) <= handles[1]
    assert bool(perhaps) is bool(handles[1])


@pytest.mark.parametrize("route", ["", "route cloud 10.200.0.0 255.255.0.0 10.9.0.2\n"])
def test_who_stands_behind_a_tunnel_that_is_an_interface(route: str) -> None:
    told = reading(INTERFACES + VTI + route)
    (found,) = told.firewalls
    assert any("into the tunnel cloud" in text for _, text in told.problems) is not bool(route)
    placed = place(Estate(systems=(System(name="edge", firewall=found),)))
    assert {one.name: one.role for one in placed.gateways[0].interfaces}["cloud"] is Role.VPN
    behind = [show_addresses(one.addresses) for one in placed.networks if one.role is Role.VPN]
    assert behind == ["10.9.0.0/30, 10.200.0.0/16" if route else "10.9.0.0/30"]


def test_sample_tunnel_interfaces() -> None:
    told = sample_reading("tunnel-interface.cfg")
    (found,) = told.firewalls
    assert [shown(one) for one in found.vpns] == [
        ("198.51.100.40", "ipsec", False, "outside", False, None, None, False, None),
        ("198.51.100.41", "ipsec", False, "outside", True, None, None, False, None),
    ]
    assert ["tunnel archive" in text for _, text in told.problems] == [True]
    assert (found.unresolved, found.gaps) == ((), ())


def test_sample_lists_that_are_given_at_log_in() -> None:
    """A dynamic access policy or a login server may give another list than the group's policy names."""
    found = sample("access-policies.cfg")
    assert {one.rpartition("(")[2] for one in openings(found)} == {"icmp on inside)"}  # management-access
    assert {one.rpartition("(")[2].rstrip(")") for one in openings(found, certain=False)} == {
        "CONTRACTORS line 1",
        "tunnel group STAFF without a vpn-filter",
        'the dynamic access policy "INFECTED", whose conditions are not in the file',
    }
    assert "CONTRACTORS" in reason(way(found, "STAFF").unlimited)
    assert (found.unresolved, found.gaps) == ((), ())


@pytest.mark.parametrize(
    ("lines", "version", "certain", "perhaps"),
    [
        ("ssh 10.99.0.0 255.255.255.0 inside\n", "9.16(4)", [], []),
        ("management-access inside\nssh 10.99.0.0 255.255.255.0 inside\n", "9.16(4)", ["icmp", "ssh"], []),
        ("management-access inside\nssh 10.99.0.0 255.255.255.0 inside\n", "9.19(1)", ["icmp"], ["ssh"]),
        ("management-access inside\nssh 10.99.0.0 255.255.255.0 outside\n", "9.16(4)", ["icmp"], []),
        ("management-access inside\nhttp server enable\nhttp 0 0 inside\n", "9.19(1)", ["https", "icmp"], []),
        ("management-access inside\nno management-access inside\nssh 0 0 inside\n", "9.16(4)", [], []),
    ],
)
def test_callers_of_a_tunnel_manage_the_device_where_it_says_so(
    lines: str, version: str, certain: list[str], perhaps: list[str]
) -> None:
    found = wall(DIAL + lines, version)
    for sure, expected in ((True, certain), (False, perhaps)):
        heard = [one.rpartition("(")[2] for one in openings(found, certain=sure) if "> 10.10.0.1 " in one]
        assert sorted(one.partition(" ")[0] for one in heard) == expected


MAPPED = """aaa-server R protocol ldap
aaa-server R (inside) host 10.10.0.5
 ldap-attribute-map M
tunnel-group T general-attributes
 authentication-server-group (outside) R
"""


@pytest.mark.parametrize(
    ("lines", "certain"),
    [
        ("", True),
        ("dynamic-access-policy-record DfltAccessPolicy\n", True),
        ("dynamic-access-policy-record DfltAccessPolicy\n action continue\n", True),
        ("dynamic-access-policy-record A\n action terminate\n", False),
        ("aaa-server R protocol radius\ntunnel-group T general-attributes\n authorization-server-group R\n", False),
        ("aaa-server R protocol tacacs+\ntunnel-group T general-attributes\n authentication-server-group R\n", True),
        ("aaa-server R protocol ldap\ntunnel-group T general-attributes\n authorization-server-group R\n", True),
        (MAPPED, False),
    ],
)  # fmt: skip
def test_what_may_give_another_list(lines: str, certain: bool) -> None:
    found = wall(DIAL + lines)
    assert bool(openings(found)) is certain
    assert isinstance(way(found, "T").unlimited, Known) is certain


def test_a_tunnel_without_its_list_is_a_gap() -> None:
    found = wall(SITE.replace("access-list FAR", "access-list NEAR"))
    assert [one.quote() for one in found.gaps] == ["crypto map M 10 match address FAR"]


PIX = """access-list FAR permit ip 10.10.0.0 255.255.255.0 10.200.0.0 255.255.0.0
crypto ipsec transform-set TS esp-des esp-md5-hmac
crypto map M 10 ipsec-isakmp
crypto map M 10 match address FAR
crypto map M 10 set peer 198.51.100.7
crypto map M 10 set transform-set TS
crypto map M interface outside
isakmp enable outside
isakmp key ******** address 198.51.100.7 netmask 255.255.255.255
isakmp policy 10 encryption des
"""


def test_a_peer_that_only_a_map_names() -> None:
    found = wall(PIX, "6.3(5)")
    (vpn,) = found.vpns
    assert shown(vpn) == ("198.51.100.7", "ipsec", False, "outside", True, None, None, False, False)
    assert "no tunnel group" in reason(vpn.weak_secret)
    told = "any service (tunnel group 198.51.100.7 without a vpn-filter)"
    assert openings(found) == [f"10.200.0.0/16 > 10.10.0.0, 10.10.0.2-10.10.0.255 {told}"]


def test_kinds_and_what_is_off() -> None:
    quiet = DIAL.replace("webvpn\n enable outside\n", "")
    assert [(one.kind, one.disabled) for one in wall(quiet).vpns] == [("ssl", True)]
    portal = wall("webvpn\n enable outside\n").vpns
    assert [(one.name, one.kind, known(one.portal)) for one in portal] == [("DefaultWEBVPNGroup", "ssl", True)]
    assert wall("", interfaces=INTERFACES).vpns == ()


def test_callers_of_a_tunnel_are_remote_people_whatever_the_interface_is_called() -> None:
    renamed = INTERFACES.replace("nameif outside", "nameif guest")
    found = wall(DIAL.replace("enable outside", "enable guest"), interfaces=renamed)
    placed = place(Estate(systems=(System(name="edge", firewall=found),))).gateways[0]
    assert {one.name: one.role for one in placed.interfaces}["vpn (guest)"] is Role.VPN
