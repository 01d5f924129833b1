"""The image servers may send anything anywhere.

Why it matters: when something goes wrong inside, nothing stops images from leaving. Transmission security is a
binding standard (164.312(e)(1)); managing known risks is Required (164.308(a)(1)(ii)(B)).

What to do:

IT vendor, this quarter: list what the image servers need from the internet (updates, time, cloud backup), allow that,
refuse the rest and log it.

How to verify: run the report on a new export; look at the log of refused connections after a week.

Side effects: updates and remote support stop if their addresses were not listed.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    TCP,
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
    "fw-egress-unrestricted",
    version=1,
    title="Image servers reach listed internet addresses only",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 308(a)(1)(ii)(B)",
        csf="PR.IR-01 PR.DS-02",
        sp80053="SC-7(5) AC-4 SC-7(10)",
        cis="13.4 9.3",
        hicp="#4 #6",
        nprm="312(a)(2)(vi)",
    ),
    absorbs=("fw-modality-zone-open",),
)
def egress_unrestricted(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        bad = by_rule(
            one
            for one in estate.openings_of(firewall)
            if one.role is Role.IMAGING and one.to_role is Role.INTERNET
            if one.reaches(TCP, ANY_PORT).size > ANY_PORT.size // 2
        )
        for rule, parts in bad.items():
            subject = rule.subject(firewall.name)
            if parts[0].certain:
                text = "{subject} lets the imaging network reach any internet address on any port"
                yield replace(fail(subject, text, rule.evidence), role=Role.IMAGING)
            else:
                text = "{subject} may let the imaging network reach any internet address on any port: {reason}"
                yield review(subject, text, rule.evidence, reason=parts[0].reason)
        if not bad and any(one.role is Role.IMAGING for one in firewall.interfaces):
            yield clear(firewall, firewall.subject("egress"), "{subject} limits what the imaging network may reach")
