"""The internet reaches the console or database of the archive.

Does the internet reach the console or database of the archive?

Why it matters: whoever gets in owns the server and every image on it. Access control and authentication are binding
standards (164.312(a)(1), (d)).

What to do:

IT vendor, today: close the console or database to the internet, and save the logs of firewall and server.

Practice, today: read the incident box and call your security official and counsel.

PACS vendor, this week: let the console or database answer on the machine itself only, and change its passwords.

How to verify: have someone try the port from an outside line and note date and result. Run the report on the new
exports.

Side effects: whoever manages the server from outside needs a VPN.
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
    barrier,
    check,
    met,
    reach,
    replace,
    unreached,
)


@check(
    "xart-internet-admin-or-db",
    version=1,
    title="No console or database faces the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)", csf="PR.IR-01", sp80053="SC-7 AC-6", cis="4.6", hicp="#6", nprm="312(c)(2)(iv)"
    ),
    floors=(Floor.F3,),
    absorbs=(
        "pacs-admin-console-open",
        "pacs-database-exposed",
        "pacs-ldap-cleartext",
        "fw-inbound-database",
        "fw-inbound-pacs-web",
        "xart-public-address-hits-pacs",
        "container-port-published",
    ),
)
def internet_admin_or_db(estate: Estate) -> Iterator[Finding]:
    services = ("console", "debug", "database", "ldap")
    for one in reach(estate, Role.INTERNET, *services):
        found = met(
            one,
            one.listener.enabled,
            wants=False,
            bad="any computer on the internet can reach {system} at {address} port {port}",
            fine="{system} does not answer there ({told})",
            note="answers there",
        )
        yield replace(found, floors=barrier(one.listener)[1])
    yield from unreached(estate, Role.INTERNET, *services)
