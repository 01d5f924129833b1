"""The firewall has the password it was shipped with, or none.

Why it matters: the password is in public manuals, so it keeps nobody out. Authentication is a binding standard
(164.312(d)).

What to do:

IT vendor, today: set a new long password on the firewall in place of the vendor's, and remove accounts nobody needs.

IT vendor: look in the log of the firewall for logins from unknown places.

How to verify: the old password must fail; note who tried and when. Run the report.

Side effects: scripts that log in with it stop until they have the new one.
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
    consoles,
    fail,
    replace,
)


@check(
    "fwm-default-credentials",
    version=1,
    title="No vendor password is left on the firewall",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 308(a)(5)(ii)(D)", csf="PR.AA-01", sp80053="IA-5 AC-2", cis="4.7", hicp="#3 #6", nprm="312(f)(2)"
    ),
    floors=(Floor.F3,),
)
def default_credentials(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.firewalls:
        management = firewall.management
        reach = next(
            (role for role in (Role.INTERNET, Role.PARTNER, Role.GUEST) if any(consoles(estate, firewall, role))), None
        )
        for place in management.default_credentials:
            subject = firewall.subject("default-credential", place.note)
            yield replace(
                fail(subject, "{subject}: {what} (value withheld)", place.noted(""), what=place.note),
                role=reach or Role.OFFICE,
            )
        if not management.default_credentials and management.accounts:
            text = "{subject} shows no vendor default among its accounts"
            yield clear(firewall, firewall.subject("default-credential"), text)
