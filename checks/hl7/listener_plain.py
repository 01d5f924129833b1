"""Orders and patient data arrive without encryption.

Are orders and patient data encrypted on their way to the archive?

Why it matters: HL7 messages carry names, birth dates and orders. On its own HL7 asks nobody who they are.
Transmission security and authentication are binding standards (164.312(e)(1), (d)).

What to do:

PACS vendor, this month: take HL7 messages by TLS only, or through a tunnel.

IT vendor: let only the ordering system reach the HL7 port.

How to verify: from another computer, try the port; it must not answer. Run the report on the new exports.

Side effects: orders stop until both systems have changed. Agree on a time.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, judge


@check(
    "hl7-listener-plain",
    version=1,
    title="HL7 is encrypted",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(e)(1) 312(e)(2)(ii)",
        csf="PR.DS-02 PR.AA-03",
        sp80053="SC-8 IA-3",
        cis="3.10",
        hicp="#9",
        nprm="312(b)(2)",
    ),
)
def listener_plain(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("hl7"):
        if one.encrypted.setting:
            judged = judge(
                pacs.subject(one),
                one.encrypted,
                good=bool,
                bad="{subject} takes orders and patient data in clear ({told})",
                fine="{subject} is encrypted ({told})",
            )
            yield from_outside(pacs, one, judged)
