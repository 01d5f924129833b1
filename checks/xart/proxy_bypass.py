"""The archive can be reached around the login page before it.

Can the archive be reached only through its login page?

Why it matters: a login page protects nothing when the archive's own port answers beside it. Access control and
authentication are binding standards (164.312(a)(1), (d)).

What to do:

PACS vendor, this week: bind the archive's web port to its own machine, or to the network of its containers.

IT vendor, this week: close the archive's own web port in every firewall; only the login page stays open.

How to verify: open the archive's own port from another computer; it must not answer. Run the report again.

Side effects: programs that use the archive's own port must move to the login page.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Link,
    Role,
    Weakness,
    barrier,
    check,
    denied,
    holds,
    links,
    met,
    ok,
    reach,
    replace,
    review,
)


@check(
    "xart-proxy-bypass",
    version=1,
    title="The archive is reached through its login page only",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.IR-01 PR.AA-03",
        sp80053="AC-3 SC-7",
        cis="4.4",
        hicp="#6",
        nprm="312(a)(2)(vi)",
    ),
    absorbs=("container-port-published", "pacs-web-auth-off"),
)
def proxy_bypass(estate: Estate) -> Iterator[Finding]:
    guarded = {(link.server.name, link.listener.number): link for link in links(estate) if holds(link.route.login)}
    for link in guarded.values():
        around = [found for role in Role for found in _around(estate, link, role)]
        yield from around or (_beside(estate, link),)


def _around(estate: Estate, link: Link, role: Role) -> Iterator[Finding]:
    """What a role meets at the server's own port."""
    for one in reach(estate, role, link.listener.service):
        own = one.pacs.name == link.server.name and one.listener.number == link.listener.number
        if not own or one.listener.proxy:
            continue
        shut = denied(one.listener.remote)
        weakness, floors = barrier(one.listener)
        found = met(
            one,
            one.listener.remote if shut else one.login,
            wants=not shut,
            bad="the {role} reaches {system} at {address} port {port}, around its login page, without a login ({told})",
            fine="what the {role} reaches of {system} at {address} port {port} does not serve strangers ({told})",
            note="asks for no login",
        )
        yield replace(found, weakness=weakness, floors=floors)


def _beside(estate: Estate, link: Link) -> Finding:
    """What is known of the server's own port when no path to it was found."""
    pacs = link.server.pacs
    subject = (
        replace(pacs.subject(link.listener, "around"), service="", port=None) if pacs else link.proxy.subject(link.door)
    )
    places = (link.route.evidence, *link.listener.evidence)
    if not link.listener.reachable or denied(link.listener.remote):
        return ok(subject, "no other computer is served by {subject} around the login page", *places)
    if estate.gateways and link.server.addresses:
        return ok(subject, "the firewall files show no path to {subject} around the login page", *places)
    return review(subject, "whether other computers reach {subject} around the login page is not in the files", *places)
