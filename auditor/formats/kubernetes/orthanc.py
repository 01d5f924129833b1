"""Orthanc in Kubernetes: its settings out of variables, ConfigMaps and Secrets.

The naming rules are those of the image's start script (github.com/orthanc-server/orthanc-builder,
docker/orthanc/configurator.py, env-var-non-standards.json; 2025-03).
"""

import json
import re
from collections.abc import Iterator

from auditor.formats.kubernetes.workloads import Value
from auditor.model.evidence import Source
from auditor.model.pacs import Setting
from auditor.syntax import yamltree
from auditor.syntax.jsonc import Array, Node, Object, Reference, Scalar, parse
from auditor.syntax.yamltree import embedded

_ODD = {
    "ORTHANC__CASE_SENSITIVE_PN": ("CaseSensitivePN",),
    "ORTHANC__HTTPS_CA_CERTIFICATES": ("HttpsCACertificates",),
    "ORTHANC__STORE_MD5_FOR_ATTACHMENTS": ("StoreMD5ForAttachments",),
}
_SECTIONS = {"POSTGRESQL": "PostgreSQL", "MYSQL": "MySQL", "OHIF": "OHIF"}
_WORDS = {"IS_DEFAULT_ORTHANC_UI": "IsDefaultOrthancUI"}
_PLUGINS = {
    "AUTHORIZATION": "Authorization",
    "DICOM_WEB": "DicomWeb",
    "STONE_WEB_VIEWER": "StoneWebViewer",
    "POSTGRESQL": "PostgreSQL",
    "MYSQL": "MySQL",
    "SERVE_FOLDERS": "ServeFolders",
    "WORKLISTS": "Worklists",
    "MULTITENANT_DICOM": "MultitenantDicom",
    "AWS_S3_STORAGE": "AwsS3Storage",
    "ORTHANC_EXPLORER_2": "OrthancExplorer2",
}
_OLD = re.compile(r"(?:AC|AUTHZ|DICOM|DW|PG|WVB|LISTENER|EXECUTE_LUA|HTTP)_[A-Z_]+")
_SECRET = re.compile(r"password|secret|^pin$|masterkey|token$|apikey|accesskey|connection(?:uri|string)", re.IGNORECASE)


def path_of(name: str) -> tuple[str, ...]:
    """The setting that a variable sets; empty when it sets none."""
    if name in _ODD:
        return _ODD[name]
    if not name.startswith("ORTHANC__"):
        return ()
    first, *rest = name.removeprefix("ORTHANC__").split("__")
    return (_SECTIONS.get(first) or _camel(first), *(_camel(part) for part in rest))


def _camel(words: str) -> str:
    return _WORDS.get(words) or "".join(word[0].upper() + word[1:].lower() for word in words.split("_") if word)


def is_old(name: str) -> bool:
    """Whether a name is one of before April 2020, which may set something."""
    return bool(_OLD.fullmatch(name)) and not name.endswith("_PLUGIN_ENABLED")


def hide(one: Value) -> None:
    """Strike out what a Secret holds."""
    if one.secret is not None:
        one.secret.source.hide(*_inside(one.secret.source, one.secret.start, one.secret.end))


def _inside(source: Source, start: int, end: int) -> tuple[int, int]:
    quoted = source.text[start : start + 1] in {"'", '"'}
    return start + quoted, end - quoted


def of_variable(one: Value) -> Iterator[Setting]:
    """The settings that one variable makes."""
    path, plugin = path_of(one.name), one.name.removesuffix("_PLUGIN_ENABLED").removesuffix("_ENABLED")
    if one.name == "ORTHANC_JSON":
        yield from of_file(one)
    elif path and one.text is None:
        yield Setting(path, f"${{{one.name}}}", one.evidence, one.name)
    elif path and one.text is not None:
        if _is_secret(path):
            _strike(one)
        yield from _valued(path, one, one.text)
    elif plugin != one.name and plugin in _PLUGINS and one.text != "false":
        yield Setting((_PLUGINS[plugin],), {}, one.evidence, one.name)


def _strike(one: Value) -> None:
    if one.scalar is not None and one.text and not one.text.startswith("${"):
        one.scalar.source.hide(*one.scalar.inside)


def _valued(path: tuple[str, ...], one: Value, told: str) -> Iterator[Setting]:
    if told.lstrip()[:1] in {"{", "["}:
        yield from _document(path, one, told)
        return
    yield Setting(path, _value(told), one.evidence, one.name)


def of_file(one: Value) -> Iterator[Setting]:
    """The settings of a configuration file that an object holds."""
    if one.text:
        yield from _document((), one, one.text)


def is_broken(one: Value) -> str:
    """Why a configuration file could not be read; empty when it could."""
    tree = parse(_source(one, one.text or ""))
    return tree.problems[0].text if tree.problems else ""


def of_node(node: yamltree.Node, path: tuple[str, ...]) -> object:
    """A value that is written in YAML; secrets are struck out."""
    match node:
        case yamltree.Mapping():
            return {name: of_node(one, (*path, name)) for name, (_, one) in node.items.items()}
        case yamltree.Sequence(items=items):
            inside = bool({"Servers", "OrthancPeers"} & {*path})
            return [
                of_node(one, (*path, _PASSWORD if inside and place == 2 else "")) for place, one in enumerate(items)
            ]
        case yamltree.Scalar():
            if _is_secret(path) and node.text and not node.text.startswith("${"):
                node.source.hide(*node.inside)
            return None if node.null else node.text if node.style else _value(node.text)


_PASSWORD = "password"  # noqa: S105 - the name of a place


def _value(told: str) -> object:
    try:
        return json.loads(told)
    except ValueError:
        return told


def _is_secret(path: tuple[str, ...]) -> bool:
    return path[:1] == ("RegisteredUsers",) or bool(path and _SECRET.search(path[-1]))


def _source(one: Value, told: str) -> Source:
    """A source of its own; what was decoded has no place in the file."""
    return embedded(one.scalar) if one.scalar is not None else Source(one.evidence.source.path, told)


def _document(path: tuple[str, ...], one: Value, told: str) -> Iterator[Setting]:
    tree = parse(_source(one, told))
    if tree.root is not None:
        yield from _leaves(tree.root, path, one)


def _leaves(node: Node, path: tuple[str, ...], one: Value) -> Iterator[Setting]:
    """One setting per value, so that each has its own place."""
    if isinstance(node, Object) and node.members:
        for member in {each.name: each for each in node.members}.values():
            yield from _leaves(member.value, (*path, member.name), one)
        return
    place = one.evidence
    if one.scalar is not None:
        _hide(node, path)
        place = node.source.at(node.start, node.end)
    yield Setting(path, _python(node), place, one.name)


def _hide(node: Node, path: tuple[str, ...]) -> None:
    match node:
        case Object(members=members):
            for member in members:
                _hide(member.value, (*path, member.name))
        case Array(items=items):
            for place, item in enumerate(items):
                _hide(item, (*path, _PASSWORD if place == 2 and {"Servers", "OrthancPeers"} & {*path} else ""))
        case Scalar(value=str(told)) if told and not told.startswith("${"):
            if _is_secret(path):
                node.source.hide(*node.inside)


def _python(node: Node) -> object:
    match node:
        case Object(members=members):
            return {member.name: _python(member.value) for member in members}
        case Array(items=items):
            return [_python(item) for item in items]
        case Scalar(value=Reference(name=name, default=default)):
            return f"${{{name}}}" if default is None else f"${{{name}:-{default}}}"
        case Scalar(value=value):
            return value
