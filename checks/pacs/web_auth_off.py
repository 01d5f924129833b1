"""The archive's web page opens without a login.

Does the archive's web page ask for a login?

Why it matters: any browser that reaches it can see and fetch images; no special software is needed. Access control
and authentication are binding standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this week: turn on the archive's web login, with a named account for each person.

IT vendor, this month: put a login page with a second factor in front of the web interface, if it must stay.

How to verify: open the address in a private browser window; it must ask for a login. Run the report again.

Side effects: saved links and programs without an account stop working; list them first.
"""

from collections.abc import Iterator

from auditor.checking import (
    Basis,
    Cites,
    Effect,
    Finding,
    Floor,
    Known,
    Pacs,
    Weakness,
    check,
    denied,
    from_outside,
    judge,
    ok,
    replace,
    review,
)


@check(
    "pacs-web-auth-off",
    version=1,
    title="Web pages and API ask for a login",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(a)(1) 312(a)(2)(i)",
        csf="PR.AA-03",
        sp80053="IA-2 AC-3 AC-14",
        cis="6.3 6.8",
        hicp="#3 #9",
        nprm="312(f)(2)",
    ),
    floors=(Floor.F1, Floor.F2),
    absorbs=("pacs-dicomweb-anonymous",),
)
def web_auth_off(pacs: Pacs) -> Iterator[Finding]:
    handed_on = {one.behind for one in pacs.of("web") if one.proxy}
    for one in pacs.of("web"):
        subject = pacs.subject(one)
        if denied(one.remote) and one.number in handed_on:
            text = "{subject} answers its own machine only; the proxy there is judged on its own"
            yield ok(subject, text, *one.login.evidence, *one.remote.evidence)
        elif denied(one.login) and denied(one.remote):
            text = "{subject} asks its own machine for no login; does a proxy on that machine pass callers on to it?"
            yield review(subject, text, *one.login.evidence, *one.remote.evidence)
        elif one.login.setting:
            either = isinstance(one.login, Known) and one.login.basis is Basis.ASSUMED
            judged = judge(
                subject,
                one.login,
                good=bool,
                bad=_EITHER if either else "{subject} answers any caller without a login ({told})",
                fine="{subject} asks for a login ({told})",
            )
            yield from_outside(pacs, one, replace(judged, parts=(subject,)))


_EITHER = "{subject} answers any caller without a login or with a password that the vendor publishes ({told})"
