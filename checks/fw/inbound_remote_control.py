"""Remote control of an inside computer is open to the internet.

Is remote control of an inside computer open to the internet?

Why it matters: this is a common way in for ransomware, which can stop imaging for days. Allowing only people who were
granted access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, today: close the firewall rule that opens remote control to the internet.

IT vendor, this week: offer remote work through a VPN with a second factor, to one computer each.

Practice: ask each outside company who used remote control from the internet, and why.

How to verify: the rule is gone in a new export; one person tries from outside and is refused.

Side effects: vendors and staff who work from home lose access until the VPN is ready.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, inbound, ports


@check(
    "fw-inbound-remote-control",
    version=1,
    title="Remote control is closed to the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.IR-01 PR.AA-05",
        sp80053="SC-7 AC-17",
        cis="4.4 6.4 12.7",
        hicp="#3 #6",
        nprm="312(c)(2)(iv) 312(f)(2)",
    ),
    absorbs=("fw-ipv6-unfiltered", "fw-rule-too-broad"),
)
def inbound_remote_control(estate: Estate) -> Iterator[Finding]:
    yield from inbound(estate, ports.REMOTE_CONTROL, "remote control")
