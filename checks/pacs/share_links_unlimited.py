"""A link to a study can be made that never ends.

When does a shared link to a study end?

Why it matters: whoever has the link sees the images, and links travel on in e-mail and chat. Access control and
authentication are binding standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this month: give every link to a study a short life, and withdraw the links that have none.

Practice: say who may share studies, with whom, and note each time.

How to verify: make a link for a test study, wait until its time is over, and open it in a private browser window; it
must be refused. Run the report again.

Side effects: people who kept a link must ask for a new one.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge
from auditor.checking.reached import through_web


@check(
    "pacs-share-links-unlimited",
    version=1,
    title="Shared links end soon",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(a)(1) 312(d)", csf="PR.AA-05", sp80053="AC-3 AC-21", cis="3.3", hicp="#4", nprm="312(a)(2)(vii)"
    ),
)
def share_links_unlimited(pacs: Pacs) -> Iterator[Finding]:
    if pacs.share_links.setting:
        judged = judge(
            pacs.about(pacs.share_links, "web"),
            pacs.share_links,
            good=lambda endless: not endless,
            bad="{subject} lets people make links to studies that need no login and never end ({told})",
            fine="{subject} lets people make no link to a study that never ends ({told})",
        )
        yield through_web(pacs, judged)
