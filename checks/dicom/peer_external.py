"""The archive works with a device outside the practice.

Does the archive need every outside device on its list?

Why it matters: whoever handles patient data for you must sign an agreement (164.308(b)(1)). An entry that nobody
needs is a door that nobody watches.

What to do:

Practice, this month: say who each outside device in the archive's list belongs to, and why it is there.

PACS vendor: remove the outside devices that nobody needs from the archive's list.

IT vendor: let outside devices call through a VPN, or by TLS with certificates.

How to verify: the list of outside devices has an owner and a reason for each; run the report after the cleanup.

Side effects: an outside reader whose entry is removed can no longer fetch images. Ask before.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, ok, replace, review


@check(
    "dicom-peer-external",
    version=1,
    title="Every listed device stands inside the practice",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(b)(1) 312(e)(1)",
        csf="GV.SC-07 ID.AM-03",
        sp80053="CA-3 SA-9 AC-4",
        cis="15.1 3.8",
        hicp="#9 #10",
        nprm="308(b)(2) 312(b)(2)",
    ),
)
def peer_external(estate: Estate) -> Iterator[Finding]:
    for pacs in estate.servers:
        peers = [one for one in pacs.peers if one.kind == "dicom" and not one.wildcard]
        outside = [one for one in peers if estate.outside(one.address)]
        named = [one for one in peers if not one.address]
        for one in outside:
            subject, text = pacs.part("dicom", "peer", one.name), "{subject} lists {peer}, outside the practice"
            yield replace(review(subject, text, one.evidence, peer=one.name), role=Role.PARTNER)
        if named:
            text = "{subject} lists devices by a host name ({count}); where they stand is not in the files"
            yield review(pacs.part("dicom", "peers"), text, *(one.evidence for one in named[:5]), count=len(named))
        elif peers and not outside:
            yield ok(pacs.part("dicom", "peers"), "{subject} lists inside devices only", peers[0].evidence)
