"""Questions that only a person can answer are open.

Who answers the questions that no file can?

Why it matters: files speak to few of the 65 provisions. Training, policies, agreements and plans are known to people
alone. Evaluation is a binding standard (164.308(a)(8)), and what was decided must be written down (164.316(b)(1)).

What to do:

Practice, this quarter: run "hipaa-auditor questions" and answer what you can of its sheet, with name, date and where
the proof lies.

How to verify: run the report with the answers; the count must go down.

Side effects: none for answering.
"""

from collections.abc import Iterator

from auditor.checking import (
    NOT_FOR_PRACTICES,
    Cites,
    Effect,
    Estate,
    Finding,
    Floor,
    Weakness,
    check,
    hipaa,
    ok,
    replace,
    review,
)


@check(
    "gov-attestation-missing",
    version=1,
    title="Every question for a person is answered",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="308(a)(8) 316(b)(1)", csf="ID.IM-01", sp80053="CA-2", cis="4.1", hicp="#10", nprm="308(a)(14)"),
)
def attestation_missing(estate: Estate) -> Iterator[Finding]:
    asked = [row for row in hipaa().safeguards if row.config in "NI" and row.id not in NOT_FOR_PRACTICES]
    answers = {one.about: one for one in estate.attestations if one.holds(estate.as_of)}
    open_ = [row for row in asked if row.id not in answers]
    if open_:
        text = "{count} of {total} questions for a person have no answer of the last year; the first is {row}, {name}"
        first = open_[0]
        subject = estate.subject("answers")
        yield review(subject, text, count=len(open_), total=len(asked), row=first.id, name=first.name)
    else:
        yield ok(estate.subject("answers"), "all {total} questions for a person were answered", total=len(asked))
    for row in asked:
        if row.id in answers and answers[row.id].answer == "no":
            one = answers[row.id]
            text = "{by} answered no to {row}, {name}, on {on}: {statement}"
            named = {"by": one.by, "row": row.id, "name": row.name, "on": one.on, "statement": one.statement}
            floors = (Floor.F4,) if row.designation == "required" else ()
            yield replace(review(estate.subject("answered-no", row.id), text, **named), floors=floors)
