"""Nothing would show that a stored image was changed.

Would anything show that a stored image was changed?

Why it matters: without a checksum, damage or change on the disk stays unseen. A way to confirm that data was not
altered is addressable (164.312(c)(2)).

What to do:

PACS vendor, this quarter: let the archive store a checksum with each image.

How to verify: run the report on the new export; ask the vendor to check one old study.

Side effects: none expected; older images stay without one.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "pacs-checksums-off",
    version=1,
    title="Stored images have a checksum",
    weakness=Weakness.HYGIENE,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(c)(2)", csf="PR.DS-01", sp80053="SI-7", cis="3.11", hicp="#4", nprm="312(e)"),
    decidable="164.312(c)(2)",
)
def checksums_off(pacs: Pacs) -> Iterator[Finding]:
    if pacs.checksums.setting:
        yield judge(
            pacs.about(pacs.checksums),
            pacs.checksums,
            good=bool,
            bad="{subject} stores images without a checksum ({told})",
            fine="{subject} stores a checksum with each image ({told})",
            wanted=True,
        )
