"""Judgements into findings: an identity that survives a re-export, a severity, and one finding for one hole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import product

from auditor.assessment.exposure import exposure_of
from auditor.assessment.severity import SEVERITY, Rating, rate
from auditor.checking.check import Check
from auditor.checking.run import Judgement
from auditor.model.estate import Estate
from auditor.model.fact import Basis
from auditor.model.finding import Finding, Verdict
from auditor.model.frozen import dataclass
from auditor.model.people import Attestation, Ruling, Standing, State
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
    ruling: Ruling | None = None
    """What became of a decision about it."""
    answer: tuple[Attestation, State] | None = None
    """What a person answered about it, and what became of that."""
    aliases: tuple[str, ...] = ()
    """The ids that it had under its system's former names (site.yaml `formerly`)."""

    @property
    def decided(self) -> bool:
        """Whether a decision holds that stands instead of the remedy."""
        return self.ruling is not None and self.ruling.standing is Standing.IN_FORCE

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
    found = [_assessed(one, estate, estate.site.salt) for one in judgements]
    return in_order(_absorbed(list(_numbered(found))))


def _assessed(one: Judgement, estate: Estate, salt: str) -> Assessed:
    check, finding = one.check, one.finding
    rating = None
    if finding.verdict in _RATED:
        rating = rate(
            exposure_of(check, finding, estate),
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
        titled(check, finding),
        _confidence(check, finding),
        rating,
        aliases=tuple(fingerprint(check.id, replace(subject, system=old), salt) for old in _former(subject, estate)),
    )


def _former(subject: Subject, estate: Estate) -> tuple[str, ...]:
    return next((note.formerly for note in estate.site.systems if note.name == subject.system), ())


def fingerprint(check: str, subject: Subject, salt: str) -> str:
    """The id of a finding: a hash of check, system key and subject key; the personal part is salted before."""
    private = _hash(salt + subject.private) if subject.private else ""
    return _hash("\0".join((check, subject.system, *subject.key, private)))


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]


def _shape(subject: Subject) -> str:
    return subject.key[1] if subject.key[:1] == ("rule",) else ""


def titled(check: Check, finding: Finding) -> Text:
    """The title of a finding by its verdict."""
    match finding.verdict:
        case Verdict.FAIL:
            return finding.title or message(check.page.weakness)
        case Verdict.REVIEW if finding.title and finding.title.key.endswith("?"):
            return finding.title
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


def _numbered(found: list[Assessed]) -> Iterator[Assessed]:
    """Twins told apart by name, then handle: the first keeps the plain id. The same answer twice is one finding."""
    groups: dict[str, dict[object, Assessed]] = defaultdict(dict)
    for one in found:
        places = tuple((place.source.path, place.characters) for place in one.finding.evidence)
        groups[one.id].setdefault((one.verdict, one.finding.subject, one.finding.message, places), one)
    for id, group in groups.items():
        ordered = sorted(
            group.values(), key=lambda one: (one.finding.subject.name, one.finding.subject.handle, one.judged)
        )
        for twin, one in enumerate(ordered, 1):
            keys = (*one.keys, ("twin", str(twin))) if len(group) > 1 else one.keys
            yield replace(one, id=id if twin == 1 else _hash(f"{id} {twin}"), keys=keys)


def _absorbed(found: list[Assessed]) -> Iterator[Assessed]:
    """Parts of a joint fail point to it, the worst one that claims them; nothing hides under something milder."""
    fails = sorted((one for one in found if one.verdict is Verdict.FAIL), key=_rank)
    owners: dict[tuple[object, ...], Assessed] = {}
    for joint in fails:
        for part in (*joint.finding.parts, joint.finding.subject):
            for place in product(joint.check.absorbs, _places(part)):
                owners.setdefault(place, joint)
    above: dict[str, str] = {}
    for one in fails:
        claims = (owners.get((one.check.id, place)) for place in _places(one.finding.subject))
        owner = next((joint for joint in claims if joint and _worst_first(joint) <= _worst_first(one)), None)
        if owner and one.id != _outermost(owner.id, above):
            above[one.id] = owner.id
    for one in found:
        yield replace(one, absorbed_by=_outermost(one.id, above)) if one.id in above else one


def _places(subject: Subject) -> tuple[tuple[object, ...], ...]:
    """The thing itself, and the listener it belongs to."""
    itself = (subject.system, subject.key, subject.private)
    listener = (subject.system, subject.service, subject.port)
    return (itself, listener) if subject.service else (itself,)


def _outermost(id: str, above: dict[str, str]) -> str:
    """A part of a part belongs to the outermost joint finding."""
    while id in above:
        id = above[id]
    return id


def _worst_first(one: Assessed) -> int:
    order = tuple(SEVERITY.values())
    return order.index(one.rating.severity) if one.rating else len(order)


def in_order(found: Iterable[Assessed]) -> tuple[Assessed, ...]:
    """The worst first."""
    return tuple(sorted(found, key=_rank))


def _rank(one: Assessed) -> tuple[int, int, int, bool, str, str, str]:
    return (
        _ORDER[one.verdict],
        _worst_first(one),
        -one.rating.weakness if one.rating else 0,
        not one.check.id.startswith("xart-"),
        one.check.id,
        one.finding.subject.system,
        one.id,
    )
