"""Callers of the API can run programs on the archive.

Can callers of the API run programs on the archive?

Why it matters: whoever may use the API can take over the server. Access control is a binding standard
(164.312(a)(1)); managing known risks is Required (164.308(a)(1)(ii)(B)).

What to do:

PACS vendor, this week: turn off scripts through the archive's API.

How to verify: run the report on the new export; ask the vendor to try a harmless script, which must be refused.

Side effects: home-made automation that uses it stops; ask for it first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge
from auditor.checking.reached import supposed


@check(
    "pacs-remote-scripting",
    version=1,
    title="The API runs no scripts",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 308(a)(1)(ii)(B)",
        csf="PR.PS-05",
        sp80053="CM-7 SI-3",
        cis="4.8",
        hicp="#9",
        nprm="312(c)(2)(ii)",
    ),
)
def remote_scripting(pacs: Pacs) -> Iterator[Finding]:
    if pacs.scripting.setting:
        judged = judge(
            pacs.about(pacs.scripting, "web"),
            pacs.scripting,
            good=lambda on: not on,
            bad="{subject} runs scripts that are sent to its API ({told})",
            fine="{subject} runs no scripts sent to its API ({told})",
            wanted=False,
        )
        text = "{subject} may run scripts that are sent to its API; its version decides ({told})"
        yield supposed(judged, text)
