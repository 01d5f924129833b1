"""The objects of Kubernetes manifests: every document of a file, and the members of a List."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.model.evidence import Source
from auditor.model.frozen import dataclass
from auditor.syntax.yamltree import Mapping, Node, Scalar, Sequence, Tree, parse

_BETWEEN = re.compile(r"^---(?=\s|$)[^\n]*$", re.MULTILINE)
MOST = 2000
"""Documents of one file; more is no export of one server."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One object."""

    root: Mapping
    kind: str
    name: str
    namespace: str

    def at(self, *path: str) -> Node | None:
        """What stands at a path."""
        return at(self.root, *path)


def at(node: Node | None, *path: str) -> Node | None:
    """What stands at a path below a node."""
    for name in path:
        node = node.get(name) if isinstance(node, Mapping) else None
    return node


def text(node: Node | None) -> str:
    """A scalar's text; empty for anything else."""
    return node.text if isinstance(node, Scalar) and not node.null else ""


def members(node: Node | None) -> Iterator[Mapping]:
    """The mappings of a list."""
    for one in node.items if isinstance(node, Sequence) else ():
        if isinstance(one, Mapping):
            yield one


def pairs(node: Node | None) -> dict[str, Scalar]:
    """The scalars of a mapping, by key."""
    entries = node.items.items() if isinstance(node, Mapping) else ()
    return {name: value for name, (_, value) in entries if isinstance(value, Scalar)}


def trees(source: Source) -> tuple[Tree, ...]:
    """Every document of a file; the characters of each stand where the file has them."""
    starts = [found.end() for found in _BETWEEN.finditer(source.text)][:MOST]
    ends = [found.start() for found in _BETWEEN.finditer(source.text)][:MOST]
    parts = zip([0, *starts], [*ends, len(source.text)], strict=True)
    return tuple(parse(_alone(source, start, end)) for start, end in parts if source.text[start:end].strip())


def _alone(source: Source, start: int, end: int) -> Source:
    before = re.sub(r"[^\n]", " ", source.text[:start])
    return replace(source, text=before + source.text[start:end])


def things(found: tuple[Tree, ...]) -> Iterator[Thing]:
    """The objects of some documents."""
    for tree in found:
        root = tree.root
        if not isinstance(root, Mapping):
            continue
        inner = root.get("items")
        for one in members(inner) if text(root.get("kind")).endswith("List") else (root,):
            if text(one.get("apiVersion")) and text(one.get("kind")):
                yield _thing(one)


def _thing(root: Mapping) -> Thing:
    return Thing(
        root,
        text(root.get("kind")),
        text(at(root, "metadata", "name")),
        text(at(root, "metadata", "namespace")) or "default",
    )
