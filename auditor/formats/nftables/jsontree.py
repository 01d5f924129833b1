"""`nft -j list ruleset`: each rule in the words of the text, so that one reader understands both."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from auditor.formats import Coverage, State
from auditor.formats.nftables.tokens import Block, Item, Word
from auditor.formats.nftables.tree import Chain, File, Set, Table, Written
from auditor.model.evidence import Evidence, Source
from auditor.syntax.jsonc import Array, Node, Object, Scalar, parse

Value: TypeAlias = Any
"""What JSON holds; its shape is looked at wherever it is used."""
_PLAIN = frozenset(
    ("accept", "drop", "continue", "return", "notrack", "reject", "log", "queue", "synproxy", "last", "tproxy", "fwd",
     "dup", "flow")
)  # fmt: skip
"""Statements whose options decide nothing."""


def read_json(source: Source) -> File:
    """Every object of a listing, sorted into tables."""
    file = File(source, Coverage(source))
    tree = parse(source)
    file.coverage.mark(State.UNDERSTOOD, 1, len(source.lines))
    file.problems += [one.text for one in tree.problems]
    file.truncated = bool(tree.problems) or source.truncated
    listed = tree.root.get("nftables") if isinstance(tree.root, Object) else None
    for one in listed.items if isinstance(listed, Array) else ():
        for member in one.members if isinstance(one, Object) else ():
            if isinstance(member.value, Object):
                _sorted(file, member.name, member.value)
    return file


def _plain(node: Node | None) -> Value:
    """A node as plain values."""
    if isinstance(node, Object):
        return {one.name: _plain(one.value) for one in node.members}
    if isinstance(node, Array):
        return [_plain(one) for one in node.items]
    told = node.value if isinstance(node, Scalar) else None
    return told if isinstance(told, str | int | float | bool) else None


def _text(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""


def _sorted(file: File, kind: str, node: Object) -> None:
    found = _plain(node)
    if not isinstance(found, dict):
        return
    if kind == "metainfo":
        file.version = (_text(found.get("version")), node.evidence)
        return
    table_name = found.get("name" if kind == "table" else "table")
    key = (_text(found.get("family")), _text(table_name))
    table = file.tables.setdefault(key, Table(*key, node.evidence))
    handle = node.get("handle")
    if isinstance(handle, Scalar):
        file.coverage.vary(handle.start, handle.end)
    match kind:
        case "table":
            table.dormant = "dormant" in str(found.get("flags"))
        case "chain":
            _chain(table, found, node.evidence)
        case "set" | "map":
            _set(table, found, node.evidence)
        case "rule":
            _rule(file, table, found, node)


def _chain(table: Table, found: Mapping[str, Value], place: Evidence) -> None:
    name = _text(found.get("name"))
    chain = table.chains.setdefault(name, Chain(name, place))
    chain.kind, chain.hook = _text(found.get("type")), _text(found.get("hook"))
    number = found.get("prio")
    chain.priority = number if isinstance(number, int) else 0
    if found.get("policy"):
        chain.policy, chain.policy_at = _text(found.get("policy")), place


def _set(table: Table, found: Mapping[str, Value], place: Evidence) -> None:
    name = _text(found.get("name"))
    flags = found.get("flags")
    written = _Words(place)
    members = found.get("elem")
    table.sets[name] = Set(
        name,
        place,
        dynamic=not {"dynamic", "timeout"}.isdisjoint(flags if isinstance(flags, list) else [flags]),
        elements=[tuple(written.element(one)) for one in (members if isinstance(members, list) else [])],
    )


def _rule(file: File, table: Table, found: Mapping[str, Value], node: Object) -> None:
    name = _text(found.get("chain"))
    chain = table.chains.setdefault(name, Chain(name, node.evidence))
    written = _Words(node.evidence)
    expressions = found.get("expr")
    items = [item for one in (expressions if isinstance(expressions, list) else []) for item in written.statement(one)]
    for counter in _counters(node):
        file.coverage.vary(counter.start, counter.end)
    chain.rules.append(Written(tuple(items), node.evidence, _text(found.get("comment")), _text(found.get("handle"))))


def _counters(node: Node) -> Iterator[Node]:
    """The numbers of counters, which change all the time."""
    match node:
        case Object(members=members):
            for one in members:
                if one.name == "counter":
                    yield one.value
                else:
                    yield from _counters(one.value)
        case Array(items=items):
            for item in items:
                yield from _counters(item)
        case _:
            return


class _Words:
    """Expressions as words that stand where their rule does."""

    def __init__(self, place: Evidence) -> None:
        self._start, self._end = place.characters

    def word(self, text: str, *, quoted: bool = False) -> Word:
        """One word."""
        return Word(text, self._start, self._end, quoted)

    def words(self, *found: str) -> list[Item]:
        """Several words."""
        return [self.word(one) for one in found if one]

    def statement(self, value: Value) -> list[Item]:
        """One expression of a rule."""
        if not isinstance(value, dict) or not value:
            return self.words(value if isinstance(value, str) else "?")
        name, inner = next(iter(value.items()))
        fields = inner if isinstance(inner, dict) else {}
        if name in _PLAIN:
            return self.words(name)
        known = {
            "match": self._match, "vmap": self._lookup, "jump": self._jump, "goto": self._jump,
            "mangle": self._mangle, "ct count": self._count, "limit": self._count, "quota": self._count,
            "set": self._update, "meter": self._update, "counter": self._counter, "comment": self._nothing,
            "dnat": self._translation, "snat": self._translation, "redirect": self._translation,
            "masquerade": self._translation,
        }  # fmt: skip
        return known[name](name, fields) if name in known else self.words("?", name)

    def _nothing(self, _name: str, _fields: Mapping[str, Value]) -> list[Item]:
        return []

    def _counter(self, name: str, fields: Mapping[str, Value]) -> list[Item]:
        packets = _text(fields.get("packets"))
        return self.words(name, "packets", packets) if packets else []

    def _match(self, _name: str, fields: Mapping[str, Value]) -> list[Item]:
        operator = _text(fields.get("op"))
        sign = [] if operator == "in" else self.words(operator)
        return [*self.key(fields.get("left")), *sign, *self.value(fields.get("right"))]

    def _lookup(self, _name: str, fields: Mapping[str, Value]) -> list[Item]:
        return [*self.key(fields.get("key")), *self.words("vmap"), *self.value(fields.get("data"))]

    def _jump(self, name: str, fields: Mapping[str, Value]) -> list[Item]:
        return [*self.words(name), self.word(_text(fields.get("target")), quoted=True)]

    def _mangle(self, _name: str, fields: Mapping[str, Value]) -> list[Item]:
        return [*self.key(fields.get("key")), *self.words("set"), *self.value(fields.get("value"))]

    def _count(self, name: str, fields: Mapping[str, Value]) -> list[Item]:
        if name == "limit":
            rate = f"{_text(fields.get('rate'))}/{_text(fields.get('per'))}"
            return self.words(name, "rate", "over" if fields.get("inv") else "", rate)
        return self.words(*name.split(), "over" if fields.get("inv") else "until", _text(fields.get("val")))

    def _update(self, name: str, fields: Mapping[str, Value]) -> list[Item]:
        inner = fields.get("stmt")
        limits = [
            item
            for one in (inner if isinstance(inner, list) else [inner])
            if one and "counter" not in one
            for item in self.statement(one)
        ]
        verb = _text(fields.get("op")) if name == "set" else "add"
        return [*self.words(verb, _text(fields.get("set")) or "@meter"), Block(tuple(limits), self._start, self._end)]

    def _translation(self, name: str, fields: Mapping[str, Value]) -> list[Item]:
        flags = str(fields.get("type_flags") or "")
        found = self.words(name, _text(fields.get("family")), "prefix" if "prefix" in flags else "")
        address, port = fields.get("addr"), fields.get("port")
        if address is None and port is None:
            return found
        if isinstance(address, dict) and "map" in address:
            return [*found, *self.words("to"), *self.key(address)]
        if isinstance(port, dict) and "map" in port:
            return [*found, *self.words("to"), *self.key(port)]
        host = "".join(one.text for one in self.value(address) if isinstance(one, Word))
        ports = "".join(one.text for one in self.value(port) if isinstance(one, Word))
        host = f"[{host}]" if ":" in host and ports else host
        return [*found, *self.words("to", f"{host}:{ports}" if ports else host)]

    def key(self, value: Value) -> list[Item]:
        """What is compared."""
        match value:
            case {"payload": {"protocol": protocol, "field": name}}:
                found = self.words(_text(protocol), _text(name))
            case {"payload": {"base": _}}:
                found = self.words("@raw")
            case {"meta": {"key": name}}:
                found = self.words("meta", _text(name))
            case {"ct": {"key": name, **rest}}:
                found = self.words("ct", _text(rest.get("dir")), *_text(name).split())
            case {"concat": list(parts)}:
                found = self._joined([self.key(one) for one in parts])
            case {"&": [left, right]}:
                found = [*self.key(left), *self.words("&"), *self.value(right)]
            case {"map": {"key": left, "data": right}}:
                found = [*self.key(left), *self.words("map"), *self.value(right)]
            case {"fib": {"flags": flags, "result": result}}:
                names = flags if isinstance(flags, list) else [flags]
                parts = self._joined([self.words(_text(one)) for one in names])
                found = [*self.words("fib"), *parts, *self.words(_text(result))]
            case {"numgen": _} | {"jhash": _} | {"symhash": _}:
                found = self.words(next(iter(value)))
            case _:
                found = self.words("?")
        return found

    def _joined(self, parts: list[list[Item]]) -> list[Item]:
        found: list[Item] = []
        for part in parts:
            found += [*(self.words(".") if found else []), *part]
        return found

    def value(self, value: Value) -> list[Item]:
        """What it is compared with."""
        match value:
            case bool():
                found = self.words("exists" if value else "missing")
            case list():
                parts = [self.value(one) for one in value]
                found = [item for part in parts for item in (*part, self.word(","))][:-1]
            case {"set": list(members)}:
                inner = [item for one in members for item in (*self.element(one), self.word(","))]
                found = [Block(tuple(inner), self._start, self._end)]
            case {"prefix": {"addr": address, "len": length}}:
                found = self.words(f"{_text(address)}/{_text(length)}")
            case {"range": [low, high]}:
                found = self.words(f"{_text(low)}-{_text(high)}")
            case {"concat": list(parts)}:
                found = self._joined([self.value(one) for one in parts])
            case {"elem": {"val": inner}}:
                found = self.value(inner)
            case {"|": list(parts)}:
                found = self.words("|".join(_text(one) for one in parts))
            case dict():
                found = self.statement(value)
            case _:
                found = [self.word(_text(value), quoted=isinstance(value, str) and not value.startswith("@"))]
        return found

    def element(self, value: Value) -> list[Item]:
        """A member of a set, or a key with its value."""
        if isinstance(value, list) and len(value) == 2:
            return [*self.value(value[0]), *self.words(":"), *self.value(value[1])]
        return self.value(value)
