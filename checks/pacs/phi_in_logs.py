"""The archive writes patient data to its ordinary logs.

Does the archive write patient data to its ordinary logs?

Why it matters: logs are copied, mailed and kept by people who need no patient data. Access control is a binding
standard (164.312(a)(1)).

What to do:

PACS vendor, this quarter: lower the log level of the archive and leave patient names out of its logs.

IT vendor: let few people read the logs of the archive, and delete old copies.

How to verify: search a test patient, then look for the name in the log; it must not be there. Run the report again.

Side effects: the vendor sees less when looking for a fault; raise the level for that time only.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Role, Weakness, check, judge, replace
from auditor.checking.reached import supposed


@check(
    "pacs-phi-in-logs",
    version=1,
    title="Ordinary logs hold no patient data",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(a)(1) 312(b)",
        csf="PR.DS-01 PR.PS-04",
        sp80053="AU-3 AU-9 SI-12",
        cis="8.3",
        hicp="#4 #8",
        nprm="312(d)",
    ),
)
def phi_in_logs(pacs: Pacs) -> Iterator[Finding]:
    if pacs.phi_in_logs.setting:
        judged = judge(
            pacs.about(pacs.phi_in_logs),
            pacs.phi_in_logs,
            good=lambda on: not on,
            bad="{subject} writes patient data to its ordinary logs ({told})",
            fine="{subject} keeps patient data out of its ordinary logs ({told})",
        )
        text = "{subject} may write patient data to its ordinary logs; its version decides ({told})"
        yield replace(supposed(judged, text), role=Role.MANAGEMENT)
