"""Values of a Helm chart for Orthanc: what they set; the chart's templates and own values are not in the file."""

from collections.abc import Iterator

from auditor.formats.kubernetes.documents import text
from auditor.formats.kubernetes.orthanc import is_broken, of_file, of_node, of_variable, path_of
from auditor.formats.kubernetes.workloads import Value
from auditor.model.images import Image, image, is_orthanc, orthanc_kind, orthanc_version
from auditor.model.pacs import Container, Overlay, Setting
from auditor.syntax.yamltree import Mapping, Scalar, Tree, walk

_KEYS = frozenset(
    {
        "AuthenticationEnabled", "DicomAet", "DicomModalities", "DicomPort", "DicomAlwaysAllowStore", "HttpPort",
        "Name", "RegisteredUsers", "RemoteAccessAllowed", "StorageDirectory",
    }
)  # fmt: skip
"""Two of these make a mapping, or a text, a configuration of Orthanc."""


def chart_image(tree: Tree) -> tuple[Image, Mapping] | None:
    """The image of Orthanc in the form of charts, `image: {repository, tag}`; None where there is none."""
    for node in walk(tree.root):
        named = node.get("image") if isinstance(node, Mapping) else None
        if isinstance(named, Mapping) and isinstance(node, Mapping):
            found = image(f"{text(named.get('repository'))}:{text(named.get('tag'))}")
            if is_orthanc(found):
                return found, named
    return None


def overlay(tree: Tree) -> Overlay | None:
    """What the values say about the server."""
    found = chart_image(tree)
    if found is None:
        return None
    picture, named = found
    settings = [*_configured(tree), *(setting for one in _variables(tree) for setting in of_variable(one))]
    return Overlay(
        product="orthanc",
        name="orthanc",
        container=Container("orthanc", named.evidence, picture.name, picture.tag, service="dicom"),
        settings=tuple(settings),
        image_kind=orthanc_kind(picture),
        version=orthanc_version(picture, named.evidence),
        environment=tuple(Setting((), one.text or "", one.evidence, one.name) for one in _variables(tree)),
        incomplete=True,
    )


def _variables(tree: Tree) -> Iterator[Value]:
    """Variables as a mapping, or as a list of name and value."""
    for node in walk(tree.root):
        if not isinstance(node, Mapping):
            continue
        name, value = text(node.get("name")), node.get("value")
        if _sets(name) and isinstance(value, Scalar):
            yield Value(name, value.text, value.evidence, value)
        for key, (_, one) in node.items.items():
            if _sets(key) and isinstance(one, Scalar):
                yield Value(key, one.text, one.evidence, one)


def _sets(name: str) -> bool:
    return bool(path_of(name)) or name == "ORTHANC_JSON"


def _configured(tree: Tree) -> Iterator[Setting]:
    """Settings as YAML of their own, or as a JSON text."""
    for node in walk(tree.root):
        if isinstance(node, Mapping) and len(_KEYS & node.items.keys()) > 1:
            yield from _members(node)
        elif isinstance(node, Scalar) and node.style in {"|", ">"} and sum(key in node.text for key in _KEYS) > 1:
            one = Value("values", node.text, node.evidence, node)
            if not is_broken(one):
                yield from of_file(one)


def _members(node: Mapping, path: tuple[str, ...] = ()) -> Iterator[Setting]:
    for name, (key, value) in node.items.items():
        if isinstance(value, Mapping) and value.items:
            yield from _members(value, (*path, name))
        else:
            place = node.source.at(key.start, max(value.end, key.end))
            yield Setting((*path, name), of_node(value, (*path, name)), place, name)
