"""Images travel without encryption.

Are images encrypted on their way to the archive?

Why it matters: whoever can listen on the way can read names and images, or change them unseen. Encryption in transit
is addressable (164.312(e)(2)(ii)), with integrity controls in (e)(2)(i), under the binding standard (e)(1).

What to do:

PACS vendor, this month: turn on DICOM TLS at the archive with the current profile (TLS 1.2 or 1.3), move devices over
one by one, then close the clear port.

IT vendor: for old scanners that cannot use TLS, build a VPN or keep them in a network of their own.

How to verify: the new export shows TLS on and no clear port; run the report again.

Side effects: devices without TLS stop sending until they are moved. Certificates run out, so set a reminder.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, holds, judge


@check(
    "dicom-tls-disabled",
    version=1,
    title="DICOM has an encrypted port",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(i) 312(e)(2)(ii)",
        csf="PR.DS-02",
        sp80053="SC-8 SC-8(1) SC-13",
        cis="3.10",
        hicp="#4 #9",
        nprm="312(b)(2)",
    ),
    decidable="164.312(e)(2)(ii)",
)
def tls_disabled(pacs: Pacs) -> Iterator[Finding]:
    listeners = pacs.of("dicom")
    offered = [one for one in listeners if holds(one.encrypted)]
    for one in offered or listeners:
        if one.encrypted.setting:
            judged = judge(
                pacs.subject(one),
                one.encrypted,
                good=bool,
                bad="{subject} takes images in clear only, and no tunnel is shown in the files ({told})",
                fine="{subject} is encrypted ({told})",
            )
            yield from_outside(pacs, one, judged)
