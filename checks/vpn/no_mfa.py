"""Remote people log in with a password alone.

Do remote people need a second proof to log in?

Why it matters: a stolen or guessed password is enough to stand inside the network. Authentication is a binding standard
(164.312(d)). The rule in force does not name a second factor; your risk analysis decides.

What to do:

IT vendor, this month: require a second proof for everybody who dials in by VPN, by a token or by the service that
checks them.

How to verify: dial in yourself; it must ask for the second proof.

Side effects: people need a phone or token.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "vpn-no-mfa",
    version=1,
    title="Remote people show a second proof",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d)", csf="PR.AA-03", sp80053="IA-2(1) IA-2(2) AC-17", cis="6.4", hicp="#3", nprm="312(f)(2)(ii)"
    ),
)
def no_mfa(firewall: Firewall) -> Iterator[Finding]:
    for vpn in firewall.vpns:
        if vpn.remote_access and vpn.second_factor.setting and not vpn.disabled:
            yield judge(
                vpn.subject(firewall.name),
                vpn.second_factor,
                good=bool,
                bad="{subject} lets people in by a password alone ({told})",
                fine="{subject} asks people for a second proof ({setting})",
                wanted=True,
            )
