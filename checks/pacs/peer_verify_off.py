"""The archive does not check which server it talks to.

Does the archive check the certificates of other servers?

Why it matters: somebody in between can pose as the other server and read along. Authentication and transmission
security are binding standards (164.312(d), (e)(1)).

What to do:

PACS vendor, this month: let the archive check the certificates of other servers, with the issuer's file in place.

How to verify: run the report on the new export; a copy to a server with a wrong certificate must fail.

Side effects: copies to servers with self-made certificates fail until their issuer is known.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "pacs-peer-verify-off",
    version=1,
    title="Certificates of other servers are checked",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.SINGLE,
    cites=Cites(hipaa="312(d) 312(e)(1)", csf="PR.AA-03", sp80053="SC-8 IA-3", cis="12.6", hicp="#9", nprm="312(f)(2)"),
)
def peer_verify_off(pacs: Pacs) -> Iterator[Finding]:
    if pacs.verify_peers.setting:
        yield judge(
            pacs.about(pacs.verify_peers),
            pacs.verify_peers,
            good=bool,
            bad="{subject} does not check the certificates of other servers ({told})",
            fine="{subject} checks the certificates of other servers ({told})",
        )
