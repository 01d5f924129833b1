"""Certificates of callers are not checked.

Whose certificates does the encrypted DICOM port take?

Why it matters: a certificate that nobody checks keeps no stranger out; anyone can make one. Authentication is a binding
standard (164.312(d)), and so is transmission security (164.312(e)(1)).

What to do:

PACS vendor, this month: give the DICOM port a trust store that holds the issuers of this practice only, and let it
check certificates.

IT vendor: remove from the trust store the issuers that came with the product; everyone can have their keys.

How to verify: a test call with a certificate of another issuer must fail; note who tried and when. Run the report
again.

Side effects: devices with a certificate of another issuer cannot connect; give them new ones first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, denied, from_outside, holds, judge


@check(
    "dicom-tls-trust-disabled",
    version=1,
    title="Certificates of callers are checked",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(e)(1)",
        csf="PR.AA-03 PR.DS-02",
        sp80053="SC-8 SC-17 IA-3",
        cis="12.6",
        hicp="#9",
        nprm="312(f)(2)",
    ),
)
def tls_trust_disabled(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        fact = one.tls.trust_disabled
        if holds(one.encrypted) and fact.setting and not denied(one.tls.client_certificate):
            judged = judge(
                pacs.subject(one),
                fact,
                good=lambda off: not off,
                bad="{subject} asks for a certificate and takes any ({told})",
                fine="{subject} checks certificates against its own list of issuers ({told})",
            )
            yield from_outside(pacs, one, judged)
