"""The firewall keeps its log only in its own memory.

Where do the firewall logs go?

Why it matters: a restart or an intruder wipes the record. Recording activity is a binding standard (164.312(b)).

What to do:

IT vendor, this month: send the log of the firewall to a second system, over an encrypted line where possible.

How to verify: make one test connection and find it on the second system.

Side effects: the collector holds sensitive data; protect it.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "fw-log-not-forwarded",
    version=1,
    title="Firewall logs go to a second system",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(b)", csf="PR.PS-04", sp80053="AU-4(1) AU-9(2)", cis="8.9", hicp="#8", nprm="312(d)"),
)
def log_not_forwarded(firewall: Firewall) -> Iterator[Finding]:
    if firewall.management.syslog.setting:
        yield judge(
            firewall.subject("syslog"),
            firewall.management.syslog,
            good=bool,
            bad="{subject} sends its log nowhere",
            fine="{subject} sends its log to another system",
            wanted=True,
        )
