"""Images leave the encrypted path before they reach the archive.

Are images encrypted on the whole way to the archive?

Why it matters: the browser shows a lock, but behind the web server the images cross another network in clear.
Encryption in transit is addressable (164.312(e)(2)(ii)), under the binding standard (e)(1).

What to do:

PACS vendor, this month: turn on TLS at the archive's web port.

IT vendor, this month: let the web server in front call the archive by https and check its certificate, or move both
into one network that nothing else uses.

How to verify: run the report on the new files; the web server must name the archive with https.

Side effects: certificates on both sides must be renewed in time.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Known,
    Link,
    Subject,
    Weakness,
    check,
    fail,
    holds,
    links,
    ok,
    review,
)


@check(
    "xart-tls-ends-too-early",
    version=1,
    title="Images stay encrypted up to the archive",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.SINGLE,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8", cis="3.10", hicp="#4", nprm="312(b)(2)"
    ),
)
def tls_ends_too_early(estate: Estate) -> Iterator[Finding]:
    ends: dict[tuple[str, str, int, int | None], Link] = {}
    for link in links(estate):
        if holds(link.door.encrypted):
            at = (link.home.name, link.server.name, link.door.port, link.backend.port)
            if at not in ends or not holds(link.backend.encrypted):
                ends[at] = link
    for link in ends.values():
        yield _judged(estate, link)


def _judged(estate: Estate, link: Link) -> Finding:
    label = f"{link.proxy.name} port {link.door.port}"
    key = ("tls", link.proxy.name, str(link.door.port), str(link.backend.port or ""))
    subject = Subject(link.server.name, key, label=label)
    places, server = (link.backend.evidence, link.door.evidence), link.server.name
    if not isinstance(link.backend.encrypted, Known):
        return review(subject, "whether {subject} calls {server} encrypted is not known", *places, server=server)
    if link.backend.encrypted.value:
        return ok(subject, "{subject} calls {server} encrypted", *places, server=server)
    by_name = link.listener.contained and not link.backend.address
    if (link.backend.local or link.home.name == server or by_name) and not link.backend.apart:
        return ok(subject, "{subject} calls {server} in clear, on one and the same machine", *places, server=server)
    ours = {estate.role_of(low) for low, _ in link.home.addresses}
    theirs = {estate.role_of(low) for low, _ in link.server.addresses}
    if link.backend.apart or not ours or not theirs or None in ours | theirs:
        text = "{subject} calls {server} in clear; do others use the network between them?"
        return review(subject, text, *places, server=server)
    if ours == theirs:
        return ok(subject, "{subject} calls {server} in clear inside one network", *places, server=server)
    text = "{subject} ends the encryption and calls {server} in clear, across another network"
    return fail(subject, text, *places, server=server)
