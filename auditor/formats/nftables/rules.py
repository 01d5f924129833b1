"""Rules: what a written one matches and does, as one rule for each combination that no product of sets can hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditor.formats.iptables.rules import Read
from auditor.formats.nftables.draft import FAMILY, Draft
from auditor.formats.nftables.keys import STARTS, Key, imply, parse, restrict
from auditor.formats.nftables.tokens import Block, Word, texts
from auditor.formats.nftables.tree import Table, Written
from auditor.formats.nftables.values import Member, Values, member, take
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Rule

MOST_PIECES = 512
"""Combinations that one rule may stand for; beyond, it is no longer sure which packets match."""
_ENDS: Mapping[str, tuple[Action, str]] = {
    "accept": (Action.PERMIT, "ACCEPT"), "drop": (Action.DENY, "DROP"), "reject": (Action.DENY, "REJECT"),
    "return": (Action.RETURN, "RETURN"), "queue": (Action.UNKNOWN, "NFQUEUE"), "tproxy": (Action.UNKNOWN, "TPROXY"),
    "synproxy": (Action.UNKNOWN, "SYNPROXY"), "fwd": (Action.UNKNOWN, "FWD"), "continue": (Action.CONTINUE, ""),
}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to a packet."""

    action: Action
    kind: str = ""
    target: str = ""
    settings: dict[str, str] = field(default_factory=dict)


def read_rule(written: Written, chain: str, position: int, context: Context) -> list[Read]:
    """The rules that one line states."""
    reader = _Reader(written, context)
    reader.run()
    for name in sorted({one for draft, _ in reader.found for one in draft.seen}):
        context.seen.setdefault(name, written.evidence)
    return [
        _read(draft, verdict, written, f"{chain} {position}", position, context, logged=reader.logged)
        for draft, verdict in reader.found
        if not draft.nothing
    ] or [_read(*reader.found[-1], written, f"{chain} {position}", position, context, logged=reader.logged)]


def _read(
    draft: Draft, verdict: Verdict, written: Written, handle: str, position: int, context: Context, *, logged: bool
) -> Read:
    action, notes = verdict.action, list(draft.notes)
    if draft.untracked and not context.notrack:
        draft.replies = True
    if context.notrack and (draft.tracked or draft.untracked):
        draft.open.append("for which packets connection tracking is switched off")
    if draft.once and action is not Action.CONTINUE:
        action = Action.CONTINUE
        notes.append(f"acts only on what exceeds {draft.excess}" if draft.excess else "acts only on forged sources")
    if verdict.target and verdict.target not in context.table.chains:
        draft.unresolved.append(f"chain {verdict.target}")
        action = Action.UNKNOWN
    if draft.unresolved:
        notes.append("uses something that the file does not define")
    rule = Rule(
        action,
        draft.match(action),
        written.evidence,
        position=position,
        handle=handle,
        name=written.name,
        target=verdict.target if action in {Action.JUMP, Action.GOTO} else "",
        logged=logged,
        replies_only=draft.replies,
        note="; ".join(dict.fromkeys(notes)),
    )
    return Read(rule, verdict.kind, verdict.settings, tuple(draft.unknown), tuple(draft.unresolved), draft.spoofed)


class _Reader:
    def __init__(self, written: Written, context: Context) -> None:
        self._items = written.items
        self._place = 0
        self._context = context
        self._drafts = [context.whole]
        self.found: list[tuple[Draft, Verdict]] = []
        self.logged = False

    def run(self) -> None:
        """Read every statement."""
        while self._place < len(self._items):
            word = self._word(self._place)
            if word in _ENDS:
                return self._end(Verdict(*_ENDS[word]))
            if word in {"jump", "goto"}:
                return self._end(_verdict((word, self._word(self._place + 1))))
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

    def _end(self, verdict: Verdict) -> None:
        self.found += [(draft, verdict) for draft in self._drafts]

    def _each(self, word: str) -> None:
        for draft in self._drafts:
            draft.open.append(word)

    def _statement(self, word: str) -> None:
        match word:
            case "counter" | "last" | "notrack" | "continue":
                self._skip({"packets", "bytes", "used", "name", "never"})
            case "comment":
                self._place += 2
            case "log":
                self.logged = True
                self._skip({"prefix", "level", "group", "snaplen", "queue-threshold", "flags"})
            case "limit" | "quota":
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
                self._match()

    def _skip(self, options: set[str]) -> None:
        """A statement with options that each take one word."""
        self._place += 1
        while self._word(self._place) in options:
            self._place += 2
            while self._word(self._place) == ",":
                self._place += 2

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
        keys, used = _keys(words)
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
        ends = {*_ENDS, *_TRANSLATES, "jump", "goto"}
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
            values, operator = _masked(keys[0], mask, values, operator)
        self._drafts = [one for draft in self._drafts for one in _narrowed(draft, keys, values, operator)]
        if len(self._drafts) > MOST_PIECES:
            self._drafts = [_widest(self._drafts)]

    def _verdicts(self, keys: list[Key]) -> None:
        values, self._place = take(self._items, self._place + 1, self._context.table)
        for draft in self._drafts:
            if values.open:
                one = draft.copy()
                _leave_open(one, keys, values)
                self.found.append((one, Verdict(Action.UNKNOWN)))
            self.found += list(_mapped(draft, keys, values))
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
        return self._end(_translated(kind, target, prefix=prefix))

    def _mapped_translation(self, kind: str, words: list[str], *, prefix: bool) -> None:
        keys, used = _keys(words)
        self._place += words.index("map") if "map" in words else used
        values, self._place = take(self._items, self._place + 1, self._context.table)
        for draft in self._drafts:
            if values.open:
                one = draft.copy()
                _leave_open(one, keys, values)
                self.found.append((one, Verdict(Action.UNKNOWN, kind)))
            for inner in values.members:
                one = draft.copy()
                _one_member(one, keys, inner)
                data = member(inner.data).values
                host = f"[{data[0]}]" if ":" in data[0] and len(data) > 1 else data[0]
                self.found.append((one, _translated(kind, ":".join((host, *data[1:])), prefix=prefix)))


_AFTER_RATE = frozenset(
    {
        *_ENDS,
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


def _keys(words: list[str]) -> tuple[list[Key], int]:
    """The things compared, joined by dots, and how many words they take."""
    key, used = parse(words)
    found = [key]
    while words[used : used + 1] == ["."] and used + 1 < len(words):
        key, more = parse(words[used + 1 :])
        found.append(key)
        used += more + 1
    return found, used


def _masked(key: Key, mask: str, values: Values, operator: str) -> tuple[Values, str]:
    """A value behind a bit mask: flags by name, states as older listings write them, addresses by netmask."""
    wanted = "|".join(one.values[0] for one in values.members)
    if key.kind == "flags":
        return Values((Member((f"{mask}/{wanted}",)),)), operator or "=="
    if key.kind in {"ct state", "ct status"} and wanted in {"0", "0x0"}:
        negated = operator in {"==", ""}
        return Values((Member((mask,)),)), "!=" if negated else ""
    if key.kind in {"src", "dst"}:
        return Values((Member((f"{wanted}/{mask}",)),)), operator
    return Values((), "the bits of a value"), operator


def _narrowed(draft: Draft, keys: list[Key], values: Values, operator: str) -> Iterator[Draft]:
    if values.open or (len(keys) > 1 and operator in {"!=", "!"}):
        _leave_open(draft, keys, values)
        yield draft
    elif len(keys) == 1:
        restrict(draft, keys[0], tuple(one.values[0] for one in values.members), operator)
        yield draft
    else:
        for one in values.members:
            narrowed = draft.copy()
            _one_member(narrowed, keys, one)
            yield narrowed


def _leave_open(draft: Draft, keys: list[Key], values: Values) -> None:
    for key in keys:
        imply(draft, key)
    draft.open.append(values.open or "which combinations are left out")
    if values.name:
        draft.unresolved.append(f"set {values.name}")


def _one_member(draft: Draft, keys: list[Key], one: Member) -> None:
    if one.values == ("*",):
        return
    if len(one.values) != len(keys):
        draft.open.append("which combination is meant")
        return
    for key, value in zip(keys, one.values, strict=True):
        restrict(draft, key, (value,), "")


def _mapped(draft: Draft, keys: list[Key], values: Values) -> Iterator[tuple[Draft, Verdict]]:
    """One rule for each verdict of a map of one key, one for each member of a map of several."""
    single: dict[tuple[str, ...], list[str]] = {}
    for one in sorted(values.members, key=lambda one: one.values == ("*",)):
        verdict = tuple(texts(one.data))
        if len(keys) == 1 and one.values != ("*",):
            single.setdefault(verdict, []).append(one.values[0])
            continue
        narrowed = draft.copy()
        _one_member(narrowed, keys, one)
        yield narrowed, _verdict(verdict)
    rest = [one for one in values.members if len(keys) == 1 and one.values == ("*",)]
    found = []
    for verdict, keyed in single.items():
        narrowed = draft.copy()
        restrict(narrowed, keys[0], tuple(keyed), "")
        found.append((narrowed, _verdict(verdict)))
    yield from found
    for one in rest:
        yield draft.copy(), _verdict(tuple(texts(one.data)))


def _verdict(words: tuple[str, ...]) -> Verdict:
    match words:
        case ("jump", target, *_):
            return Verdict(Action.JUMP, "jump", target)
        case ("goto", target, *_):
            return Verdict(Action.GOTO, "goto", target)
        case (word, *_) if word in _ENDS:
            return Verdict(*_ENDS[word])
    return Verdict(Action.UNKNOWN)


def _translated(kind: str, target: str, *, prefix: bool) -> Verdict:
    """A translation in the words that the nat table of iptables has for it."""
    if prefix and kind == "DNAT":
        return Verdict(Action.PERMIT, "NETMAP", settings={"--to": target})
    name = {"DNAT": "--to-destination", "SNAT": "--to-source", "REDIRECT": "--to-ports"}.get(kind, "--to")
    return Verdict(
        Action.PERMIT, kind, settings={name: target.lstrip(":") if kind == "REDIRECT" else target} if target else {}
    )


def _widest(drafts: list[Draft]) -> Draft:
    """One draft that surely holds what any of many matches."""
    found = drafts[0].copy()
    for one in drafts[1:]:
        found.src, found.dst = found.src | one.src, found.dst | one.dst
        found.services = tuple(dict.fromkeys(found.services + one.services))
        found.ingress = (
            None
            if None in {found.ingress, one.ingress}
            else (found.ingress or frozenset()) | (one.ingress or frozenset())
        )
        found.egress = (
            None if None in {found.egress, one.egress} else (found.egress or frozenset()) | (one.egress or frozenset())
        )
    found.open.append("which of many combinations is meant")
    return found
