"""What one JSON file of an Orthanc server is: a configuration, a part of one, or an answer of its API."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from auditor.formats import NO, Guess
from auditor.formats.orthanc.names import KEYS, MARKS
from auditor.model.evidence import Source
from auditor.model.frozen import dataclass
from auditor.syntax.jsonc import Object, Scalar, Tree, parse

SYSTEM = frozenset({"Version", "DicomAet", "DatabaseVersion", "ApiVersion", "PluginsEnabled"})
STATISTICS = frozenset({"CountInstances", "CountPatients", "CountStudies", "TotalDiskSize"})
MODALITY = frozenset({"AET", "Host", "Port"})
CONFIGURATION = frozenset({"whole", "fragment"})
_BEGINS = re.compile(r"[\s\ufeff]*(?:#[^\n]*\n\s*)*(?://|/\*|\{)")
_KEY = re.compile(r"[\"']?\b([A-Za-z][A-Za-z0-9]+)[\"']?\s*:")
_SHARED_NAMES = frozenset({"Plugins", "Java", "STL", "Transfers", "Indexer", "Name", "Locale", "Warnings"})
"""Words that other programs' files use too."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read as far as it goes."""

    source: Source
    tree: Tree
    kind: str = ""
    """`whole` `fragment` `system` `statistics` `modalities`; empty when it is none of these."""
    reason: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its top level."""
        root = self.tree.root
        return frozenset(one.name for one in root.members) if isinstance(root, Object) else frozenset()

    @property
    def title(self) -> str:
        """The AE title it states."""
        root = self.tree.root
        node = root.get("DicomAet") if isinstance(root, Object) else None
        return str(node.value) if isinstance(node, Scalar) else ""


@lru_cache(maxsize=32)
def document(source: Source) -> Document:
    """What a file is."""
    if not _BEGINS.match(source.text):
        return Document(source, Tree(None))
    tree = parse(source)
    keys = Document(source, tree).keys
    if tree.problems:
        keys |= set(_KEY.findall(source.text))
    kind, reason = _kind(keys, tree)
    return Document(source, tree, kind, reason)


def _kind(keys: frozenset[str], tree: Tree) -> tuple[str, str]:
    if len(keys & SYSTEM) >= 3 and "Version" in keys:
        return "system", _named(keys & SYSTEM)
    if len(keys & STATISTICS) >= 3:
        return "statistics", _named(keys & STATISTICS)
    if len(keys & MARKS) >= 2:
        return "whole", _named(keys & MARKS)
    if own := keys & KEYS.keys() - _SHARED_NAMES:
        return "fragment", _named(own)
    root = tree.root
    if isinstance(root, Object) and root.members and all(_is_modality(one.value) for one in root.members):
        return "modalities", "entries with AET, Host and Port"
    return "", ""


def _is_modality(node: object) -> bool:
    return isinstance(node, Object) and {one.name for one in node.members} >= MODALITY


def _named(keys: Iterable[str]) -> str:
    return "the keys " + ", ".join(sorted(keys)[:3])


def certainty(source: Source) -> Guess:
    """How surely a text belongs to an Orthanc server."""
    found = document(source)
    if not found.kind:
        return NO
    if found.kind == "fragment":
        foreign = [name for name in found.keys if name not in KEYS and not name.startswith(("_", "//"))]
        return Guess(1 if foreign else 2, found.reason)
    return Guess(2 if found.kind == "modalities" else 3, found.reason)


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of each server: two whole configurations with a key in common are two servers."""
    documents, renamed = in_effect([document(one) for one in sources])
    servers: list[list[Document]] = []
    for one in sorted(documents, key=_order):
        home = _home(one, servers)
        if home is None:
            servers.append([one])
        else:
            home.append(one)
    if renamed:
        servers[0] += renamed
    return tuple(tuple(one.source for one in server) for server in servers)


def in_effect(documents: list[Document]) -> tuple[list[Document], list[Document]]:
    """What the server reads, and the files like `old.json.bak` beside it: of a folder it takes `*.json` only."""
    renamed = [one for one in documents if re.search(r"\.json.+$", PurePosixPath(one.source.path).name.lower())]
    rest = [one for one in documents if one not in renamed]
    return (rest, renamed) if any(one.kind in CONFIGURATION for one in rest) else (documents, [])


def _order(one: Document) -> int:
    return ("whole", "fragment").index(one.kind) if one.kind in CONFIGURATION else 2


def _home(one: Document, servers: list[list[Document]]) -> list[Document] | None:
    if one.kind == "whole":
        return next((server for server in servers if not any(one.keys & other.keys for other in server)), None)
    if one.kind == "fragment":
        apart = (server for server in servers if not any(one.keys & other.keys for other in server))
        return next(apart, servers[0] if servers else None)
    named = (server for server in servers if one.title and one.title in {other.title for other in server})
    return next(named, servers[0] if servers else None)
