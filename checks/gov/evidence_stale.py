"""A configuration export is too old.

When were the files exported?

Why it matters: the running system may be different by now. Evaluation is a binding standard (164.308(a)(8)); the age
is our threshold.

What to do:

IT vendor, this month: export the configuration of this system again, and write the day into site.yaml as "exported".

How to verify: run the report with the new export and its date in site.yaml.

Side effects: none expected.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Subject, Weakness, check, ok, review


@check(
    "gov-evidence-stale",
    version=1,
    title="Exports are recent",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(hipaa="308(a)(8)", csf="ID.IM-01", sp80053="CA-2 CA-7", cis="4.1", hicp="#10", nprm="308(a)(3)"),
)
def evidence_stale(estate: Estate) -> Iterator[Finding]:
    limit = estate.site.thresholds.export_age_days
    undated = [row.source.path for row in estate.sources if row.exported is None and not row.failed]
    if undated:
        text = "nobody says when {count} of the files were exported, {path} among them"
        yield review(estate.subject("undated"), text, count=len(undated), path=undated[0])
    for row in estate.sources:
        if row.exported is None:
            continue
        subject = Subject(row.system, ("age", row.format), label=row.source.path)
        days = (estate.as_of - row.exported).days
        if days > limit:
            yield review(
                subject,
                "{subject} was exported {days} days ago; our threshold is {limit}",
                row.source.line(1),
                days=days,
                limit=limit,
            )
        else:
            yield ok(subject, "{subject} was exported {days} days ago", row.source.line(1), days=days)
