"""IPv6 is let in where IPv4 is refused.

Is IPv6 filtered like IPv4?

Why it matters: a door that is shut for one kind of address and open for the other is open. Limiting access is a
binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: write the same firewall rules for IPv6 as for IPv4, or turn IPv6 off.

How to verify: the new export shows rules for both; run the report.

Side effects: none expected where nothing uses IPv6 on purpose.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    ANY_V4,
    ANY_V6,
    TCP,
    UDP,
    Cites,
    Effect,
    Estate,
    Finding,
    Known,
    Ranges,
    Role,
    Weakness,
    at_large,
    behind,
    by_rule,
    check,
    clear,
    fail,
    ok,
    replace,
    review,
    show_addresses,
)


@check(
    "fw-ipv6-unfiltered",
    version=1,
    title="IPv6 is filtered like IPv4",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)",
        csf="PR.IR-01",
        sp80053="SC-7 CM-7",
        cis="4.4 13.4",
        hicp="#6",
        nprm="312(c)(2)(iv)",
    ),
)
def ipv6_unfiltered(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.firewalls:
        subject = firewall.subject("ipv6")
        if isinstance(firewall.ipv6, Known) and not firewall.ipv6.value:
            yield ok(subject, "{subject} passes no IPv6", *firewall.ipv6.evidence, basis=firewall.ipv6.basis)
            continue
        if 6 not in firewall.families:
            text = "the files show no IPv6 rules of {subject}; without any, IPv6 may pass unfiltered"
            yield review(subject, text, firewall.evidence)
            continue
        bad = by_rule(
            one
            for one in estate.openings_of(firewall)
            if one.role is Role.INTERNET and one.certain and not one.local
            if (one.reaches(TCP, ANY_PORT) or one.reaches(UDP, ANY_PORT)) and at_large(firewall, one.sources)
            if behind(firewall, one) & ANY_V6 and not behind(firewall, one) & ANY_V4
        )
        for rule, parts in bad.items():
            text = "{subject} lets the internet reach {hosts} by IPv6"
            hosts = show_addresses(Ranges.union(behind(firewall, one) for one in parts))
            yield replace(fail(rule.subject(firewall.name), text, rule.evidence, hosts=hosts), role=Role.INTERNET)
        if not bad:
            facing = Role.INTERNET if firewall in estate.gateways else None
            yield clear(firewall, subject, "{subject} opens nothing by IPv6 that is closed by IPv4", facing=facing)
