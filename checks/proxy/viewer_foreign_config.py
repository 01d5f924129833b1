"""A link can give the image viewer settings from anywhere.

May a link name the settings that the viewer loads?

Why it matters: whoever gets a person to click a link can make the viewer send that person's login to a server of his
own, or run his programs in the viewer. Authentication and access control are binding standards (164.312(d), (a)(1)).

What to do:

IT vendor, this week: set dangerouslyUseDynamicConfig.enabled to false in app-config.js, or list the one address that
may be named.

How to verify: open the viewer with ?configUrl= and an address that is not yours; it must not load it.

Side effects: links that name other settings stop working.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, judge, viewer_version


@check(
    "proxy-viewer-foreign-config",
    version=1,
    title="The image viewer takes its settings from one place only",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.SINGLE,
    cites=Cites(hipaa="312(d) 312(a)(1)", csf="PR.PS-01", sp80053="CM-7 SC-18", cis="4.8", hicp="#9", nprm="312(f)(2)"),
)
def viewer_foreign_config(estate: Estate) -> Iterator[Finding]:
    version = viewer_version(estate)
    for viewer in estate.viewers:
        yield judge(
            viewer.subject("dangerouslyUseDynamicConfig"),
            viewer.foreign_config(version),
            good=lambda any_address: not any_address,
            bad="a link can make {subject} load its settings from any address ({told})",
            fine="{subject} takes its settings from no address of somebody else ({told})",
        )
