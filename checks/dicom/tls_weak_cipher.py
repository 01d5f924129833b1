"""Encrypted DICOM offers weak ciphers.

Which ciphers does the DICOM port offer?

Why it matters: a weak cipher can be broken, and one without encryption hides nothing. Encryption in transit is
addressable (164.312(e)(2)(ii)).

What to do:

PACS vendor, this quarter: let the DICOM port offer ECDHE suites with AES-GCM and the TLS 1.3 suites only.

How to verify: run the report on the new export; have one device from each vendor send a test image.

Side effects: old devices that know only weak suites stop sending; update them or give them a tunnel.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, holds, judge, replace


@check(
    "dicom-tls-weak-cipher",
    version=1,
    title="DICOM TLS offers strong suites only",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(2)(i) 312(e)(2)(ii)",
        csf="PR.DS-02",
        sp80053="SC-8 SC-13",
        cis="3.10",
        hicp="#9",
        nprm="312(b)(2)",
    ),
)
def tls_weak_cipher(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        nothing = holds(one.tls.null_ciphers)
        fact = one.tls.null_ciphers if nothing else one.tls.weak_ciphers
        if holds(one.encrypted) and fact.setting:
            judged = judge(
                pacs.subject(one),
                fact,
                good=lambda weak: not weak,
                bad="{subject} offers ciphers that are weak or do not encrypt at all ({told})",
                fine="{subject} offers no weak cipher ({told})",
            )
            judged = replace(judged, weakness=Weakness.NO_BARRIER if nothing else None)
            yield from_outside(pacs, one, judged)
