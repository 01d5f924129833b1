"""A tunnel accepts outdated encryption.

Why it matters: patient data in the tunnel can be read or changed by whoever records it. Transmission security is a
binding standard (164.312(e)(1)); guidance under the breach rule counts only tunnels that follow NIST SP 800-77 as safe.

What to do:

IT vendor, this month: let the VPN use IKE version 2 with AES-GCM and group 19 or higher, and TLS 1.2 or higher for
remote people.

How to verify: run the report on a new export.

Side effects: the other end must change at the same time; agree on an hour.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Known, Weakness, check, judge


@check(
    "vpn-weak-crypto",
    version=1,
    title="Tunnels accept current encryption only",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)",
        csf="PR.DS-02",
        sp80053="SC-8 SC-13 AC-17(2)",
        cis="3.10 12.6",
        hicp="#6",
        nprm="312(b)(2)",
    ),
    decidable="164.312(e)(2)(ii)",
)
def weak_crypto(firewall: Firewall) -> Iterator[Finding]:
    for vpn in firewall.vpns:
        if vpn.weak.setting and not vpn.disabled:
            places = vpn.weak.evidence if isinstance(vpn.weak, Known) else ()
            names = dict.fromkeys(name for one in places if one.note for name in one.note.split(", "))
            yield judge(
                vpn.subject(firewall.name),
                vpn.weak,
                good=lambda weak: not weak,
                bad="{subject} accepts outdated encryption: {what}",
                fine="{subject} accepts current encryption only ({setting})",
                what=", ".join(names) or vpn.weak.setting,
            )
