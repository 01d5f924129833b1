"""Settings from several places laid over each other, each value with its place and with what it overrules."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import TypeAlias

from auditor.formats import Default
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis
from auditor.model.frozen import dataclass
from auditor.model.pacs import Overlay, Setting
from auditor.syntax.jsonc import Array, Member, Node, Object, Reference, Scalar


@dataclass(frozen=True, slots=True)
class Open:
    """A value that the files do not decide."""

    reason: str
    settle: str = ""
    written: str = ""
    """As it stands there, with its variables."""


@dataclass(frozen=True, slots=True)
class Item:
    """One value in effect."""

    value: "Content"
    evidence: Evidence | None = None
    """The key with its value."""
    basis: Basis = Basis.EXPLICIT
    origin: str = ""
    lost: tuple["Item", ...] = ()
    """What stands elsewhere for the same setting and is not in effect."""
    span: tuple[int, int] | None = None
    """The characters of a text, without its quotes, where the reader itself must strike out secrets."""
    filled: bool = False
    """It came from a variable: the place itself does not show it."""

    @property
    def places(self) -> tuple[Evidence, ...]:
        """Where it is written."""
        return (self.evidence,) if self.evidence else ()

    @property
    def overrode(self) -> tuple[Evidence, ...]:
        """Places that state another value."""
        return tuple(place for one in self.lost for place in one.places)

    @property
    def children(self) -> dict[str, "Item"]:
        """What it holds, by key or place; empty for a plain value."""
        match self.value:
            case dict():
                return self.value
            case tuple():
                return {str(place): one for place, one in enumerate(self.value)}
            case _:
                return {}

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], "Item"]]:
        """It and everything below it, with paths; what is not in effect included."""
        yield path, self
        for name, child in self.children.items():
            yield from child.walk((*path, name))
        for one in self.lost:
            yield from one.walk(path)


Content: TypeAlias = "str | float | bool | Open | tuple[Item, ...] | dict[str, Item] | None"
EMPTY = Item({})

_REFERENCE = re.compile(r"\$\{([^:{}\n]*)(?::-([^}\n]*))?\}")


@dataclass(frozen=True, slots=True)
class Variables:
    """What `${NAME}` stands for."""

    known: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    """Whether a variable that is not among the known ones is known to be unset."""

    def fill(self, written: str) -> tuple[str | Open, bool]:
        """The text with its variables replaced, and whether that is sure: a default only holds while none is set."""
        sure, missing = True, ""

        def one(found: re.Match[str]) -> str:
            nonlocal sure, missing
            name, default = found[1], found[2]
            if "${" not in self.known.get(name, "${"):
                return self.known[name]
            if default is None or name in self.known:
                missing = missing or name
                return ""
            sure = sure and self.complete
            quoted = len(default) > 1 and default[0] == default[-1] and default[0] in "\"'"
            return default[1:-1] if quoted else default

        text = _REFERENCE.sub(one, written)
        if missing:
            reason = f"the value of ${{{missing}}} is not in the files"
            return Open(reason, f"Supply the environment that sets {missing}.", written), True
        return text, sure


def variables(overlay: Overlay | None) -> Variables:
    """The environment of a server, as far as its deployment file shows it."""
    if overlay is None:
        return Variables()
    return Variables({one.name: str(one.value) for one in overlay.environment}, complete=not overlay.incomplete)


def of_node(node: Node, evidence: Evidence, environment: Variables) -> Item:
    """A value of a file; of repeated keys the last one counts."""
    match node:
        case Object(members=members):
            found: dict[str, Item] = {}
            for member in members:
                found[member.name] = _again(found.get(member.name), member, environment)
            return Item(found, evidence)
        case Array(items=items):
            return Item(tuple(of_node(one, one.evidence, environment) for one in items), evidence)
        case Scalar(value=Reference(name=name, default=default)):
            written = f"${{{name}}}" if default is None else f"${{{name}:-{default}}}"
            return _filled(written, evidence, environment, bare=True)
        case Scalar(value=str(text)):
            return replace(_filled(text, evidence, environment), span=node.inside)
        case Scalar(value=value):
            return Item(value, evidence)  # type: ignore[arg-type]  # a Reference was met above


def _again(earlier: Item | None, member: Member, environment: Variables) -> Item:
    item = of_node(member.value, member.evidence, environment)
    return replace(item, lost=(*earlier.lost, replace(earlier, lost=()))) if earlier else item


def _filled(written: str, evidence: Evidence, environment: Variables, *, bare: bool = False) -> Item:
    if "${" not in written:
        return Item(written, evidence)
    text, sure = environment.fill(written)
    item = Item(_read(text) if bare and isinstance(text, str) else text, evidence, filled=True)
    if sure:
        return item
    return replace(item, basis=Basis.ASSUMED, origin="its written default, as the environment is not in the files")


def _read(text: str) -> Content:
    try:
        value = json.loads(text)
    except ValueError:
        return Open("what its variable stands for is no value")
    return value if isinstance(value, str | int | float | bool | None) else Open("its variable stands for a list")


def of_python(value: object, evidence: Evidence | None, environment: Variables) -> Item:
    """A value as another reader handed it over."""
    match value:
        case dict():
            return Item({str(name): of_python(one, evidence, environment) for name, one in value.items()}, evidence)
        case list() | tuple():
            return Item(tuple(of_python(one, evidence, environment) for one in value), evidence)
        case str() if evidence:
            return _filled(value, evidence, environment)
        case str() | bool() | int() | float() | None:
            return Item(value, evidence)
        case _:
            return Item(Open("its value could not be read"), evidence)


def of_settings(settings: Iterable[Setting], environment: Variables) -> Item:
    """The settings that a deployment file makes, the later ones above."""
    found = EMPTY
    for one in settings:
        item = of_python(one.value, one.evidence, environment)
        for name in reversed(one.path):
            item = Item({name: item}, one.evidence)
        found = laid_over(found, item)
    return found


def shown(value: object) -> str:
    """A value as the file would have it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def of_defaults(rows: Iterable[Default], evidence: Evidence, image: str) -> Item:
    """What an image sets by itself."""
    found = EMPTY
    for row in rows:
        # a text may be a password
        origin = f"{shown(row.value)}, {image}" if isinstance(row.value, bool) else image
        item = Item(row.value if isinstance(row.value, str | int | bool) else None, evidence, Basis.DEFAULT, origin)
        for name in reversed(row.setting.split(".")):
            item = Item({name: item}, evidence, Basis.DEFAULT, origin)
        found = laid_over(found, item)
    return found


def laid_over(low: Item, high: Item) -> Item:
    """Both, merged deep: where both give a value, the high one counts and remembers the other, if somebody wrote it."""
    if not isinstance(low.value, dict) or not isinstance(high.value, dict):
        silent = low.basis is Basis.DEFAULT or plain(low) == plain(high)
        return high if silent else replace(high, lost=(*high.lost, low))
    merged = dict(low.value)
    for name, item in high.value.items():
        merged[name] = laid_over(merged[name], item) if name in merged else item
    return replace(high if high.evidence else low, value=merged)


def plain(item: Item) -> object:
    """The value without its places."""
    match item.value:
        case dict():
            return {name: plain(one) for name, one in item.value.items()}
        case tuple():
            return [plain(one) for one in item.value]
        case _:
            return item.value
