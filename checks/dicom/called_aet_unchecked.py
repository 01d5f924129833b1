"""The archive answers to any name it is called by.

Does the archive check the name it is called by?

Why it matters: checking it stops noise from internet scanners, not attackers. It is never proof of who calls.
Settings like this one support access control (164.312(a)(1)).

What to do:

PACS vendor, this quarter: let the archive refuse calls to any AE title but its own, once every device uses the right
one.

How to verify: ask the vendor to call with a wrong name; it must be refused.

Side effects: devices set to a wrong name stop sending. Look for them in the log first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, judge


@check(
    "dicom-called-aet-unchecked",
    version=1,
    title="The archive answers to its own name only",
    weakness=Weakness.HARDENING,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="312(a)(1)", csf="PR.PS-01", sp80053="CM-6 AC-3", cis="4.1", hicp="#9", nprm="312(c)(2)(iii)"),
)
def called_aet_unchecked(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        if one.called_title_checked.setting:
            judged = judge(
                pacs.subject(one),
                one.called_title_checked,
                good=bool,
                bad="{subject} accepts calls to any AE title ({told})",
                fine="{subject} accepts calls to its own AE title only ({told})",
            )
            yield from_outside(pacs, one, judged)
