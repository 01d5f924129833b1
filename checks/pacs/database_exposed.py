"""The archive's database answers other computers.

Who can reach the archive's database?

Why it matters: the database lists every patient and study; whoever gets in goes around the archive's own login.
Access control and authentication are binding standards (164.312(a)(1), (d)).

What to do:

IT vendor, this week: let the database answer the archive only, with a long password, and encrypted where it is on
another machine.

How to verify: from an office computer, try the database port; it must not answer. Run the report again.

Side effects: backup and report programs that use the database need their own way in.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Finding,
    Floor,
    Pacs,
    Unknown,
    Weakness,
    barrier,
    check,
    from_outside,
    judge,
    message,
    replace,
    with_address,
)


@check(
    "pacs-database-exposed",
    version=1,
    title="The database answers the archive only",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.AA-03 PR.IR-01",
        sp80053="AC-3 SC-7 IA-5",
        cis="4.7 3.3",
        hicp="#3 #6",
        nprm="312(a)(2)(vi)",
    ),
    floors=(Floor.F3,),
    absorbs=("container-port-published",),
)
def database_exposed(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("database"):
        text = "{subject} answers other computers"
        found = judge(pacs.subject(one), one.enabled, good=lambda on: not on, bad=text, also=one.evidence)
        found = from_outside(pacs, one, replace(found, floors=barrier(one)[1]))
        yield with_address(found, one.publications, one.service)
    if pacs.database_encrypted.setting:
        line = judge(
            replace(pacs.about(pacs.database_encrypted), service="database"),
            pacs.database_encrypted,
            good=bool,
            bad="{subject} talks to its database on another machine in clear ({told})",
            fine="{subject} talks to its database on an encrypted line or on the same machine ({told})",
        )
        open_ = isinstance(pacs.database_encrypted, Unknown)
        asked = message("Is the line to the archive's database encrypted?")
        title = asked if open_ else message("The archive talks to its database in clear")
        yield replace(line, title=title, weakness=Weakness.WEAK_BARRIER, floors=())
