"""The firewall runs services it does not need.

Why it matters: each service is one more thing that can have a hole. Access control is a binding standard
(164.312(a)(1)).

What to do:

IT vendor, this quarter: turn off the services of the firewall that nobody needs.

How to verify: the new export shows them off; run the report.

Side effects: none expected when nothing uses them.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Role, Weakness, check, clear, fail, replace


@check(
    "fwm-unneeded-services",
    version=1,
    title="The firewall runs no unneeded services",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(a)(1)", csf="PR.PS-01", sp80053="CM-7", cis="4.8", hicp="#6", nprm="312(c)(2)(ii) 312(c)(2)(iv)"
    ),
)
def unneeded_services(firewall: Firewall) -> Iterator[Finding]:
    for place in firewall.management.unneeded:
        yield replace(
            fail(firewall.subject("service", place.note), "{subject} runs {what}", place.noted(""), what=place.note),
            role=Role.OFFICE,
        )
    if not firewall.management.unneeded and firewall.management.services:
        yield clear(firewall, firewall.subject("services"), "{subject} runs no service that a firewall rarely needs")
