"""Judgements into findings: an identity that survives a re-export, a severity, and one finding for one hole."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from auditor.assessment.severity import EXPOSURE, SEVERITY, Rating, rate
from auditor.checking.check import Check
from auditor.checking.run import Judgement
from auditor.model.estate import Estate
from auditor.model.fact import Basis
from auditor.model.finding import Finding, Verdict
from auditor.model.role import Role
from auditor.model.subject import Subject
from auditor.model.text import Text, message

ID_DIGITS = 16
"""Hexadecimal digits of an id: 64 bits, so that a million findings collide with a chance of 1 in 40 million."""
_RATED = frozenset({Verdict.FAIL, Verdict.REVIEW})
_ORDER = {verdict: place for place, verdict in enumerate(("fail", "needs-review", "error", "pass", "not-applicable"))}


@dataclass(frozen=True, slots=True)
class Assessed:
    """A finding with everything that the record holds of it."""

    check: Check
    finding: Finding
    id: str
    keys: tuple[tuple[str, str], ...]
    """What else can join old and new: `handle`, `name`, `shape`, `twin`."""
    judged: str
    """A hash of the values judged; a decision holds for it only."""
    title: Text
    confidence: Basis
    rating: Rating | None = None
    """Of fails; for needs-review what it would be (cap C1)."""
    absorbed_by: str | None = None
    """The id of the joint finding that this one is a part of."""

    @property
    def verdict(self) -> Verdict:
        """What the check concluded."""
        return self.finding.verdict

    @property
    def severity(self) -> str | None:
        """Of a fail."""
        return self.rating.severity if self.rating and self.verdict is Verdict.FAIL else None

    @property
    def potential_severity(self) -> str | None:
        """What a question would be if its answer were the worst."""
        return self.rating.severity if self.rating and self.verdict is Verdict.REVIEW else None


def assess(judgements: Iterable[Judgement], estate: Estate) -> tuple[Assessed, ...]:
    """Every judgement rated and named, the worst first; parts of a joint finding know it."""
    salt = sha256(f"practice {estate.site.practice}".encode()).hexdigest()
    found = [_assessed(one, estate, salt) for one in judgements]
    return tuple(sorted(_absorbed(_numbered(found)), key=_rank))


def _assessed(one: Judgement, estate: Estate, salt: str) -> Assessed:
    check, finding = one.check, one.finding
    rating = None
    if finding.verdict in _RATED:
        rating = rate(
            exposure_of(finding, estate),
            finding.weakness or check.weakness,
            finding.effect or check.effect,
            estate.people,
            check.floors if finding.floors is None else finding.floors,
        )
    subject = finding.subject
    named = (("handle", subject.handle), ("name", subject.name), ("shape", _shape(subject)))
    return Assessed(
        check,
        finding,
        fingerprint(check.id, subject, salt),
        tuple((key, value) for key, value in named if value),
        _hash(repr(finding.judged or finding.verdict.value)),
        _title(check, finding),
        _confidence(check, finding),
        rating,
    )


def fingerprint(check: str, subject: Subject, salt: str, twin: int = 1) -> str:
    """The id of a finding: a hash of check, system key and subject key; the personal part is salted before."""
    private = _hash(salt + subject.private) if subject.private else ""
    return _hash("\0".join((check, subject.system, *subject.key, private, "" if twin == 1 else str(twin))))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:ID_DIGITS]


def _shape(subject: Subject) -> str:
    return subject.key[1] if subject.key[:1] == ("rule",) else ""


def _title(check: Check, finding: Finding) -> Text:
    match finding.verdict:
        case Verdict.FAIL:
            return finding.title or message(check.page.weakness)
        case Verdict.REVIEW:
            return (
                message(check.page.question) if check.page.question else finding.title or message(check.page.weakness)
            )
        case Verdict.ERROR:
            return message("This check broke and says nothing")
        case _:
            return message(check.title)


def _confidence(check: Check, finding: Finding) -> Basis:
    sources = {place.source.path for place in finding.evidence}
    joint = check.id.startswith("xart-") and len(sources) > 1
    return Basis.CORRELATED if joint and finding.basis is Basis.EXPLICIT else finding.basis


def exposure_of(finding: Finding, estate: Estate) -> Role | None:
    """From where the subject can be reached, at its most exposed; None when nothing in the files shows it.

    A check that knows better says so (`Finding.role`). A listener is as exposed as the certain exposures and its own
    network show; a server as its most exposed listener.
    """
    if finding.role:
        return finding.role
    subject = finding.subject
    system = next((one for one in estate.systems if one.name == subject.system and one.pacs), None)
    if system is None:
        return None
    reaching = [
        one.role
        for one in estate.exposures
        if one.certain
        and one.pacs.name == system.name
        and (not subject.service or (one.listener.service, one.listener.number) == (subject.service, subject.port))
    ]
    own = [estate.role_of(low) for low, _ in system.addresses] if estate.gateways else []
    roles = [*reaching, *(role for role in own if role)]
    return max(roles, key=lambda role: EXPOSURE[role], default=None)


def _numbered(found: list[Assessed]) -> list[Assessed]:
    """Twins, told apart by name, handle and order: the first keeps the plain id."""
    groups: dict[str, list[Assessed]] = defaultdict(list)
    for one in found:
        groups[one.id].append(one)
    numbered = []
    for group in groups.values():
        ordered = sorted(group, key=lambda one: one.finding.subject.name)
        for twin, one in enumerate(ordered, 1):
            keys = (*one.keys, ("twin", str(twin))) if len(group) > 1 else one.keys
            numbered.append(replace(one, id=one.id if twin == 1 else _hash(f"{one.id} {twin}"), keys=keys))
    return numbered


def _absorbed(found: list[Assessed]) -> list[Assessed]:
    """Parts of a joint fail point to it; the worst joint finding takes a part that several claim."""
    owners: dict[tuple[str, str, tuple[str, ...]], str] = {}
    for joint in sorted(found, key=_rank):
        if joint.verdict is not Verdict.FAIL:
            continue
        for part in (*joint.finding.parts, joint.finding.subject):
            for check in joint.check.absorbs:
                owners.setdefault((check, part.system, part.key), joint.id)
    placed = []
    for one in found:
        subject = one.finding.subject
        owner = owners.get((one.check.id, subject.system, subject.key)) if one.verdict is Verdict.FAIL else None
        placed.append(replace(one, absorbed_by=owner) if owner and owner != one.id else one)
    return [_to_the_top(one, {other.id: other for other in placed}) for one in placed]


def _to_the_top(one: Assessed, by_id: dict[str, Assessed]) -> Assessed:
    """A part of a part belongs to the outermost joint finding."""
    owner, seen = one.absorbed_by, {one.id}
    while owner and (above := by_id[owner].absorbed_by) and above not in seen:
        seen.add(owner)
        owner = above
    return one if owner == one.absorbed_by else replace(one, absorbed_by=owner)


_SEVERITIES = tuple(reversed([SEVERITY[level] for level in sorted(SEVERITY)]))


def _rank(one: Assessed) -> tuple[int, int, bool, str, str, str]:
    severity = one.rating.severity if one.rating else ""
    place = _SEVERITIES.index(severity) if severity else len(_SEVERITIES)
    return (
        _ORDER[one.verdict],
        place,
        not one.check.id.startswith("xart-"),
        one.check.id,
        one.finding.subject.system,
        one.id,
    )
