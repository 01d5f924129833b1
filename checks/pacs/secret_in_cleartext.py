"""The archive's file holds readable passwords or keys.

Does the archive's file hold readable passwords or keys?

Why it matters: whoever sees the file or a copy of it has the passwords. Password management is addressable
(164.308(a)(5)(ii)(D)); access control is a binding standard (164.312(a)(1)).

What to do:

PACS vendor, this quarter: keep the passwords and keys of the archive in a secret store, or in a file that only the
service may read.

IT vendor: change the passwords that stood in an exported file.

How to verify: the new export shows names in place of the secrets; run the report again.

Side effects: the service does not start if it cannot read its secrets; plan a restart.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Evidence,
    Finding,
    Pacs,
    Role,
    Subject,
    Weakness,
    check,
    fail,
    ok,
    replace,
    review,
)


@check(
    "pacs-secret-in-cleartext",
    version=2,
    title="The file holds no readable secret",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="308(a)(5)(ii)(D) 312(a)(1)",
        csf="PR.AA-01 PR.DS-01",
        sp80053="IA-5 SC-28",
        cis="3.11 5.2",
        hicp="#3 #4",
        nprm="312(f)(2)",
    ),
)
def secret_in_cleartext(estate: Estate) -> Iterator[Finding]:
    for pacs in estate.servers:
        yield from _of_server(pacs)
    for system in estate.systems:
        for one in system.containers:
            if one.secrets_in_clear:
                yield _readable(
                    Subject(system.name, ("container", one.name, "secrets"), label=one.name), one.secrets_in_clear
                )


def _readable(subject: Subject, places: tuple[Evidence, ...]) -> Finding:
    text = "the files of {subject} hold readable passwords or keys ({count} in all; values withheld)"
    return replace(fail(subject, text, *places, count=len(places)), role=Role.MANAGEMENT)


def _of_server(pacs: Pacs) -> Iterator[Finding]:
    subject, places = pacs.subject(None, "secrets"), pacs.secrets_in_clear
    if places:
        yield _readable(subject, places)
    elif pacs.gaps:
        yield review(subject, "some lines of {subject} were not understood and may hold secrets", *pacs.gaps[:5])
    else:
        yield ok(subject, "the files of {subject} hold no readable password or key", pacs.evidence)
