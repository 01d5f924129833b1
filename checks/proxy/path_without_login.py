"""The web server before the archive hands on callers without a login.

Does every path to the archive ask for a login?

Why it matters: one path without a login is enough to search and fetch images, whatever the other paths ask. Access
control and authentication are binding standards (164.312(a)(1), (d)).

What to do:

IT vendor, today: let the web server ask for the login on every path, and take it away only for paths that hold no
patient data.

PACS vendor, this month: turn on the archive's own login too, so that one forgotten path does not open it.

How to verify: open the path in a private browser window; it must ask for a login. Run the report again.

Side effects: viewers and programs without an account stop working; list them first.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_ADDRESS,
    Call,
    Cites,
    Effect,
    Estate,
    Finding,
    Floor,
    Known,
    Link,
    Route,
    Subject,
    Unknown,
    Verdict,
    Weakness,
    asks,
    calls,
    check,
    fail,
    judge,
    links,
    loose_routes,
    ok,
    replace,
    review,
    show_addresses,
)


@check(
    "proxy-path-without-login",
    version=1,
    title="Every path to the archive asks for a login",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(d) 312(a)(1)", csf="PR.AA-03", sp80053="AC-3 IA-2", cis="6.3", hicp="#3", nprm="312(f)(2)"),
    floors=(Floor.F1, Floor.F2),
    absorbs=("pacs-web-auth-off", "pacs-dicomweb-anonymous"),
)
def path_without_login(estate: Estate) -> Iterator[Finding]:
    for link in links(estate):
        if link.door.protocol == "web":
            yield _judged(link)
    for proxy, door, route in loose_routes(estate):
        yield _alone(proxy.subject(door, "path", route.path, _limited(route)), route)
    for call in calls(estate):
        if call.server is None and (call.root.host or call.root.port) and not call.root.local:
            yield _asked(call)


def _asked(call: Call) -> Finding:
    """What a viewer's file alone tells: a login service that it sends people to guards nothing by itself."""
    viewer, root = call.viewer, call.root
    subject = viewer.subject("root", root.setting, root.path, label=f"{viewer.name} {root}")
    if isinstance(viewer.login, Unknown):
        text = "{subject}: does this server ask those who come from the viewer for a login?"
        return review(subject, text, root.evidence, *viewer.login.evidence)
    if viewer.login.value:
        text = "{subject}: the viewer sends people to a login first; does this server refuse callers without it?"
        return review(subject, text, root.evidence, *viewer.login.evidence)
    text = "{subject}: the viewer asks nobody for a login; does this server ask by itself?"
    return review(subject, text, root.evidence, *viewer.login.evidence)


def _alone(subject: Subject, route: Route) -> Finding:
    """What the proxy's file alone tells: its server is none of the files."""
    places, server = (*route.login.evidence, route.evidence), route.backends[0]
    if isinstance(route.login, Unknown):
        text = "whether {subject} asks for a login is not known: {reason}"
        return review(subject, text, *places, reason=route.login.reason)
    if route.login.value:
        return ok(subject, "{subject} asks for a login", *places)
    if route.callers != ANY_ADDRESS:
        text = (
            "{subject} asks callers from {addresses} for no login; does the server behind it, {server}, ask by itself?"
        )
        return review(subject, text, *places, server=server, addresses=show_addresses(route.callers))
    if route.credentials:
        text = "{subject} asks for no login, and logs every caller in at {server} with one fixed account"
        return fail(subject, text, *route.credentials, *places, server=server)
    text = "{subject} asks for no login; does the server behind it, {server}, ask by itself?"
    return review(subject, text, *places, server=server)


def _limited(route: Route) -> str:
    return "" if route.callers == ANY_ADDRESS else "some"


def _judged(link: Link) -> Finding:
    route, fact = link.route, asks(link)
    subject = _subject(link)
    open_to_some = route.callers != ANY_ADDRESS and isinstance(fact, Known) and not fact.value
    if open_to_some:
        text = "{subject} asks callers from {addresses} for no login; are all of these computers in safe hands?"
        shown = show_addresses(route.callers)
        return review(subject, text, *fact.evidence, route.evidence, addresses=shown)
    judged = judge(
        subject,
        fact,
        good=bool,
        bad="{subject} leads to {server} and asks for no login ({told})",
        fine="{subject} leads to {server} and asks for a login ({told})",
        also=(route.evidence,),
        server=link.server.name,
    )
    if judged.verdict is Verdict.FAIL and link.door.local:
        return review(subject, "{subject} asks for no login; who may use that machine?", *judged.evidence)
    return replace(judged, parts=(subject,))


def _subject(link: Link) -> Subject:
    """Part of the server's identity, so that what reaches the proxy's port is known to reach the server."""
    label = f"{link.proxy.name} port {link.door.port} {link.route.path}"
    key = ("proxy", str(link.door.port), *link.door.names[:1], link.route.path, _limited(link.route))
    return Subject(link.server.name, key, label=label, service=link.listener.service, port=link.door.port)
