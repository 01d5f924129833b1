"""The image viewer gets its login token in a web address.

Does the viewer use the older way to log people in?

Why it matters: a token in a web address stays in the browser's history and in logs, and opens the archive as long as it
is valid. Authentication is a binding standard (164.312(d)).

What to do:

PACS vendor, this quarter: set useAuthorizationCodeFlow to true and response_type to code in app-config.js, and allow
that flow for the viewer at the login service.

How to verify: log in and look at the address to which the login service leads back; it must hold no token.

Side effects: people must log in once more.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, judge


@check(
    "proxy-viewer-implicit-flow",
    version=1,
    title="The image viewer gets no token in a web address",
    weakness=Weakness.HARDENING,
    effect=Effect.SINGLE,
    cites=Cites(hipaa="312(d)", csf="PR.AA-03", sp80053="IA-2 SC-23", cis="16.10", hicp="#3", nprm="312(f)(2)"),
)
def viewer_implicit_flow(estate: Estate) -> Iterator[Finding]:
    for viewer in estate.viewers:
        if viewer.implicit.setting:
            yield judge(
                viewer.subject("oidc"),
                viewer.implicit,
                good=lambda in_address: not in_address,
                bad="{subject} gets its login token in a web address ({told})",
                fine="{subject} gets its login token in no web address ({told})",
            )
