"""People share one login.

Does each person have a login of their own?

Why it matters: with one login for all, nobody can tell who did what. A name for each person is Required
(164.312(a)(2)(i)).

What to do:

Practice, this month: list who needs to log in to the archive.

PACS vendor: give each person a named account of the archive, or use the login of your network, then remove the shared
account.

How to verify: log in with your own name and find it in the log. Run the report again.

Side effects: the shared login stops; tell everyone first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Floor, Pacs, Unknown, Weakness, check, fail, judge, ok, review


@check(
    "pacs-shared-account",
    version=2,
    title="Each person has a login of their own",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(2)(i)", csf="PR.AA-01", sp80053="IA-2 IA-4 AC-2", cis="5.1 5.4", hicp="#3", nprm="312(a)(2)(i)"
    ),
    floors=(Floor.F4,),
)
def shared_account(pacs: Pacs) -> Iterator[Finding]:
    generic = [one for one in pacs.accounts if one.generic]
    places, subject = [one.evidence for one in generic], pacs.part("web", "accounts")
    if generic and len(pacs.accounts) == 1 and pacs.users_declared.setting:
        yield fail(subject, "{subject} has one account only, and its name is no person's", *places)
    elif generic:
        text = "accounts of {subject} have a name that is no person's ({count} of {all}); are they shared?"
        yield review(subject, text, *places[:5], count=len(generic), all=len(pacs.accounts))
    elif len(pacs.accounts) == 1 and not pacs.personal_logins.setting:
        yield review(
            subject, "{subject} has one account only; does one person alone use it?", pacs.accounts[0].evidence
        )
    elif pacs.accounts and isinstance(pacs.personal_logins, Unknown):
        yield ok(subject, "{subject} has no account with a shared name", pacs.accounts[0].evidence)
    elif pacs.personal_logins.setting:
        yield judge(
            pacs.about(pacs.personal_logins, "web"),
            pacs.personal_logins,
            good=bool,
            bad="{subject} does not tell its users apart ({told})",
            fine="{subject} gives each user a login of their own ({told})",
        )
