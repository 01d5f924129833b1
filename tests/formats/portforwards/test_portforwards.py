"""A hand-written list of port forwards: what each packet meets, and what every mistake is told."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.analysis.flow import Answer, Course
from auditor.analysis.zones import place
from auditor.formats import NotReadableError, State
from auditor.formats.portforwards import FORMAT
from auditor.model.estate import Estate, Site, System
from auditor.model.evidence import Source
from auditor.model.fact import Basis, Known, Unknown
from auditor.model.net import TCP, UDP, Packet, address, show_address, symbolic
from tests.expect import audited

SAMPLES = Path(__file__).parents[3] / "samples" / "portforwards"

HEAD = "router:\n  name: isp-box\n  lan: 192.168.1.0/24\n"
KNOWN = f"{HEAD}  public: 203.0.113.10\n  upnp: off\n  remote_management: off\n  ipv6: off\n"
ONE = "portforwards:\n  - {public_port: 104, to: 192.168.1.20, port: 11112}\n"


def source(text: str) -> Source:
    return Source("router.yaml", text)


def answer(text: str, ingress: str, src: str, dst: int, dport: int, protocol: int = TCP) -> Answer:
    (firewall,) = FORMAT.read((source(text),), ()).firewalls
    estate = place(Estate(Site(), (System("isp-box", firewall=firewall),)))
    return Course(estate).answer(ingress, Packet(address(src), dst, protocol, 40000, dport))


OUT = "198.51.100.7"
PUBLIC = address("203.0.113.10")
INSIDE = "192.168.1.77"
V6 = f"{HEAD.replace('192.168.1.0/24', '[192.168.1.0/24, 2001:db8:7::/64]')}  public: 203.0.113.10\n"
PINHOLE = "portforwards:\n  - {public_port: 104, to: '2001:db8:7::20', from: '2001:db8:99::/48'}\n"


@pytest.mark.parametrize(
    ("text", "ingress", "src", "dst", "dport", "protocol", "verdict", "there"),
    [
        (KNOWN + ONE, "internet", OUT, PUBLIC, 104, TCP, "permit", "192.168.1.20:11112"),
        (KNOWN + ONE, "internet", OUT, PUBLIC, 11112, TCP, "deny", None),
        (KNOWN + ONE, "internet", OUT, PUBLIC, 104, UDP, "deny", None),
        (
            KNOWN + ONE.replace("}", ", protocol: both}"),
            "internet",
            OUT,
            PUBLIC,
            104,
            UDP,
            "permit",
            "192.168.1.20:11112",
        ),
        (KNOWN + ONE.replace("}", ", enabled: no}"), "internet", OUT, PUBLIC, 104, TCP, "deny", None),
        (
            KNOWN + ONE.replace("}", ", from: 198.51.100.0/28}"),
            "internet",
            OUT,
            PUBLIC,
            104,
            TCP,
            "permit",
            "192.168.1.20:11112",
        ),
        (
            KNOWN + ONE.replace("}", ", from: [198.51.100.8, 192.0.2.0/24]}"),
            "internet",
            OUT,
            PUBLIC,
            104,
            TCP,
            "deny",
            None,
        ),
        (KNOWN + "portforwards: []\n", "internet", OUT, PUBLIC, 443, TCP, "deny", None),
        # a range goes port by port, or all onto one
        (
            KNOWN + "portforwards: [{public_port: 8000-8010, to: 192.168.1.9, port: 9000-9010}]",
            "internet",
            OUT,
            PUBLIC,
            8003,
            TCP,
            "permit",
            "192.168.1.9:9003",
        ),
        (
            KNOWN + "portforwards: [{public_port: 8000-8010, to: 192.168.1.9, port: 80}]",
            "internet",
            OUT,
            PUBLIC,
            8003,
            TCP,
            "permit",
            "192.168.1.9:80",
        ),
        # the address that the provider assigns
        (HEAD + ONE, "internet", OUT, symbolic(0), 104, TCP, "permit", "192.168.1.20:11112"),
        # the DMZ host gets what no forward names
        (f"{KNOWN}  dmz_host: 192.168.1.50\n{ONE}", "internet", OUT, PUBLIC, 104, TCP, "permit", "192.168.1.20:11112"),
        (f"{KNOWN}  dmz_host: 192.168.1.50\n{ONE}", "internet", OUT, PUBLIC, 3389, TCP, "permit", "192.168.1.50:3389"),
        (f"{KNOWN}  dmz_host: none\n{ONE}", "internet", OUT, PUBLIC, 3389, TCP, "deny", None),
        # the router's own pages
        (
            f"{HEAD}  public: 203.0.113.10\n  remote_management: https\n{ONE}",
            "internet",
            OUT,
            PUBLIC,
            443,
            TCP,
            "undecided",
            None,
        ),
        (f"{HEAD}  public: 203.0.113.10\n{ONE}", "internet", OUT, PUBLIC, 443, TCP, "undecided", None),
        # outwards everything
        (KNOWN + ONE, "lan", INSIDE, address(OUT), 443, TCP, "permit", f"{OUT}:443"),
        (KNOWN + ONE, "lan", INSIDE, address("10.9.9.9"), 443, TCP, "deny", None),
        # IPv6
        (
            f"{V6}  ipv6: open\nportforwards: []\n",
            "internet",
            "2001:db8:99::1",
            address("2001:db8:7::20"),
            22,
            TCP,
            "permit",
            "[2001:db8:7::20]:22",
        ),
        (
            f"{V6}  ipv6: filtered\nportforwards: []\n",
            "internet",
            "2001:db8:99::1",
            address("2001:db8:7::20"),
            22,
            TCP,
            "deny",
            None,
        ),
        (
            f"{V6}  ipv6: off\nportforwards: []\n",
            "internet",
            "2001:db8:99::1",
            address("2001:db8:7::20"),
            22,
            TCP,
            "deny",
            None,
        ),
        (
            f"{V6}portforwards: []\n",
            "internet",
            "2001:db8:99::1",
            address("2001:db8:7::20"),
            22,
            TCP,
            "undecided",
            None,
        ),
        (
            f"{V6}  ipv6: filtered\n{PINHOLE}",
            "internet",
            "2001:db8:99::1",
            address("2001:db8:7::20"),
            104,
            TCP,
            "permit",
            "[2001:db8:7::20]:104",
        ),
        (
            f"{V6}  ipv6: filtered\n{PINHOLE}",
            "internet",
            "2001:db8:98::1",
            address("2001:db8:7::20"),
            104,
            TCP,
            "deny",
            None,
        ),
    ],
)
def test_flow(
    text: str, ingress: str, src: str, dst: int, dport: int, protocol: int, verdict: str, there: str | None
) -> None:
    told = answer(text, ingress, src, dst, dport, protocol)
    assert (told.verdict, told.delivered_to) == (verdict, there), show_address(dst)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("portforwards: []\n", 1, "the key router at the top of the file is missing"),
        ("router: box\nportforwards: []\n", 1, "router must hold keys"),
        (HEAD, 1, "the key portforwards at the top of the file is missing"),
        (f"{HEAD}portforwards: 104\n", 4, "portforwards must be a list"),
        (f"{HEAD}portforwards: [104]\n", 4, "a forward must hold keys"),
        (f"{HEAD}portforwards: [{{to: 192.168.1.2}}]\n", 4, "the key public_port of a forward is missing"),
        (f"{HEAD}forwards: []\nportforwards: []\n", 4, "did you mean portforwards"),
        (f"{HEAD}  uppn: on\n{ONE}", 4, "did you mean upnp"),
        (f"{HEAD}  colour: red\n{ONE}", 4, "there are: name, model"),
        (f"{HEAD}  upnp: perhaps\n{ONE}", 4, "upnp must be on, off or unknown"),
        (f"{HEAD}  ipv6: yes\n{ONE}", 4, "ipv6 must be off, open, filtered or unknown"),
        (f"{HEAD}  remote_management: on\n{ONE}", 4, "must be off, http, https or unknown"),
        (f"{HEAD}  dmz_host: pc\n{ONE}", 4, "dmz_host must be an address"),
        (f"{HEAD}  public: [203.0.113.10, [1]]\n{ONE}", 4, "public must be a list of plain values"),
        (f"{HEAD}  upnp: on\n  upnp: off\n{ONE}", 5, "already on line 4"),
        ("router:\n  name: a\nportforwards: []\n", 2, "lan must be the router's own network"),
        (HEAD + ONE.replace("104", "0"), 5, "public_port must be a port from 1 to 65535"),
        (HEAD + ONE.replace("104", "200-100"), 5, "public_port must begin with the lower port"),
        (HEAD + ONE.replace("11112", "80-81"), 5, "port must be one port, or as many"),
        (HEAD + ONE.replace("}", ", protocol: icmp}"), 5, "protocol must be tcp, udp or both"),
        (HEAD + ONE.replace("}", ", enabled: unknown}"), 5, "enabled must be true or false"),
        (HEAD + ONE.replace("}", ", from: partner}"), 5, "from must be a network"),
        (HEAD + ONE.replace("192.168.1.20", "pacs.local"), 5, "to must be an address"),
        (HEAD + ONE.replace("192.168.1.20", "''"), 5, "to must be an address"),
        (HEAD + ONE + ONE.partition("\n")[2], 6, "already forwarded on line 5"),
        (f"{V6}  ipv6: off\n{PINHOLE}", 7, "ipv6 is off"),
        (f"{V6}{PINHOLE.replace('to:', 'port: 9, to:')}", 6, "IPv6 keeps its port"),
        (f"{HEAD}portforwards:\n  - [", 5, "The YAML is broken"),
    ],
)  # fmt: skip
def test_mistakes_name_their_line(text: str, line: int, told: str) -> None:
    with pytest.raises(NotReadableError) as error:
        FORMAT.read((source(text),), ())
    assert str(error.value).startswith(f"router.yaml, line {line}: ")
    assert told in str(error.value)


def test_no_keys_at_all() -> None:
    for text in ("# nothing\n", "portforwards:\n", "- portforwards: []\n"):
        with pytest.raises(NotReadableError):
            FORMAT.read((source(text),), ())


def test_facts_are_attested_by_who_wrote_them() -> None:
    (on,) = FORMAT.read((source(f"{HEAD}  upnp: yes\n{ONE}"),), ()).firewalls
    assert isinstance(on.upnp, Known)
    assert (on.upnp.value, on.upnp.basis, on.upnp.evidence[0].quote()) == (True, Basis.ATTESTED, "  upnp: yes")
    (silent,) = FORMAT.read((source(HEAD + ONE),), ()).firewalls
    assert isinstance(silent.upnp, Unknown)
    assert silent.families == {4}


def test_open_ipv6_without_a_prefix_is_a_gap() -> None:
    (wall,) = FORMAT.read((source(f"{HEAD}  ipv6: open\n{ONE}"),), ()).firewalls
    assert [gap.first for gap in wall.gaps] == [4]


def test_an_unknown_dmz_host_is_a_gap() -> None:
    (wall,) = FORMAT.read((source(f"{HEAD}  dmz_host: unknown\n{ONE}"),), ()).firewalls
    assert [gap.first for gap in wall.gaps] == [4]


def test_a_private_public_address_asks_for_the_router_before() -> None:
    reading = FORMAT.read((source(f"{KNOWN.replace('203.0.113.10', '10.0.0.9')}{ONE}"),), ())
    assert "another router stands before this one" in reading.problems[0][1]


def test_every_line_is_understood() -> None:
    reading = FORMAT.read((source(f"# of the front office\n{KNOWN}\n{ONE}"),), ())
    (coverage,) = reading.coverage
    assert coverage.count(State.UNDERSTOOD) == 9
    assert coverage.count(State.BLANK) == 2


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (KNOWN + ONE, 3),
        ('"portforwards" : []\n', 3),
        ("services: {a: {portforwards: []}}\n", 0),
        ("  portforwards: []\n", 0),
        ("portforwards: []\n- [", 3),
        ("", 0),
    ],
)
def test_recognised_by_its_key(text: str, certainty: int) -> None:
    assert FORMAT.certainty(source(text)).certainty == certainty


def test_two_gateways_in_a_row_are_followed_together() -> None:
    """The box hands 104 to the clinic firewall's 11112, which hands that on to the server's 4242.

    The box forwards 8042 too, but the clinic firewall has no rule for it, so the viewer stays closed; the printer
    behind 22 stands beside the firewall and is no image server.
    """
    document = audited(SAMPLES / "behind-the-box")
    outside = [one for one in document.exposures if one.from_ == "internet"]
    assert [(one.service, one.address, one.port) for one in outside] == [("dicom", "203.0.113.10", 104)]


@given(st.text(max_size=120), st.integers(0, len(KNOWN + ONE)), st.integers(0, 30))
@example("{}", 0, 0)
@settings(max_examples=150, deadline=None)
def test_a_spoiled_list_is_read_or_refused(text: str, at: int, width: int) -> None:
    whole = KNOWN + ONE
    spoiled = source(whole[:at] + text + whole[at + width :])
    FORMAT.certainty(spoiled)
    try:
        (coverage,) = FORMAT.read((spoiled,), ()).coverage
    except NotReadableError:
        return
    assert sum(coverage.count(state) for state in State) == len(spoiled.lines)
