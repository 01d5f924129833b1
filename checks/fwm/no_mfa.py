"""Firewall administrators log in with a password alone.

Do firewall administrators need a second factor?

Why it matters: a stolen or guessed password is enough to change every rule. Authentication is a binding standard
(164.312(d)). The rule in force does not name a second factor; your risk analysis decides.

What to do:

IT vendor, this quarter: let administrators log in to the firewall through a central service with a second factor; keep
one sealed emergency account.

How to verify: log in yourself; it must ask for the second proof.

Side effects: people need a phone or token; test the emergency account.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "fwm-no-mfa",
    version=1,
    title="Administrators log in through a central service",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(d)", csf="PR.AA-03", sp80053="IA-2(1)", cis="6.5", hicp="#3", nprm="312(f)(2)(ii)"),
)
def no_mfa(firewall: Firewall) -> Iterator[Finding]:
    if firewall.management.central_login.setting:
        yield judge(
            firewall.subject("central-login"),
            firewall.management.central_login,
            good=bool,
            bad="{subject} checks administrators by a local password ({setting})",
            fine="{subject} lets a central service check administrators; ask that service about its second factor",
            wanted=True,
        )
