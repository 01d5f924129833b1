"""The archive cannot tell which person a DICOM call is for.

Does a DICOM call name the person behind it?

Why it matters: a workstation that many people use leaves one name in the record. A name of one's
own for each person is Required (164.312(a)(2)(i)), and the record must serve to examine activity (164.312(b)).

What to do:

PACS vendor, this quarter: let the archive demand a verified person with each DICOM call, where the workstations can
send one.

IT vendor: give each workstation an AE title of its own, and let people read in a web viewer with a login.

Practice: where devices cannot name a person, write down how you tell who used them.

How to verify: search from one workstation as a test person, then find that name in the audit log.

Side effects: scanners and workstations that cannot name a person are refused; ask their makers first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "dicom-no-user-identity",
    version=1,
    title="DICOM calls name a verified person",
    weakness=Weakness.HYGIENE,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="312(a)(2)(i) 312(b)", csf="PR.AA-01", sp80053="IA-2 AU-10", cis="5.1 8.5", hicp="#3", nprm="312(a)(2)(i)"
    ),
)
def no_user_identity(pacs: Pacs) -> Iterator[Finding]:
    if pacs.user_identity.setting and pacs.of("dicom"):
        yield judge(
            pacs.about(pacs.user_identity, "dicom"),
            pacs.user_identity,
            good=bool,
            bad="{subject} serves DICOM callers that name no person ({told})",
            fine="{subject} demands a verified person with each DICOM call ({told})",
        )
