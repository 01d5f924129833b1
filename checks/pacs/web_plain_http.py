"""The archive's web page is not encrypted.

Is the archive's web page encrypted?

Why it matters: whoever can listen on the way can read passwords, names and images. Encryption in transit is
addressable (164.312(e)(2)(ii)), under the binding standard (e)(1).

What to do:

PACS vendor, this month: turn on https at the archive's web interface, or let a web server with https in front pass the
calls on.

IT vendor: get a certificate for the web interface and note when it runs out; close the clear port.

How to verify: the address must start with https and show no warning. Run the report on the new export.

Side effects: saved http links stop working; programs need the new address.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Pacs, Weakness, check, from_outside, judge


@check(
    "pacs-web-plain-http",
    version=1,
    title="Web pages and API are encrypted",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)",
        csf="PR.DS-02",
        sp80053="SC-8 SC-8(1)",
        cis="3.10",
        hicp="#4 #9",
        nprm="312(b)(2)",
    ),
)
def web_plain_http(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("web"):
        if one.encrypted.setting:
            judged = judge(
                pacs.subject(one),
                one.encrypted,
                good=bool,
                bad="{subject} sends passwords and images in clear ({told})",
                fine="{subject} is encrypted ({told})",
            )
            yield from_outside(pacs, one, judged)
