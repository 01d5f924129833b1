"""Images lie in a shared, temporary or public folder.

Who else can read the folder that holds the images?

Why it matters: others can read, change or delete images there without the archive noticing. Access control and
integrity are binding standards (164.312(a)(1), (c)(1)).

What to do:

IT vendor, this month: give the images a disk of their own that only the archive's account may read.

How to verify: from another computer, try to open the folder; it must fail. Run the report on the new export.

Side effects: the archive stops while its data is moved; plan a time and a backup.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Role, Weakness, check, judge, replace


@check(
    "pacs-storage-shared-path",
    version=1,
    title="Images lie on a disk of their own",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(c)(1)",
        csf="PR.DS-01",
        sp80053="AC-3 AC-6 SC-28",
        cis="3.3",
        hicp="#4 #6",
        nprm="312(a)(2)(vii)",
    ),
)
def storage_shared_path(pacs: Pacs) -> Iterator[Finding]:
    if pacs.shared_path.setting:
        judged = judge(
            pacs.about(pacs.shared_path),
            pacs.shared_path,
            good=lambda on: not on,
            bad="{subject} keeps its images in a shared, temporary or public folder ({told})",
            fine="the path of {subject} leads to no share, temporary or public folder ({told})",
        )
        yield replace(judged, role=Role.MANAGEMENT)
