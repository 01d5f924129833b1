"""A whole inside computer is mapped to the internet.

Why it matters: with every port handed on, each new service on that computer is public the day it is installed.
Limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this week: replace the translation of a public address to a whole computer by single ports to single
services, or by none.

How to verify: the new export shows translations by port only; run the report.

Side effects: services that were reached this way without anyone noting it stop working.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    TCP,
    Cites,
    Effect,
    Estate,
    Finding,
    Ranges,
    Role,
    Weakness,
    at_large,
    behind,
    by_rule,
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
        wide = by_rule(
            one
            for one in estate.openings_of(firewall)
            if one.role is Role.INTERNET and one.translation and one.translation.whole_host
            if one.reaches(TCP, ANY_PORT).size > ANY_PORT.size // 2
            if behind(firewall, one) and at_large(firewall, one.sources)
        )
        for rule, parts in wide.items():
            subject = rule.subject(firewall.name)
            translations = dict.fromkeys(one.translation for one in parts if one.translation)
            places = [*(one.evidence for one in translations), rule.evidence]
            host = show_addresses(Ranges.union(behind(firewall, one) for one in parts))
            if parts[0].certain:
                text = "{subject} hands every port of {host} on to the internet"
                yield replace(fail(subject, text, *places, host=host), role=Role.INTERNET)
            else:
                doubt = "{subject} may hand every port of {host} on to the internet: {reason}"
                yield review(subject, doubt, *places, host=host, reason=parts[0].reason)
        if not wide:
            text = "{subject} hands no whole computer on to the internet at large"
            yield clear(firewall, firewall.subject("nat"), text, facing=Role.INTERNET)
