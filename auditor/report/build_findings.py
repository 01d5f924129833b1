"""One assessed finding as the Document holds it."""

from collections.abc import Collection

from auditor.assessment.findings import Assessed
from auditor.assessment.severity import Level
from auditor.model.cites import Cites as Cited
from auditor.model.evidence import Evidence as Place
from auditor.model.finding import Change as Wanted
from auditor.model.finding import Verdict
from auditor.model.text import Text
from auditor.report.build_papers import attestation, decision
from auditor.report.clean import clean
from auditor.report.document import LEVELS, Change, Cites, Finding, Remedy, Said, SeverityInputs
from auditor.report.quotes import quoted

MOST_PLACES = 12
"""Quoted for one finding; the rest is counted in the last one's note."""
TIMES = ("today", "this week", "this month", "this quarter")
LATEST = {"critical": "this week", "high": "this month", "medium": "this quarter"}
"""When the first step of a deficiency is due at the latest, as the day that the plan suggests."""
_OPEN = frozenset({Verdict.FAIL, Verdict.REVIEW})


def finding(one: Assessed, servers: Collection[Place] = ()) -> Finding:
    """A finding with its check's page; a pass carries no advice.

    Args:
        one: what was found and rated.
        servers: lines that only name a server; one of them that stands behind a finding says so.
    """
    check, page, open_ = one.check, one.check.page, one.verdict in _OPEN
    named = (place.noted("names the server") if place in servers else place for place in one.finding.evidence)
    places = tuple(dict.fromkeys(named))
    return Finding(
        id=one.id,
        keys={name: clean(str(value)) for name, value in dict(one.keys).items()},
        judged=one.judged,
        check=check.id,
        check_version=check.version,
        verdict=str(one.verdict),
        severity=_name(one.severity),
        severity_inputs=_inputs(one) if open_ else None,
        confidence=str(one.confidence),
        system=clean(one.finding.subject.system),
        title=clean(str(one.title)),
        message=clean(str(one.finding.message)),
        why=_sentence(page.why) if open_ else "",
        remedy=tuple(remedy(who, text, _name(one.severity)) for who, text in page.remedy) if open_ else (),
        verify=tuple(map(_sentence, page.verify)) if open_ else (),
        side_effects=tuple(map(_sentence, page.side_effects)) if open_ else (),
        decidable=_full(check.decidable) if check.decidable else None,
        evidence=tuple(quoted(place) for place in places[:MOST_PLACES]),
        cites=_cites(check.cites),
        absorbed_by=one.absorbed_by,
        decision=decision(one.ruling),
        potential_severity=_name(one.potential_severity),
        subject=clean(one.finding.subject.label),
        changes=tuple(_change(change) for change in one.finding.changes),
        texts={"message": _said(one.finding.message), "title": _said(one.title)},
        places_cut=max(0, len(places) - MOST_PLACES),
        attestation=attestation(one.answer),
        good=check.title if open_ else "",
        formerly=one.aliases,
    )


def remedy(who: str, text: str, severity: str | None = None) -> Remedy:
    """An action with its time taken off the front, as in `today: close it`, and no later than its severity asks."""
    time, colon, rest = text.partition(": ")
    when = time.lower()
    if not colon or when not in TIMES:
        return Remedy(who, _sentence(text))
    return Remedy(who, _sentence(rest), min(when, LATEST.get(severity or "", when), key=TIMES.index))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _name(value: object) -> str | None:
    return None if value is None else str(value)


def _full(cite: str) -> str:
    return cite if cite.startswith("164.") else f"164.{cite}"


def _cites(cites: Cited) -> Cites:
    return Cites(
        hipaa=cites.rows,
        csf=tuple(cites.csf.split()),
        sp80053=tuple(cites.sp80053.split()),
        cis=tuple(cites.cis.split()),
        hicp=tuple(cites.hicp.split()),
        nprm=tuple(_full(one) for one in cites.nprm.split()),
    )


def _change(change: Wanted) -> Change:
    place = change.evidence
    return Change(
        setting=clean(change.setting),
        wanted=None if change.wanted is None else clean(_value(change.wanted)),
        path=clean(place.source.path) if place else None,
        line=place.first if place else None,
        kind=change.kind.value,
    )


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _said(text: Text) -> Said:
    return Said(text.key, {name: clean(value) for name, value in text.args})


def _inputs(one: Assessed) -> SeverityInputs | None:
    rating = one.rating
    if rating is None:
        return None
    return SeverityInputs(
        exposure=rating.exposure,
        weakness=int(rating.weakness),
        effect=str(rating.effect),
        floor=_name(rating.floor),
        exposure_assumed=rating.exposure_assumed,
        people=rating.people,
        likelihood=LEVELS[Level[rating.likelihood]],
        impact=LEVELS[Level[rating.impact]],
        cap=rating.cap,
        from_internet=rating.from_internet or None,
    )
