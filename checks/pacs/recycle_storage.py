"""The archive deletes the oldest studies when its disk is full.

What happens when the archive's disk is full?

Why it matters: studies that must be kept for years may be gone without anyone noticing. Integrity is a binding
standard (164.312(c)(1)); a backup plan is Required (164.308(a)(7)(ii)(A)).

What to do:

PACS vendor, this quarter: let the archive refuse new images and send an alert when its disk is full, and delete nothing
by itself.

Practice: if this server is only a cache, confirm in writing that all studies are kept elsewhere.

How to verify: the new export shows it; look at the free space and note the date.

Side effects: scanners cannot send when the disk is full; watch the free space.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "pacs-recycle-storage",
    version=1,
    title="A full store deletes nothing",
    weakness=Weakness.HYGIENE,
    effect=Effect.AVAILABILITY,
    cites=Cites(
        hipaa="312(c)(1) 308(a)(7)(ii)(A)",
        csf="PR.DS-11 PR.IR-04",
        sp80053="CP-9 AU-4 SI-12",
        cis="3.4 11.2",
        hicp="#4",
        nprm="312(i)(1)",
    ),
)
def recycle_storage(pacs: Pacs) -> Iterator[Finding]:
    if pacs.recycle.setting:
        yield judge(
            pacs.about(pacs.recycle),
            pacs.recycle,
            good=lambda on: not on,
            bad="{subject} deletes the oldest studies when its store is full ({told})",
            fine="{subject} deletes no studies by itself ({told})",
        )
