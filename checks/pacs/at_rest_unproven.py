"""The images on disk are not encrypted.

Are the disks that hold your images encrypted?

Why it matters: if a disk or server is stolen and was encrypted as federal guidance describes, notice to patients may
not be needed. Encryption at rest is addressable (164.312(a)(2)(iv)).

What to do:

IT vendor: state in writing which disks, backups and removable media with images are encrypted, how, and where the keys
are; attach a screenshot with date.

Practice: enter the answer on the encryption of stored images with name and date; "hipaa-auditor questions" writes the
sheet for it.

How to verify: the next report shows it as attested, with name and date.

Side effects: none for answering; turning encryption on later needs a tested backup and the PACS vendor's consent.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Role, Unknown, Weakness, check, judge, replace, review


@check(
    "pacs-at-rest-unproven",
    version=1,
    title="Images are encrypted on disk",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(2)(iv)", csf="PR.DS-01", sp80053="SC-28 SC-28(1)", cis="3.11", hicp="#4", nprm="312(b)(2)"
    ),
    decidable="164.312(a)(2)(iv)",
)
def at_rest_unproven(pacs: Pacs) -> Iterator[Finding]:
    subject, fact = pacs.subject(None, "storage"), pacs.encrypted_at_rest
    if isinstance(fact, Unknown):
        text = "the file does not say how the storage of {subject} is protected, and it rarely can"
        found = review(subject, text, *fact.evidence, *pacs.storage_path.evidence)
    else:
        found = judge(
            subject,
            fact,
            good=bool,
            bad="{subject} stores images without encryption ({told})",
            fine="{subject} encrypts what it stores ({told})",
        )
    yield replace(found, role=Role.MANAGEMENT)
