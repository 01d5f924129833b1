"""The audit log travels without encryption.

Is the audit log encrypted on its way to the second system?

Why it matters: its messages hold names of patients and staff, and by UDP some get lost unseen. Transmission security
and audit controls are binding standards (164.312(e)(1), (b)).

What to do:

PACS vendor, this quarter: send the audit log over TLS (port 6514), and check the certificate of the system that takes
it.

How to verify: the new export shows the TLS connection in use; a test search arrives on the second system. Run the
report again.

Side effects: messages wait when the certificate runs out; set a reminder.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, denied, judge


@check(
    "audit-transport-clear",
    version=1,
    title="The audit log travels encrypted",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(e)(1) 312(b)", csf="PR.DS-02", sp80053="AU-9 SC-8", cis="8.9 12.6", hicp="#8", nprm="312(d)"
    ),
)
def transport_clear(pacs: Pacs) -> Iterator[Finding]:
    if pacs.audit_clear.setting and not denied(pacs.audit):
        yield judge(
            pacs.about(pacs.audit_clear),
            pacs.audit_clear,
            good=lambda clear: not clear,
            bad="{subject} sends its audit log in clear ({told})",
            fine="{subject} sends its audit log encrypted, or keeps it on the same machine ({told})",
        )
