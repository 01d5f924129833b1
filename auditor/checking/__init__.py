"""All that a check file imports."""

from dataclasses import replace

from auditor.analysis.imprint import imprint, strangers
from auditor.analysis.proxied import Link, asks, links, loose_routes
from auditor.analysis.viewers import Call, calls, viewer_version
from auditor.checking.check import Check, check, fail, judge, not_applicable, ok, review
from auditor.checking.cloud import shared
from auditor.checking.edits import with_account, with_address
from auditor.checking.inbound import at_large, behind, by_rule, clear, console_label, consoles, inbound, to_servers
from auditor.checking.reached import (
    barrier,
    denied,
    from_outside,
    holds,
    joined,
    met,
    nothing_found,
    reach,
    story,
    unreached,
)
from auditor.model import ports
from auditor.model.cites import Cites
from auditor.model.estate import Estate, System
from auditor.model.evidence import Evidence
from auditor.model.exposure import Exposure, Opening
from auditor.model.fact import Basis, Fact, Known, Unknown, weakest
from auditor.model.finding import Change, Effect, Finding, Floor, Verdict, Weakness
from auditor.model.firewall import Action, Firewall, Interface, Rule
from auditor.model.history import Earlier, Imprint, Recorded, Was, drift
from auditor.model.net import (
    ANY_ADDRESS,
    ANY_PORT,
    ANY_PROTOCOL,
    ANY_V4,
    ANY_V6,
    ICMP,
    ICMPV6,
    NONE,
    NOT_PUBLIC,
    PUBLIC,
    TCP,
    UDP,
    Ranges,
    show_address,
    show_addresses,
    show_packet,
    show_ports,
    show_service,
)  # fmt: skip
from auditor.model.pacs import Account, Container, Listener, Pacs, Peer
from auditor.model.people import Records, Standing
from auditor.model.proxy import Door, Proxy, Route
from auditor.model.regulation import NOT_FOR_PRACTICES, hipaa
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.text import Text, message
from auditor.model.viewer import Held, Viewer

__all__ = [
    "ANY_ADDRESS",
    "ANY_PORT",
    "ANY_PROTOCOL",
    "ANY_V4",
    "ANY_V6",
    "ICMP",
    "ICMPV6",
    "NONE",
    "NOT_FOR_PRACTICES",
    "NOT_PUBLIC",
    "PUBLIC",
    "TCP",
    "UDP",
    "Account",
    "Action",
    "Basis",
    "Call",
    "Change",
    "Check",
    "Cites",
    "Container",
    "Door",
    "Earlier",
    "Effect",
    "Estate",
    "Evidence",
    "Exposure",
    "Fact",
    "Finding",
    "Firewall",
    "Floor",
    "Held",
    "Imprint",
    "Interface",
    "Known",
    "Link",
    "Listener",
    "Opening",
    "Pacs",
    "Peer",
    "Proxy",
    "Ranges",
    "Recorded",
    "Records",
    "Role",
    "Route",
    "Rule",
    "Standing",
    "Subject",
    "System",
    "Text",
    "Unknown",
    "Verdict",
    "Viewer",
    "Was",
    "Weakness",
    "asks",
    "at_large",
    "barrier",
    "behind",
    "by_rule",
    "calls",
    "check",
    "clear",
    "console_label",
    "consoles",
    "denied",
    "drift",
    "fail",
    "from_outside",
    "hipaa",
    "holds",
    "imprint",
    "inbound",
    "joined",
    "judge",
    "links",
    "loose_routes",
    "message",
    "met",
    "not_applicable",
    "nothing_found",
    "ok",
    "ports",
    "reach",
    "replace",
    "review",
    "shared", "show_address",
    "show_addresses",
    "show_packet",
    "show_ports",
    "show_service",
    "story",
    "strangers",
    "to_servers",
    "unreached",
    "viewer_version",
    "weakest",
    "with_account",
    "with_address",
]  # fmt: skip
