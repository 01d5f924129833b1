"""An earlier result beside a later one: what a comparison reads of both, and what the next audit is told."""

from dataclasses import replace
from datetime import date

from auditor.assessment.review import review
from auditor.model.history import Earlier, Point, Was
from auditor.model.review import Decided, Kept, KeptFile, Result, Review
from auditor.report.document import Document, Finding, Source


def between(old: Document, new: Document) -> Review:
    """What changed from an earlier result to a later one; what the earlier one knew of its own past goes with it."""
    before = old.since.history if old.since else ()
    return replace(review(_result(old), _result(new)), history=(*before, point(old)))


def point(document: Document) -> Point:
    """A result as numbers."""
    return Point(
        document.run.as_of,
        document.tool.version,
        document.summary.by_severity,
        len(document.questions),
        len(document.systems),
    )


def earlier(document: Document) -> Earlier:
    """What a result says to the audit that follows it."""
    contents = {one.path: one.content_sha256 for one in document.sources if one.content_sha256}
    systems = tuple(
        (one.name, Was(frozenset(contents[path] for path in one.sources if path in contents), one.imprint))
        for one in document.systems
    )
    return Earlier(date.fromisoformat(document.run.as_of), document.practice.name, systems)


def _result(document: Document) -> Result:
    return Result(
        document.run.as_of,
        document.tool.version,
        document.practice.name,
        tuple(_kept(one) for one in document.findings),
        tuple(_file(one) for one in document.sources),
        {one.name: one.imprint for one in document.systems},
    )


def _kept(one: Finding) -> Kept:
    return Kept(
        one.id,
        one.check,
        one.check_version,
        one.verdict,
        one.system,
        one.title,
        one.subject,
        one.severity or one.potential_severity,
        one.judged,
        one.keys,
        one.formerly,
        one.absorbed_by is not None,
        one.confidence == "attested",
        tuple(dict.fromkeys(place.path for place in one.evidence)),
        _decided(one),
    )


def _decided(one: Finding) -> Decided | None:
    said = one.decision
    if said is None:
        return None
    return Decided(
        said.standing,
        said.reason,
        one.id,
        one.title,
        one.system,
        said.specification,
        said.decision,
        said.approved_by,
        said.role,
        said.decided,
        said.expires,
    )


def _file(one: Source) -> KeptFile:
    return KeptFile(one.path, one.system, one.format, one.content_sha256, whole=not (one.failed or one.truncated))
