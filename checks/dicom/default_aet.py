"""The archive still has the name it was shipped with.

Does the archive have a name of its own?

Why it matters: a shipped name is the first that a stranger tries. It is a small thing alone. Settings like this one
support access control (164.312(a)(1)).

What to do:

PACS vendor, at the next planned change: give the archive an AE title of this site's own, and enter it on every device.

How to verify: run the report on the new export; send a test image from each device.

Side effects: every device must learn the new name on the same day.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "dicom-default-aet",
    version=1,
    title="The archive has a name of its own",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="312(a)(1)", csf="PR.PS-01", sp80053="CM-6", cis="4.1", hicp="#9", nprm="312(c)(2)(iii)"),
)
def default_aet(pacs: Pacs) -> Iterator[Finding]:
    if pacs.default_title.setting:
        yield judge(
            pacs.about(pacs.default_title, "dicom"),
            pacs.default_title,
            good=lambda shipped: not shipped,
            bad="{subject} uses the AE title it was shipped with ({told})",
            fine="{subject} has an AE title of its own ({told})",
        )
