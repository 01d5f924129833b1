"""What a check is, and the words in which it answers."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar, get_type_hints

from auditor.model.cites import Cites
from auditor.model.estate import Estate
from auditor.model.evidence import Evidence
from auditor.model.exposure import Exposure
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.finding import Aim, Change, Effect, Finding, Floor, Verdict, Weakness
from auditor.model.firewall import Firewall
from auditor.model.frozen import dataclass
from auditor.model.pacs import Pacs
from auditor.model.people import Records
from auditor.model.subject import Subject
from auditor.model.text import message

T = TypeVar("T")
SUBJECTS = (Pacs, Firewall, Exposure, Estate, Records)
HEADINGS = ("Why it matters", "What to do", "How to verify", "Side effects")
WHO = {"Practice": "practice", "IT vendor": "it-vendor", "PACS vendor": "pacs-vendor"}


@dataclass(frozen=True, slots=True)
class Page:
    """A check's module docstring, taken apart: its page in the report and in the documentation."""

    weakness: str
    """The first line: what is wrong, as a title of at most 70 characters: actor, verb, object."""
    question: str
    """For needs-review: the optional second paragraph that ends in a question mark."""
    why: str
    remedy: tuple[tuple[str, str], ...]
    """Who (`practice`, `it-vendor`, `pacs-vendor`) and the action, with its time: `today: close this path.`"""
    verify: tuple[str, ...]
    side_effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at. Severity is not its business: it gives weakness and effect."""

    id: str
    version: int
    title: str
    """The good state, naming the thing first: `Web interface and API ask for a login`."""
    weakness: Weakness
    effect: Effect
    cites: Cites
    asks: Callable[..., Iterator[Finding]]
    subject: type
    """Pacs, Firewall, Exposure, Estate or Records: the type of the check's one parameter."""
    page: Page
    floors: tuple[Floor, ...] = ()
    """Severity floors for which a fail qualifies; assessment looks whether the exposure fits."""
    decidable: str = ""
    """The addressable specification for which a 164.306(d)(3) decision may stand instead of the remedy."""
    absorbs: tuple[str, ...] = ()
    """Checks whose findings on the same thing become parts of this one's."""
    origin: str = "built-in"


def check(
    id: str,
    *,
    version: int,
    title: str,
    weakness: Weakness,
    effect: Effect,
    cites: Cites,
    floors: tuple[Floor, ...] = (),
    decidable: str = "",
    absorbs: tuple[str, ...] = (),
) -> Callable[[Callable[..., Iterator[Finding]]], Check]:
    """Make a function a check. Raises ValueError for a docstring or parameter that is not as it must be."""

    def made(asks: Callable[..., Iterator[Finding]]) -> Check:
        kinds = [kind for name, kind in get_type_hints(asks).items() if name != "return"]
        if len(kinds) != 1 or kinds[0] not in SUBJECTS:
            raise ValueError(f"{id}: a check has one parameter, of a type of {[kind.__name__ for kind in SUBJECTS]}")
        page = read_page(id, asks.__globals__.get("__doc__") or "")
        return Check(id, version, title, weakness, effect, cites, asks, kinds[0], page, floors, decidable, absorbs)

    return made


def read_page(id: str, text: str) -> Page:
    """Take a docstring apart. Raises ValueError naming what is missing."""
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    sections: dict[str, list[str]] = {}
    plain: list[str] = []
    current = plain
    for paragraph in paragraphs:
        heading, colon, rest = paragraph.partition(":")
        if colon and heading in HEADINGS:
            current = sections.setdefault(heading, [])
            paragraph = rest.strip()  # noqa: PLW2901 - the heading is cut off
        if paragraph:
            current.append(paragraph)
    missing = [heading for heading in HEADINGS if not sections.get(heading)]
    if missing or not plain:
        raise ValueError(f"{id}: its docstring lacks {', '.join(missing) or 'a first line'}")
    return Page(
        weakness=plain[0].rstrip("."),
        question=next((one for one in plain[1:] if one.endswith("?")), ""),
        why=" ".join(sections["Why it matters"]),
        remedy=tuple(_action(id, one) for one in sections["What to do"]),
        verify=tuple(sections["How to verify"]),
        side_effects=tuple(sections["Side effects"]),
    )


def _action(id: str, item: str) -> tuple[str, str]:
    who = next((name for name in WHO if item.startswith((f"{name},", f"{name}:"))), None)
    if who is None:
        raise ValueError(f"{id}: an action starts with who acts ({', '.join(WHO)}): {item[:50]}")
    return WHO[who], item[len(who) :].lstrip(",: ")


def judge(
    subject: Subject,
    fact: Fact[T],
    *,
    good: Callable[[T], bool],
    bad: str,
    fine: str = "{setting} is {value}",
    wanted: object = None,
    also: tuple[Evidence, ...] = (),
    **args: object,
) -> Finding:
    """Pass, fail or needs-review by one fact.

    Args:
        subject: what it is about.
        fact: the value in effect, or why it is not known.
        good: whether a value is as it should be.
        bad: a literal sentence for a fail; `{setting}`, `{value}`, `{told}` (the setting, and where its value comes
            from), `{subject}` and the named args may stand in it.
        fine: the same for a pass.
        wanted: the value that the setting should have; a mere yes or no gives way to the fact's own; becomes the
            remedy's change.
        also: further places that tell the story.
        args: values for the sentences.
    """
    named = {"setting": fact.setting, **args}
    if isinstance(fact, Unknown):
        return review(subject, "{subject}: {reason} ({setting})", *looked(fact), *also, **named, reason=fact.reason)
    named |= {"value": _shown(fact.value), "told": told(fact)}
    verdict = Verdict.PASS if good(fact.value) else Verdict.FAIL
    better = fact.wanted if fact.wanted is not None and isinstance(wanted, bool | None) else wanted
    change = Change(fact.setting, better, fact.evidence[0] if fact.evidence else None, _aim(fact, better))
    return Finding(
        verdict,
        subject,
        message(fine if verdict is Verdict.PASS else bad, subject=subject.label, **named),
        (*looked(fact), *(one for one in also if one not in fact.evidence), *overruled(fact)),
        fact.basis,
        (change,) if verdict is Verdict.FAIL and better is not None else (),
        ((fact.setting, named["value"]),),
    )


def looked(fact: Fact[T]) -> tuple[Evidence, ...]:
    """The places of a fact; one that does not name the setting says so."""
    return tuple(place.noted(f"names no {fact.setting}") if _bare(fact, place) else place for place in fact.evidence)


def _bare(fact: Fact[T], place: Evidence) -> bool:
    start, end = place.source.span_of(place.first, place.last)
    whole = place.span is None and place.first == place.last == 1
    unset = fact.basis in {Basis.DEFAULT, Basis.ASSUMED} if isinstance(fact, Known) else whole
    name = re.split(r"[/. ]", fact.setting)[-1].lower()
    return unset and bool(name) and not place.note and name not in place.source.text[start:end].lower()


def overruled(fact: Known[T]) -> tuple[Evidence, ...]:
    """The places that state another value, each with what counts in its stead."""
    if not fact.overrode:
        return ()
    chosen = fact.evidence[0] if fact.evidence else None
    counts = f"{chosen.source.path}, line {chosen.first}, counts" if chosen else "the product decides"
    return tuple(place.noted(f"written too, but not in effect: {counts}") for place in fact.overrode)


def _aim(fact: Known[T], better: object) -> Aim:
    """A check asks for yes or no; only the reader of a format knows whether the vendor's setting says it so."""
    if fact.wanted is not None or not isinstance(better, bool):
        return Aim.LITERAL
    return Aim.PRESENT if better else Aim.ABSENT


def told(fact: Known[T]) -> str:
    """The setting with the value that a line gives it, or where its value comes from: who answered, or a default."""
    if fact.origin:
        return fact.origin if fact.basis is Basis.ATTESTED else f"{fact.setting}: {fact.origin}"
    if fact.written and fact.evidence:
        place = fact.evidence[0]
        return f"{fact.setting} is {fact.written}, {place.source.path} line {place.first}"
    return fact.setting


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def ok(subject: Subject, text: str, *evidence: Evidence, basis: Basis = Basis.EXPLICIT, **args: object) -> Finding:
    """A pass; `text` is a literal sentence with named args."""
    return Finding(Verdict.PASS, subject, message(text, subject=subject.label, **args), evidence, basis)


def fail(subject: Subject, text: str, *evidence: Evidence, basis: Basis = Basis.EXPLICIT, **args: object) -> Finding:
    """A fail; change its further fields with `dataclasses.replace`."""
    return Finding(Verdict.FAIL, subject, message(text, subject=subject.label, **args), evidence, basis)


def review(subject: Subject, text: str, *evidence: Evidence, **args: object) -> Finding:
    """A question that the files do not answer."""
    return Finding(Verdict.REVIEW, subject, message(text, subject=subject.label, **args), evidence, Basis.ASSUMED)


def not_applicable(subject: Subject, text: str, *evidence: Evidence, **args: object) -> Finding:
    """The check does not fit this subject; `text` gives the reason."""
    return Finding(Verdict.NOT_APPLICABLE, subject, message(text, subject=subject.label, **args), evidence)
