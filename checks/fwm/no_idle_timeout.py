"""An idle firewall console session stays open too long.

When does an idle console session end?

Why it matters: a console left open on an unattended desk lets anyone change the rules. Automatic logoff is addressable
(164.312(a)(2)(iii)); the number of minutes is our threshold.

What to do:

IT vendor, this quarter: let the firewall end idle sessions of administrators within the time that the practice has set.

How to verify: leave a session alone for that long; it must end.

Side effects: long sessions end; save work first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Known, Role, Weakness, check, judge, replace


@check(
    "fwm-no-idle-timeout",
    version=1,
    title="Idle console sessions end",
    weakness=Weakness.HYGIENE,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(a)(2)(iii)", csf="PR.AA-05", sp80053="AC-12 AC-2(5)", cis="4.3", hicp="#3", nprm="312(a)(2)(iv)"
    ),
    decidable="164.312(a)(2)(iii)",
)
def no_idle_timeout(firewall: Firewall) -> Iterator[Finding]:
    limit = firewall.thresholds.console_idle_minutes
    late = "{subject} ends idle sessions after {value} minutes; our threshold is {limit}"
    never = "{subject} never ends an idle session; our threshold is {limit} minutes"
    for service, minutes in firewall.management.idle_minutes:
        finding = judge(
            firewall.subject("idle", service, label=service),
            minutes,
            good=lambda value: 0 < value <= limit,
            bad=late if isinstance(minutes, Known) and minutes.value > 0 else never,
            fine="{subject} ends idle sessions after {value} minutes",
            wanted=limit,
            limit=limit,
        )
        yield replace(finding, role=Role.OFFICE)
