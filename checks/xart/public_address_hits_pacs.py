"""A public address leads to a server that the practice calls internal.

Does a public address lead to the archive?

Why it matters: the server can be tried from the whole world, whatever its own address looks like. Access control is a
binding standard (164.312(a)(1)); knowing such paths is part of the Required risk analysis (164.308(a)(1)(ii)(A)).

What to do:

IT vendor, this week: remove the translation from a public address to the image server, or limit it to named addresses.

How to verify: run the report on the new export; have someone try the public address from an outside line.

Side effects: whoever comes in this way loses access; give them a VPN first.
"""

from collections.abc import Iterator

from auditor.checking import (
    NOT_PUBLIC,
    PUBLIC,
    Basis,
    Cites,
    Effect,
    Estate,
    Finding,
    Role,
    Weakness,
    check,
    fail,
    nothing_found,
    replace,
    review,
    show_addresses,
)


@check(
    "xart-public-address-hits-pacs",
    version=1,
    title="No public address leads to the archive",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 308(a)(1)(ii)(A)",
        csf="PR.IR-01 ID.AM-03",
        sp80053="SC-7 CM-8",
        cis="12.4 4.4",
        hicp="#5 #6",
        nprm="308(a)(1)(ii)(B)",
    ),
)
def public_address_hits_pacs(estate: Estate) -> Iterator[Finding]:
    for system in estate.systems:
        if system.pacs is None or not system.addresses & NOT_PUBLIC or not estate.gateways:
            continue
        subject, limit = system.pacs.subject(None, "internet-mapping"), system.pacs.thresholds.broad_source_addresses
        ways = [one for one in estate.openings_to(system) if one.role is Role.INTERNET and one.translation]
        ways = sorted((one for one in ways if (one.sources & PUBLIC).size > limit), key=lambda one: not one.certain)
        for one in ways[:1]:
            places = [one.rule.evidence, *([one.translation.evidence] if one.translation else [])]
            text = "{public} on the internet leads to {subject}, which has an inside address"
            found = fail(subject, text, *places, basis=Basis.CORRELATED, public=show_addresses(one.public))
            if not one.certain:
                found = review(subject, "a public address may lead to {subject}; {why}", *places, why=one.reason)
            yield replace(found, role=Role.INTERNET)
        if not ways:
            yield nothing_found(estate, subject, "no public address leads to {subject}")
