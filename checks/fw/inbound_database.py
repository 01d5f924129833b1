"""A database inside is open to the internet.

Is a database inside open to the internet?

Why it matters: a database port gives all records at once, guarded by one password at most. Access control is a
binding standard (164.312(a)(1)).

What to do:

IT vendor, today: close the firewall rule that opens the database to the internet.

PACS vendor, this week: let the database answer its own server only.

How to verify: the rule is gone in a new export; one person tries from outside and is refused.

Side effects: outside reporting tools that read the database directly stop working.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, inbound, ports


@check(
    "fw-inbound-database",
    version=1,
    title="Databases and directories are closed to the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(a)(1)", csf="PR.IR-01", sp80053="SC-7", cis="4.4", hicp="#6", nprm="312(c)(2)(iv)"),
    absorbs=("fw-ipv6-unfiltered", "fw-rule-too-broad"),
)
def inbound_database(estate: Estate) -> Iterator[Finding]:
    yield from inbound(estate, ports.DATABASE, "a database or directory")
