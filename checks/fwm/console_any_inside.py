"""Every inside computer can reach the firewall console.

Why it matters: one infected office computer is enough to try passwords on the firewall. Access control is a binding
standard (164.312(a)(1)).

What to do:

IT vendor, this quarter: allow the console of the firewall from the addresses of administrators only.

How to verify: from a front-desk computer, open the console address; it must not answer.

Side effects: administrators must use the listed computers.
"""

from collections.abc import Iterator

from auditor.checking import (
    NOT_PUBLIC,
    Cites,
    Effect,
    Estate,
    Finding,
    Ranges,
    Role,
    Weakness,
    check,
    clear,
    console_label,
    consoles,
    fail,
    replace,
)
from auditor.checking.reached import NETWORKS


@check(
    "fwm-console-any-inside",
    version=1,
    title="The console answers listed administrators only",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)", csf="PR.AA-05", sp80053="AC-6 SC-7", cis="12.3 12.8", hicp="#6", nprm="312(a)(2)(vi)"
    ),
)
def console_any_inside(estate: Estate) -> Iterator[Finding]:
    for firewall in estate.gateways:
        found = [
            (role, service, places)
            for role in (Role.OFFICE, Role.IMAGING, Role.GUEST)
            for service, places in consoles(estate, firewall, role)
            if _whole(estate, role, service.sources & NOT_PUBLIC, firewall.thresholds.broad_source_addresses)
        ]
        for role, service, places in found:
            console, network = console_label(service), NETWORKS[role]
            label = f"{console} from the {network}"
            subject = firewall.subject("console", service.kind, service.interface or "", label=label)
            text = "{system} {console} answers more of the {network} than the few computers of administrators"
            failed = fail(subject, text, *places, system=firewall.name, console=console, network=network)
            yield replace(failed, role=role)
        if not found and firewall.management.services:
            yield clear(
                firewall, firewall.subject("console"), "{subject} answers administrators from few inside addresses"
            )


def _whole(estate: Estate, role: Role, sources: Ranges, limit: int) -> bool:
    """Whether sources are all of a network of a role, or more than anybody lists by hand."""
    return sources.size > limit or any(one.addresses <= sources for one in estate.networks if one.role is role)
