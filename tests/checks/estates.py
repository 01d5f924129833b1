"""Small servers and practices for tables of verdicts."""

from dataclasses import replace
from typing import Any

from auditor.checking.load import load
from auditor.model.estate import Estate, Network, System
from auditor.model.evidence import Source
from auditor.model.exposure import Exposure, Opening, Step
from auditor.model.fact import Known, Unknown
from auditor.model.firewall import Action, Cells, Firewall, Interface, Match, Nat, NatKind, Rule, Stage
from auditor.model.net import NONE, PUBLIC, Packet, address, cidr, tcp
from auditor.model.pacs import VERBS, Account, Listener, Pacs, Peer, Publication, Tls
from auditor.model.role import Role

SERVER_FILE = Source("orthanc.json", "one\ntwo\nthree\nfour\n")
WALL_FILE = Source("edge.cfg", "access-list\nstatic nat\n")
LINE, OTHER = SERVER_FILE.line(1), SERVER_FILE.line(2)
ON, OFF = (Known(value=value, setting="Switch", evidence=(LINE,)) for value in (True, False))
ASK = Unknown("Switch", "the version is not in the files")
CHECKS = {one.id: one for one in load()[0]}

SHUT = tuple((verb, OFF) for verb in VERBS)
CERTIFICATES = Tls(client_certificate=ON)
DICOM = Listener("dicom", Known(104, "DicomPort"), ON, encrypted=OFF, login=OFF, verbs=SHUT, evidence=(LINE,))
SECURE = replace(DICOM, port=Known(2762, "DicomPort"), encrypted=ON, tls=CERTIFICATES)
WEB = Listener("web", Known(8042, "HttpPort"), ON, encrypted=ON, login=ON, remote=ON, evidence=(LINE,))
HL7 = replace(DICOM, service="hl7", port=Known(2575, "ports"), verbs=())
DATABASE = replace(HL7, service="database", port=Known(5432, "ports"), login=ON)
CONSOLE = replace(DATABASE, service="console", port=Known(9990, "ports"))
DIRECTORY = replace(DATABASE, service="ldap", port=Known(389, "ports"))
LOOPBACK = Publication(104, 104, LINE, "127.0.0.1")
PUBLISHED = Publication(104, 104, LINE)
CT = Peer("CT1", "dicom", LINE, title="CT1", host="10.20.0.31", port=104, address=cidr("10.20.0.31"), rights=SHUT)
PARTNER = replace(CT, name="TELERAD", host="198.51.100.7", address=cidr("198.51.100.7"))
NAMED = replace(CT, name="WS1", host="ws1.example.org", address=NONE)
ADMIN, MARIA = Account("admin", LINE, clear_text=True, generic=True), Account("mlopez", OTHER, clear_text=True)

SERVER = cidr("10.20.0.15")
NETWORKS = (
    Network(cidr("10.20.0.0/24"), Role.IMAGING),
    Network(cidr("10.30.0.0/24"), Role.OFFICE),
    Network(cidr("10.99.0.0/24"), Role.PARTNER),
)
DENY = Rule(Action.DENY, Match(), WALL_FILE.line(1), implicit=True)
OUTSIDE = Interface("outside", role=Role.INTERNET)
EDGE = Firewall(
    "edge", "Cisco ASA", WALL_FILE.line(1), interfaces=(OUTSIDE,), stages=(Stage("rules of outside", (), DENY),)
)
RULE = Rule(Action.PERMIT, Match(Cells(dst=SERVER, services=(tcp(104),))), WALL_FILE.line(1), handle="OUT line 1")
NAT = Nat(NatKind.DESTINATION, Match(), WALL_FILE.line(2), to=SERVER)
PATH = (Step("edge", "translate", WALL_FILE.line(2)), Step("edge", "permit", WALL_FILE.line(1)))


def dicom(*opened: str, **more: Any) -> Listener:
    """A DICOM listener at which strangers may do some things."""
    return replace(DICOM, verbs=tuple((verb, ON if verb in opened else OFF) for verb in VERBS), **more)


def contained(one: Listener, *publications: Publication) -> Listener:
    """The same listener in a container."""
    return replace(one, contained=True, publications=publications)


def pacs(*listeners: Listener, **more: Any) -> Pacs:
    """A server."""
    return Pacs("pacs-1", "Orthanc", LINE, listeners=listeners, **more)


def opening(role: Role = Role.INTERNET, *ports: int, **more: Any) -> Opening:
    """What a role may start through the firewall."""
    given: dict[str, Any] = {
        "sources": PUBLIC,
        "destinations": SERVER,
        "public": cidr("203.0.113.10"),
        "translation": None,
        "services": (tcp(*(ports or (104,))),),
    }
    return Opening(role, "edge", more.pop("rule", RULE), **(given | more))


def exposed(server: Pacs, listener: Listener, role: Role = Role.INTERNET, **more: Any) -> Exposure:
    """A path from a role to a listener."""
    port = listener.number or 0
    public, inside = address("203.0.113.10"), SERVER.first
    witness = Packet(address("198.51.100.7"), public, 6, dport=port)
    given: dict[str, Any] = {"path": PATH, "rules": (RULE,), "sources": PUBLIC}
    return Exposure(role, server, listener, public, port, inside, port, witness=witness, **(given | more))


def practice(server: Pacs, *exposures: Exposure, wall: Firewall | None = EDGE, **more: Any) -> Estate:
    """A practice with one server behind one firewall."""
    given: dict[str, Any] = {"addresses": SERVER, "openings": (), "networks": NETWORKS, **more}
    systems = (System("pacs-1", pacs=server, addresses=given.pop("addresses")),)
    walls = (System("edge", firewall=wall),) if wall else ()
    return Estate(systems=systems + walls, exposures=exposures, **given)


def reached(listener: Listener, role: Role = Role.INTERNET, peers: tuple[Peer, ...] = (), **more: Any) -> Estate:
    """A practice in which a role reaches the server's one listener."""
    server = pacs(listener, peers=peers, **{key: more.pop(key) for key in ("second_factor",) if key in more})
    return practice(server, exposed(server, listener, role, **more))


def verdicts(id: str, subject: Any) -> list[str]:
    """What a check concludes, in whole sentences without a name left open."""
    findings = list(CHECKS[id].asks(subject))
    assert not [one for one in findings if "{" in str(one.message) or not str(one.message)]
    return sorted(one.verdict.value for one in findings)
