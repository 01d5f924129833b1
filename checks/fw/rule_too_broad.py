"""A rule to the image servers is broader than anyone needs.

Why it matters: a rule that names a whole site or hundreds of ports lets trouble spread. Limiting access to what was
granted is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this quarter: list the devices and ports that are needed; replace the broad firewall rule to the image
servers by them.

PACS vendor: supply the list of connections that each imaging device needs, with addresses and ports.

How to verify: run the report on a new export; test a real transfer from every scanner.

Side effects: a device that nobody listed stops sending; change outside clinic hours.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    TCP,
    UDP,
    Cites,
    Effect,
    Estate,
    Finding,
    Opening,
    Ranges,
    Role,
    Weakness,
    check,
    clear,
    fail,
    review,
    show_addresses,
    show_ports,
    to_servers,
)


@check(
    "fw-rule-too-broad",
    version=1,
    title="Rules to image servers name devices and ports",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)",
        csf="PR.IR-01 PR.AA-05",
        sp80053="AC-4 SC-7 AC-6",
        cis="13.4 3.3",
        hicp="#6",
        nprm="312(a)(2)(vi)",
    ),
    absorbs=("fw-modality-zone-open",),
)
def rule_too_broad(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        limits, bad = firewall.thresholds, False
        rules = to_servers(estate, firewall)
        for rule, parts in rules.items():
            sources = Ranges.union(one.sources for one in parts)
            tcp, udp = _ports(parts, TCP), _ports(parts, UDP)
            if sources.size <= limits.broad_source_addresses and max(tcp.size, udp.size) <= limits.broad_ports:
                continue
            bad, subject = True, rule.subject(firewall.name)
            who, services = _callers(parts), _shown(tcp, udp)
            if parts[0].certain:
                text = "{subject} lets {sources} reach an image server by {services}"
                yield fail(subject, text, rule.evidence, sources=who, services=services)
            else:
                text = "{subject} may let {sources} reach an image server by {services}: {reason}"
                yield review(subject, text, rule.evidence, sources=who, services=services, reason=parts[0].reason)
        if not bad and any(one.pacs for one in estate.systems):
            yield clear(firewall, firewall.subject("breadth"), "{subject} has no broad rule to an image server")


def _ports(openings: list[Opening], protocol: int) -> Ranges:
    return Ranges.union(one.reaches(protocol, ANY_PORT) for one in openings)


def _callers(openings: list[Opening]) -> str:
    """Who calls; the internet at large by its name, since its addresses are a long list of gaps."""
    public = any(one.role is Role.INTERNET and one.sources.size > _MOST for one in openings)
    named = Ranges.union(one.sources for one in openings if one.role is not Role.INTERNET or one.sources.size <= _MOST)
    return ", ".join((*(("internet addresses",) if public else ()), *((show_addresses(named),) if named else ())))


_MOST = 1 << 24


def _shown(tcp: Ranges, udp: Ranges) -> str:
    if min(tcp.size, udp.size) >= ANY_PORT.size - 1:
        return "any port"
    return "; ".join(f"{name} {show_ports(ports)}" for name, ports in (("TCP", tcp), ("UDP", udp)) if ports)
