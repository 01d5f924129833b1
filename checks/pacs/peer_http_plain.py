"""The archive copies studies to another server in clear.

Are copies between servers encrypted?

Why it matters: whoever can listen on the way can read images and the password of the other server. Encryption in
transit is addressable (164.312(e)(2)(ii)), under the binding standard (e)(1).

What to do:

PACS vendor, this month: use https for the other server and check its certificate.

How to verify: the new export shows https for it; run the report again.

Side effects: copying stops until the other server has a certificate.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, judge, replace


@check(
    "pacs-peer-http-plain",
    version=1,
    title="Copies and log-ins between servers are encrypted",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8", cis="3.10", hicp="#4", nprm="312(b)(2)"
    ),
)
def peer_http_plain(estate: Estate) -> Iterator[Finding]:
    for pacs in estate.servers:
        for one in (peer for peer in pacs.peers if peer.kind in _SAID and peer.encrypted.setting):
            bad, fine = _SAID[one.kind]
            judged = judge(
                pacs.part("dicom", "peer", one.name),
                one.encrypted,
                good=bool,
                bad=bad,
                fine=fine,
                also=(one.evidence,),
                peer=one.name,
            )
            yield replace(judged, role=Role.PARTNER if estate.outside(one.address) else None)


_SAID = {
    "web": (
        "{subject} copies studies to {peer} in clear ({told})",
        "{subject} encrypts what it copies to {peer} ({told})",
    ),
    "login": (
        "{subject} has log-ins checked in clear ({told})",
        "{subject} has log-ins checked over an encrypted line ({told})",
    ),
}
