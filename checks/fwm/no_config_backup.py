"""No backup of the firewall configuration is shown.

Is the firewall configuration backed up?

Why it matters: without a copy, a broken firewall can stop imaging for days. A data backup plan is Required
(164.308(a)(7)(ii)(A)).

What to do:

IT vendor, this quarter: save the configuration of the firewall automatically, encrypted, on another system; say so in
the report when another system already does it.

How to verify: ask for the newest copy and its date.

Side effects: backups hold passwords; protect them.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "fwm-no-config-backup",
    version=1,
    title="The firewall configuration is backed up",
    weakness=Weakness.HYGIENE,
    effect=Effect.AVAILABILITY,
    cites=Cites(hipaa="308(a)(7)(ii)(A)", csf="PR.DS-11", sp80053="CP-9 CM-2", cis="11.2", hicp="#6", nprm="312(j)"),
)
def no_config_backup(firewall: Firewall) -> Iterator[Finding]:
    if firewall.management.config_backup.setting:
        yield judge(
            firewall.subject("backup"),
            firewall.management.config_backup,
            good=bool,
            bad="the file of {subject} shows no copy of its configuration elsewhere",
            fine="{subject} saves its configuration elsewhere",
            wanted=True,
        )
