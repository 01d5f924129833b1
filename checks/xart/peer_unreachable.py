"""The archive lists a device that the firewall never lets through.

Are all listed devices still in use?

Why it matters: an entry for a device that is gone is a name that somebody else can use. Removing old access is
addressable (164.308(a)(4)(ii)(C)).

What to do:

PACS vendor, at the next planned change: ask who uses the listed device to which no path leads, and remove its entry if
nobody does.

How to verify: the new export no longer lists it; run the report again.

Side effects: if the device is used on a path we did not see, it stops working; ask first.
"""

from collections.abc import Iterator

from auditor.checking import (
    Basis,
    Cites,
    Effect,
    Estate,
    Finding,
    Ranges,
    Verdict,
    Weakness,
    check,
    fail,
    nothing_found,
    ok,
    review,
)


@check(
    "xart-peer-unreachable",
    version=1,
    title="Every listed device has a path through the firewall",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="308(a)(4)(ii)(C)", csf="ID.AM-03", sp80053="CM-8 AC-2", cis="3.8", hicp="#5", nprm="308(a)(1)(ii)(A)"
    ),
)
def peer_unreachable(estate: Estate) -> Iterator[Finding]:
    for system in (one for one in estate.systems if one.pacs and one.addresses and estate.gateways):
        home = {estate.role_of(point) for pair in system.addresses for point in pair}
        callers = [one.sources for one in estate.exposures if one.pacs.name == system.name]
        reached = Ranges.union([*callers, *(one.destinations for one in estate.openings_from(system))])
        for peer in system.pacs.peers if system.pacs else ():
            if system.pacs is None or peer.kind != "dicom" or not peer.address or peer.wildcard:
                continue
            subject, role = system.pacs.subject(None, "peer", peer.name), estate.role_of(peer.address.first)
            text = "{subject} lists {peer}, and no firewall rule lets either reach the other"
            found = fail(subject, text, peer.evidence, basis=Basis.CORRELATED, peer=peer.name)
            if peer.address & reached or role in home:
                found = ok(subject, "{peer} and {subject} have a path to each other", peer.evidence, peer=peer.name)
            elif role is None or nothing_found(estate, subject, "").verdict is Verdict.REVIEW:
                doubt = "no path between {peer} and {subject} was found, but the files may not show all"
                found = review(subject, doubt, peer.evidence, peer=peer.name)
            yield found
