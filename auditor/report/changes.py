"""What a new version of a firewall opened and closed, for `hipaa-auditor compare`: as an object and as lines."""

from collections.abc import Iterator
from typing import Any

from auditor.analysis.compare import Change, Comparison, Kind, Outcome
from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, Box
from auditor.model.firewall import Rule
from auditor.model.net import (
    ANY_V4,
    ANY_V6,
    Ranges,
    Service,
    show_address,
    show_addresses,
    show_ports,
    show_service,
)
from auditor.report.brief import brief, lines_of

_MOST_SHOWN = 8
_WORDS = {
    Kind.OPENED: "now gets through",
    Kind.CLOSED: "is now refused",
    Kind.MOVED: "is now delivered elsewhere",
    Kind.OPEN: "cannot be decided in one of the two",
}


def change_json(name: str, one: Change) -> dict[str, Any]:
    """One change of a firewall, its packets as exact sets."""
    return {
        "firewall": name,
        "change": one.kind.value,
        "ingress": one.ingress,
        "packets": [_box_json(box) for box in one.packets],
        "witness": {
            "src": show_address(one.witness.src),
            "sport": one.witness.sport,
            "dst": show_address(one.witness.dst),
            "dport": one.witness.dport,
            "protocol": one.witness.protocol,
        },
        "before": _outcome_json(one.before),
        "after": _outcome_json(one.after),
    }


def _box_json(box: Box) -> dict[str, Any]:
    return {
        "src": _addresses(box[SRC]),
        "dst": _addresses(box[DST]),
        "protocols": box[PROTOCOL].pairs,
        "ports": box[DPORT].pairs,
        "source_ports": box[SPORT].pairs,
    }


def _addresses(ranges: Ranges) -> list[list[str]]:
    stated = ranges & (ANY_V4 | ANY_V6) or ranges
    return [[show_address(low), show_address(high)] for low, high in stated]


def _outcome_json(one: Outcome) -> dict[str, Any]:
    places = [
        {"file": rule.evidence.source.path, "line": rule.evidence.first, "rule": told(rule)} for rule in one.rules
    ]
    return {"verdict": one.verdict, "rules": places}


def told(rule: Rule) -> str:
    """A rule as its file writes it, or what it is where no line does."""
    return (rule.evidence.note or rule.name or rule.handle) if rule.implicit else rule.evidence.quote().strip()


def comparison_text(name: str, found: Comparison) -> str:
    """All changes of a firewall, those that open something first."""
    if not found.changes:
        head = f"{name}: nothing changed in what is let through"
        return head + (", as far as the comparison came." if found.partial else ".")
    order = list(Kind)
    lines = [line for one in sorted(found.changes, key=lambda one: order.index(one.kind)) for line in _lines(name, one)]
    if found.partial:
        lines.append(f"{name}: the comparison cost more than it may; what stands here is not all.")
    return "\n".join(lines)


def _lines(name: str, one: Change) -> Iterator[str]:
    yield f"{name}: {one.kind}: what enters by {one.ingress or 'any interface'} {_WORDS[one.kind]}"
    for box in one.packets[:_MOST_SHOWN]:
        service = show_service(Service(box[PROTOCOL], box[DPORT]))
        sent_from = show_ports(box[SPORT])
        source_ports = "" if sent_from == "any" else f" from port {sent_from}"
        yield f"    {show_addresses(box[SRC])} -> {show_addresses(box[DST])}: {service}{source_ports}"
    if len(one.packets) > _MOST_SHOWN:
        yield f"    and {len(one.packets) - _MOST_SHOWN} more sets of packets (--json shows all)"
    for when, outcome in (("before", one.before), ("now", one.after)):
        for rule in outcome.rules:
            place = f"{rule.evidence.source.path}:{lines_of(rule.evidence)}"
            yield f"    {when} {outcome.verdict} by {place}: {brief(told(rule))}"
        if not outcome.rules:
            yield f"    {when} {outcome.verdict}: no interface leads there"
