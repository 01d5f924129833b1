"""The firewall does not refuse inside addresses that come from outside.

Does the firewall refuse inside addresses that come from outside?

Why it matters: a caller with a made-up address can pass rules meant for inside devices. This supports transmission
security (164.312(e)(1)).

What to do:

IT vendor, this quarter: turn on anti-spoofing at the interface of the firewall that faces the internet.

How to verify: the new export shows it on; run the report.

Side effects: none expected where routing is simple; two internet lines need a test.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Role, Weakness, check, judge, replace


@check(
    "fw-anti-spoof-missing",
    version=1,
    title="Inside addresses are refused from outside",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(e)(1)", csf="PR.IR-01", sp80053="SC-7 SC-7(11)", cis="13.4", hicp="#6", nprm="312(c)(2)(iii)"
    ),
)
def anti_spoof_missing(firewall: Firewall) -> Iterator[Finding]:
    for interface in firewall.interfaces:
        if interface.role is Role.INTERNET and interface.enabled and interface.anti_spoofing.setting:
            finding = judge(
                firewall.subject("anti-spoofing", interface.name, label=f"interface {interface.name}"),
                interface.anti_spoofing,
                good=bool,
                bad="{subject} does not refuse source addresses that cannot come from there ({setting})",
                fine="{subject} refuses source addresses that cannot come from there",
                wanted=True,
            )
            yield replace(finding, role=Role.INTERNET)
