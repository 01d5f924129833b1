"""What a whole result says beside its findings: root causes, further profiles, the elements of a risk analysis."""

from collections.abc import Iterable, Iterator
from datetime import date

from auditor.assessment.findings import Assessed
from auditor.assessment.matrix import Status
from auditor.model.finding import Verdict
from auditor.model.profiles import Item, crosswalk, profile
from auditor.report.brief import gist
from auditor.report.clean import clean
from auditor.report.document import Finding
from auditor.report.papers import Cause, Element, Mapped, Profile, ProfileRow
from auditor.report.wording import counted

LONGEST_DAYS = 180
"""After which a reader is told to look whether a rule has changed."""
FEWEST = 2
"""Findings that a line must carry to be called a cause."""
MOST_CAUSES = 10
URGENT = frozenset({"F1", "F3"})
"""Floors after which the report must say that this may already be an incident."""


def causes(findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """The lines whose change closes most findings, chosen one after the other; parts of joint findings count.

    A line counts for a finding when it states the setting to change or is the finding's first place.
    """
    resting = _resting(findings)
    chosen: list[Cause] = []
    while resting and len(chosen) < MOST_CAUSES:
        place = max(resting, key=lambda one: (len(resting[one]), _first(one)))
        closed = resting.pop(place)
        if len(closed) < FEWEST:
            break
        path, line, text = place
        chosen.append(Cause(text, path, line, tuple(sorted(closed))))
        resting = {other: left for other, ids in resting.items() if (left := ids - closed)}
    return tuple(chosen)


def _first(place: tuple[str, int, str]) -> tuple[int, str]:
    """Of two lines that carry as much, the one that stands first."""
    return -place[1], place[0]


def _resting(findings: Iterable[Finding]) -> dict[tuple[str, int, str], set[str]]:
    found: dict[tuple[str, int, str], set[str]] = {}
    for one in findings:
        if one.verdict != "fail" or one.decided:
            continue
        lines = {(change.path, change.line) for change in one.changes if change.path and change.line}
        for at in one.evidence:
            if (at.path, at.first_line) in lines or at is one.evidence[0]:
                found.setdefault((at.path, at.first_line, gist(at.quote)), set()).add(one.id)
    return found


def profiles(names: Iterable[str], assessed: Iterable[Assessed]) -> tuple[Profile, ...]:
    """The further profiles that were asked for; none of them changes a severity or a count."""
    found = tuple(assessed)
    return tuple(_profile(name, found) for name in names if name != "hipaa")


def _profile(name: str, assessed: tuple[Assessed, ...]) -> Profile:
    one = profile(name)
    word = "proposed " if one.status == "proposed" else ""
    rows = tuple(_row(row, word, assessed) for row in one.rows)
    return Profile(one.profile, one.title, one.status, one.as_of, one.source, one.notice, rows)


def _row(row: Item, word: str, assessed: tuple[Assessed, ...]) -> ProfileRow:
    said = [one for one in assessed if row.cited(one.check.cites) and one.verdict is not Verdict.NOT_APPLICABLE]
    verdicts = {one.verdict for one in said}
    if not said:
        status = Status.OPEN
    elif Verdict.FAIL in verdicts:
        status = Status.DEFICIENT
    elif verdicts & {Verdict.REVIEW, Verdict.ERROR}:
        status = Status.PARTLY
    else:
        status = Status.CLEAN
    return ProfileRow(
        id=f"{word}{row.id}",
        topic=row.topic,
        text=row.text,
        status=str(status),
        checks=tuple(sorted({one.check.id for one in said})),
        findings=tuple(one.id for one in said if one.verdict in {Verdict.FAIL, Verdict.REVIEW}),
        argument=clean(row.because),
    )


def aged(names: Iterable[str], regulation: str, as_of: date) -> Iterator[str]:
    """A sentence for each set of provisions that may have changed since its data was made."""
    dates = {"hipaa": regulation, **{name: profile(name).as_of for name in names if name != "hipaa"}}
    for name, day in dates.items():
        if (as_of - date.fromisoformat(day)).days > LONGEST_DAYS:
            text = f"The data on {name} is of {day}, more than {LONGEST_DAYS} days ago"
            yield f"{text}: check whether the rule has changed."


def maps(id: str) -> tuple[Mapped, ...]:
    """Where other frameworks ask for the same as a provision: NIST's mapping of its standard, and ours."""
    known = crosswalk()
    nist = [Mapped("sp80053", tuple(ids.split()), "NIST") for row, ids in known.nist.items() if _of(id, row)]
    own = [Mapped(one.framework, tuple(one.ids.split()), "project", one.because) for one in known.own if one.row == id]
    return (*nist, *own)


def _of(id: str, standard: str) -> bool:
    return id == standard or id.startswith(f"{standard}(")


def may_be_incident(findings: Iterable[Finding]) -> bool:
    """Whether floor F1 or F3 fired: patient data or administration could be reached by strangers."""
    inputs = (one.severity_inputs for one in findings if one.verdict == "fail")
    return any(one is not None and one.floor in URGENT for one in inputs)


def elements(findings: Iterable[Finding], sources: int, systems: int) -> tuple[Element, ...]:
    """The nine elements of a risk analysis, and what this result gives to each (OCR guidance, July 2010)."""
    return tuple(_elements(sum(one.shown for one in findings), sources, systems))


def _elements(open_: int, sources: int, systems: int) -> Iterator[Element]:
    yield Element("Scope", "no", "A risk analysis covers all patient data everywhere; this looked at some systems.")
    read, found = counted(sources, "file"), counted(open_, "open deficiency", "open deficiencies")
    yield Element("Data collection", "in part", f"It read {read}; where else patient data lies is yours to say.")
    yield Element("Threats and vulnerabilities", "yes", f"For {counted(systems, 'system')}: {found}, with lines.")
    yield Element("Present security measures", "yes", "Checks without a deficiency, each with what was looked at.")
    yield Element("Likelihood", "in part", "Rated for what the files show, by a printed table.")
    yield Element("Impact", "in part", "Rated by the number of patients and what could be done; add your own losses.")
    yield Element("Level of risk", "in part", "Rated for each deficiency; other dangers are not in it.")
    yield Element("Documentation", "yes", "This report, its hashes, decisions and answers are a dated record.")
    yield Element("Periodic review", "no", "Repeat it after each change and at least once a year; only you can.")
