"""What checks of groups ask, whose rules machines of a cloud share: which are written for the whole internet."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.checking.check import fail, not_applicable
from auditor.checking.inbound import at_large, by_rule, clear
from auditor.model.estate import Estate
from auditor.model.exposure import Opening
from auditor.model.finding import Finding, Weakness
from auditor.model.firewall import Action, Firewall, Rule
from auditor.model.net import PUBLIC, TCP, UDP, Ranges, show_ports
from auditor.model.role import Role

_CONNECTIONS = Ranges.single(TCP, UDP)


def shared(estate: Estate, ports: Ranges, what: str) -> Iterator[Finding]:
    """One finding per rule of a group that lets the internet at large reach some ports, else one pass a network.

    A rule that no public address leads to opens nothing yet: it is graded lower. One about which the files leave
    something open is asked about as an open port already, and a path to a known server is reported as that path.
    """
    for firewall in estate.gateways:
        if not any(stage.shared for stage in firewall.stages):
            continue
        written = [(rule, reached) for rule in _world(firewall) if (reached := _reached(rule, ports))]
        for rule, reached in written:
            yield _judged(estate, firewall, rule, reached)
        if not written:
            text = "no group of {subject} lets the internet at large reach {what}"
            yield clear(firewall, firewall.subject("groups"), text, facing=Role.INTERNET, what=what)


def _world(firewall: Firewall) -> Iterator[Rule]:
    """The live rules of groups for callers at large."""
    for rule in (rule for stage in firewall.stages if stage.shared for rule in stage.rules):
        cells = rule.match.upper
        inbound = rule.action is Action.PERMIT and cells.ingress is None and rule in firewall.live
        if inbound and cells.src & PUBLIC and at_large(firewall, cells.src):
            yield rule


def _reached(rule: Rule, ports: Ranges) -> Ranges:
    return Ranges.union(one.ports & ports for one in rule.match.upper.services if one.protocols & _CONNECTIONS)


def _judged(estate: Estate, firewall: Firewall, rule: Rule, ports: Ranges) -> Finding:
    subject = rule.subject(firewall.name)
    openings = (one for one in estate.openings_of(firewall) if one.role is Role.INTERNET and not one.local)
    found = [one for one in by_rule(openings).get(rule, []) if _open(one, ports)]
    if any(rule in one.rules and one.certain and one.role is Role.INTERNET for one in estate.exposures):
        return not_applicable(subject, "the path that {subject} opens to a server is reported itself", rule.evidence)
    if not found:
        text = "{subject} allows port {ports} from the whole internet; today no public address leads there"
        latent = fail(subject, text, rule.evidence, ports=show_ports(ports))
        return replace(latent, weakness=Weakness.HARDENING)
    if not found[0].certain:
        return not_applicable(subject, "{subject} is asked about as an open port of the network", rule.evidence)
    text = "{subject} allows port {ports} from the whole internet, and a public address leads there"
    places = (place.evidence for place in dict.fromkeys(one.translation for one in found) if place)
    numbers = show_ports(Ranges.union(_open(one, ports) for one in found))
    return replace(fail(subject, text, rule.evidence, *places, ports=numbers), role=Role.INTERNET)


def _open(opening: Opening, ports: Ranges) -> Ranges:
    return opening.reaches(TCP, ports) | opening.reaches(UDP, ports)
