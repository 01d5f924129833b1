"""Anyone on the internet can reach the firewall console.

Can the internet reach the firewall console?

Why it matters: whoever gets in changes every rule. Holes in such pages are used within days of becoming known. Access
control is a binding standard (164.312(a)(1)).

What to do:

IT vendor, today: allow the console of the firewall from a management network or a VPN only.

IT vendor, this week: look in the log of the firewall for logins from unknown places.

How to verify: open the console address on a phone with Wi-Fi off; it must not answer. Run the report.

Side effects: remote administrators need the VPN first.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Floor,
    Role,
    Weakness,
    check,
    clear,
    console_label,
    consoles,
    fail,
    replace,
    show_addresses,
)


@check(
    "fwm-console-from-internet",
    version=1,
    title="The firewall console is closed to the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.AA-05 PR.IR-01",
        sp80053="AC-17 SC-7 CM-7",
        cis="12.3 4.6",
        hicp="#6",
        nprm="312(c)(2)(iv)",
    ),
    absorbs=("fwm-no-mfa",),
)
def console_from_internet(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        reached = list(consoles(estate, firewall, Role.INTERNET))
        for service, places in reached:
            subject = firewall.subject("console", service.kind, service.interface or "", label=console_label(service))
            text = "{subject} answers callers from the internet ({sources})"
            found = fail(subject, text, *places, sources=show_addresses(service.sources))
            floors = (Floor.F3,) if firewall.management.default_credentials else ()
            parts = (firewall.subject("central-login"),)
            yield replace(found, role=Role.INTERNET, floors=floors, parts=parts)
        if not reached and firewall.management.services:
            text = "{subject} answers administrators from no internet address, or from named ones only"
            yield clear(firewall, firewall.subject("console"), text, facing=Role.INTERNET)
