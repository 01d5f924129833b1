"""A risk was accepted without the record that the rule asks for.

Why it matters: an addressable safeguard may be left out only with a written reason and, where reasonable, another
measure (164.306(d)(3)). Required items and standards cannot be left out at all. A decision without its record does
not count, so the finding stays open.

What to do:

Practice, this month: complete the entry in decisions.yaml, or repair what it was written for.

How to verify: run the report again; the finding must be shown as decided, with name and last day.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Records, Standing, Weakness, check, fail, ok

_WRONG = frozenset({Standing.REFUSED, Standing.EXPIRED, Standing.CHANGED})


@check(
    "gov-acceptance-incomplete",
    version=1,
    title="Every accepted risk has its record",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="316(b)(1) 308(a)(1)(ii)(B)",
        csf="ID.RA-06 ID.RA-07",
        sp80053="RA-7 CA-5",
        cis="4.1",
        hicp="#10",
        nprm="308(a)(5)",
    ),
)
def acceptance_incomplete(records: Records) -> Iterator[Finding]:
    for one in records.rulings:
        subject = records.subject("decision", one.decision.finding, label=one.about)
        if one.standing in _WRONG:
            text = 'the decision on "{subject}" ({place}) does not hold: {reason}'
            yield fail(subject, text, place=one.decision.place, reason=one.reason)
        else:
            yield ok(subject, 'the decision on "{subject}": {reason}', reason=one.reason)
