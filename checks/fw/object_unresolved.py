"""A rule uses a name that the export does not define.

What does the name in this rule stand for?

Why it matters: what a rule lets through cannot be told while a name in it is open. Limiting access is a binding
standard (164.312(a)(1)).

What to do:

IT vendor, this month: export the objects and lists that firewall rules name as well, or replace those names by
addresses.

How to verify: run the report with the new export; the question must be gone.

Side effects: none for answering.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, clear, review


@check(
    "fw-object-unresolved",
    version=1,
    title="Every name in a rule is defined in the export",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="312(a)(1)", csf="ID.AM-03", sp80053="CM-8", cis="4.2", hicp="#6", nprm="312(c)(2)(iii)"),
)
def object_unresolved(firewall: Firewall) -> Iterator[Finding]:
    for place in firewall.unresolved:
        yield review(
            firewall.subject("object", place.note),
            "{subject} uses {what}, which the export does not resolve",
            place,
            what=place.note,
        )
    if not firewall.unresolved and firewall.live:
        yield clear(firewall, firewall.subject("objects"), "every name that {subject} uses is defined in its export")
