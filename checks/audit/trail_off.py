"""Nobody could tell who looked at which images.

Is it recorded who looks at which images?

Why it matters: after an incident you could not show whose data was touched, and might have to notify everyone.
Recording and examining activity is a binding standard (164.312(b)).

What to do:

PACS vendor, this month: turn on the audit log of the archive, with person, patient, action and time.

IT vendor: send the audit log of the archive to a second system.

Practice: name who reads the audit log and how often; keep a note each time (164.308(a)(1)(ii)(D)).

How to verify: search for one test patient, then find that search in the log. Run the report again.

Side effects: logs need space and hold patient data; protect them as you protect images.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Floor,
    Weakness,
    check,
    denied,
    holds,
    judge,
    links,
    review,
)


@check(
    "audit-trail-off",
    version=2,
    title="Access to images is recorded",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.DETECTION,
    cites=Cites(
        hipaa="312(b) 308(a)(1)(ii)(D)",
        csf="PR.PS-04 DE.CM-03",
        sp80053="AU-2 AU-12",
        cis="8.2 8.5 3.14",
        hicp="#8 #9",
        nprm="312(d)",
    ),
    floors=(Floor.F4,),
)
def trail_off(estate: Estate) -> Iterator[Finding]:
    before = {link.server.name: link.route.logged.evidence for link in links(estate) if holds(link.route.logged)}
    for pacs in estate.servers:
        if denied(pacs.audit) and pacs.name in before:
            yield review(pacs.about(pacs.audit), _BEFORE, *pacs.audit.evidence, *before[pacs.name])
        elif pacs.audit.setting:
            yield judge(
                pacs.about(pacs.audit),
                pacs.audit,
                good=bool,
                bad="{subject} keeps no record of searches, views and exports ({told})",
                fine="{subject} records who looks at what ({told})",
            )


_BEFORE = (
    "{subject} keeps no record itself, and a web server before it records requests; does that record name persons and "
    "patients, and who records what is fetched by DICOM?"
)
