"""The archive runs a version with known weaknesses.

Does the archive's version have known weaknesses?

Why it matters: attackers read the same public lists and look for these versions. Managing known risks is Required
(164.308(a)(1)(ii)(B)); guarding against bad software is addressable (164.308(a)(5)(ii)(B)).

What to do:

PACS vendor, this month: update the image server to a version without the published weaknesses.

How to verify: the new export shows the version; compare it with the maker's page yourself.

Side effects: a short outage; test every scanner with a real transfer afterwards.
"""

from collections.abc import Iterator
from operator import not_

from auditor.checking import Cites, Effect, Finding, Known, Pacs, Weakness, check, holds, judge, ok, replace, review


@check(
    "pacs-version-known-bad",
    version=1,
    title="The version has no published weakness",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(1)(ii)(B) 308(a)(5)(ii)(B)",
        csf="PR.PS-02 ID.RA-01",
        sp80053="SI-2 RA-5 SA-22",
        cis="2.2 7.4",
        hicp="#7 #9",
        nprm="308(a)(4) 312(h)(2)(iv)",
    ),
)
def version_known_bad(pacs: Pacs) -> Iterator[Finding]:
    table, places = pacs.advisories_as_of, pacs.version.evidence or (pacs.evidence,)
    known, subject = isinstance(pacs.version, Known), pacs.subject(None, "version")
    for one, fact in pacs.advisories if known else ():
        about = pacs.part("", "advisory", one.id, label=f"{pacs.name} {one.id}")
        name, what, fixed = pacs.name, one.summary, one.fixed
        if holds(fact):
            text = "{system} has a published weakness ({id}): {what}. It is fixed in {fixed} (table of {table})."
            found = judge(about, fact, good=not_, bad=text, system=name, id=one.id, what=what, fixed=fixed, table=table)
            yield replace(found, weakness=None if one.remote_code else Weakness.WEAK_BARRIER)
        else:
            text = "does {system} have the fix for {id} ({what})? The maker fixed it in {fixed} (table of {table})."
            yield review(about, text, *places, system=name, id=one.id, what=what, fixed=fixed, table=table)
    if pacs.advisories and not known:
        text = "the version of {subject} is not known; published weaknesses may apply ({count}; table of {table})"
        yield review(subject, text, *places, count=len(pacs.advisories), table=table)
    elif table and not pacs.advisories:
        yield ok(subject, "the table of {table} lists no weakness of this version of {subject}", *places, table=table)
