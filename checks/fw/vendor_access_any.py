"""A partner's or vendor's tunnel reaches the whole imaging network.

Why it matters: a break-in at the partner is then a break-in here. Access control and contracts with business associates
are binding (164.312(a)(1), 164.308(b)(1)).

What to do:

IT vendor, this month: limit the firewall rule for the partner to the one server and port that the work needs, and
switch it on for the time of the work only.

How to verify: ask the partner to try another computer; the connection must be refused.

Side effects: remote support must be announced before it starts.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Firewall,
    Opening,
    Ranges,
    Role,
    Weakness,
    by_rule,
    check,
    clear,
    fail,
    replace,
    review,
)


@check(
    "fw-vendor-access-any",
    version=1,
    title="Partners reach single servers of the imaging network",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(b)(1) 312(a)(1) 312(d)",
        csf="PR.AA-05 GV.SC-07",
        sp80053="AC-17 MA-4 SA-9",
        cis="6.4 13.5 15.2",
        hicp="#3 #9 #10",
        nprm="312(f)(2)",
    ),
    absorbs=("fw-modality-zone-open",),
)
def vendor_access_any(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        clinical = [one.networks for one in firewall.interfaces if one.role is Role.IMAGING and one.networks]
        partners = [one for one in estate.openings_of(firewall) if _of_a_partner(firewall, one)]
        bad = by_rule(one for one in partners if any(_covers(one, network) for network in clinical))
        for rule, parts in bad.items():
            subject = rule.subject(firewall.name)
            if parts[0].certain and not rule.note:
                text = "{subject} lets a partner reach the whole imaging network at any time"
                yield replace(fail(subject, text, rule.evidence), role=Role.PARTNER)
            else:
                doubt = "{subject} lets a partner reach the whole imaging network under a condition: {reason}"
                yield review(subject, doubt, rule.evidence, reason=parts[0].reason or rule.note)
        if partners and clinical and not bad:
            text = "{subject} lets partners reach single servers of the imaging network at most"
            yield clear(firewall, firewall.subject("partners"), text)


def _of_a_partner(firewall: Firewall, opening: Opening) -> bool:
    """From a partner's network, or out of a tunnel to another site."""
    sites = {one.name for one in firewall.vpns if not one.remote_access}
    legs = opening.rule.match.upper.ingress or frozenset()
    tunnel = opening.role is Role.VPN and bool(legs) and legs <= sites
    return not opening.local and (opening.role is Role.PARTNER or tunnel)


def _covers(opening: Opening, network: Ranges) -> bool:
    """All of a network but the firewall's own address, which is no destination behind it."""
    return network.size > 1 and (network - opening.destinations).size <= _OWN


_OWN = 4
