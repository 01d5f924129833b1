"""Login is on, but no account is defined.

Which accounts may log in to the archive?

Why it matters: without accounts of your own, the product may create one that everybody knows. A name for each person
is Required (164.312(a)(2)(i)).

What to do:

PACS vendor, this week: define a named account of the archive with a long password for each person.

How to verify: log in with your own name; then try the shipped account, which must fail. Run the report again.

Side effects: whoever used the shipped account needs one of their own first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, holds, judge


@check(
    "pacs-no-users",
    version=1,
    title="Login has named accounts behind it",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(2)(i) 312(d)", csf="PR.AA-01", sp80053="AC-2 IA-5", cis="5.1 4.7", hicp="#3", nprm="312(f)(2)"
    ),
)
def no_users(pacs: Pacs) -> Iterator[Finding]:
    asked = [one for one in pacs.of("web") if holds(one.login)]
    if asked and pacs.users_declared.setting:
        judged = judge(
            pacs.about(pacs.users_declared, "web"),
            pacs.users_declared,
            good=bool,
            bad="{subject} asks for a login, but no account is defined ({told})",
            fine="{subject} has accounts of its own ({told})",
        )
        yield from_outside(pacs, asked[0], judged)
