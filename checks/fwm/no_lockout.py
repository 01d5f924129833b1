"""The firewall lets anyone try passwords without end.

Does the firewall stop password guessing?

Why it matters: unlimited tries turn a weak password into an open door. Log-in monitoring is addressable
(164.308(a)(5)(ii)(C)).

What to do:

IT vendor, this quarter: let the firewall lock an account or an address after a few failed logins.

How to verify: enter a wrong password several times; the next try must be refused for a while.

Side effects: a locked administrator must wait or use the emergency account.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "fwm-no-lockout",
    version=1,
    title="Failed logins on the console are limited",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(hipaa="308(a)(5)(ii)(C)", csf="PR.AA-03", sp80053="AC-7", cis="6.5", hicp="#3", nprm="312(a)(2)(v)"),
    decidable="164.308(a)(5)(ii)(C)",
)
def no_lockout(firewall: Firewall) -> Iterator[Finding]:
    if firewall.management.lockout.setting:
        yield judge(
            firewall.subject("lockout"),
            firewall.management.lockout,
            good=bool,
            bad="{subject} sets no limit on failed logins",
            fine="{subject} limits failed logins",
            wanted=True,
        )
