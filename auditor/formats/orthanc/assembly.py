"""The layers of one server's settings: image, files, environment, and what the running server answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from auditor.formats import Default
from auditor.formats.orthanc.defaults import JODOGNE_IMAGE, TEAM_IMAGE, TEAM_SECTIONS
from auditor.formats.orthanc.documents import CONFIGURATION, Document
from auditor.formats.orthanc.effective import NO_VERSION, Config
from auditor.formats.orthanc.layers import (
    EMPTY,
    Item,
    Open,
    laid_over,
    of_defaults,
    of_node,
    of_settings,
    plain,
    variables,
)
from auditor.formats.orthanc.plugins import TEAM
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Overlay

TWO_FILES = "it stands in two files, with which the server does not start"
TWO_VALUES = "two files give it different values, and which one counts is not defined"
CLASHES = frozenset({TWO_FILES, TWO_VALUES})
ANSWERS = frozenset(
    {
        "CheckRevisions", "DatabaseBackendPlugin", "DicomAet", "DicomPort", "HttpPort", "IsHttpServerSecure",
        "MaximumPatientCount", "MaximumStorageMode", "MaximumStorageSize", "Name", "OverwriteInstances", "ReadOnly",
        "StorageCompression",
    }
)  # fmt: skip
"""What /system says of the settings in effect."""

Problems = list[tuple[Source, str]]


@dataclass(frozen=True, slots=True)
class Server:
    """One server: its settings in effect, and the layers they come from."""

    config: Config
    layers: tuple[Item, ...]
    """Those that people wrote: files and environment."""
    people: int | None = None


def assembled(documents: tuple[Document, ...], overlay: Overlay | None, problems: Problems) -> Server:
    """All settings of one server, laid over each other."""
    environment = variables(overlay)
    files = [item_of(one, overlay) for one in documents if one.kind in CONFIGURATION]
    modalities = [Item({"DicomModalities": item_of(one, overlay)}) for one in documents if one.kind == "modalities"]
    settings = of_settings(overlay.settings if overlay else (), environment)
    root = EMPTY
    for file in files:
        root = _joined(root, file, problems, deep=overlay is not None and overlay.image_kind in TEAM)
    root = laid_over(root, settings)
    for answer in modalities:
        listed = replace(answer, value={**answer.children, "DicomModalitiesInDatabase": Item(value=False)})
        root = _instead(root, listed)
    gap = _gap(documents, overlay)
    root = laid_over(_image(root, documents, overlay, gap), root)
    for document in documents:
        if document.kind == "system":
            root = _running(root, item_of(document, overlay), problems)
    config = Config(
        root=root,
        version=_version(documents, overlay),
        gap=gap,
        image=overlay.image_kind if overlay else "",
        contained=overlay is not None and not overlay.container.host_network,
        folders=overlay.folders if overlay else (),
        gaps=_own_image(overlay),
    )
    return Server(config, (*files, settings), _people(documents))


def item_of(document: Document, overlay: Overlay | None) -> Item:
    """What one file says, with the variables of a container filled in."""
    root = document.tree.root
    return of_node(root, root.evidence, variables(overlay)) if root else EMPTY


def _joined(low: Item, high: Item, problems: Problems, *, deep: bool) -> Item:
    """Two files: plain Orthanc refuses a key that stands in both, the team's images merge them."""
    found = dict(low.children)
    for name, item in high.children.items():
        if name not in found:
            found[name] = item
        elif deep:
            found[name] = _merged(found[name], item)
        else:
            _tell(found[name], item, name, problems)
            same = plain(found[name]) == plain(item)
            found[name] = item if same else Item(Open(TWO_FILES), item.evidence, lost=(found[name],))
    return Item(found, low.evidence or high.evidence)


def _merged(low: Item, high: Item) -> Item:
    if isinstance(low.value, dict) and isinstance(high.value, dict):
        shared = low.value.keys() & high.value.keys()
        both = {name: _merged(low.value[name], high.value[name]) for name in shared}
        return Item({**low.value, **high.value, **both}, high.evidence)
    if plain(low) == plain(high):
        return high
    return Item(Open(TWO_VALUES), high.evidence, lost=(low,))


def _tell(first: Item, second: Item, name: str, problems: Problems) -> None:
    if first.evidence and second.evidence:
        text = (
            f"Line {second.evidence.first}: the key {name} stands in {first.evidence.source.path} too (line "
            f"{first.evidence.first}). Orthanc does not start with one key in two files. Remove one of them."
        )
        problems.append((second.evidence.source, text))


def _instead(low: Item, high: Item) -> Item:
    """The keys of the second replace those of the first whole."""
    return Item({**low.children, **high.children}, low.evidence or high.evidence)


def _image(root: Item, documents: tuple[Document, ...], overlay: Overlay | None, gap: str) -> Item:
    """What the container's image sets by itself, in so far as no missing file can set it otherwise."""
    if overlay is None or gap:
        return EMPTY
    origin = f"set by the image {overlay.container.image or overlay.image_kind}"
    rows: tuple[Default, ...] = ()
    if overlay.image_kind in TEAM:
        rows = (*TEAM_IMAGE, *(row for row in TEAM_SECTIONS if row.setting.partition(".")[0] in root.children))
    elif overlay.image_kind == "jodogne" and not any(one.kind == "whole" for one in documents):
        rows = JODOGNE_IMAGE
    return of_defaults(rows, overlay.container.evidence, origin)


def _running(root: Item, answer: Item, problems: Problems) -> Item:
    """What the server says of itself counts; where a file says something else, it was changed since the start."""
    found = dict(root.children)
    for name in ANSWERS & answer.children.keys():
        item, written = answer.children[name], found.get(name)
        if written and plain(written) == plain(item):
            continue
        if written and written.evidence and item.evidence and not isinstance(written.value, Open):
            text = (
                f"Line {written.evidence.first}: the running server reports another {name} ({item.evidence.source.path}"
                f", line {item.evidence.first}), which was taken. Restart the server, or export both again."
            )
            problems.append((written.evidence.source, text))
        found[name] = laid_over(written, item) if written else item
    return replace(root, value=found)


def _version(documents: tuple[Document, ...], overlay: Overlay | None) -> Fact[str]:
    for document in documents:
        item = item_of(document, None).children.get("Version") if document.kind == "system" else None
        if item and isinstance(item.value, str) and re.match(r"\d+\.\d+", item.value):
            return Known(item.value, "Version", evidence=item.places)
        if item:
            reason = "the server runs a development build, which has no number"
            return Unknown("Version", reason, item.places, "Name the date of the build.")
    return overlay.version if overlay and overlay.version.setting else NO_VERSION


def _gap(documents: tuple[Document, ...], overlay: Overlay | None) -> str:
    """Why the absence of a setting proves nothing; empty when every file is there and whole."""
    files = [one for one in documents if one.kind in CONFIGURATION]
    broken = next((one for one in files if one.tree.stopped is not None or one.source.truncated), None)
    if broken:
        return f"{broken.source.path} could not be read to its end"
    if overlay is None:
        return "" if any(one.kind == "whole" for one in files) else "the whole configuration was not supplied"
    missing = next(_missing(overlay.mounts, files), "")
    if missing:
        return f"the container reads {missing}, which was not supplied"
    return "a file from which the container takes settings was not supplied" if overlay.incomplete else ""


def _missing(mounts: Iterable[str], files: list[Document]) -> Iterator[str]:
    supplied = {PurePosixPath(one.source.path).name for one in files}
    for mount in mounts:
        name = PurePosixPath(mount).name
        if name not in supplied and (name.lower().endswith(".json") or not supplied):
            yield name


def _own_image(overlay: Overlay | None) -> dict[str, str]:
    if overlay is None or overlay.image_kind:
        return {}
    reason = "what the container's image sets by itself is not in the files"
    return {"RemoteAccessAllowed": reason, "AuthenticationEnabled": reason}


def _people(documents: tuple[Document, ...]) -> int | None:
    for document in documents:
        item = item_of(document, None).children.get("CountPatients") if document.kind == "statistics" else None
        if item and isinstance(item.value, int):
            return item.value
    return None
