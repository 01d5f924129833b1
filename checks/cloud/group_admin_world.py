"""A cloud group opens administration to the world.

Does a cloud group open administration to the world?

Why it matters: remote control and databases are a common way in for ransomware, which can stop imaging for days.
Allowing only people who were granted access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, today: where a public address leads there, delete the rule of the security group that opens administration,
or limit it to the addresses that administer.

IT vendor, this month: administer cloud machines through a bastion or the provider's session service, with a second
factor.

How to verify: the rule is gone in a new export; one person tries from outside and is refused.

Side effects: whoever administers from elsewhere loses access until the new way is ready.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, ports, shared


@check(
    "cloud-group-admin-world",
    version=1,
    title="Cloud groups keep administration from the world",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.IR-01",
        sp80053="SC-7 AC-17",
        cis="4.4",
        hicp="#6",
        nprm="312(c)(2)(iv)",
    ),
    absorbs=("fw-inbound-remote-control", "fw-inbound-database", "fw-ipv6-unfiltered", "fw-rule-too-broad"),
)
def group_admin_world(estate: Estate) -> Iterator[Finding]:
    yield from shared(estate, ports.REMOTE_CONTROL | ports.DATABASE, "remote control or a database")
