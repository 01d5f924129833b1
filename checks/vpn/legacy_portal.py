"""An outdated VPN portal answers the internet.

Is the VPN portal needed, and is its version still repaired by the vendor?

Why it matters: portals of this kind are attacked first; several were taken over without any password. Risk management
is a binding specification (164.308(a)(1)(ii)(B)).

What to do:

IT vendor, this week: install the repaired version of the VPN portal, or switch the portal off.

How to verify: open the address of the portal from a phone; it must be gone, or show the new version.

Side effects: remote people need another way in before the portal is switched off.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Known, Role, Weakness, check, fail, ok, replace, review


@check(
    "vpn-legacy-portal",
    version=1,
    title="No outdated VPN portal answers the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 308(a)(1)(ii)(B)",
        csf="PR.PS-01 PR.PS-02",
        sp80053="CM-7 SI-2",
        cis="12.1 4.8",
        hicp="#6 #7",
        nprm="312(h)(2)(iv)",
    ),
)
def legacy_portal(firewall: Firewall) -> Iterator[Finding]:
    held = [(one, fact) for one, fact in firewall.advisories if isinstance(fact, Known) and fact.value]
    open_questions = [fact for _, fact in firewall.advisories if not isinstance(fact, Known)]
    for vpn in firewall.vpns:
        if vpn.disabled or not (isinstance(vpn.portal, Known) and vpn.portal.value):
            continue
        subject, places = vpn.subject(firewall.name), vpn.portal.evidence or (vpn.evidence,)
        facing = firewall.interface(vpn.interface) if vpn.interface else None
        if facing is not None and facing.role not in {Role.INTERNET, None}:
            yield ok(subject, "the portal of {subject} answers the {role} network only", *places, role=facing.role)
        elif held:
            ids = ", ".join(one.id for one, _ in held)
            text = "the portal of {subject} answers the internet, and its version is outdated: {ids}"
            versions = (place for _, fact in held for place in fact.evidence)
            found = fail(subject, text, *places, *dict.fromkeys(versions), ids=ids)
            yield replace(found, role=Role.INTERNET)
        elif open_questions or not firewall.advisories:
            text = "the portal of {subject} answers the internet; whether its version is repaired is not known"
            yield review(subject, text, *places)
        else:
            text = "the portal of {subject} answers, and its version has no published weakness in our table of {date}"
            yield ok(subject, text, *places, date=firewall.advisories_as_of or "no date")
