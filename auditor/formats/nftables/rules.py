"""Rules: what a written one matches and does, as one rule for each combination that no product of sets can hold."""

from collections.abc import Iterator
from dataclasses import field, replace

from auditor.formats.iptables.rules import Read
from auditor.formats.iptables.sent import Moves, matches
from auditor.formats.nftables.combine import (
    ENDS,
    Verdict,
    keys_of,
    leave_open,
    mapped,
    masked,
    narrowed,
    one_member,
    translated,
    verdict,
    widest,
)
from auditor.formats.nftables.draft import FAMILY, Draft
from auditor.formats.nftables.keys import STARTS, Key
from auditor.formats.nftables.tokens import Block, Word, texts
from auditor.formats.nftables.tree import Table, Written
from auditor.formats.nftables.values import member, take
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Rule
from auditor.model.frozen import dataclass

_LONGEST = 20
"""Digits of a counter of 64 bits."""
MOST_PIECES = 512
"""Combinations that one rule may stand for; beyond, it is no longer sure which packets match."""
_TRANSLATES = {"dnat": "DNAT", "snat": "SNAT", "masquerade": "MASQUERADE", "redirect": "REDIRECT"}
_OPERATORS = ("==", "!=", "<", ">", "<=", ">=", "!")
_WORDS = {
    "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "eq": "==", "ne": "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule's meaning depends on beside its own words."""

    table: Table
    names: frozenset[str]
    """The interfaces that the file names."""
    translates: bool = False
    moves: Moves = None
    """By what, for chains that are surely asked later."""
    notrack: bool = False
    """Some rule switches connection tracking off."""
    early: bool | None = False
    """The rule is asked before connection tracking; None where its chain is used before and after."""
    outless: bool = False
    """The rule is asked where no way out is known."""
    seen: dict[str, Evidence] = field(default_factory=dict)
    """The interfaces that rules name, each with the first rule that does; filled while they are read."""

    @property
    def whole(self) -> Draft:
        """All packets that a rule may see."""
        found = Draft.whole(self.table.families, self.names, translates=self.translates)
        found.early, found.outless = self.early, self.outless
        return found


def read_rule(written: Written, chain: str, position: int, context: Context) -> list[Read]:
    """The rules that one line states."""
    reader = _Reader(written, context)
    reader.run()
    for name in sorted({one for draft, _ in reader.found for one in draft.seen}):
        context.seen.setdefault(name, written.evidence)
    kept = [one for one in reader.found if not one[0].nothing] or reader.found[-1:]
    told = replace(written, hits=reader.hits if len(kept) == 1 else None)
    handle = f"{chain} {position}"
    return [read for one in kept for read in _read(*one, told, handle, position, context, logged=reader.logged)]


def _read(
    draft: Draft, end: Verdict, written: Written, handle: str, position: int, context: Context, *, logged: bool
) -> Iterator[Read]:
    action, notes = end.action, list(draft.notes)
    if draft.untracked and not context.notrack:
        draft.replies = True
    if context.notrack and (draft.tracked or draft.untracked):
        draft.open.append("for which packets connection tracking is switched off")
    if draft.once and action is not Action.CONTINUE:
        action = Action.CONTINUE
        notes.append(f"acts only on what exceeds {draft.excess}" if draft.excess else "acts only on forged sources")
    if end.target and end.target not in context.table.chains:
        draft.unresolved.append(f"chain {end.target}")
        action = Action.UNKNOWN
    if draft.unresolved:
        notes.append("uses something that the file does not define")
    found = matches(draft, action, context.moves)
    for match in found:
        rule = Rule(
            action,
            match,
            written.evidence,
            position=position,
            handle=handle,
            name=written.name,
            target=end.target if action in {Action.JUMP, Action.GOTO} else "",
            logged=logged,
            replies_only=draft.replies,
            note="; ".join(dict.fromkeys(notes)),
            hits=written.hits if len(found) == 1 else None,
        )
        rule = rule if rule.hits is None else replace(rule, evidence=rule.noted(""))
        yield Read(rule, end.kind, end.settings, tuple(draft.unknown), tuple(draft.unresolved), draft.spoofed)


class _Reader:
    def __init__(self, written: Written, context: Context) -> None:
        self._items = written.items
        self._place = 0
        self._context = context
        self._drafts = [context.whole]
        self.found: list[tuple[Draft, Verdict]] = []
        self.logged = False
        self.hits: int | None = None
        """What a counter behind the last condition says."""

    def run(self) -> None:
        """Read every statement."""
        while self._place < len(self._items):
            word = self._word(self._place)
            if word in ENDS:
                return self._end(Verdict(*ENDS[word]))
            if word in {"jump", "goto"}:
                return self._end(verdict((word, self._word(self._place + 1))))
            if word in _TRANSLATES:
                return self._translation(_TRANSLATES[word])
            self._statement(word)
        return self._end(Verdict(Action.CONTINUE))

    def _word(self, place: int) -> str:
        one = self._items[place] if place < len(self._items) else None
        return one.text if isinstance(one, Word) else ""

    def _ahead(self) -> list[str]:
        """The words up to the next block."""
        found = []
        for one in self._items[self._place :]:
            if isinstance(one, Block):
                break
            found.append(one.text)
        return found

    def _end(self, end: Verdict) -> None:
        self.found += [(draft, end) for draft in self._drafts]

    def _each(self, word: str) -> None:
        for draft in self._drafts:
            draft.open.append(word)

    def _statement(self, word: str) -> None:
        match word:
            case "counter":
                self._count()
            case "last" | "notrack" | "continue":
                self._skip({"used", "never"})
            case "comment":
                self._place += 2
            case "log":
                self.logged = True
                self._skip({"prefix", "level", "group", "snaplen", "queue-threshold", "flags"})
            case "limit" | "quota":
                self.hits = None
                self._rate()
            case "flow":
                self._place += 3
            case "add" | "update" | "delete":
                self._update()
            case "meter":
                self._meter()
            case "dup" | "reset" | "set":
                self._place = len(self._items)
            case _:
                self.hits = None
                self._match()

    def _skip(self, options: set[str]) -> None:
        """A statement with options that each take one word."""
        self._place += 1
        while self._word(self._place) in options:
            self._place += 2
            while self._word(self._place) == ",":
                self._place += 2

    def _count(self) -> None:
        """`counter packets 5 bytes 300`; a counter by name counts for several rules."""
        counted = self._word(self._place + 2)
        told = self._word(self._place + 1) == "packets" and counted.isdecimal() and len(counted) <= _LONGEST
        self.hits = int(counted) if told else None
        self._skip({"packets", "bytes", "name"})

    def _rate(self) -> None:
        """`limit rate [over] 10/second burst 5 packets`: below it, or only above."""
        words = self._ahead()
        over = "over" in words[:4]
        stop = next((place for place, one in enumerate(words[1:], 1) if one in _AFTER_RATE), len(words))
        if words[0] == "quota":
            stop = min(stop, next((place + 2 for place, one in enumerate(words) if one.isdecimal()), stop))
        self._place += max(stop, 1)
        self._limited(" ".join(words[1:stop]), over=over, kind="a rate limit")

    def _limited(self, text: str, *, over: bool, kind: str) -> None:
        for draft in self._drafts:
            if over:
                draft.excess = kind
            else:
                draft.allowance = kind
                draft.notes.append(f"up to {text}".strip())

    def _update(self) -> None:
        """`add @set { key limit rate over 3/minute }`: the set changes; a limit inside is a condition."""
        while self._place < len(self._items) and not isinstance(self._items[self._place], Block):
            self._place += 1
        self._inner()

    def _meter(self) -> None:
        self._update()

    def _inner(self) -> None:
        block = self._items[self._place] if self._place < len(self._items) else None
        self._place += 1
        words = texts(block.items) if isinstance(block, Block) else []
        if "limit" in words or "count" in words:
            kind = "a limit of connections" if "count" in words else "a rate limit"
            self._limited("a rate", over="over" in words, kind=kind)

    def _match(self) -> None:
        """A comparison, a look-up in a verdict map, or a change of the packet."""
        words = self._ahead()
        if not words:
            return self._unknown("{")
        keys, used = keys_of(words)
        if keys[-1].kind == "?" or (words[0] not in STARTS and not words[0].startswith("@")):
            return self._unknown(words[0])
        self._place += used
        if keys == [Key("count")]:
            over = self._word(self._place) == "over"
            self._place += 2 if over or self._word(self._place) == "until" else 1
            return self._limited("a number of connections", over=over, kind="a limit of connections")
        word = self._word(self._place)
        if word == "set":  # nothing that a later rule compares, or what leaves it open by itself
            _, self._place = take(self._items, self._place + 1, self._context.table)
            return None
        if word == "vmap":
            return self._verdicts(keys)
        return self._compare(keys)

    def _unknown(self, word: str) -> None:
        """What is not understood leaves the rule open, to its end."""
        for draft in self._drafts:
            draft.open.append(f'the condition "{word}"')
            draft.unknown.append(word)
        place = self._place + 1
        ends = {*ENDS, *_TRANSLATES, "jump", "goto"}
        while place < len(self._items) and self._word(place) not in ends:
            place += 1
        self._place = place

    def _compare(self, keys: list[Key]) -> None:
        mask = ""
        if self._word(self._place) == "&":
            masks, self._place = take(self._items, self._place + 1, self._context.table)
            mask = "|".join(one.values[0] for one in masks.members)
        operator = self._word(self._place)
        operator = _WORDS.get(operator, operator)
        if operator in _OPERATORS:
            self._place += 1
        else:
            operator = ""
        values, self._place = take(self._items, self._place, self._context.table)
        if self._word(self._place) == "/" and keys[0].kind == "flags":
            masks, self._place = take(self._items, self._place + 1, self._context.table)
            mask = "|".join(one.values[0] for one in masks.members)
            operator = operator or "=="
        if mask:
            values, operator = masked(keys[0], mask, values, operator)
        self._drafts = [one for draft in self._drafts for one in narrowed(draft, keys, values, operator)]
        if len(self._drafts) > MOST_PIECES:
            self._drafts = [widest(self._drafts)]

    def _verdicts(self, keys: list[Key]) -> None:
        values, self._place = take(self._items, self._place + 1, self._context.table)
        for draft in self._drafts:
            if values.open:
                one = draft.copy()
                leave_open(one, keys, values)
                self.found.append((one, Verdict(Action.UNKNOWN)))
            self.found += list(mapped(draft, keys, values))
        if self._place >= len(self._items):
            self._drafts = []
            self.found = self.found or [(self._context.whole, Verdict(Action.CONTINUE))]

    def _translation(self, kind: str) -> None:
        self._place += 1
        words = self._ahead()
        for word, family in FAMILY.items():
            if words[:1] == [word] and words[1:2] in (["to"], ["prefix"], ["addr"]):
                self._place += 1
                for draft in self._drafts:
                    draft.only(family)
        prefix = self._word(self._place) == "prefix"
        while self._word(self._place) in {"prefix", "to", "addr", ".", "port"}:
            self._place += 1
        words = self._ahead()
        if "map" in words:
            return self._mapped_translation(kind, words, prefix=prefix)
        target = words[0] if words and words[0] not in {"random", "persistent", "fully-random", "comment"} else ""
        return self._end(translated(kind, target, prefix=prefix))

    def _mapped_translation(self, kind: str, words: list[str], *, prefix: bool) -> None:
        keys, used = keys_of(words)
        self._place += words.index("map") if "map" in words else used
        values, self._place = take(self._items, self._place + 1, self._context.table)
        for draft in self._drafts:
            if values.open:
                one = draft.copy()
                leave_open(one, keys, values)
                self.found.append((one, Verdict(Action.UNKNOWN, kind)))
            for inner in values.members:
                one = draft.copy()
                one_member(one, keys, inner)
                data = member(inner.data).values
                host = f"[{data[0]}]" if ":" in data[0] and len(data) > 1 else data[0]
                self.found.append((one, translated(kind, ":".join((host, *data[1:])), prefix=prefix)))


_AFTER_RATE = frozenset(
    {
        *ENDS,
        *_TRANSLATES,
        "jump",
        "goto",
        "log",
        "counter",
        "comment",
        "meta",
        "ct",
        "add",
        "update",
        "ip",
        "ip6",
        "tcp",
        "udp",
    }
)
