"""The number of patients is not stated.

How many patients does the archive hold?

Why it matters: how bad a weakness is depends on how many people it concerns; 500 is the number from which notice to
the government is due at once. Until it is known, this report assumes many.

What to do:

Practice: write an estimate of how many patients' images you keep into site.yaml as "patients", or supply the archive's
output of /statistics.

How to verify: the next report shows the number on its first pages.

Side effects: severities may change with the number.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, ok, review


@check(
    "gov-patient-volume-unknown",
    version=1,
    title="The number of patients is stated",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="308(a)(1)(ii)(A)", csf="ID.RA-04", sp80053="RA-3", cis="3.2", hicp="#10", nprm="308(a)(2)"),
)
def patient_volume_unknown(estate: Estate) -> Iterator[Finding]:
    if estate.people is None:
        yield review(estate.subject("people"), "neither site.yaml nor an export states how many patients there are")
    else:
        yield ok(estate.subject("people"), "{people} patients are stated", people=f"{estate.people:,}")
