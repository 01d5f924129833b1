"""The archive takes a caller's word for who he is.

Does the web server overwrite the headers that name a person?

Why it matters: where the archive believes a header, whoever can send that header is any person he likes. The web server
must set it on every path, or take it away. Authentication is a binding standard (164.312(d)).

What to do:

IT vendor, this week: let the web server set or empty the header that names the person on every path to the archive, and
let only it reach the archive's own port.

How to verify: send the header yourself, with a made-up name, to each path; the archive must not greet you by it.

Side effects: programs that send the header on purpose stop working.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Link, Subject, Weakness, check, fail, links, ok, review


@check(
    "proxy-trusts-client-headers",
    version=1,
    title="Headers that name a person come from the web server alone",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(d)", csf="PR.AA-03", sp80053="IA-2 SC-8", cis="16.10", hicp="#3", nprm="312(f)(2)"),
)
def trusts_client_headers(estate: Estate) -> Iterator[Finding]:
    together: dict[tuple[str, int | None, str], list[Link]] = {}
    for link in links(estate):
        together.setdefault((link.server.name, link.listener.number, link.proxy.name), []).append(link)
    for group in together.values():
        believed = {header for link in group for header, kind in link.route.identity if kind != "stripped"}
        for header in sorted(believed):
            yield from _judged(header, group)


def _judged(header: str, group: list[Link]) -> Iterator[Finding]:
    """One finding for each path that lets a caller's own header through; one pass when none does."""
    passed = [one for one in group if dict(one.route.identity).get(header, "client") == "client"]
    for one in passed:
        subject = _subject(one, header, one.route.path)
        places = (one.route.evidence, *(other.route.evidence for other in group if other not in passed))
        if one.proxy.gaps and header not in dict(one.route.identity):
            text = "a line that was not understood may set the header {header} where {subject} leads to {server}"
            yield review(subject, text, *one.proxy.gaps[:3], *places, server=one.server.name, header=header)
            continue
        text = "{subject} leads to {server} with the header {header} as the caller sent it"
        yield fail(subject, text, *places, server=one.server.name, header=header)
    if not passed:
        text = "{subject} sets or empties the header {header} on every path to {server}"
        first = group[0]
        places = tuple(one.route.evidence for one in group)
        yield ok(_subject(first, header, ""), text, *places, server=first.server.name, header=header)


def _subject(link: Link, header: str, path: str) -> Subject:
    label = f"{link.proxy.name} port {link.door.port}{f' {path}' if path else ''}"
    key = ("header", header, *((str(link.door.port), path) if path else ()))
    return Subject(link.server.name, key, label=label, service=link.listener.service, port=link.door.port)
