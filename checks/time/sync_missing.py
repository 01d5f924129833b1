"""The firewall clock is not synchronized.

Is the clock synchronized?

Why it matters: records with wrong times cannot be put together after an incident. This weakens audit controls
(164.312(b)).

What to do:

IT vendor, this quarter: give the firewall two time servers, inside ones where there are any.

How to verify: compare the clock of the device with a phone.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "time-sync-missing",
    version=1,
    title="Clocks are synchronized",
    weakness=Weakness.HYGIENE,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(b)", csf="PR.PS-04", sp80053="AU-8 SC-45", cis="8.4", hicp="#8", nprm="312(d)"),
)
def sync_missing(firewall: Firewall) -> Iterator[Finding]:
    if firewall.management.time_sync.setting:
        yield judge(
            firewall.subject("time"),
            firewall.management.time_sync,
            good=bool,
            bad="{subject} has no time server",
            fine="{subject} takes its time from a server",
            wanted=True,
        )
