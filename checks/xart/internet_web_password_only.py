"""A password alone opens the PACS web page from the internet.

Does the web login from the internet ask for a second proof?

Why it matters: a stolen or guessed password is enough to see images from anywhere. Authentication is a binding
standard (164.312(d)). The rule in force does not name a second factor; your risk analysis decides.

What to do:

IT vendor, this month: put a login page with a second factor, or a VPN with one, in front of the archive.

PACS vendor: remove the archive's accounts of people who left.

How to verify: log in from a phone with Wi-Fi off; it must ask for the second proof. Run the report again.

Side effects: people need a phone or token; keep one sealed emergency account.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, denied, met, reach, unreached


@check(
    "xart-internet-web-password-only",
    version=1,
    title="Web login from the internet asks for a second proof",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(d)", csf="PR.AA-03", sp80053="IA-2(1) SC-7", cis="6.3", hicp="#3 #6", nprm="312(f)(2)(ii)"),
    absorbs=("pacs-no-mfa", "fw-inbound-pacs-web", "xart-public-address-hits-pacs"),
)
def internet_web_password_only(estate: Estate) -> Iterator[Finding]:
    for one in reach(estate, Role.INTERNET, "web"):
        if not denied(one.login) and not denied(one.listener.remote):
            yield met(
                one,
                one.pacs.second_factor,
                wants=True,
                bad="the internet reaches the login of {system} at {address} port {port}: a password only ({told})",
                fine="the internet reaches the login of {system} at {address} port {port}, with a second proof",
                note="asks for a password only",
            )
    yield from unreached(estate, Role.INTERNET, "web")
