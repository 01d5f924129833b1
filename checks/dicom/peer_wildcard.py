"""A listed device may call from many addresses.

From which addresses may the listed devices call?

Why it matters: an entry without one fixed address lets other computers use its name. Access control and
authentication are binding standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this month: write one entry for each device into the archive's list, with its fixed address.

IT vendor: give each device that the archive lists a fixed address.

How to verify: the new export shows one address for each device; run the report again.

Side effects: a device whose address changes later is refused.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, fail, ok, review


@check(
    "dicom-peer-wildcard",
    version=1,
    title="Every listed device has one fixed address",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)", csf="PR.AA-03", sp80053="AC-3 IA-3", cis="3.3", hicp="#9", nprm="312(a)(2)(vii)"
    ),
)
def peer_wildcard(pacs: Pacs) -> Iterator[Finding]:
    peers = [one for one in pacs.peers if one.kind == "dicom"]
    loose = [one for one in peers if one.wildcard]
    named = [one for one in peers if not one.wildcard and not one.address]
    for one in loose:
        subject = pacs.part("dicom", "peer", one.name)
        text = "the entry {peer} of {subject} stands for more than one address"
        yield fail(subject, text, one.evidence, peer=one.name)
    subject = pacs.part("dicom", "peers")
    if named:
        text = "{subject} lists devices by a host name ({count}); who answers to such a name is not in the files"
        yield review(subject, text, *(one.evidence for one in named[:5]), count=len(named))
    elif peers and not loose:
        text = "{subject} lists its devices with one address each ({count})"
        yield ok(subject, text, peers[0].evidence, count=len(peers))
