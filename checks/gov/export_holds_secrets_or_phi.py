"""The files handed over hold passwords.

Why it matters: whoever gets a copy of these files can use what is in them. Password management is addressable
(164.308(a)(5)(ii)(D)).

What to do:

Practice, this week: keep the exports in one locked place and delete other copies, mails included.

IT vendor, this month: change the passwords that stood in an exported file.

How to verify: ask who holds copies; look at the dates of the changed passwords.

Side effects: none expected from deleting copies.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Subject, Weakness, check, fail, ok, replace, review


@check(
    "gov-export-holds-secrets-or-phi",
    version=1,
    title="Exports carry no readable secrets",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(a)(1) 308(a)(5)(ii)(D)", csf="PR.DS-01", sp80053="IA-5 SI-12", cis="3.1", hicp="#4", nprm="312(b)(2)"
    ),
)
def export_holds_secrets_or_phi(estate: Estate) -> Iterator[Finding]:
    bad = [row for row in estate.sources if row.secrets]
    for row in bad:
        place = row.source.at(*min(row.source.marks.spans), "the first one, value withheld")
        subject = Subject(row.system, ("secrets", row.format), label=row.source.path)
        yield replace(
            fail(
                subject, "{subject} holds passwords, keys or hashes of them ({count} in all)", place, count=row.secrets
            ),
            role=Role.MANAGEMENT,
        )
    unread = [row for row in estate.sources if row.failed]
    if unread and not bad:
        yield review(
            estate.subject("secrets"), "{count} files could not be read, so nobody looked into them", count=len(unread)
        )
    elif estate.sources and not bad:
        yield ok(estate.subject("secrets"), "no readable secret was found in the files")
