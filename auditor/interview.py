"""The questions of `init`: which facts people could add, and which of them would change a result."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from auditor.assessment.findings import Assessed
from auditor.assessment.severity import SEVERITY
from auditor.intake import Input
from auditor.model.estate import Estate, System
from auditor.model.fact import Fact, Unknown
from auditor.model.finding import Verdict
from auditor.model.frozen import dataclass
from auditor.model.net import show_address, show_addresses
from auditor.model.role import Role
from auditor.pipeline import Options, judged, read

PATIENTS = ("400", "5000", "20000")
"""One number on each side of the two borders of the impact table."""
PLACES = (Role.INTERNET, Role.OFFICE, Role.IMAGING, Role.GUEST, Role.PARTNER, Role.VPN, Role.MANAGEMENT)
_RANKS = {name: rank for rank, name in enumerate(SEVERITY[level] for level in sorted(SEVERITY))}
_YES_NO = ("yes", "no")
MOST_ADDRESSES = 12
Results = Mapping[str, tuple[str, str | None]]
"""Verdict and severity (of a question: what it could be), by finding."""


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that no export holds."""

    id: str
    text: str
    who: str
    """Who knows: `practice` (the owner), `it-vendor`, `pacs-vendor`."""
    tries: tuple[str, ...]
    """Answers that are tried to see whether any changes a result."""
    choices: tuple[str, ...] = ()
    """All that may be answered; empty where anything may."""
    default: str = ""
    reason: str = ""
    """What the default was concluded from."""
    changes: int = 0
    """How many results the most telling answer changes."""
    weight: int = 0
    """How far it moves them, in steps of severity."""


def candidates(estate: Estate) -> tuple[Question, ...]:
    """Every fact that people could add and have not."""
    answered = {id for id, _ in estate.site.answers}
    return tuple(one for one in _candidates(estate) if one.id not in answered)


def _candidates(estate: Estate) -> Iterator[Question]:
    if estate.site.patients is None:
        known = "" if estate.people is None else str(estate.people)
        text = "How many patients does the archive hold? An estimate is enough."
        yield Question("patients", text, "practice", PATIENTS, default=known, reason=known and "the export counts them")
    for system in estate.systems:
        yield from _of_gateway(system)
        yield from _of_server(system, estate)
        if any(row.exported is None and system.name in row.system.split(", ") for row in estate.sources):
            text = f"On which day were the files of {system.name} exported? Write it as 2026-11-01."
            days = (estate.as_of.isoformat(), date(2000, 1, 1).isoformat())
            yield Question(f"exported:{system.name}", text, "it-vendor", days)


def _of_gateway(system: System) -> Iterator[Question]:
    for one in system.firewall.interfaces if system.firewall else ():
        if (one.role and not one.role_reason) or not one.enabled:
            continue
        networks = f" ({show_addresses(one.networks, 2)})" if one.networks else ""
        text = f"Who stands behind interface {one.name} of {system.name}{networks}?"
        tries = tuple(role.value for role in PLACES if role is not one.role)
        default = one.role.value if one.role else ""
        id = f"role:{system.name}:{one.name}"
        yield Question(
            id, text, "it-vendor", tries, tuple(Role), default, one.role_reason.rpartition(": ")[2].rstrip(".")
        )


def _of_server(system: System, estate: Estate) -> Iterator[Question]:
    if system.pacs is None:
        return
    stated = any(note.name == system.name and note.addresses for note in estate.site.systems)
    if estate.gateways and not stated:
        inferred = show_address(system.addresses.first) if system.addresses else ""
        reason = "it is the only address that fits" if inferred else ""
        text = f"Which address does {system.name} have inside the practice?"
        tries = tuple(one for one in _inside(estate) if one != inferred)
        yield Question(f"address:{system.name}", text, "it-vendor", tries, default=inferred, reason=reason)
    if isinstance(system.pacs.version, Unknown):
        text = f"Which version of {system.pacs.product} does {system.name} run?"
        yield Question(f"version:{system.name}", text, "pacs-vendor", ("1.0",))
    for service in dict.fromkeys(one.service for one in system.pacs.listeners if one.live):
        about = system.pacs.of(service)
        if _open(one.login for one in about):
            text = f"Must callers of {system.name} ({service}) log in, or does a login page stand in front of it?"
            yield Question(f"login:{system.name}:{service}", text, "pacs-vendor", _YES_NO, _YES_NO)
        if _open(one.encrypted for one in about):
            text = f"Is {system.name} ({service}) reached over an encrypted connection only?"
            yield Question(f"encrypted:{system.name}:{service}", text, "pacs-vendor", _YES_NO, _YES_NO)


def _open(facts: Iterable[Fact[bool]]) -> bool:
    return any(isinstance(one, Unknown) for one in facts)


def _inside(estate: Estate) -> tuple[str, ...]:
    """Single inside addresses that a gateway's rules or translations name: where a server could be."""
    found = {
        show_address(one.first)
        for wall in estate.gateways
        for one in (*(rule.match.upper.dst for rule in wall.rules), *(nat.to for nat in wall.nat))
        if one.size == 1
    }
    return tuple(sorted(found)[:MOST_ADDRESSES])


def results(estate: Estate, options: Options) -> tuple[Estate, Results]:
    """What the checks say, in short."""
    estate, found = judged(estate, options)
    return estate, {one.id: _short(one) for one in found if one.verdict is not Verdict.NOT_APPLICABLE}


def _short(one: Assessed) -> tuple[str, str | None]:
    return one.verdict.value, one.severity or one.potential_severity


def telling(
    inputs: tuple[Input, ...], options: Options, as_of: date, progress: Callable[[str], None]
) -> tuple[Question, ...]:
    """The questions of which some answer changes a verdict or a severity, the most telling first.

    Every answer is tried by auditing with it; nothing is guessed.
    """
    estate, before = results(read(inputs, options, as_of), options)
    found = []
    for one in candidates(estate):
        progress(one.id)
        asked = weighed(one, inputs, options, as_of, before)
        if asked.changes:
            found.append(asked)
    return tuple(sorted(found, key=lambda one: (-one.weight, -one.changes, one.id)))


def weighed(one: Question, inputs: tuple[Input, ...], options: Options, as_of: date, before: Results) -> Question:
    """The question with what its most telling answer would change."""
    effects = [
        changed(before, results(read(inputs, answered(options, one.id, value), as_of), options)[1])
        for value in one.tries
    ]
    weight, changes = max(((sum(steps.values()), len(steps)) for steps in effects), default=(0, 0))
    return replace(one, changes=changes, weight=weight)


def answered(options: Options, id: str, value: str) -> Options:
    """The options of a run in which a question has this answer."""
    answers = dict(options.site.answers) | {id: value}
    return replace(options, site=replace(options.site, answers=tuple(answers.items())))


def changed(before: Results, after: Results) -> dict[str, int]:
    """The findings that differ, and by how many steps of severity; a change of verdict alone is one step."""
    return {
        id: max(1, abs(_rank(before.get(id)) - _rank(after.get(id))))
        for id in before.keys() | after.keys()
        if before.get(id) != after.get(id)
    }


def _rank(result: tuple[str, str | None] | None) -> int:
    """How bad a result is: a pass, or none, is 0; a question counts half of what it could be."""
    if result is None or result[1] is None:
        return 0
    rank = 2 * (_RANKS[result[1]] + 1)
    return rank if result[0] == Verdict.FAIL.value else rank // 2


def told(before: Results, after: Results) -> str:
    """What an answer changed, as a sentence."""
    steps = changed(before, after)
    if not steps:
        return "Nothing changed."
    worse = sum(_rank(after.get(id)) > _rank(before.get(id)) for id in steps)
    better = sum(_rank(after.get(id)) < _rank(before.get(id)) for id in steps)
    counts = [(name, _failing(before, name), _failing(after, name)) for name in reversed(_RANKS)]
    moved = ", ".join(f"{name} from {old} to {new}" for name, old, new in counts if old != new)
    text = f"{_results(len(steps))} changed, {worse} for the worse and {better} for the better"
    return f"{text}. Deficiencies: {moved}." if moved else f"{text}."


def _results(number: int) -> str:
    return "1 result" if number == 1 else f"{number} results"


def _failing(found: Results, severity: str) -> int:
    return sum(one == (Verdict.FAIL.value, severity) for one in found.values())
