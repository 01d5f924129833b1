"""Firewall administrators share one account.

Does each firewall administrator have an account of their own?

Why it matters: nobody can tell who made a change. Unique user identification is Required (164.312(a)(2)(i)).

What to do:

IT vendor, this month: give each administrator of the firewall a named account; keep one sealed emergency account.

How to verify: the new export shows named accounts; run the report.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Finding,
    Firewall,
    Floor,
    Known,
    Role,
    Weakness,
    check,
    fail,
    ok,
    replace,
    review,
)


@check(
    "fwm-shared-admin",
    version=1,
    title="Each administrator has an account of their own",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="312(a)(2)(i)",
        csf="PR.AA-01",
        sp80053="IA-2 IA-4 AC-6(5)",
        cis="5.1 5.4",
        hicp="#3",
        nprm="312(a)(2)(i) 312(a)(2)(ii)",
    ),
    floors=(Floor.F4,),
)
def shared_admin(firewall: Firewall) -> Iterator[Finding]:
    accounts = firewall.management.accounts
    central = isinstance(firewall.management.central_login, Known) and firewall.management.central_login.value
    places = tuple(one.evidence for one in accounts)
    subject = firewall.subject("administrators")
    if central:
        yield ok(
            subject,
            "{subject} lets a central service check each administrator",
            *firewall.management.central_login.evidence,
        )
    elif accounts and all(one.generic for one in accounts):
        yield replace(
            fail(subject, "no account of {subject} has a person's name ({count} in all)", *places, count=len(accounts)),
            role=Role.OFFICE,
        )
    elif accounts:
        yield ok(subject, "{subject} has named accounts", *places)
    elif not firewall.host:
        yield review(subject, "the export shows no administrator account of {subject}", firewall.evidence)
