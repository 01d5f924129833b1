"""A password alone opens the archive.

Does the archive ask for a second proof besides the password?

Why it matters: a stolen or guessed password is enough. Authentication is a binding standard (164.312(d)). The rule in
force does not name a second factor; your risk analysis decides.

What to do:

IT vendor, this month: put a login page with a second factor, or a VPN with one, in front of the archive.

Practice: say in site.yaml if the archive's login asks a second factor that the files do not show.

How to verify: log in yourself; it must ask for the second proof.

Side effects: people need a phone or token; keep one sealed emergency account.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, denied, from_outside, judge, replace


@check(
    "pacs-no-mfa",
    version=1,
    title="Web login asks for a second proof",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d)", csf="PR.AA-03", sp80053="IA-2(1) IA-2(2)", cis="6.3 6.5", hicp="#3", nprm="312(f)(2)(ii)"
    ),
)
def no_mfa(estate: Estate) -> Iterator[Finding]:
    outside = {one.pacs.name for one in estate.exposures if one.role in _OUTSIDE and one.listener.service == "web"}
    for pacs in estate.servers:
        web = pacs.of("web")
        asked = [one for one in web if not denied(one.login)]
        if pacs.second_factor.setting and (asked or not web):
            judged = judge(
                pacs.about(pacs.second_factor, "web"),
                pacs.second_factor,
                good=bool,
                bad="{subject} asks for a password only ({told})",
                fine="{subject} asks for a second proof ({told})",
            )
            weakness = Weakness.WEAK_BARRIER if pacs.name in outside else None
            weighed = replace(judged, weakness=weakness)
            yield from_outside(pacs, asked[0], weighed) if asked else weighed


_OUTSIDE = {Role.INTERNET, Role.PARTNER}
