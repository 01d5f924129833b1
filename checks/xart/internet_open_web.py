"""The PACS web page opens from the internet without a login.

Does the PACS web page open from the internet without a login?

Why it matters: no special software is needed, and search engines can list such pages. Access control and
authentication are binding standards (164.312(a)(1), (d)).

What to do:

IT vendor, today: close the web port to the internet; save logs first if they are short.

Practice, today: read the incident box and call your security official and counsel.

PACS vendor, this week: turn on the archive's web login, with a named account for each person; put a login page with a
second factor in front if the web must stay.

How to verify: open the address on a phone with Wi-Fi off; it must not load or must ask for a login. Run the report
again.

Side effects: saved links stop working; tell referring doctors before.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Floor, Role, Weakness, check, denied, met, reach, unreached


@check(
    "xart-internet-open-web",
    version=1,
    title="No web page without a login faces the internet",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.AA-03 PR.IR-01",
        sp80053="AC-3 IA-2 SC-7",
        cis="6.3 4.4",
        hicp="#6 #9",
        nprm="312(f)(2)",
    ),
    floors=(Floor.F1,),
    absorbs=(
        "pacs-web-auth-off",
        "pacs-dicomweb-anonymous",
        "pacs-webdav-open",
        "proxy-path-without-login",
        "fw-inbound-pacs-web",
        "xart-cleartext-crosses-zones",
        "xart-firewall-allows-non-peer",
        "fw-rule-too-broad",
        "xart-public-address-hits-pacs",
        "container-port-published",
    ),
)
def internet_open_web(estate: Estate) -> Iterator[Finding]:
    for one in reach(estate, Role.INTERNET, "web"):
        shut = denied(one.listener.remote)
        yield met(
            one,
            one.listener.remote if shut else one.login,
            wants=not shut,
            bad="any browser on the internet can open {system} at {address} port {port} without a login ({told})",
            fine="the internet reaches {system} at {address} port {port}, which does not serve strangers ({told})",
            note="asks for no login",
        )
    yield from unreached(estate, Role.INTERNET, "web")
