"""The audit log stays on the server it watches.

Is a copy of the audit log kept on a second system?

Why it matters: whoever takes over the server can erase the traces. Audit controls and integrity are binding standards
(164.312(b), (c)(1)).

What to do:

IT vendor, this quarter: send the audit log of the archive to a second system as it is written.

How to verify: find the entry of a test search on the second system. Run the report again.

Side effects: the second system holds patient data too; protect it alike.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, denied, judge


@check(
    "audit-local-only",
    version=1,
    title="The audit log is kept on a second system",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="312(b) 312(c)(1)", csf="PR.PS-04", sp80053="AU-4(1) AU-9(2)", cis="8.9", hicp="#8", nprm="312(d)"
    ),
)
def local_only(pacs: Pacs) -> Iterator[Finding]:
    if pacs.audit_remote.setting and not denied(pacs.audit):
        yield judge(
            pacs.about(pacs.audit_remote),
            pacs.audit_remote,
            good=bool,
            bad="{subject} keeps its audit log on the same machine only ({told})",
            fine="{subject} sends its audit log to a second system ({told})",
        )
