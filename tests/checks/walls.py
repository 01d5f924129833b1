"""Small firewalls and estates for tables of verdicts."""

from dataclasses import replace
from typing import Any

from auditor.checking.load import load
from auditor.model.estate import Covered, Estate, Network, System
from auditor.model.evidence import Source
from auditor.model.exposure import Opening
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.firewall import Action, Cells, Dead, Firewall, Interface, Match, Nat, NatKind, Rule, Stage
from auditor.model.management import Management, ManagementService
from auditor.model.net import ANY_ADDRESS, ANY_PORT, PUBLIC, TCP, Ranges, Service, cidr, tcp
from auditor.model.pacs import Account, Pacs
from auditor.model.role import Role

SOURCE = Source("edge.cfg", "line one\nline two\nline three\n")
LINE, OTHER = SOURCE.line(1), SOURCE.line(2)
SERVER = cidr("10.20.0.15")
ON, OFF = Known(value=True, setting="switch", evidence=(LINE,)), Known(value=False, setting="switch", evidence=(LINE,))
OPEN_QUESTION = Unknown("switch", "the version is not in the files")
CHECKS = {one.id: one for one in load()[0]}


def rule(
    action: Action = Action.PERMIT, *services: Service, src: Ranges = ANY_ADDRESS, dst: Ranges = SERVER, **more: Any
) -> Rule:
    return Rule(action, Match(Cells(src, dst, services or (tcp(104),))), LINE, position=1, handle="OUT line 1", **more)


EVERYTHING = Rule(Action.PERMIT, Match(), LINE, position=1, handle="OUT line 1")
DENY = Rule(Action.DENY, Match(), OTHER, implicit=True)
OUTSIDE = Interface("outside", role=Role.INTERNET)
EDGE = Firewall("edge", "Cisco ASA", LINE, interfaces=(OUTSIDE,), stages=(Stage("list OUT", (EVERYTHING,), DENY),))
PACS = Pacs("pacs-1", "Orthanc", LINE)
SYSTEM = System("pacs-1", pacs=PACS, addresses=SERVER)


def opening(one: Rule, *services: Service, role: Role = Role.INTERNET, **more: Any) -> Opening:
    given = {"sources": PUBLIC, "destinations": SERVER, "public": cidr("203.0.113.10"), **more}
    return Opening(role, "edge", one, given.pop("translation", None), services=services or (tcp(104),), **given)


def estate(wall: Firewall = EDGE, *openings: Opening, system: System | None = SYSTEM, **more: Any) -> Estate:
    walls = (System(wall.name, host_filter=wall) if wall.host else System(wall.name, firewall=wall),)
    return Estate(systems=walls + ((system,) if system else ()), openings=openings, **more)


def verdicts(id: str, subject: Any) -> list[str]:
    return sorted(finding.verdict.value for finding in CHECKS[id].asks(subject))


def managed(**more: Any) -> Firewall:
    return replace(EDGE, management=Management(**more))


def console(
    kind: str, interface: str | None = "outside", sources: Ranges = ANY_ADDRESS, **more: Any
) -> ManagementService:
    return ManagementService(kind, (LINE,), interface, sources, **more)


INTERFACES = (
    OUTSIDE,
    Interface("inside", role=Role.OFFICE),
    Interface("img", role=Role.IMAGING),
)
__all__ = ["ANY_PORT", "TCP", "Account", "Covered", "Dead", "Fact", "Nat", "NatKind", "Network"]
