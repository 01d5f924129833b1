"""The plan of action as rows of a table, and the decisions that may be made, ready to fill in."""

from collections.abc import Sequence

from auditor.model.plan import COLUMNS, STATUSES
from auditor.report.document import Document, Finding

_HEAD = """\
# Decisions on addressable specifications (45 CFR 164.306(d)(3)). Fill in an entry and keep it in decisions.yaml
# beside the exports. decision: alternative (you do something else that does the same), not-reasonable (neither it nor
# anything else is reasonable here), or, for an open question, implemented. An entry holds twelve months at most.
decisions:
"""
_ENTRY = """  - finding: "{id}"  # {title} ({system})
    judged: "{judged}"
    severity: {severity}
    specification: {specification}
    decision: alternative
    reasons:
      size: ""            # size, complexity and capabilities of the practice
      infrastructure: ""  # its technical infrastructure
      cost: ""            # what the measure would cost
      risk: ""            # how likely and how bad the danger is
      contribution: ""    # how much the safeguard would add here
    measure: ""           # what you do instead
    evidence: ""          # where that is shown
    approved_by: {{name: "", role: ""}}
    decided: {today}
    expires:              # the last day on which it holds
"""


def rows(document: Document) -> tuple[Sequence[str], list[Sequence[str]]]:
    """The columns of the plan, and one row per item."""
    kept = [one for one in document.plan if one.status in STATUSES]
    return COLUMNS, [
        (one.finding, one.severity or "", one.system, one.title, one.action, one.owner, one.due, one.status, one.note)
        for one in kept
    ]


def decidable(document: Document) -> str:
    """An entry for each finding that may be decided and is not."""
    found = [one for one in document.findings if _may(one)]
    if not found:
        return "No open finding is about an addressable specification alone; none can be decided.\n"
    return _HEAD + "".join(_entry(one, document.run.as_of) for one in found)


def _may(one: Finding) -> bool:
    return bool(one.decidable) and one.verdict in {"fail", "needs-review"} and not one.decided


def _entry(one: Finding, today: str) -> str:
    return _ENTRY.format(
        id=one.id,
        title=one.title,
        system=one.system,
        severity=one.severity or one.potential_severity,
        judged=one.judged,
        specification=one.decidable,
        today=today,
    )
