"""The firewall runs a version with known weaknesses, or one that is no longer repaired.

Is the firewall's software still repaired by its maker, and free of known weaknesses?

Why it matters: new holes stay open, and attackers look for exactly these versions. The New York Attorney General
settled with an imaging group in 2023 over a firewall past its end of life. Managing known risks is Required
(164.308(a)(1)(ii)(B)).

What to do:

IT vendor, this month: update the firewall, or replace it; until then close its remote management and any VPN page not
needed.

Practice, this quarter: put the replacement of the firewall in the budget and note the decision.

How to verify: the new export shows the version; compare it with the maker's page yourself.

Side effects: a short network outage; save the configuration first.
"""

from collections.abc import Iterator
from operator import not_

from auditor.checking import (
    Cites,
    Effect,
    Finding,
    Firewall,
    Unknown,
    Weakness,
    check,
    holds,
    judge,
    ok,
    replace,
    review,
)


@check(
    "fwm-firmware-unsupported",
    version=1,
    title="The firewall's software is supported and has no published weakness",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(1)(ii)(B) 308(a)(5)(ii)(B)",
        csf="PR.PS-02 ID.RA-01",
        sp80053="SI-2 SA-22 RA-5",
        cis="12.1 7.2 2.2",
        hicp="#7",
        nprm="308(a)(4) 312(h)(2)(iv)",
    ),
)
def firmware_unsupported(firewall: Firewall) -> Iterator[Finding]:
    table = firewall.advisories_as_of or "no date"
    told = [(one, fact) for one, fact in firewall.advisories if holds(fact) or isinstance(fact, Unknown)]
    for one, fact in told:
        about = firewall.subject("advisory", one.id, label=one.id)
        name, what, fixed = firewall.name, one.summary, one.fixed
        if isinstance(fact, Unknown):
            text = "{reason}, so it is not known whether {system} has the fix for {id} ({what}; table of {table})"
            places = fact.evidence or (firewall.evidence,)
            yield review(about, text, *places, reason=fact.reason, system=name, id=one.id, what=what, table=table)
        elif fixed:
            text = "{system} has a published weakness ({id}): {what}. It is fixed in {fixed} (table of {table})."
            found = judge(about, fact, good=not_, bad=text, system=name, id=one.id, what=what, fixed=fixed, table=table)
            yield found if one.remote_code else replace(found, weakness=Weakness.WEAK_BARRIER)
        else:
            text = "{system} runs a version that is no longer repaired ({id}): {what} (table of {table})"
            yield judge(about, fact, good=not_, bad=text, system=name, id=one.id, what=what, table=table)
    if firewall.advisories_as_of and not told:
        places = firewall.version.evidence or (firewall.evidence,)
        text = "the table of {table} lists no weakness of this version of {subject}"
        yield ok(firewall.subject("version"), text, *places, table=table)
