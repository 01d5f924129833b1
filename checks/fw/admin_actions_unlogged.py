"""Changes by firewall administrators are not recorded.

Are changes by firewall administrators recorded?

Why it matters: nobody could tell who opened a door, or when. Recording activity is a binding standard (164.312(b));
log-in monitoring is addressable (164.308(a)(5)(ii)(C)).

What to do:

IT vendor, this quarter: keep a record, on a second machine, of who logs in to the firewall and what they change.

How to verify: log in once and find the entry on the second machine.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "fw-admin-actions-unlogged",
    version=1,
    title="Administrator actions on the firewall are recorded",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="312(b) 308(a)(5)(ii)(C)",
        csf="PR.PS-04 DE.CM-03",
        sp80053="AU-2 AU-12 AC-6(9)",
        cis="8.5 8.8 12.5",
        hicp="#8",
        nprm="312(d)",
    ),
)
def admin_actions_unlogged(firewall: Firewall) -> Iterator[Finding]:
    if firewall.management.admin_log.setting:
        yield judge(
            firewall.subject("admin-log"),
            firewall.management.admin_log,
            good=bool,
            bad="{subject} sends no record of what administrators do to a second system",
            fine="{subject} sends a record of what administrators do to a second system",
            wanted=True,
        )
