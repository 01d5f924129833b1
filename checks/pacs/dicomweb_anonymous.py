"""Image links open without a login.

Do image links ask for a login?

Why it matters: image links and DICOMweb hand out whole studies to any program that asks. Access control and
authentication are binding standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this week: require a login or token on all image paths of the archive's web interface.

How to verify: open an image link in a private browser window; it must be refused. Run the report again.

Side effects: viewers and programs without an account stop showing images; list them first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Floor, Pacs, Weakness, check, from_outside, judge


@check(
    "pacs-dicomweb-anonymous",
    version=1,
    title="DICOMweb and image links ask for a login",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(a)(1)",
        csf="PR.AA-03 PR.AA-05",
        sp80053="AC-3 IA-2 AC-14",
        cis="6.3 3.3",
        hicp="#3 #9",
        nprm="312(f)(2) 312(a)(2)(vii)",
    ),
    floors=(Floor.F1, Floor.F2),
)
def dicomweb_anonymous(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("web"):
        if one.image_paths and one.login.setting:
            judged = judge(
                pacs.subject(one),
                one.login,
                good=bool,
                bad="{subject} serves images at {paths} without a login ({told})",
                fine="{subject} asks for a login at {paths} ({told})",
                paths=", ".join(one.image_paths),
            )
            yield from_outside(pacs, one, judged)
