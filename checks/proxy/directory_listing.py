"""The web server lists the files of its folders.

Are folders hidden from people who browse?

Why it matters: search engines read such lists, and put the names of files and patients into their index. Access control
is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this week: turn the web server's listing of folders off, and take patient files out of folders that a web
server shows.

How to verify: open the folder's address without a file name; no list may appear.

Side effects: programs that read the list to find files stop working.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Known,
    Verdict,
    Weakness,
    check,
    denied,
    holds,
    judge,
    ok,
    replace,
)


@check(
    "proxy-directory-listing",
    version=1,
    title="Folders are not listed",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(a)(1)", csf="PR.PS-01", sp80053="CM-7 AC-3", cis="4.8", hicp="#4", nprm="312(c)(2)(iii)"),
)
def directory_listing(estate: Estate) -> Iterator[Finding]:
    for proxy in estate.proxies:
        for door in proxy.doors:
            serving = [one for one in door.routes if one.listing.setting]
            for route in (one for one in serving if not denied(one.listing)):
                judged = judge(
                    proxy.subject(door, "listing", route.path),
                    route.listing,
                    good=lambda listed: not listed,
                    bad="{subject} lists what lies in its folder ({told})",
                )
                guarded = judged.verdict is Verdict.FAIL and holds(route.login)
                yield replace(judged, weakness=Weakness.HARDENING) if guarded else judged
            if serving and all(denied(one.listing) for one in serving):
                facts = (one.listing for one in serving if isinstance(one.listing, Known))
                places = dict.fromkeys(place for fact in facts for place in fact.evidence)
                yield ok(proxy.subject(door, "listing"), "{subject} lists no folder", *places)
