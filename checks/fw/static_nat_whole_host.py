"""A whole inside computer is mapped to the internet.

Why it matters: with every port handed on, each new service on that computer is public the day it is installed.
Limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this week: hand on single ports to single services, or none.

How to verify: the new export shows translations by port only; run the report.

Side effects: services that were reached this way without anyone noting it stop working.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    Cites,
    Effect,
    Estate,
    Finding,
    Role,
    Weakness,
    check,
    clear,
    fail,
    replace,
    review,
    show_addresses,
)


@check(
    "fw-static-nat-whole-host",
    version=1,
    title="Translations hand on single ports",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)", csf="PR.IR-01", sp80053="SC-7", cis="4.4 12.2", hicp="#6", nprm="312(a)(2)(vi)"
    ),
)
def static_nat_whole_host(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        openings = estate.openings_of(firewall)
        whole = [
            one for one in openings if one.role is Role.INTERNET and one.translation and one.translation.whole_host
        ]
        wide = [one for one in whole if any(service.ports == ANY_PORT for service in one.services)]
        for one in wide:
            text = "{subject} hands every port of {host} on to the internet"
            places = [one.translation.evidence] if one.translation else []
            subject = one.rule.subject(firewall.name)
            host = show_addresses(one.destinations)
            if one.certain:
                yield replace(fail(subject, text, *places, one.rule.evidence, host=host), role=Role.INTERNET)
            else:
                doubt = "{subject} may hand every port of {host} on to the internet: {reason}"
                yield review(subject, doubt, *places, one.rule.evidence, host=host, reason=one.reason)
        if not wide:
            yield clear(
                firewall,
                firewall.subject("nat"),
                "{subject} hands no whole computer on to the internet",
            )
