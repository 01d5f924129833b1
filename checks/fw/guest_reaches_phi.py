"""The guest network reaches the network of the image servers.

Why it matters: guests and their devices are strangers. Limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this week: refuse everything from the guest network to inside networks, above all other firewall rules.

How to verify: connect a phone to the guest Wi-Fi and try an inside address; it must be refused. Run the report.

Side effects: staff who use guest Wi-Fi for work need the office network.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
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
    "fw-guest-reaches-phi",
    version=1,
    title="Guests reach no clinical network",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)", csf="PR.IR-01", sp80053="AC-4 SC-7", cis="3.12 13.4", hicp="#6", nprm="312(a)(2)(vi)"
    ),
    absorbs=("fw-modality-zone-open",),
)
def guest_reaches_phi(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        guests = [one for one in firewall.interfaces if one.role is Role.GUEST]
        bad = by_rule(
            one
            for one in estate.openings_of(firewall)
            if one.role is Role.GUEST and not one.local and one.to_role in {Role.IMAGING, Role.MANAGEMENT, Role.OFFICE}
        )
        for rule, parts in bad.items():
            subject, place = rule.subject(firewall.name), rule.evidence
            networks = ", ".join(sorted({one.to_role.value for one in parts if one.to_role}))
            if parts[0].certain:
                text = "{subject} lets the guest network into other networks: {to}"
                yield replace(fail(subject, text, place, to=networks), role=Role.GUEST)
            else:
                doubt = "{subject} may let the guest network into other networks ({to}): {reason}"
                yield review(subject, doubt, place, to=networks, reason=parts[0].reason)
        if guests and not bad:
            yield clear(firewall, firewall.subject("guest"), "{subject} lets guests into no inside network")
