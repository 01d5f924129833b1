"""Part of the firewall file was not understood.

What do the lines of the policy that we could not read do?

Why it matters: a line that was not understood may open or close something. Evaluation is a binding standard
(164.308(a)(8)), and this report says what it could not see.

What to do:

IT vendor, this month: look at the lines of the firewall's export that could not be read, and say what they do; send a
sample to the project if it may be shared.

How to verify: run the report on a new export or a newer version of this program.

Side effects: none for answering.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, clear, review


@check(
    "fw-lines-not-understood",
    version=1,
    title="Every policy line of the firewall file was understood",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="308(a)(8)", csf="ID.RA-01", sp80053="CA-2", cis="4.2", hicp="#6", nprm="308(a)(14)"),
)
def lines_not_understood(firewall: Firewall) -> Iterator[Finding]:
    if firewall.gaps or firewall.truncated:
        text = (
            "{count} policy lines of {subject} were not understood"
            if firewall.gaps
            else "the export of {subject} is cut off"
        )
        yield review(
            firewall.subject("lines"), text, *(firewall.gaps[:10] or (firewall.evidence,)), count=len(firewall.gaps)
        )
    else:
        yield clear(firewall, firewall.subject("lines"), "every policy line of {subject} was understood")
