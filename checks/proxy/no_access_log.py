"""The web server before the archive keeps no record of requests.

Does the web server record who asked for what?

Why it matters: after an incident only the record tells which images were fetched, and by whom. Audit controls are a
binding standard (164.312(b)).

What to do:

IT vendor, this month: turn the web server's access log on for every path to the archive, with the person's name, and
keep it on a second system.

How to verify: open an image, then find the request in the log, with time, address and name.

Side effects: the log holds patient data in web addresses; protect it alike.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, judge, links, loose_routes


@check(
    "proxy-no-access-log",
    version=1,
    title="Requests to the archive are recorded by the web server",
    weakness=Weakness.HARDENING,
    effect=Effect.DETECTION,
    cites=Cites(hipaa="312(b)", csf="PR.PS-04", sp80053="AU-12", cis="8.2 8.7", hicp="#8", nprm="312(d)"),
)
def no_access_log(estate: Estate) -> Iterator[Finding]:
    led = [(one.proxy, one.door, one.route, one.server.name) for one in links(estate)]
    led += [(proxy, door, route, str(route.backends[0])) for proxy, door, route in loose_routes(estate)]
    seen = set()
    for proxy, door, route, server in led:
        subject = proxy.subject(door, "log", route.path)
        if route.logged.setting and subject not in seen:
            seen.add(subject)
            yield judge(
                subject,
                route.logged,
                good=bool,
                bad="{subject} leads to {server} and records no request ({told})",
                fine="{subject} leads to {server} and records requests ({told})",
                server=server,
            )
