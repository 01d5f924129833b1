"""The archive sends images to another site in clear.

Are images that leave the practice encrypted?

Why it matters: whoever can listen on the way can read names and images. Encryption in transit is addressable
(164.312(e)(2)(ii)), under the binding standard (e)(1).

What to do:

PACS vendor, this month: turn on TLS for the receiver to which the archive sends in clear.

IT vendor: where a receiver of images cannot use TLS, build a VPN between the sites.

How to verify: the new export shows TLS for the receiver, or the firewall export shows the tunnel; run the report
again.

Side effects: sending stops until both sides have changed. Agree on a time.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, judge, replace


@check(
    "dicom-outbound-plain",
    version=1,
    title="Images leave the practice encrypted",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)",
        csf="PR.DS-02",
        sp80053="SC-8 SC-8(1)",
        cis="3.10",
        hicp="#4 #9",
        nprm="312(b)(2)",
    ),
)
def outbound_plain(estate: Estate) -> Iterator[Finding]:
    for pacs in estate.servers:
        for one in pacs.peers:
            if one.kind == "dicom" and one.encrypted.setting and estate.outside(one.address):
                judged = judge(
                    pacs.part("dicom", "peer", one.name),
                    one.encrypted,
                    good=bool,
                    bad="{subject} sends images to {peer} in clear, over networks that are not yours ({told})",
                    fine="{subject} encrypts what it sends to {peer} ({told})",
                    also=(one.evidence,),
                    peer=one.name,
                )
                yield replace(judged, role=Role.PARTNER)
