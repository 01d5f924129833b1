"""Guest Wi-Fi reaches the archive.

Does guest Wi-Fi reach the archive?

Why it matters: guests and their devices are strangers. Limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this week: refuse everything from the guest network to inside networks, above all other firewall rules.

How to verify: connect a phone to the guest Wi-Fi and try the archive's address; it must not answer. Run the report on
the new export.

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
    barrier,
    check,
    met,
    reach,
    replace,
    unreached,
)


@check(
    "xart-guest-reaches-pacs",
    version=1,
    title="Guests reach no service of the archive",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)", csf="PR.IR-01", sp80053="AC-4 SC-7", cis="3.12 13.4", hicp="#6", nprm="312(a)(2)(vi)"
    ),
    absorbs=("fw-guest-reaches-phi",),
)
def guest_reaches_pacs(estate: Estate) -> Iterator[Finding]:
    services = ("dicom", "web", "hl7", "database", "ldap", "console", "debug")
    for one in reach(estate, Role.GUEST, *services):
        weakness, floors = barrier(one.listener)
        found = met(
            one,
            one.listener.enabled,
            wants=False,
            bad="devices on the guest network can reach {system} at {address} port {port}",
            fine="{system} does not answer there ({told})",
            note="answers there",
        )
        yield replace(found, weakness=weakness, floors=floors)
    yield from unreached(estate, Role.GUEST, *services)
