"""The plan of action is behind its own dates.

Why it matters: risks that were found must be reduced in time (164.308(a)(1)(ii)(B), Required). Regulators now ask for
proof of that. A date that passed without a new one is hard to explain after an incident.

What to do:

Practice, this week: do what the overdue row of the plan says, or set a new date there and write the reason beside it.

How to verify: run the report with the plan beside the exports; no item may be late.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Records, Weakness, check, fail, replace


@check(
    "gov-plan-overdue",
    version=1,
    title="The plan of action keeps its dates",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="308(a)(1)(ii)(B)", csf="ID.RA-06", sp80053="CA-5 PM-4", cis="7.2", hicp="#10", nprm="308(a)(5)"),
)
def plan_overdue(records: Records) -> Iterator[Finding]:
    for one in records.late:
        subject = records.subject("planned", one.planned.finding, label=one.title)
        late = '"{subject}" on {system} was due on {due} and is still {status} ({place})'
        done = '"{subject}" on {system} is called done, and the files still show it ({place})'
        finding = fail(
            subject,
            done if one.done else late,
            system=one.system or "the practice",
            due=one.planned.due,
            status=one.planned.status,
            place=one.planned.place,
        )
        yield replace(finding, weakness=one.weakness, effect=one.effect, role=one.role, floors=one.floors)
