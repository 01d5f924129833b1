"""Encrypted DICOM still accepts outdated protocol versions.

Which TLS versions does the DICOM port accept?

Why it matters: old versions have known holes, so the encryption may be undone. Encryption in transit is addressable
(164.312(e)(2)(ii)); done badly, it protects little.

What to do:

PACS vendor, this quarter: set the DICOM port to the current TLS profile (BCP 195, TLS 1.2 and 1.3 only).

How to verify: run the report on the new export; ask the vendor to try a connection with TLS 1.1, which must fail.

Side effects: very old devices may need an update or a tunnel first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, holds, judge


@check(
    "dicom-tls-version-floor",
    version=1,
    title="DICOM TLS starts at version 1.2",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8 SC-13", cis="3.10 12.6", hicp="#9", nprm="312(b)(2)"
    ),
)
def tls_version_floor(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        if holds(one.encrypted) and one.tls.minimum_weak.setting:
            judged = judge(
                pacs.subject(one),
                one.tls.minimum_weak,
                good=lambda weak: not weak,
                bad="{subject} accepts TLS versions below 1.2 ({told})",
                fine="{subject} accepts no TLS version below 1.2 ({told})",
            )
            yield from_outside(pacs, one, judged)
