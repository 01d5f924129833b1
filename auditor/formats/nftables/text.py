"""`nft list ruleset`, and the files that `nft -f` loads."""

import re
from collections.abc import Iterable
from itertools import pairwise

from auditor.formats import Coverage, State
from auditor.formats.nftables.tokens import Block, Item, Word, elements, is_mark, statements, texts, tokens
from auditor.formats.nftables.tree import FAMILIES, Chain, File, Set, Table, Written
from auditor.model.evidence import Evidence, Source

PRIORITIES = {"raw": -300, "mangle": -150, "dstnat": -100, "filter": 0, "security": 50, "srcnat": 100, "out": 100}
"""nft(8), CHAINS, standard priority names of the families ip, ip6 and inet."""
_COUNTER = re.compile(
    r"\bcounter (packets \d+ bytes \d+)|\b(?:expires|used) ([0-9a-z]+)|(#\s*handle \d+)|\bquota .*?(used \d+ \w+)"
)
_HANDLE = re.compile(r"#\s*handle (\d+)")
_WITHOUT_EFFECT = frozenset(
    ("flowtable", "counter", "quota", "limit", "ct", "synproxy", "secmark", "comment", "typeof", "tunnel")
)  # fmt: skip


def read_text(source: Source) -> File:
    """Every line of a file, sorted into tables."""
    file = File(source, Coverage(source))
    text = tokens(source.text)
    file.coverage.mark(State.UNDERSTOOD, 1, len(source.lines))
    for start, _ in text.comments:
        _comment(file, start)
    for found in _COUNTER.finditer(source.text):
        group = next(number for number in range(1, 5) if found[number])
        file.coverage.vary(found.start(group), found.end(group))
    reader = _Reader(file)
    reader.script(text.items)
    for place in text.stray:
        reader.refuse(source.at(place, place + 1), "a brace that closes nothing")
    if text.unclosed or source.truncated:
        file.truncated = True
        last = max(len(source.lines), 1)
        file.problems.append(f"Line {last}: a brace is not closed; the file is cut off. Export it again.")
    return file


def _comment(file: File, start: int) -> None:
    number = file.source.line_at(start)
    low, _ = file.source.span_of(number)
    if not file.source.text[low:start].strip():
        file.coverage.mark(State.BLANK, number)


class _Reader:
    def __init__(self, file: File) -> None:
        self._file = file
        self._source = file.source
        self._defined: dict[str, tuple[Item, ...]] = {}

    def refuse(self, place: Evidence, note: str) -> None:
        """What stands there is not understood."""
        self._file.coverage.note(State.NOT_UNDERSTOOD, place)
        self._file.gaps.append(place.noted(note))

    def script(self, items: Iterable[Item]) -> None:
        """The commands of a file, in their order."""
        for one in statements(items):
            self._command(self._expanded(one), self._place(one))

    def _place(self, items: tuple[Item, ...]) -> Evidence:
        return self._source.at(items[0].start, items[-1].end)

    def _expanded(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """With variables in place."""
        found: list[Item] = []
        for one in items:
            if isinstance(one, Block):
                found.append(Block(self._expanded(one.items), one.start, one.end))
            elif one.text.startswith("$") and one.text[1:] in self._defined:
                found += self._defined[one.text[1:]]
            else:
                found.append(one)
        return tuple(found)

    def _command(self, items: tuple[Item, ...], place: Evidence) -> None:
        words = texts(items)
        match words[:2]:
            case ["define" | "redefine", name]:
                self._defined[name] = tuple(one for one in items[2:] if not is_mark(one, "="))
            case ["include", *_]:
                self._include(place)
            case ["flush", "ruleset"]:
                self._file.tables.clear()
            case ["flush" | "delete" | "destroy" | "undefine", *_]:
                self._remove(words)
            case ["table", *_]:
                self._table(items, place)
            case ["add" | "create" | "insert", *_]:
                self._add(items, words, place)
            case _:
                self.refuse(place, "this command is not understood")

    def _include(self, place: Evidence) -> None:
        self._file.problems.append(
            f"Line {place.first}: this file includes another, which is missing here. Supply the output of "
            "`nft list ruleset` instead, which holds them all."
        )
        self._file.coverage.note(State.PARTLY, place)
        self._file.gaps.append(place.noted("the included file is not here"))

    def _remove(self, words: list[str]) -> None:
        """`delete table inet x` and `flush chain inet x y`, as scripts begin."""
        kind, rest = words[1] if len(words) > 1 else "", words[2:]
        family = rest.pop(0) if rest and rest[0] in FAMILIES else "ip"
        table = self._file.tables.get((family, rest[0])) if rest else None
        if table is None:
            return
        if kind == "table" and words[0] != "flush":
            del self._file.tables[family, table.name]
        elif kind == "table":
            for chain in table.chains.values():
                chain.rules.clear()
        elif kind == "chain" and len(rest) > 1 and rest[1] in table.chains:
            table.chains[rest[1]].rules.clear()

    def _named(self, items: tuple[Item, ...]) -> tuple[str, tuple[Item, ...]]:
        """The family that begins some items, and the rest."""
        if items and isinstance(items[0], Word) and items[0].text in FAMILIES:
            return items[0].text, items[1:]
        return "ip", items

    def _table(self, items: tuple[Item, ...], place: Evidence) -> None:
        family, rest = self._named(items[1:])
        if not rest or not isinstance(rest[0], Word):
            self.refuse(place, "a table without a name")
            return
        table = self._opened(family, rest[0].text, self._source.at(items[0].start, rest[0].end))
        for block in (one for one in rest[1:] if isinstance(one, Block)):
            for one in statements(block.items):
                self._in_table(table, one)

    def _opened(self, family: str, name: str, place: Evidence) -> Table:
        return self._file.tables.setdefault((family, name), Table(family, name, place))

    def _in_table(self, table: Table, items: tuple[Item, ...]) -> None:
        words, place = texts(items), self._place(items)
        blocks = [one for one in items if isinstance(one, Block)]
        match words:
            case ["chain", name, *_]:
                self._chain(table, name, self._source.at(items[0].start, items[1].end), blocks)
            case ["set" | "map" | "meter", name, *_] if blocks:
                self._set(table, name, place, blocks[0])
            case ["flags", *flags]:
                table.dormant = "dormant" in flags
            case ["define" | "redefine", *_]:
                self._command(items, place)
            case ["include", *_]:
                self._include(place)
            case [first, *_] if first in _WITHOUT_EFFECT:
                self._file.coverage.note(State.WITHOUT_EFFECT, place)
            case _:
                self.refuse(place, "this part of a table is not understood")

    def _chain(self, table: Table, name: str, place: Evidence, blocks: list[Block]) -> None:
        chain = table.chains.setdefault(name, Chain(name, place))
        for block in blocks:
            for one in statements(block.items):
                self._in_chain(chain, self._expanded(one))

    def _in_chain(self, chain: Chain, items: tuple[Item, ...]) -> None:
        words, place = texts(items), self._place(items)
        match words:
            case ["type", kind, "hook", hook, *rest]:
                chain.kind, chain.hook = kind, hook
                if "priority" in rest:
                    chain.priority = priority(rest[rest.index("priority") + 1 :])
            case ["policy", policy, *_]:
                chain.policy, chain.policy_at = policy, place
            case ["comment", *_]:
                pass
            case ["include", *_]:
                self._include(place)
            case _:
                chain.rules.append(self._rule(items, place))

    def _rule(self, items: tuple[Item, ...], place: Evidence) -> Written:
        name = next(
            (two.text for one, two in pairwise(items) if is_mark(one, "comment") and isinstance(two, Word)),
            "",
        )
        last = self._source.line_at(items[-1].end - 1)
        handle = _HANDLE.search(self._source.lines[last - 1])
        return Written(items, place, name, handle[1] if handle else "")

    def _set(self, table: Table, name: str, place: Evidence, block: Block) -> None:
        found = table.sets.setdefault(name, Set(name, place))
        for one in statements(block.items):
            words = texts(one)
            if words[:1] == ["flags"]:
                found.dynamic |= not {"dynamic", "timeout"}.isdisjoint(words)
            elif words[:1] == ["elements"]:
                inner = [item for item in self._expanded(one) if isinstance(item, Block)]
                found.elements += [element for item in inner for element in elements(item)]

    def _add(self, items: tuple[Item, ...], words: list[str], place: Evidence) -> None:
        """`add rule inet filter input tcp dport 22 accept`, the form of scripts."""
        family, rest = self._named(items[2:])
        names = [one.text for one in rest[:2] if isinstance(one, Word)]
        kind = words[1] if len(words) > 1 else ""
        if kind == "table":
            self._table(items[1:], place)
            return
        table = self._opened(family, names[0], place) if names else None
        blocks = [one for one in rest if isinstance(one, Block)]
        match kind, names:
            case "chain", [_, name] if table:
                self._chain(table, name, place, blocks)
            case "rule", [_, name] if table:
                self._insert(table.chains.setdefault(name, Chain(name, place)), rest[2:], words[0], place)
            case (("set" | "map"), [_, name]) if table and blocks:
                self._set(table, name, place, blocks[0])
            case "element", [_, name] if table and blocks:
                found = table.sets.setdefault(name, Set(name, place))
                found.elements += [one for block in blocks for one in elements(block)]
            case _ if kind in _WITHOUT_EFFECT:
                self._file.coverage.note(State.WITHOUT_EFFECT, place)
            case _:
                self.refuse(place, "this command is not understood")

    def _insert(self, chain: Chain, items: tuple[Item, ...], how: str, place: Evidence) -> None:
        if not items or is_mark(items[0], "position", "index", "handle"):
            self.refuse(place, "a rule whose place is told by a handle")
        elif how == "insert":
            chain.rules.insert(0, self._rule(items, place))
        else:
            chain.rules.append(self._rule(items, place))


def priority(words: list[str]) -> int:
    """`filter + 10`, `-150`, `mangle`."""
    text = "".join(words).replace("+", " +").replace("-", " -").split()
    total = 0
    for one in text:
        sign = one.lstrip("+-")
        if one in PRIORITIES:
            total += PRIORITIES[one]
        elif sign.isdecimal():
            total += int(one)
    return total
