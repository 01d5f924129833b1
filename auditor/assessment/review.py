"""Two results of one practice side by side: what is new, changed, still there, resolved, or cannot be compared.

The earlier result may come from another version of the program; only checks of equal versions are compared.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TypeVar

from auditor.model.frozen import dataclass
from auditor.model.history import drift
from auditor.model.review import (
    APART,
    BECAME,
    CHANGED,
    NEW,
    RESOLVED,
    STILL,
    Decided,
    Drifted,
    File,
    Item,
    Kept,
    KeptFile,
    Result,
    Review,
)

T = TypeVar("T", Kept, KeptFile)
Pair = tuple[T | None, T | None]
_IN_FORCE = "in-force"
_KEYS = (("shape", "name"), ("shape",), ("name",), ("handle",))
"""What joins findings whose ids differ, the surest first."""
_PLACE = re.compile(r"(?<!policy) \d+$|^\d{1,6}$")
"""A handle that is a place in a list, or a number that is given anew at each start: it joins what does not belong."""


def review(old: Result, new: Result) -> Review:
    """What changed from an earlier result to a later one of the same practice."""
    files = _files(old.files, new.files)
    sides = _Sides(old, new, {one.path: other for one, other in files if one})
    pairs = _joined(old.findings, new.findings)
    items = tuple(sorted((one for pair in pairs if (one := sides.item(*pair))), key=_rank))
    became = {one.was_id or one.id: one for one in items}
    return Review(
        old.as_of,
        old.version,
        items,
        tuple(sorted((one for pair in files for one in _file(*pair)), key=lambda one: (one.path, one.became))),
        tuple(sorted(_decisions(pairs, became), key=lambda one: (one.system, one.title, one.finding))),
        tuple(_drifted(old, new)),
        _counts(one for one in items if not one.question),
        _counts(one for one in items if one.question),
        tuple(_notes(old, new, gone=any(other is None for _, other in files))),
    )


def _joined(old: Sequence[Kept], new: Sequence[Kept]) -> list[Pair[Kept]]:
    """Findings of both results in pairs: by id, then by what else can join them."""
    before = {one.id: one for one in old}
    pairs: list[Pair[Kept]] = []
    loose: list[Kept] = []
    for one in new:
        id = next((each for each in (one.id, *one.formerly) if each in before), None)
        if id is None:
            loose.append(one)
        else:
            pairs.append((before.pop(id), one))
    rest = list(before.values())
    for names in _KEYS:
        found = _matched(rest, loose, partial(_key, names=names))
        pairs += found
        rest, loose = _without(rest, loose, found)
    return [*pairs, *((one, None) for one in rest), *((None, one) for one in loose)]


def _key(one: Kept, names: Sequence[str]) -> Hashable:
    values = tuple(one.keys.get(name, "") for name in names)
    place = names == ("handle",) and _PLACE.search(values[0])
    return (one.check, one.system, values) if all(values) and not place else None


def _files(old: Sequence[KeptFile], new: Sequence[KeptFile]) -> list[Pair[KeptFile]]:
    """Files of both results in pairs: of the same name, else the same content, else the only one of its kind."""
    ways: tuple[Callable[[KeptFile], Hashable], ...] = (
        lambda one: (one.path, one.system, one.format),
        lambda one: (one.content, one.format) if one.content else None,
        lambda one: (one.system, one.format) if one.system else None,
        lambda one: one.path,
    )
    pairs: list[Pair[KeptFile]] = []
    rest, loose = list(old), list(new)
    for way in ways:
        found = _matched(rest, loose, way)
        pairs += found
        rest, loose = _without(rest, loose, found)
    return [*pairs, *((one, None) for one in rest), *((None, one) for one in loose)]


def _matched(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> list[Pair[T]]:
    """Those of both sides that alone have the same key; None is no key."""
    groups: dict[Hashable, tuple[list[T], list[T]]] = defaultdict(lambda: ([], []))
    for side, some in enumerate((old, new)):
        for one in some:
            groups[key(one)][side].append(one)
    alone = (pair for name, pair in groups.items() if name is not None and len(pair[0]) == len(pair[1]) == 1)
    return [(before[0], after[0]) for before, after in alone]


def _without(old: list[T], new: list[T], pairs: list[Pair[T]]) -> tuple[list[T], list[T]]:
    """What has found no partner."""
    taken = {id(one) for pair in pairs for one in pair}
    return [one for one in old if id(one) not in taken], [one for one in new if id(one) not in taken]


@dataclass(frozen=True)
class _Sides:
    """Both results, and what became of the files of the earlier one."""

    old: Result
    new: Result
    now: Mapping[str, KeptFile | None]

    def item(self, was: Kept | None, now: Kept | None) -> Item | None:
        """What became of a deficiency or question; None where neither result holds one."""
        one, shown = now or was, now if now and now.open else was or now
        if not one or not shown or not any(each and each.open for each in (was, now)):
            return None
        apart = self._versions(one.check) or self._broken(one)
        became, reason = (APART, apart) if apart else self._became(was, now)
        return Item(
            became=became,
            reason=reason,
            id=one.id,
            check=one.check,
            system=one.system,
            title=shown.title,
            subject=one.subject,
            verdict=now.verdict if now else None,
            severity=now.severity if now else None,
            was_id=was.id if was else None,
            was_verdict=was.verdict if was else None,
            was_severity=was.severity if was else None,
            part=shown.part,
        )

    def _became(self, was: Kept | None, now: Kept | None) -> tuple[str, str]:
        if was is None or not was.open:
            return NEW, self._first_seen(now) if now else ""
        shown = now is not None and now.verdict in {"fail", was.verdict}
        if not shown and (reason := self._unseen(was)):
            return APART, reason
        if now is None:
            return RESOLVED, "What it was about is no longer in the files."
        if not now.open:
            return RESOLVED, _closed(now)
        return (CHANGED, reason) if (reason := _differs(was, now)) else (STILL, "")

    @cached_property
    def versions(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """The version of each check that ran then, and now."""
        before, after = ({one.check: one.version for one in side.findings} for side in (self.old, self.new))
        return before, after

    def _versions(self, check: str) -> str:
        """Why two results of one check cannot be compared."""
        before, after = (found.get(check) for found in self.versions)
        if before is None or after is None:
            return f"This check did not run {'then' if before is None else 'now'}."
        return f"The check is another one now: version {before} then, {after} now." if before != after else ""

    @cached_property
    def broken(self) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
        """The checks that broke then, and now, with the systems they broke on; their findings have other ids."""
        before, after = (
            frozenset((one.check, one.system) for one in side.findings if one.verdict == "error")
            for side in (self.old, self.new)
        )
        return before, after

    def _broken(self, one: Kept) -> str:
        """That the check broke on one side."""
        before, after = ((one.check, one.system) in found or (one.check, "") in found for found in self.broken)
        return "The check broke then." if before else "The check broke now." if after else ""

    def _first_seen(self, now: Kept) -> str:
        if now.system and now.system not in self.old.systems and not now.formerly:
            return f"No export of {now.system} was among the files then."
        return ""

    def _unseen(self, was: Kept) -> str:
        """Why the later files could not show it; empty where they could."""
        if was.system in self.old.systems and was.system not in self.new.systems:
            return f"No export of {was.system} is among the files now."
        for path in (one for one in was.paths if one in self.now):
            file = self.now[path]
            if file is None:
                return f"{path} is not among the files now."
            if not file.whole:
                return f"{file.path} could not be read in full."
        return ""


def _closed(now: Kept) -> str:
    if now.attested:
        return "A person answered it; the files do not show it."
    return "The check passes now." if now.verdict == "pass" else "The check has nothing to judge there any more."


def _differs(was: Kept, now: Kept) -> str:
    """What is not as it was, as a sentence."""
    if was.verdict != now.verdict:
        return "It was a question and is a deficiency now." if now.verdict == "fail" else "It is a question now."
    if was.severity != now.severity:
        return f"It was rated {was.severity} and is rated {now.severity} now."
    joined = was.id == now.id or was.id in now.formerly or was.keys.get("shape", "") == now.keys.get("shape")
    if not joined:
        return "What it is about was changed; its name or handle is the same."
    return "What the files show has changed." if was.judged != now.judged else ""


def _rank(one: Item) -> tuple[int, bool, bool, int, str, str, str]:
    order = ("critical", "high", "medium", "low", "info", None)
    severity = order.index(one.severity or one.was_severity)
    return BECAME.index(one.became), one.question, one.part, severity, one.check, one.system, one.id


def _counts(items: Iterable[Item]) -> dict[str, int]:
    counted = Counter(one.became for one in items if not one.part)
    return {name: counted[name] for name in BECAME}


def _file(was: KeptFile | None, now: KeptFile | None) -> Iterator[File]:
    match was, now:
        case KeptFile(), KeptFile():
            same = was.content == now.content and bool(was.content)
            yield File("same" if same else "changed", now.path, now.system, was.path if was.path != now.path else None)
        case KeptFile(), None:
            yield File("gone", was.path, was.system)
        case None, KeptFile():
            yield File("new", now.path, now.system)


def _decisions(pairs: Iterable[Pair[Kept]], became: Mapping[str, Item]) -> Iterator[Decided]:
    for was, now in pairs:
        before, after = (_in_force(one) for one in (was, now))
        if after:
            renewed = before is None or before.decided != after.decided
            yield replace(after, became="made" if renewed else "holds")
        elif before and was:
            yield replace(before, became="ended", reason=_ended(now, became.get(was.id)))


def _in_force(one: Kept | None) -> Decided | None:
    return one.decision if one and one.decision and one.decision.became == _IN_FORCE else None


def _ended(now: Kept | None, item: Item | None) -> str:
    if now and now.decision:
        return now.decision.reason
    if item and item.became in {RESOLVED, APART}:
        return item.reason
    return "It is no longer among the decisions."


def _drifted(old: Result, new: Result) -> Iterator[Drifted]:
    for name, now in new.systems.items():
        was = old.systems.get(name)
        if was and now and (found := drift(was, now, accounts=old.practice == new.practice)):
            yield Drifted(name, found)


def _notes(old: Result, new: Result, *, gone: bool) -> Iterator[str]:
    if old.practice != new.practice:
        yield (
            "The practice has another name in the earlier result. Findings on accounts cannot be joined: "
            "account names are kept as hashes that the name is part of."
        )
    if old.version != new.version:
        yield (
            f"The earlier result was made by version {old.version} of this program, the later one by {new.version}. "
            "A version that reads more of a file may see changes where nobody made one."
        )
    if gone:
        yield "Files of the earlier result are not there now: a rating may be another for that reason alone."
    if any(now and name in old.systems and not old.systems[name] for name, now in new.systems.items()):
        yield "The earlier result does not hold the rules of its firewalls: which of them changed is not shown."
