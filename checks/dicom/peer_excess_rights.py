"""A denial written for a device has no effect.

Does every listed device need all the rights it has?

Why it matters: a scanner has to store images; it rarely has to fetch what others stored. Access should be what the
work needs (164.308(a)(4)(ii)(B), under 164.312(a)(1)).

What to do:

PACS vendor, this quarter: give each device that the archive lists the rights of its role. Scanners store and read the
worklist; workstations search and fetch.

PACS vendor: where a setting for all devices overrules what one device was denied, turn that setting off.

How to verify: from a scanner, ask the vendor to try a search; it must be refused. Run the report again.

Side effects: a device that did more than anyone knew stops doing it. Test each one.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, denied, fail, ok, review


@check(
    "dicom-peer-excess-rights",
    version=1,
    title="Every listed device has the rights its role needs",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(4)(ii)(B) 312(a)(1)",
        csf="PR.AA-05",
        sp80053="AC-6 AC-3",
        cis="3.3 6.8",
        hicp="#3 #9",
        nprm="312(a)(2)(vii)",
    ),
)
def peer_excess_rights(pacs: Pacs) -> Iterator[Finding]:
    peers = [one for one in pacs.peers if one.kind == "dicom"]
    for one in peers:
        if one.ineffective:
            subject = pacs.part("dicom", "peer", one.name)
            text = "the denials written for {peer} change nothing, because {subject} allows the same to everyone"
            yield fail(subject, text, *one.ineffective, peer=one.name)
    rest = [one for one in peers if not one.ineffective]
    full = [one for one in rest if one.rights and all(not denied(fact) for _, fact in one.rights)]
    subject = pacs.part("dicom", "peers")
    if full:
        text = "{subject} gives {count} of its {all} listed devices every right; what they need is not in the files"
        yield review(subject, text, *(one.evidence for one in full[:5]), count=len(full), all=len(peers))
    elif rest:
        yield ok(subject, "{subject} limits the rights of every listed device", rest[0].evidence)
