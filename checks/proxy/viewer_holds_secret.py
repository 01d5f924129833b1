"""The image viewer hands a password to every browser.

Does the file that every browser downloads hold a password?

Why it matters: the viewer's settings are a file that each browser fetches before anybody logs in. Whoever opens the
page can read the password in it, and use it to fetch every image. Authentication and access control are binding
standards (164.312(d), (a)(1)).

What to do:

IT vendor, today: take the password out of app-config.js and change it at the archive.

PACS vendor, this month: let each person log in by the login service, or let the web server in front ask for the login.

How to verify: open the address of app-config.js in a private browser window; it must show no password. Run the report
again.

Side effects: the viewer shows no images until people can log in by the other way.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Held,
    Viewer,
    Weakness,
    calls,
    check,
    fail,
    ok,
    replace,
    review,
)


@check(
    "proxy-viewer-holds-secret",
    version=1,
    title="The image viewer hands out no password",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(a)(1) 308(a)(5)(ii)(D)",
        csf="PR.AA-01 PR.AA-03",
        sp80053="IA-5 IA-2 AC-3",
        cis="3.11 5.2",
        hicp="#3",
        nprm="312(f)(2)",
    ),
)
def viewer_holds_secret(estate: Estate) -> Iterator[Finding]:
    known = calls(estate)
    for viewer in estate.viewers:
        servers = dict.fromkeys(one.server.name for one in known if one.viewer is viewer and one.server)
        for setting in dict.fromkeys(one.setting for one in viewer.secrets):
            held = [one for one in viewer.secrets if one.setting == setting]
            yield _judged(viewer, held, ", ".join(servers) or "the archive")
        subject = viewer.subject("secrets")
        if not viewer.secrets and viewer.gaps:
            yield review(subject, "some lines of {subject} were not understood and may hold secrets", *viewer.gaps[:5])
        elif not viewer.secrets:
            yield ok(subject, "the file that {subject} hands to every browser holds no password", viewer.evidence)


def _judged(viewer: Viewer, held: list[Held], server: str) -> Finding:
    """What one setting hands out, by the worst of its places."""
    setting = held[0].setting
    subject, places = viewer.subject("secret", setting), [one.evidence for one in held]
    plain = [one for one in held if not one.commented and not one.filled_later]
    if any(one.kind == "login" for one in plain):
        text = "{subject} hands a login of {server} to every browser that opens it ({setting}; value withheld)"
        return fail(subject, text, *places, setting=setting, server=server)
    if any(one.kind == "client" for one in plain):
        text = "{subject} hands its own secret for the login service to every browser ({setting}; value withheld)"
        return replace(fail(subject, text, *places, setting=setting), weakness=Weakness.HARDENING)
    if plain:
        text = "{subject} hands {setting} to every browser; does it open anything? (value withheld)"
    elif held[0].commented:
        text = "a comment in the file that {subject} hands out holds {setting}; is it in use? (value withheld)"
    else:
        text = "what takes the place of the mark at {setting} reaches every browser of {subject}; is it a secret?"
    return review(subject, text, *places, setting=setting)
