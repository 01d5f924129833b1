"""The right side of a match: members of sets, keys of maps with their values."""

import re
from collections.abc import Iterable, Iterator

from auditor.formats.nftables.tokens import Block, Item, Word, elements, is_mark, texts
from auditor.formats.nftables.tree import Table
from auditor.model.frozen import dataclass

_PAIR = re.compile(r"([\w.\-/*]+|\[[^\]]*\]):([a-z]\w*|\d+(?:\.\d+){3}(?::\d+)?)")
_ASIDE = ("timeout", "expires", "counter", "comment", "limit", "quota", "last")
"""What may follow a member of a set and says nothing about it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member: a value for each thing compared, and in a map what it leads to."""

    values: tuple[str, ...]
    data: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """What a match accepts; `open` says why the members are not known."""

    members: tuple[Member, ...]
    open: str = ""
    name: str = ""


def member(items: Iterable[Item]) -> Member:
    """`10.0.0.1 . 22 timeout 1h : accept` as a member."""
    parts = list(_apart(items))
    colon = next((place for place, one in enumerate(parts) if is_mark(one, ":")), len(parts))
    values = [""]
    for one in parts[:colon]:
        if is_mark(one, *_ASIDE):
            break
        if is_mark(one, "."):
            values.append("")
        elif isinstance(one, Word):
            values[-1] += one.text
    return Member(tuple(values), tuple(parts[colon + 1 :]))


def _apart(items: Iterable[Item]) -> Iterator[Item]:
    """The items with `22:accept` and `22 :accept` cut at the colon."""
    for one in items:
        if not isinstance(one, Word) or one.quoted or one.text == ":":
            yield one
            continue
        pair = _PAIR.fullmatch(one.text)
        if pair:
            yield from (Word(text, one.start, one.end) for text in (pair[1], ":", pair[2]))
        elif one.text.endswith(":") and not one.text.endswith("::"):
            yield from (Word(text, one.start, one.end) for text in (one.text[:-1], ":"))
        elif one.text.startswith(":") and not one.text.startswith("::") and not one.text[1:].isdecimal():
            yield from (Word(text, one.start, one.end) for text in (":", one.text[1:]))
        else:
            yield one


def take(items: tuple[Item, ...], place: int, table: Table) -> tuple[Values, int]:
    """The values that stand at a place, and where what follows begins."""
    one = items[place] if place < len(items) else None
    if isinstance(one, Block):
        return Values(tuple(member(inner) for inner in elements(one))), place + 1
    if isinstance(one, Word) and one.text.startswith("@") and not one.quoted:
        return _named(table, one.text[1:]), place + 1
    return _plain(items, place)


def _named(table: Table, name: str) -> Values:
    found = table.sets.get(name)
    if found is None:
        return Values((), f'the set "{name}", which the file does not define', name)
    found.used = True
    if found.dynamic:
        return Values((), f'the members of the set "{name}", which changes while the host runs')
    if not found.elements:
        return Values((), f'the members of the set "{name}"', name)
    return Values(tuple(member(one) for one in found.elements))


def _plain(items: tuple[Item, ...], place: int) -> tuple[Values, int]:
    """`22`, `established,related`, `10.0.0.1 . 22`, `(fin|syn)`; ends where no sign joins the next word."""
    found: list[list[str]] = [[""]]
    while place < len(items) and isinstance(one := items[place], Word):
        closing = place
        if is_mark(one, "("):
            closing = next((at for at in range(place, len(items)) if is_mark(items[at], ")")), len(items))
        found[-1][-1] += "".join(texts(items[place + 1 : closing])) if closing > place else one.text
        place = closing + 1
        sign = items[place].text if place < len(items) and is_mark(items[place], ",", ".", "|", "-") else ""  # type: ignore[union-attr]  # a mark is a word
        if not sign:
            break
        if sign == ",":
            found.append([""])
        elif sign == ".":
            found[-1].append("")
        else:
            found[-1][-1] += sign
        place += 1
    return Values(tuple(Member(tuple(one)) for one in found)), place
