"""Encrypted DICOM does not ask who is calling.

Must callers of the encrypted DICOM port show a certificate?

Why it matters: the line is private, but anyone may be at the other end. Authentication is a binding standard
(164.312(d)).

What to do:

PACS vendor, this month: let the DICOM port require a certificate from each caller, and check it against a small list of
issuers.

IT vendor: set up a small issuer for DICOM devices, give each device its own certificate, and note when each one runs
out.

How to verify: a test call without a certificate must fail; note who tried and when. Run the report again.

Side effects: devices without a certificate cannot connect; hand certificates out first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, holds, judge


@check(
    "dicom-tls-no-client-certificate",
    version=1,
    title="Callers of encrypted DICOM show a certificate",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(a)(1)",
        csf="PR.AA-03",
        sp80053="IA-3 IA-9 SC-8",
        cis="6.6 13.9",
        hicp="#3 #9",
        nprm="312(f)(2) 312(a)(2)(i)",
    ),
)
def tls_no_client_certificate(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        if holds(one.encrypted) and one.tls.client_certificate.setting:
            judged = judge(
                pacs.subject(one),
                one.tls.client_certificate,
                good=bool,
                bad="{subject} encrypts, but any caller may connect without a certificate ({told})",
                fine="{subject} lets nobody in without a certificate that it checks ({told})",
            )
            yield from_outside(pacs, one, judged)
