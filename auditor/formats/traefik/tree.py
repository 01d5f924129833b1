"""Traefik's files, YAML or TOML, as one tree whose names are in small letters."""

import re
import tomllib
from dataclasses import field, replace
from pathlib import PurePosixPath
from typing import TypeAlias

from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass
from auditor.model.pacs import Setting
from auditor.syntax import yamltree

_HEADER = re.compile(r"^[ \t]*\[\[?([^\]\n]+)\]\]?", re.MULTILINE)
_Value: TypeAlias = "dict[str, _Value] | list[_Value] | str | int | float | bool | object"


@dataclass(frozen=True, slots=True)
class Item:
    """One value with its place."""

    evidence: Evidence
    text: str = ""
    children: dict[str, "Item"] = field(default_factory=dict)
    """By name in small letters: Traefik tells no difference."""
    items: tuple["Item", ...] = ()

    def get(self, *path: str) -> "Item | None":
        """The value below, by its names."""
        found: Item | None = self
        for name in path:
            found = found.children.get(name.lower()) if found else None
        return found

    def texts(self, *path: str) -> tuple[str, ...]:
        """A list of texts below."""
        found = self.get(*path)
        return tuple(one.text for one in found.items) if found else ()

    def of(self, *path: str) -> dict[str, "Item"]:
        """The named values below."""
        found = self.get(*path)
        return found.children if found else {}


def read(source: Source) -> tuple[Item | None, str]:
    """The tree of a file, and what was wrong with it as a sentence."""
    if is_toml(source):
        return _toml(source)
    tree = yamltree.parse(source)
    problem = "; ".join(f"Line {source.line_at(one.at)}: {one.text}" for one in tree.problems)
    return (_yaml(tree.root) if isinstance(tree.root, yamltree.Mapping) else None), problem


def is_toml(source: Source) -> bool:
    """Whether it is TOML: by its name, else by its first table."""
    return PurePosixPath(source.path).suffix == ".toml" or bool(_HEADER.search(source.text) and "=" in source.text)


def _yaml(node: yamltree.Node) -> Item:
    match node:
        case yamltree.Mapping():
            children = {}
            for name, (key, value) in node.items.items():
                made = _yaml(value)
                place = (
                    key.source.at(key.start, max(key.end, value.end))
                    if isinstance(value, yamltree.Scalar)
                    else key.evidence
                )
                children[name.lower()] = replace(made, evidence=place)
            return Item(node.evidence, children=children)
        case yamltree.Sequence():
            return Item(node.evidence, items=tuple(_yaml(one) for one in node.items))
        case _:
            return Item(node.evidence, node.text)


def _toml(source: Source) -> tuple[Item | None, str]:
    try:
        found = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, f"The TOML cannot be read ({error}). Correct the file, or export it again."
    return _made(source, found, (), source.line(1)), ""


def _made(source: Source, value: _Value, path: tuple[str, ...], place: Evidence) -> Item:
    if isinstance(value, dict):
        children = {
            name.lower(): _made(source, inner, (*path, name), _placed(source, (*path, name), place))
            for name, inner in value.items()
        }
        return Item(place, children=children)
    if isinstance(value, list):
        return Item(place, items=tuple(_made(source, one, path, place) for one in value))
    return Item(place, str(value).lower() if isinstance(value, bool) else str(value))


def _placed(source: Source, path: tuple[str, ...], above: Evidence) -> Evidence:
    """The line of a table or a key; the one above where it is written in another way."""
    for found in _HEADER.finditer(source.text):
        named = found[1].replace('"', "").replace(" ", "")
        if f"{named}.".startswith(f"{'.'.join(path)}."):
            return source.at(found.start(), found.end())
    start = above.characters[1] if path[:-1] else 0
    key = re.compile(rf"^[ \t]*\"?{re.escape(path[-1])}\"?[ \t]*=[^\n]*", re.MULTILINE).search(source.text, start)
    return source.at(key.start(), key.end()) if key else above


_LISTS = frozenset({"middlewares", "entrypoints", "sourcerange", "users", "authresponseheaders"})


def labelled(settings: tuple[Setting, ...]) -> Item:
    """The tree that labels and flags write, one dotted name each."""
    root = Item(settings[0].evidence)
    for one in settings:
        if one.path[-1] == "tls" and one.value == "false":
            continue
        level = root
        for name in one.path[:-1]:
            level = level.children.setdefault(name, Item(one.evidence))
        text, name = str(one.value), one.path[-1]
        words = tuple(Item(one.evidence, word.strip()) for word in text.split(","))
        listed = name in _LISTS and len(one.path) > 3
        made = Item(one.evidence, items=words) if listed else Item(one.evidence, text)
        level.children.setdefault(name, made)
    for service in root.of("http", "services").values():
        servers = service.get("loadbalancer", "servers")
        if servers:
            service.children["loadbalancer"].children["servers"] = Item(servers.evidence, items=(servers,))
    return root
