"""The image viewer fetches images unencrypted.

Does the viewer ask the archive and the login service over https?

Why it matters: whoever can listen on the way reads images, names and login tokens. Encryption in transit is addressable
(164.312(e)(2)(ii)), under the binding standard (e)(1).

What to do:

IT vendor, this month: name addresses with https in app-config.js, and let the archive or a web server before it answer
there.

How to verify: open an image and look at the addresses in the browser's network view; all must begin with https.

Side effects: browsers refuse a certificate that they do not know; use one that they trust.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Viewer, Weakness, calls, check, fail, ok, review


@check(
    "proxy-viewer-plain-http",
    version=1,
    title="The image viewer asks over https",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8", cis="3.10", hicp="#4", nprm="312(b)(2)"
    ),
)
def viewer_plain_http(estate: Estate) -> Iterator[Finding]:
    # where the server is known, what is asked of its own port says the same
    elsewhere = [one for one in calls(estate) if one.server is None]
    for viewer in estate.viewers:
        asked = [one.root for one in elsewhere if one.viewer is viewer]
        asked += [viewer.authority] if viewer.authority else []
        far = [one for one in asked if one.scheme and not one.local]
        plain = {(one.host, one.port): one for one in far if one.scheme == "http"}
        for root in plain.values():
            subject = viewer.subject("plain", root.setting, label=f"{viewer.name} {root}")
            yield fail(subject, "{subject} is asked in clear ({setting})", root.evidence, setting=root.setting)
        if not plain:
            yield from _fine(viewer, bool(far))


def _fine(viewer: Viewer, asked: bool) -> Iterator[Finding]:
    subject = viewer.subject("plain")
    if viewer.unclear:
        text = "some addresses that {subject} asks are not decided in its file; do all begin with https?"
        yield review(subject, text, *viewer.unclear[:5])
    elif asked:
        yield ok(subject, "{subject} asks over https", viewer.evidence)
