"""Whether a login is asked depends on a setting nobody wrote.

Is a login asked, or does it depend on the version?

Why it matters: the next version may decide otherwise, and nobody would notice. Authentication is a binding standard
(164.312(d)).

What to do:

PACS vendor, at the next planned change: write the setting for the web login into the archive's file.

How to verify: the new export holds the line; run the report again.

Side effects: none expected, as the same value is written down.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge


@check(
    "pacs-web-auth-implicit",
    version=1,
    title="Login is set in writing",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="312(d)", csf="PR.PS-01", sp80053="CM-6", cis="4.1", hicp="#9", nprm="312(c)(2)(iii)"),
)
def web_auth_implicit(pacs: Pacs) -> Iterator[Finding]:
    if pacs.title_implicit.setting:
        yield judge(
            pacs.about(pacs.title_implicit, "web"),
            pacs.title_implicit,
            good=lambda on: not on,
            bad="{subject} leaves {setting} to the product's default",
            fine="{subject} sets {setting} in writing",
        )
