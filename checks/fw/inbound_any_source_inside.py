"""The internet may open connections to inside computers.

Does an open question let the internet reach inside computers?

Why it matters: every service that the internet can reach will be tried by strangers. Limiting access is a binding
standard (164.312(a)(1)).

What to do:

IT vendor, this month: remove the firewall rule that lets the internet in, or limit it to named sources; move what must
be public behind a VPN or a proxy with login.

Practice: confirm in writing which services must be public, and why.

How to verify: the rule is gone or names its sources in a new export; run the report.

Side effects: people and devices that use this path from outside lose it; find out first who they are.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, inbound, ports


@check(
    "fw-inbound-any-source-inside",
    version=1,
    title="The internet opens no connection to inside computers",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)",
        csf="PR.IR-01",
        sp80053="SC-7 AC-4",
        cis="4.4 12.2",
        hicp="#6",
        nprm="312(a)(2)(vi)",
    ),
    absorbs=("fw-ipv6-unfiltered", "fw-modality-zone-open", "fw-rule-too-broad"),
)
def inbound_any_source_inside(estate: Estate) -> Iterator[Finding]:
    known = "images, databases, files, remote control, mail, DNS, web and VPN"
    yield from inbound(estate, ports.OTHERS, f"an inside computer on ports other than those of {known}")
