"""The console of the server answers on every network.

Who can reach the console of the server?

Why it matters: whoever gets into the console owns the server and all images on it. Access control and authentication
are binding standards (164.312(a)(1), (d)).

What to do:

IT vendor, this week: let the archive's console answer on the machine itself or on the administrators' network only.

PACS vendor: turn off the archive's debug ports, and set a long password for its console.

How to verify: from an office computer, try the console's address; it must not answer. Run the report again.

Side effects: whoever manages the server from a desk needs the administrators' network.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Finding,
    Floor,
    Pacs,
    Weakness,
    barrier,
    check,
    from_outside,
    judge,
    replace,
    with_address,
)


@check(
    "pacs-admin-console-open",
    version=1,
    title="Server consoles answer administrators only",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.AA-05 PR.IR-01",
        sp80053="AC-6 CM-7 SC-7",
        cis="4.6 4.8",
        hicp="#3 #6",
        nprm="312(c)(2)(iv)",
    ),
    floors=(Floor.F3,),
)
def admin_console_open(pacs: Pacs) -> Iterator[Finding]:
    for one in (*pacs.of("console"), *pacs.of("debug")):
        text = "{subject} answers other computers"
        found = judge(pacs.subject(one), one.enabled, good=lambda on: not on, bad=text, also=one.evidence)
        found = from_outside(pacs, one, replace(found, floors=barrier(one)[1]))
        yield with_address(found, one.publications, one.service)
