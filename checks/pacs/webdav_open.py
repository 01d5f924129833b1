"""A file share of all studies is turned on.

Does anybody use the WebDAV share of the archive?

Why it matters: the share lets a desktop browse all studies, with the login of the web page. What nobody uses should
be off; this supports access control (164.312(a)(1)).

What to do:

PACS vendor, this quarter: turn the archive's WebDAV share off if nobody uses it.

How to verify: try to open the share; it must fail. Run the report on the new export.

Side effects: whoever uses the share loses it; ask first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, judge
from auditor.checking.reached import supposed


@check(
    "pacs-webdav-open",
    version=1,
    title="WebDAV is off where nobody uses it",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(a)(1)", csf="PR.PS-01", sp80053="CM-7 AC-3", cis="4.8", hicp="#9", nprm="312(c)(2)(ii)"),
)
def webdav_open(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("web")[:1]:
        if pacs.webdav.setting:
            judged = judge(
                pacs.about(pacs.webdav, "web"),
                pacs.webdav,
                good=lambda on: not on,
                bad="{subject} offers its studies as a file share ({told})",
                fine="{subject} offers no file share ({told})",
                wanted=False,
            )
            text = "{subject} may offer its studies as a file share; its version decides ({told})"
            yield from_outside(pacs, one, supposed(judged, text))
