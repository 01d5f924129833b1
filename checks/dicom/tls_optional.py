"""A clear DICOM port stands open beside the encrypted one.

Does anything still need the clear DICOM port?

Why it matters: devices and strangers alike can go around the encryption. Transmission security is a binding standard
(164.312(e)(1)).

What to do:

PACS vendor, this month: find out which devices still use the clear DICOM port, move them to the encrypted one, then
close the clear one.

IT vendor: let only the scanners that need it reach the clear DICOM port, until it is closed.

How to verify: the new export shows one DICOM port with TLS on; run the report again.

Side effects: devices that were set to the clear port stop sending until they are moved.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, denied, from_outside, holds, judge, review


@check(
    "dicom-tls-optional",
    version=1,
    title="No clear DICOM port stands beside the encrypted one",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)",
        csf="PR.DS-02",
        sp80053="SC-8 CM-7",
        cis="3.10 4.8",
        hicp="#9",
        nprm="312(b)(2) 312(c)(2)(iv)",
    ),
)
def tls_optional(estate: Estate) -> Iterator[Finding]:
    reached = [one.listener for one in estate.exposures]
    for pacs in estate.servers:
        listeners = [one for one in pacs.of("dicom") if any(holds(other.encrypted) for other in pacs.of("dicom"))]
        for one in listeners:
            judged = judge(
                pacs.subject(one),
                one.encrypted,
                good=bool,
                bad="{subject} takes images in clear although an encrypted port is there ({told})",
                fine="{subject} is encrypted ({told})",
            )
            if denied(one.encrypted) and estate.gateways and one not in reached:
                text = "{subject} takes images in clear; the firewall files show no way to it from other networks"
                judged = review(pacs.subject(one), text, *one.encrypted.evidence)
            yield from_outside(pacs, one, judged)
