"""Imaging, office and other computers share one network.

Do image servers share a network with office computers?

Why it matters: trouble on one computer can reach scanners and archive at once. Separation supports access control
(164.312(a)(1)); for old devices it is often the best substitute for what they cannot do themselves.

What to do:

IT vendor, this quarter: give image servers and scanners a network of their own; refuse by default, allow the listed
devices.

PACS vendor: supply the list of connections that each imaging device needs, with addresses and ports.

How to verify: the new export shows the network and its rules; run the report.

Side effects: addresses change; every scanner must be tested with a real transfer the same day.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Role,
    Subject,
    Weakness,
    check,
    fail,
    ok,
    replace,
    review,
    show_address,
)
from auditor.checking.reached import NETWORKS


@check(
    "fw-flat-network",
    version=1,
    title="Image servers stand in a network of their own",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 308(a)(1)(ii)(B)",
        csf="PR.IR-01",
        sp80053="SC-7 SC-7(21) AC-4",
        cis="3.12 12.2 13.4",
        hicp="#6 #9",
        nprm="312(a)(2)(vi)",
    ),
)
def flat_network(estate: Estate) -> Iterator[Finding]:
    for system in estate.systems:
        if system.pacs is None:
            continue
        subject = Subject(system.name, ("network",), label=system.name)
        roles = {estate.role_of(low): low for low, _ in system.addresses}
        shared = [role for role in (Role.GUEST, Role.OFFICE) if role in roles]
        place = system.pacs.evidence
        if shared:
            role, address = shared[0], show_address(roles[shared[0]])
            text = "{subject} stands at {address}, in the {network}"
            yield replace(fail(subject, text, place, address=address, network=NETWORKS[role]), role=role)
        elif not estate.gateways or not system.addresses or None in roles:
            yield review(subject, "the files do not show which devices share a network with {subject}", place)
        else:
            networks = " and the ".join(NETWORKS[role] for role in NETWORKS if role in roles)
            yield ok(
                subject,
                "{subject} stands in the {networks}, not with office computers or guests",
                place,
                networks=networks,
            )
