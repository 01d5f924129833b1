"""What a report for people shows, derived from the Document alone: groups, actions, questions, counts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby

from auditor.model.frozen import dataclass
from auditor.report.document import SEVERITIES, Document, Evidence, Finding, Safeguard, Source
from auditor.report.papers import Task
from auditor.report.wording import counted, words

WHENS = ("today", "this week", "this month", "this quarter", "")
WHO = ("practice", "it-vendor", "pacs-vendor")
FEWEST_TOGETHER = 3
"""Questions of different checks with one reason that stand as one question."""
MOST_TOLD = 4
"""Places that the summary names for the worst finding, one of each file."""
MOST_IN_FULL = 25
"""Places of one finding that are printed with their evidence; further ones are lines."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
URGENT = frozenset({"F1", "F3"})
_ALL = 100
"""Percent."""
_NAMES = ("setting", "peer", "name", "path", "file")
"""Arguments of a message that are names as a file writes them."""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one check that share title and severity; or questions that wait for the same answer."""

    number: int
    places: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The one that speaks for all."""
        return self.places[0]

    @property
    def together(self) -> bool:
        """Questions of several checks."""
        return len({one.check for one in self.places}) > 1

    @property
    def title(self) -> str:
        """The title of its findings, or how many questions it joins."""
        return (
            words().text("together", count=len({one.check for one in self.places}))
            if self.together
            else self.first.title
        )

    @property
    def reason(self) -> str:
        """Why the questions are open, as a clause."""
        return _reason(self.first).rstrip(".")

    @property
    def severity(self) -> str:
        """Its severity; for a question, what it would be."""
        return self.first.severity or self.first.potential_severity or "info"

    @property
    def alike(self) -> bool:
        """All of several places are rated by the same inputs: it is said once."""
        return len(self.places) > 1 and len({(one.severity_inputs, one.confidence) for one in self.places}) == 1

    @property
    def full(self) -> tuple[Finding, ...]:
        """Those printed with their evidence, by rating and in the order of its lines."""
        return self._listed[:MOST_IN_FULL]

    @property
    def brief(self) -> tuple[Finding, ...]:
        """Those printed as lines."""
        return self._listed[MOST_IN_FULL:]

    @property
    def _listed(self) -> tuple[Finding, ...]:
        ratings = list(dict.fromkeys(one.severity_inputs for one in self.places))
        lines = {one.id: [(at.path, at.first_line) for at in one.evidence[:1]] for one in self.places}
        return tuple(sorted(self.places, key=lambda one: (ratings.index(one.severity_inputs), lines[one.id])))

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems concerned."""
        return tuple(sorted({one.system for one in self.places if one.system}))


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, and the findings it helps to close."""

    when: str
    who: str
    text: str
    groups: tuple[Group, ...]

    @property
    def places(self) -> int:
        """How many places it concerns."""
        return sum(len(group.places) for group in self.groups)

    @property
    def spots(self) -> tuple[str, ...]:
        """The deciding line of each finding whose first answer it is."""
        answered = (group.first for group in self.groups if group.first.remedy[0].text == self.text)
        return tuple(dict.fromkeys(where(one.evidence[0]) for one in answered if one.evidence))

    @property
    def effort(self) -> str:
        """How much there is to change, as far as the result tells."""
        settings = {change.setting for group in self.groups for one in group.places for change in one.changes}
        if self.who == "practice":
            return "a decision"
        places = counted(self.places, "place")
        return f"{counted(len(settings), 'setting')} in {places}" if settings else places


@dataclass(frozen=True, slots=True)
class View:
    """A Document as a reader meets it."""

    document: Document
    groups: tuple[Group, ...]
    """The deficiencies, the worst first, numbered from 1."""
    questions: tuple[Group, ...]
    """What needs a person, by who can answer, numbered on."""
    places: Mapping[str, int]
    """The number of the group that a finding is in, by id; of a part, that of the finding it is part of."""
    most_rows: int = 80
    """Paths that the table lists; the result holds all."""
    most_unread: int = 40
    """Lines of one file that were not understood and are printed; the result holds all."""

    @property
    def worst(self) -> tuple[str, ...]:
        """The worst finding in a few sentences: who can do what, what shows it, and that nobody tried."""
        one = self.groups[0].first
        first = {at.path: at for at in reversed(one.evidence)}
        told = [at for at in one.evidence if first[at.path] is at][:MOST_TOLD]
        places = [f"{where(at)}{f' ({at.note})' if at.note else ''}" for at in told]
        shown = f"This is shown by {'; '.join(places)}." if places else "No single line of a file states it."
        return sentence(one), shown, "We read files and did not try the connection."

    @property
    def broken(self) -> tuple[Finding, ...]:
        """Checks that broke."""
        return tuple(one for one in self.document.findings if one.verdict == "error")

    @property
    def parts(self) -> tuple[Finding, ...]:
        """Deficiencies that are part of another one."""
        return tuple(one for one in self.document.findings if one.verdict == "fail" and one.absorbed_by)

    @property
    def actions(self) -> tuple[tuple[str, tuple[Action, ...]], ...]:
        """What to do, by time: the same action of several findings stands once, where it is due first."""
        every = _actions(self.groups)
        return tuple((when, found) for when in WHENS if (found := tuple(one for one in every if one.when == when)))

    @property
    def first(self) -> tuple[Action, ...]:
        """What comes first: the actions of today; where there are none, those of the findings rated worst."""
        today = [one for when, found in self.actions if when == WHENS[0] for one in found]
        worst = {one.number for one in self.groups if one.severity == self.groups[0].severity}
        every = (one for _, found in self.actions for one in found)
        return tuple(today or (one for one in every if worst & {group.number for group in one.groups}))

    @property
    def planned(self) -> tuple[tuple[Task, str], ...]:
        """The corrective action plan in the order of the findings and their places, each with what it is about."""
        subjects = {one.id: one.subject for one in self.document.findings}
        spots = [one.id for group in self.groups for one in (*group.full, *group.brief)]
        at = {id: spot for spot, id in enumerate(spots)}
        order = sorted(self.document.plan, key=lambda one: at.get(one.finding, len(at)))
        return tuple((one, subjects.get(one.finding) or one.system) for one in order)

    @property
    def networks(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """Addresses, the role that holds, and every reason of each network."""
        found: dict[str, tuple[str, list[str]]] = {}
        for one in self.document.networks:
            role, reasons = found.setdefault(one.addresses, (one.role, []))
            reasons.append((one.reason or "site.yaml says so.") + ("" if one.role == role else " The first holds."))
        return tuple((addresses, role, tuple(reasons)) for addresses, (role, reasons) in found.items())

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was assumed beyond what the table of networks says, and what a longer text ends with."""
        told = {one.reason for one in self.document.networks}
        told |= {text.partition(". ")[2] for text in self.document.assumptions}
        return tuple(text for text in self.document.assumptions if text not in told)

    @property
    def asked(self) -> tuple[tuple[str, tuple[Group, ...]], ...]:
        """The questions by who can answer them."""
        by = {who: tuple(one for one in self.questions if _answers(one) == who) for who in WHO}
        return tuple((who, found) for who, found in by.items() if found)

    @property
    def absent(self) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """Checks that had nothing to look at, by the reason."""
        found: dict[str, list[Finding]] = {}
        for one in self.document.findings:
            if one.verdict == "not-applicable":
                found.setdefault(sentence(one), []).append(one)
        return tuple((reason, tuple(ones)) for reason, ones in found.items())

    @property
    def checks(self) -> tuple[Finding, ...]:
        """One finding of each check that had something to look at, by check."""
        found = {one.check: one for one in self.document.findings if one.verdict != "not-applicable"}
        return tuple(found[check] for check in sorted(found))

    @property
    def urgent(self) -> bool:
        """Patient data or administration may already have been reached by strangers."""
        inputs = (one.severity_inputs for one in self.document.deficiencies)
        return self.document.may_be_incident or any(one is not None and one.floor in URGENT for one in inputs)

    @property
    def sections(self) -> tuple[tuple[str, tuple[Safeguard, ...]], ...]:
        """The safeguards by section of the rule."""
        rows = groupby(self.document.safeguards, key=lambda one: one.id.partition("(")[0])
        return tuple((name, tuple(found)) for name, found in rows)

    @property
    def understood(self) -> int:
        """Percent of all lines that were understood or without effect, rounded down."""
        return percent(self.document.sources)

    @property
    def dates(self) -> str:
        """When the files were exported, as far as anybody said; empty when nobody did."""
        days = sorted({one.exported for one in self.document.sources if one.exported})
        return " to ".join(long_date(day) for day in (days[:1] + days[1:][-1:]))

    @property
    def scope(self) -> str:
        """The scope statement."""
        count, rows = self.document.summary, self.document.safeguards
        attested = sum(one.status == "attested" for one in rows)
        return words().text(
            "scope",
            n_systems=counted(len(self.document.systems), "system"),
            n_files=counted(len(self.document.sources), "file"),
            understood="all of their lines" if self.understood == _ALL else words().text("most", pct=self.understood),
            total_safeguards=count.total_safeguards,
            assessable_safeguards=count.assessable_safeguards,
            answered=f"You answered {f'questions on {attested} more' if attested else 'no question on the rest'}.",
            n_open=sum(one.status == "not assessed" for one in rows),
        )

    @property
    def disclaimer(self) -> str:
        """The disclaimer."""
        as_of = long_date(self.document.run.inputs.regulation_as_of)
        return words().text("disclaimer", dated=f" and dated {self.dates}" if self.dates else "", as_of=as_of)

    def numbers(self, ids: Iterable[str]) -> tuple[int, ...]:
        """The numbers of the groups that hold findings."""
        return tuple(sorted({self.places[id] for id in ids if id in self.places}))


def view(document: Document) -> View:
    """Group and number what was found."""
    groups = grouped(document.deficiencies)
    asked = sorted(grouped(document.questions, _shared(document.questions)), key=lambda one: WHO.index(_answers(one)))
    questions = tuple(replace(one, number=number) for number, one in enumerate(asked, len(groups) + 1))
    places = {one.id: group.number for group in (*groups, *questions) for one in group.places}
    parts = (one for one in document.findings if one.absorbed_by in places)
    places |= {one.id: places[one.absorbed_by] for one in parts if one.absorbed_by}
    return View(document, groups, questions, places)


def grouped(findings: Iterable[Finding], shared: Collection[tuple[str, ...]] = ()) -> tuple[Group, ...]:
    """Findings by check, title and severity, or by system and reason where that is shared; in the order of the first.

    Args:
        findings: what is grouped.
        shared: systems with a reason that several checks share.
    """
    found: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        nature = (one.system, _reason(one))
        own = (one.check, one.title, one.severity or one.potential_severity or "")
        found.setdefault(nature if nature in shared else own, []).append(one)
    return tuple(Group(number, tuple(places)) for number, places in enumerate(found.values(), 1))


def _shared(questions: Iterable[Finding]) -> Collection[tuple[str, ...]]:
    checks: dict[tuple[str, ...], set[str]] = {}
    for one in questions:
        checks.setdefault((one.system, _reason(one)), set()).add(one.check)
    return {nature for nature, found in checks.items() if len(found) >= FEWEST_TOGETHER}


def _reason(one: Finding) -> str:
    return one.texts["message"].args.get("reason", one.message) if "message" in one.texts else one.message


def percent(sources: Iterable[Source]) -> int:
    """Percent of the lines of files that were understood, without effect or blank, rounded down."""
    files = tuple(sources)
    total = sum(one.lines for one in files)
    known = sum(one.blank + one.understood + one.without_effect for one in files)
    return 100 * known // total if total else 0


def numbered(one: Evidence) -> str:
    """A quotation with its line numbers, and the count of what was cut."""
    width = len(str(one.last_line))
    lines = [f"{n:>{width}}  {line}" for n, line in enumerate(one.quote.split("\n"), one.first_line)]
    if one.characters_cut:
        lines.append(f"{'':>{width}}  … {counted(one.characters_cut, 'more character')} on these lines")
    if one.lines_cut:
        lines.append(f"{'':>{width}}  … {counted(one.lines_cut, 'more line')}")
    return "\n".join(lines)


def sentence(one: Finding) -> str:
    """A finding's message as a sentence; a name at its start keeps its letters."""
    text = one.message
    args = one.texts["message"].args if "message" in one.texts else {}
    names = (one.subject, one.system, *(args.get(name, "") for name in _NAMES))
    named = any(text.startswith(name) for name in names if name)
    text = text if named else text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!", "…")) or not text else f"{text}."


def where(one: Evidence) -> str:
    """A place in words: `edge.cfg, lines 31-33`."""
    if one.first_line == one.last_line:
        return f"{one.path}, line {one.first_line}"
    return f"{one.path}, lines {one.first_line}\u2013{one.last_line}"


def long_date(text: str) -> str:
    """`2026-11-24` as November 24, 2026; anything else as it is."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def years_later(text: str, years: int) -> str:
    """The same day some years later, in words."""
    day = date.fromisoformat(text[:10])
    leap = (day.month, day.day) == (2, 29)
    return long_date(date(day.year + years, day.month, 28 if leap else day.day).isoformat())


def _actions(groups: Iterable[Group]) -> tuple[Action, ...]:
    """Every action once, with the earliest time that any of its findings gives it."""
    found: dict[tuple[str, str], list[tuple[int, Group]]] = {}
    for group in groups:
        for one in group.first.remedy:
            found.setdefault((one.who, one.text), []).append((WHENS.index(one.when), group))
    rank = sorted(found, key=lambda key: SEVERITIES.index(found[key][0][1].severity))
    return tuple(
        Action(WHENS[min(when for when, _ in found[key])], *key, tuple(group for _, group in found[key]))
        for key in rank
    )


def _answers(group: Group) -> str:
    return group.first.remedy[0].who if group.first.remedy and not group.together else WHO[0]
