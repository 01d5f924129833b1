"""Firewall passwords are stored in a form that can be read back.

Why it matters: whoever sees a copy of the configuration can learn the passwords. Password management is addressable
(164.308(a)(5)(ii)(D)).

What to do:

IT vendor, this quarter: set each password on the firewall anew so that it is stored by the strong method the version
offers; keep copies of the configuration locked up.

How to verify: the new export shows the strong type; run the report.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Role, Weakness, check, clear, fail, replace


@check(
    "fwm-weak-password-storage",
    version=1,
    title="Passwords are stored by a strong method",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="308(a)(5)(ii)(D)", csf="PR.AA-01", sp80053="IA-5(1) SC-28", cis="5.2", hicp="#3", nprm="312(f)(2)"
    ),
    decidable="164.308(a)(5)(ii)(D)",
)
def weak_password_storage(firewall: Firewall) -> Iterator[Finding]:
    for place in firewall.management.weak_hashes:
        yield replace(
            fail(
                firewall.subject("password-storage", place.note),
                "{subject}: {what} (value withheld)",
                place.noted(""),
                what=place.note,
            ),
            role=Role.OFFICE,
        )
    if not firewall.management.weak_hashes and firewall.management.accounts:
        yield clear(firewall, firewall.subject("password-storage"), "{subject} stores passwords by a strong method")
