"""Any device may open the firewall by itself.

Why it matters: with UPnP a camera, a game or malicious software can open a door to the internet without anyone
knowing. Limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: turn UPnP and NAT-PMP off on the firewall; write rules for what is needed.

How to verify: the new export shows it off; run the report.

Side effects: devices that opened ports by themselves lose them; some phones and cameras need a rule.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "fw-upnp-enabled",
    version=1,
    title="Devices cannot open ports by themselves",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)", csf="PR.IR-01 PR.PS-01", sp80053="SC-7 CM-7", cis="4.8", hicp="#6", nprm="312(c)(2)(iv)"
    ),
)
def upnp_enabled(firewall: Firewall) -> Iterator[Finding]:
    if firewall.upnp.setting:
        yield judge(
            firewall.subject("upnp"),
            firewall.upnp,
            good=lambda on: not on,
            bad="{subject} lets devices open ports by themselves ({setting})",
            fine="{subject} opens no ports on a device's request",
            wanted=False,
        )
