"""The rules of both stores, in the one order in which OPNsense loads them."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.opnsense.words import Entry, rules
from auditor.formats.pfsense.objects import Objects
from auditor.formats.pfsense.rules import Written, written_rules
from auditor.model.frozen import dataclass
from auditor.syntax.xmltree import Element

_FLOATING, _GROUP, _INTERFACE = 200_000, 300_000, 400_000


@dataclass(frozen=True, slots=True)
class Groups:
    """The interface groups with their sequence; VPN tabs are groups of sequence 0."""

    sequences: dict[str, int]

    def priority(self, entry: Entry, interfaces: tuple[str, ...]) -> int:
        """The class of a rule: floating first, then groups, then single interfaces."""
        if entry.floating:
            return _FLOATING
        name = interfaces[0] if interfaces else ""
        return _GROUP + self.sequences[name] if name in self.sequences else _INTERFACE


def read_groups(root: Element) -> Groups:
    """The groups of a configuration."""
    found = {one.name: 0 for one in root.all("interfaces") for one in one.children if one.read("type") == "group"}
    for one in root.all("ifgroups", "ifgroupentry"):
        text = one.read("sequence")
        found[one.read("ifname")] = int(text) if text.isdecimal() else 0
    return Groups(found)


def ordered(root: Element, objects: Objects, stopped: int | None) -> tuple[Written, ...]:
    """Every rule in pf's order, but for what quick does."""
    groups = read_groups(root)
    schedules = frozenset(one.read("name") for one in root.all("schedules", "schedule"))
    found = [
        (groups.priority(entry, one.interfaces), one)
        for entry in rules(root)
        for one in _written(entry, objects, schedules, stopped)
    ]
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _written(entry: Entry, objects: Objects, schedules: frozenset[str], stopped: int | None) -> Iterator[Written]:
    alone = replace(entry.element, children=(entry.element,))
    for one in written_rules(alone, objects, schedules, stopped):
        handle = entry.element.attribute("uuid") or one.rule.handle
        direction = entry.element.read("direction").lower() or "in"
        rule = replace(one.rule, position=entry.position, handle=handle)
        yield replace(one, rule=rule, floating=entry.floating, quick=entry.quick, direction=direction)
