"""Devices of a dcm4che directory as trees of objects, whichever of its two exports they come from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditor.formats.dcm4chee.ldif import Entry, Ldif, Value, parts
from auditor.model.evidence import Evidence, Source
from auditor.syntax.jsonc import Array, Member, Node, Object, Scalar

_EXTENSIONS = frozenset(
    {
        "dcmdevice", "dcmarchivedevice", "dcmnetworkconnection", "dcmnetworkae", "dcmarchivenetworkae",
        "dcmarchivehl7application", "dcmtransfercapability", "dcmhl7application",
    }
)  # fmt: skip
"""Objects of the JSON export that in LDAP are further classes of the same entry."""


@dataclass(slots=True)
class Thing:
    """A device, or a part of one: a connection, a network AE, an audit logger."""

    classes: set[str]
    """In small letters."""
    evidence: Evidence
    key: object = ""
    """By which others refer to it: its name in the directory, or its JSON pointer."""
    values: dict[str, list[Value]] = field(default_factory=dict)
    """By attribute in small letters."""
    children: list["Thing"] = field(default_factory=list)
    device: "Thing | None" = None
    cut: str = ""
    """Of a device: why what it lacks proves nothing; empty when its file is whole."""
    repeated: list[Value] = field(default_factory=list)
    """Values that a later one of the same key replaced."""

    def all(self, name: str) -> tuple[Value, ...]:
        """The values of an attribute."""
        return tuple(self.values.get(name.lower(), ()))

    def texts(self, name: str) -> tuple[str, ...]:
        """The values of an attribute as texts."""
        return tuple(one.text for one in self.all(name))

    def get(self, name: str) -> Value | None:
        """The first value of an attribute."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str:
        """The first value of an attribute; empty when there is none."""
        found = self.get(name)
        return found.text if found else ""

    def number(self, name: str) -> int | None:
        """The first value as a number; None when it is none."""
        text = self.text(name).strip()
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def flag(self, name: str, *, default: bool) -> bool:
        """The first value as a truth value."""
        text = self.text(name).lower()
        return text == "true" if text in {"true", "false"} else default

    def parts(self, kind: str) -> tuple["Thing", ...]:
        """The parts of one class, at any depth."""
        return tuple(one for one in self.walk() if one is not self and kind.lower() in one.classes)

    def walk(self) -> Iterator["Thing"]:
        """It and everything under it."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def name(self) -> str:
        """A device's name."""
        return self.text("dicomDeviceName")

    @property
    def installed(self) -> bool:
        """What the object says itself, else what its device says; a device that says nothing is installed."""
        above = self.device.installed if self.device else True
        return self.flag("dicomInstalled", default=above)

    @property
    def archive(self) -> bool:
        """Whether the device has the archive's own settings."""
        return "dcmarchivedevice" in self.classes

    def referred(self, name: str) -> tuple["Thing", ...]:
        """The parts of its device that an attribute refers to."""
        device = self.device or self
        wanted = [_key(one.text) for one in self.all(name)]
        return tuple(one for one in device.walk() if one.key in wanted)


def unresolved(device: Thing, name: str) -> Iterator[Value]:
    """The references of a device's parts that lead nowhere."""
    known = {one.key for one in device.walk()}
    for part in device.walk():
        yield from (one for one in part.all(name) if _key(one.text) not in known)


def _key(text: str) -> object:
    return text if text.startswith("/") else parts(text)


def of_entries(ldif: Ldif) -> Iterator[Thing]:
    """The devices of an LDIF export. An entry written twice counts once, the first."""
    seen: dict[tuple[tuple[str, str], ...], Thing] = {}
    for entry in ldif.entries:
        key = parts(entry.dn)
        if not entry.changes and key not in seen:
            seen[key] = Thing(set(entry.classes), entry.evidence, key, _values(entry))
    for key in sorted(seen, key=len):
        thing = seen[key]
        above = next((seen[key[depth:]] for depth in range(1, len(key)) if key[depth:] in seen), None)
        if above is not None and ("dicomdevice" in above.classes or above.device):
            thing.device = above.device or above
            above.children.append(thing)
    yield from (one for one in seen.values() if "dicomdevice" in one.classes)


def repeated(ldif: Ldif) -> Iterator[Entry]:
    """The entries whose name an earlier one has."""
    seen: set[object] = set()
    for entry in ldif.entries:
        if (key := parts(entry.dn)) in seen and not entry.changes:
            yield entry
        seen.add(key)


def _values(entry: Entry) -> dict[str, list[Value]]:
    found: dict[str, list[Value]] = {}
    for one in entry.values:
        found.setdefault(one.name.lower(), []).append(one)
    return found


def of_json(root: Node | None) -> Iterator[Thing]:
    """The devices of a JSON export: one device, or a list of them."""
    nodes: Iterable[Node | None] = root.items if isinstance(root, Array) else (root,)
    for node in nodes:
        if isinstance(node, Object) and node.get("dicomDeviceName") is not None:
            device = Thing({"dicomdevice"}, node.evidence)
            _take(device, node, "", device)
            yield device


def _take(thing: Thing, node: Object, pointer: str, device: Thing) -> None:
    for member in node.members:
        name, value = member.name, member.value
        if isinstance(value, Object) and name.lower() in _EXTENSIONS:
            thing.classes.add(name.lower())
            _take(thing, value, pointer, device)
        elif isinstance(value, Object):
            _add(thing, name, value, f"{pointer}/{name}", device)
        elif isinstance(value, Array):
            _forget(thing, name)
            for place, item in enumerate(value.items):
                if isinstance(item, Object):
                    _add(thing, name, item, f"{pointer}/{name}/{place}", device)
                else:
                    _keep(thing, member, item)
        else:
            _forget(thing, name)
            _keep(thing, member, value)


def _forget(thing: Thing, name: str) -> None:
    """The last of several equal keys counts."""
    thing.repeated += thing.values.pop(name.lower(), [])


def _add(above: Thing, name: str, node: Object, pointer: str, device: Thing) -> None:
    thing = Thing({name.lower()}, node.evidence, pointer, device=device)
    above.children.append(thing)
    _take(thing, node, pointer, device)


def _keep(thing: Thing, member: Member, node: Node) -> None:
    if not isinstance(node, Scalar) or node.value is None:
        return
    text = str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
    place = _place(member.key.source, member, node)
    thing.values.setdefault(member.name.lower(), []).append(Value(text, place, node.inside, member.name))


def _place(source: Source, member: Member, node: Scalar) -> Evidence:
    """Key and value, where they stand on the same few characters; else the value alone."""
    near = node.start - member.key.end < 40
    return source.at(member.key.start if near else node.start, node.end)
