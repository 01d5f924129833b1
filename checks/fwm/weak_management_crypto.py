"""The firewall console accepts outdated encryption.

Which encryption does the firewall console accept?

Why it matters: old methods can be broken by someone on the line. Encryption in transit is addressable
(164.312(e)(2)(ii)).

What to do:

IT vendor, this quarter: let the firewall take logins by SSH version 2 with current key exchange and by TLS 1.2 or
later only.

How to verify: the new export shows the setting; run the report.

Side effects: very old administration tools stop working.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Role, Weakness, check, judge, replace


@check(
    "fwm-weak-management-crypto",
    version=1,
    title="The console uses current encryption",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8 SC-13 AC-17(2)", cis="12.6", hicp="#6", nprm="312(b)(2)"
    ),
    decidable="164.312(e)(2)(ii)",
)
def weak_management_crypto(firewall: Firewall) -> Iterator[Finding]:
    for weak in firewall.management.weak_crypto:
        finding = judge(
            firewall.subject("crypto", weak.setting, label=weak.setting),
            weak,
            good=lambda value: not value,
            bad="{subject} allows outdated encryption ({told})",
            fine="{subject} allows current encryption only",
        )
        yield replace(finding, role=Role.OFFICE)
