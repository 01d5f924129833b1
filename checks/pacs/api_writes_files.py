"""Callers of the API may write files on the server.

May callers of the API write files on the server?

Why it matters: a file in the wrong place can change or take over the server. Access control and integrity are binding
standards (164.312(a)(1), (c)(1)).

What to do:

PACS vendor, this month: turn off the setting by which the archive's API may write files.

How to verify: run the report on the new export.

Side effects: home-made exports that use it stop; ask for them first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge
from auditor.checking.reached import supposed


@check(
    "pacs-api-writes-files",
    version=1,
    title="The API writes no files on the server",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(c)(1)", csf="PR.PS-01", sp80053="CM-7 AC-3", cis="4.8", hicp="#9", nprm="312(c)(2)(iii)"
    ),
)
def api_writes_files(pacs: Pacs) -> Iterator[Finding]:
    if pacs.file_writes.setting:
        judged = judge(
            pacs.about(pacs.file_writes, "web"),
            pacs.file_writes,
            good=lambda on: not on,
            bad="{subject} lets callers of its API write files on the server ({told})",
            fine="{subject} lets nobody write files through its API ({told})",
            wanted=False,
        )
        text = "{subject} may let callers of its API write files on the server; its version decides ({told})"
        yield supposed(judged, text)
