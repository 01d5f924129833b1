"""The directory of the archive answers in clear.

Who can reach the directory of the archive?

Why it matters: the directory holds the archive's settings and passwords. Authentication and transmission security are
binding standards (164.312(d), (e)(1)).

What to do:

PACS vendor, this week: let the archive's directory answer on its encrypted port only, with a new password.

IT vendor: let only the archive reach its directory.

How to verify: from an office computer, try the clear port; it must not answer. Run the report again.

Side effects: tools that use the clear port stop working; list them first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, judge


@check(
    "pacs-ldap-cleartext",
    version=1,
    title="The directory is read over an encrypted line",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(e)(1)",
        csf="PR.AA-03 PR.DS-02",
        sp80053="IA-5 SC-8",
        cis="12.6 4.7",
        hicp="#3",
        nprm="312(f)(2)",
    ),
)
def ldap_cleartext(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("ldap"):
        if one.encrypted.setting:
            judged = judge(
                pacs.subject(one),
                one.encrypted,
                good=bool,
                bad="{subject} answers other computers in clear ({told})",
                fine="{subject} is encrypted ({told})",
            )
            yield from_outside(pacs, one, judged)
