"""The log is kept for less time than you decided.

How long must the log be kept?

Why it matters: an incident is often found months later. Audit controls are a binding standard (164.312(b)). The six
years of 164.316(b)(2)(i) concern what you write down, not the logs as such, so the time is yours to decide.

What to do:

Practice, this quarter: decide how long the audit log of the archive is kept, write it down, and state it in site.yaml.

PACS vendor: let the archive keep its audit log for that time, or copy the log to a system that does.

How to verify: find an entry that is almost as old as the time you decided. Run the report again.

Side effects: a longer log needs more space and protection.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, judge, review


@check(
    "audit-retention-below-policy",
    version=1,
    title="The log is kept as long as you decided",
    weakness=Weakness.HYGIENE,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(b) 316(b)(2)(i)", csf="PR.PS-04", sp80053="AU-11", cis="8.10", hicp="#8", nprm="312(d)"),
)
def retention_below_policy(pacs: Pacs) -> Iterator[Finding]:
    kept, wanted = pacs.retention_days, pacs.thresholds.audit_retention_days
    if not kept.setting:
        return
    subject = pacs.about(kept)
    if not wanted:
        text = "you have not stated how long the logs of {subject} must be kept (audit_retention_days in site.yaml)"
        yield review(subject, text, *kept.evidence)
        return
    yield judge(
        subject,
        kept,
        good=lambda days: days == 0 or days >= wanted,
        bad="{subject} keeps its log {value} days ({told}); you decided on {wanted_days}",
        fine="{subject} keeps its log as long as you decided, {wanted_days} days ({told})",
        wanted_days=wanted,
    )
