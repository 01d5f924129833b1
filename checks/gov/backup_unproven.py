"""Nothing shows that images are backed up.

When was an image last restored from a backup?

Why it matters: a disk failure or ransomware can take every image. A data backup plan is Required
(164.308(a)(7)(ii)(A)). The files of an archive rarely show its backup, so only a person can tell.

What to do:

IT vendor, this month: restore one study from the backup of the archive, and write down the day and who looked at it.

Practice: answer the question of 164.308(a)(7)(ii)(A) with the day of the last restore and where its record lies.

How to verify: the next report shows the answer as attested, with name and date.

Side effects: a trial restore needs free space; restore to another place, not over the archive.
"""

from collections.abc import Iterator

from auditor.checking import Basis, Cites, Effect, Estate, Finding, Subject, Weakness, check, ok, review


@check(
    "gov-backup-unproven",
    version=1,
    title="Images are backed up, and a restore was tried",
    weakness=Weakness.HARDENING,
    effect=Effect.AVAILABILITY,
    cites=Cites(
        hipaa="308(a)(7)(ii)(A) 310(d)(2)(iv)",
        csf="PR.DS-11",
        sp80053="CP-9",
        cis="11.2 11.5",
        hicp="#4",
        nprm="312(i)(1)",
    ),
)
def backup_unproven(estate: Estate) -> Iterator[Finding]:
    answer = estate.attested("164.308(a)(7)(ii)(A)")
    for pacs in estate.servers:
        subject = Subject(pacs.name, ("backup",), label=pacs.name)
        if answer:
            text = "{by} answered on {on}: {statement}"
            basis = Basis.ATTESTED
            yield ok(subject, text, basis=basis, by=answer.by, on=answer.on, statement=answer.statement)
        else:
            yield review(subject, "the files do not say how the images of {subject} are backed up")
