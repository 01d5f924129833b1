"""The archive copies studies to another server in clear.

Are copies between servers encrypted?

Why it matters: whoever can listen on the way can read images and the password of the other server. Encryption in
transit is addressable (164.312(e)(2)(ii)), under the binding standard (e)(1).

What to do:

PACS vendor, this month: let the archive call the other server by https and check its certificate.

How to verify: the new export shows https for it; run the report again.

Side effects: copying stops until the other server has a certificate.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Pacs, Role, Weakness, check, judge, replace
from auditor.model.pacs import Peer


@check(
    "pacs-peer-http-plain",
    version=1,
    title="Copies and logins between servers are encrypted",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8", cis="3.10", hicp="#4", nprm="312(b)(2)"
    ),
)
def peer_http_plain(estate: Estate) -> Iterator[Finding]:
    for pacs in estate.servers:
        for one in pacs.peers:
            if one.kind in {"web", "login"} and one.encrypted.setting:
                judged = _log_ins(pacs, one) if one.kind == "login" else _copies(pacs, one)
                yield replace(judged, role=Role.PARTNER if estate.outside(one.address) else None)


def _copies(pacs: Pacs, peer: Peer) -> Finding:
    return judge(
        pacs.part("dicom", "peer", peer.name),
        peer.encrypted,
        good=bool,
        bad="{subject} copies studies to {peer} in clear ({told})",
        fine="{subject} encrypts what it copies to {peer} ({told})",
        also=(peer.evidence,),
        peer=peer.name,
    )


def _log_ins(pacs: Pacs, peer: Peer) -> Finding:
    return judge(
        pacs.part("web", "login", peer.name),
        peer.encrypted,
        good=bool,
        bad="{subject} has logins checked in clear ({told})",
        fine="{subject} has logins checked over an encrypted line ({told})",
        also=(peer.evidence,),
    )
