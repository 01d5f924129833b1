"""Remote people reach everything inside.

Why it matters: a stolen laptop or password opens every computer, not the one that its owner needs. Access control is a
binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: let each group of people reach by VPN the servers and ports that their work needs, and no more.

How to verify: dial in as a reader and try another computer; the connection must be refused.

Side effects: tell people which services remain.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "vpn-reaches-whole-network",
    version=1,
    title="Remote people reach what their work needs",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 308(a)(4)(ii)(B)",
        csf="PR.AA-05 PR.IR-01",
        sp80053="AC-6 AC-17",
        cis="12.7 13.5",
        hicp="#3 #6",
        nprm="312(a)(2)(vi)",
    ),
)
def reaches_whole_network(firewall: Firewall) -> Iterator[Finding]:
    for vpn in firewall.vpns:
        if vpn.remote_access and vpn.unlimited.setting and not vpn.disabled:
            yield judge(
                vpn.subject(firewall.name),
                vpn.unlimited,
                good=lambda unlimited: not unlimited,
                bad="{subject} lets remote people reach every inside address",
                fine="{subject} limits what remote people reach ({setting})",
            )
