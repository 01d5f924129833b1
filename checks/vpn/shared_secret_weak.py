"""A tunnel is guarded by a weak or shared secret.

Why it matters: whoever guesses the secret, or knows it from another tunnel, poses as the other end. Authentication is a
binding standard (164.312(d)).

What to do:

IT vendor, this month: use certificates for VPN tunnels, or a random secret of at least 20 characters for each tunnel
alone.

How to verify: run the report on a new export that shows the setting.

Side effects: both ends must change at the same time.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Firewall, Weakness, check, judge


@check(
    "vpn-shared-secret-weak",
    version=1,
    title="Each tunnel has a strong secret of its own",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(a)(2)(i)", csf="PR.AA-01", sp80053="IA-5 SC-12", cis="5.2 6.4", hicp="#3", nprm="312(f)(2)"
    ),
)
def shared_secret_weak(firewall: Firewall) -> Iterator[Finding]:
    for vpn in firewall.vpns:
        if vpn.weak_secret.setting and not vpn.disabled:
            yield judge(
                vpn.subject(firewall.name),
                vpn.weak_secret,
                good=lambda weak: not weak,
                bad="{subject} is guarded by a short, published or shared secret ({setting})",
                fine="{subject} is guarded by a certificate or a strong secret of its own ({setting})",
            )
