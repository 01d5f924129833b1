"""The internet can reach a web port that image servers use.

Does the internet reach a web port that image servers use?

Why it matters: the page behind the port may show images, and its login is the only thing between them and anyone.
Limiting access is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this week: close the firewall rule that opens the web port of the image server to the internet, or put a
login page with a second factor in front.

PACS vendor: confirm which web pages of the image server must be reachable from outside, and for whom.

How to verify: open the address on a phone with Wi-Fi off; it must not load or must ask for a login with a second
factor.

Side effects: saved links stop working; tell referring doctors before.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, inbound, ports


@check(
    "fw-inbound-pacs-web",
    version=1,
    title="Web ports of image servers are closed to the internet",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)", csf="PR.IR-01", sp80053="SC-7", cis="4.4 6.3", hicp="#6 #9", nprm="312(a)(2)(vi)"
    ),
    absorbs=("fw-ipv6-unfiltered", "fw-rule-too-broad"),
)
def inbound_pacs_web(estate: Estate) -> Iterator[Finding]:
    yield from inbound(estate, ports.PACS_WEB, "a web port of an image server", "web")
