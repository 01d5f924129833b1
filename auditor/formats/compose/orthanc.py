"""Orthanc containers: what their environment says about the server's settings.

The naming rules are those of the image's start script (github.com/orthanc-server/orthanc-builder,
docker/orthanc/configurator.py, env-var-legacy.json, env-var-non-standards.json, plugins-def.json; 2025-03).
"""

import json
import re
from collections.abc import Iterator

from auditor.formats.compose.containers import container, hide, is_secret
from auditor.formats.compose.names import LEGACY, PLUGINS, path_of, variable_of
from auditor.formats.compose.services import Service, Variable
from auditor.formats.compose.stores import stores
from auditor.formats.compose.variables import fill
from auditor.model.images import is_orthanc, orthanc_kind, orthanc_version
from auditor.model.pacs import Overlay, Setting
from auditor.syntax.jsonc import Array, Node, Object, Reference, Scalar, parse
from auditor.syntax.yamltree import Mapping, embedded

_CONFIGURATION = ("/etc/orthanc", "/run/secrets/")
_SECRET_KEY = re.compile(r"password|secret|^pin$|masterkey|token$|apikey|connection(?:uri|string)", re.IGNORECASE)
_WITH_PASSWORD = frozenset({"Servers", "OrthancPeers"})
PASSWORD_SINCE = (26, 7, 0)
"""The first image that knows ORTHANC_PASSWORD."""


def runs_orthanc(service: Service) -> bool:
    """Whether the service is an Orthanc server: by its image, or by how it is configured where none is named."""
    if service.image.name:
        return is_orthanc(service.image)
    written = service.node("image")
    return (
        (written is not None and "orthanc" in written.evidence.quote().lower())
        or any(name.startswith("ORTHANC_") for name in service.variables)
        or any(mount.inside.startswith("/etc/orthanc") for mount in service.mounts)
    )


def overlay(service: Service, others: tuple[Service, ...]) -> Overlay:
    """What the compose file says about one Orthanc server, and which databases stand beside it."""
    variables, kind = service.variables, _kind(service)
    settings = [setting for one in variables.values() for setting in _layered(service, one)]
    settings += _by_reference(service)
    if kind == "jodogne":
        settings = _without_effect(service, settings)
    return Overlay(
        product="orthanc",
        name=service.container,
        container=container(service),
        settings=tuple(settings),
        image_kind=kind,
        version=orthanc_version(service.image, service.evidence),
        mounts=tuple(_configuration(service)),
        folders=tuple(service.folders),
        incomplete=service.incomplete,
        siblings=tuple(
            ((other.name, other.container, other.text("hostname")), one)
            for other in others
            for one in stores(other)
            if one.service == "database"
        ),
        environment=tuple(Setting((), one.text, one.evidence, one.name) for one in variables.values()),
    )


def _layered(service: Service, one: Variable) -> Iterator[Setting]:
    """The settings that one variable makes, above the plain values that lower layers give to the same one."""
    made = tuple(_settings(service, one))
    for lower in one.lost:
        below = tuple(_settings(service, lower))
        if [each.path for each in (*below, *made) if not isinstance(each.value, dict | list)] == [
            path_of(one.name)
        ] * 2:
            yield from below
    yield from made


def _kind(service: Service) -> str:
    """The family of the image; one that is built here and takes settings by variable follows the team's rules."""
    if service.image.name:
        return orthanc_kind(service.image)
    text = f"The files do not name the image of {service.name}. Supply the .env file, or its Dockerfile's first line."
    service.project.wrong(service.evidence, text)
    return "orthancteam" if any(path_of(name) or name == "ORTHANC_JSON" for name in service.variables) else ""


def _without_effect(service: Service, settings: list[Setting]) -> list[Setting]:
    """Jodogne's images read configuration files only."""
    for one in settings:
        text = f"{one.name} has no effect: the image {service.image.name} reads configuration files only."
        service.project.wrong(one.evidence, f"{text} Write the setting into its file.")
    return []


def _configuration(service: Service) -> Iterator[str]:
    """The host's names of the files that the server reads as its configuration."""
    for mount in service.mounts:
        inside = mount.inside.rstrip("/")
        if inside == "/etc/orthanc" or (inside.startswith(_CONFIGURATION) and inside.lower().endswith(".json")):
            yield inside.rpartition("/")[2] if "${" in mount.host or not mount.host else mount.host


def _settings(service: Service, one: Variable) -> Iterator[Setting]:
    """The settings that one variable makes; a wrong name is told."""
    if is_secret(one):
        hide(one)
    target = path_of(one.name.removesuffix("_SECRET"))
    if one.name == "ORTHANC_JSON":
        yield from _document(service, one)
    elif one.name == "ORTHANC_PASSWORD":
        yield from _password(service, one)
    elif one.name.endswith("_SECRET") and target:
        yield Setting(target, f"${{{one.text}}}", one.evidence, one.name)
    elif target:
        _tell_old(service, one, target)
        yield from _setting(service, target, one)
    elif one.name in PLUGINS and one.text != "false":
        yield Setting((PLUGINS[one.name],), {}, one.evidence, one.name)
    elif one.name.startswith("ORTHANC_") and one.name not in PLUGINS:
        right = one.name.replace("_", "__", 1)
        text = f"The image ignores {one.name}. If the setting is wanted, its name is {right}."
        service.project.wrong(one.evidence, text)


def _tell_old(service: Service, one: Variable, path: tuple[str, ...]) -> None:
    if one.name in LEGACY:
        text = f"{one.name} is an old name, which images from July 2026 refuse. Write {variable_of(path)} instead."
        service.project.wrong(one.evidence, text)


def _password(service: Service, one: Variable) -> Iterator[Setting]:
    dated = service.image.dated
    if dated and dated < PASSWORD_SINCE:
        text = f"The image {service.image.tag} ignores ORTHANC_PASSWORD, which is known from 26.7.0 on. Update it."
        service.project.wrong(one.evidence, text)
        return
    yield Setting(("RegisteredUsers", "orthanc"), one.text, one.evidence, one.name)


def _setting(service: Service, path: tuple[str, ...], one: Variable) -> Iterator[Setting]:
    if one.text.lstrip()[:1] not in {"{", "["}:
        yield Setting(path, _value(one.text), one.evidence, one.name)
    elif node := _json(one):
        yield from _leaves(service, node, path, one)
    else:
        hide(one)
        yield Setting(path, one.text, one.evidence, one.name)


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _document(service: Service, one: Variable) -> Iterator[Setting]:
    node = _json(one)
    if isinstance(node, Object):
        yield from _leaves(service, node, (), one)
        return
    hide(one)
    text = "ORTHANC_JSON could not be read as JSON, and the server does not start with what is none. Correct it."
    service.project.wrong(one.evidence, text)


def _json(one: Variable) -> Object | Array | None:
    """The document that a variable holds; its secrets are struck out."""
    tree = parse(embedded(one.scalar)) if one.scalar else None
    if tree is None or tree.problems or not isinstance(tree.root, Object | Array):
        return None
    _hide_secrets(tree.root, path_of(one.name))
    return tree.root


def _leaves(service: Service, node: Node, path: tuple[str, ...], one: Variable) -> Iterator[Setting]:
    """One setting per value, so that each has its own place."""
    source = one.evidence.source
    if not isinstance(node, Object) or not node.members:
        yield Setting(path, _python(service, node), source.at(node.start, node.end), one.name)
        return
    for member in {each.name: each for each in node.members}.values():
        inner, value = (*path, member.name), member.value
        if isinstance(value, Object) and value.members:
            yield from _leaves(service, value, inner, one)
        else:
            yield Setting(inner, _python(service, value), source.at(member.key.start, value.end), one.name)


def _python(service: Service, node: Node) -> object:
    """The value with the references of Docker Compose replaced."""
    match node:
        case Object(members=members):
            return {member.name: _python(service, member.value) for member in members}
        case Array(items=items):
            return [_python(service, item) for item in items]
        case Scalar(value=Reference(name=name, default=default)):
            written = f"${{{name}}}" if default is None else f"${{{name}:-{default}}}"
            return _value(fill(written, service.project.known).text)
        case Scalar(value=str(text)):
            return fill(text, service.project.known).text
        case Scalar(value=value):
            return value


def _hide_secrets(node: Node, path: tuple[str, ...]) -> None:
    match node:
        case Object(members=members):
            for member in members:
                _hide_secrets(member.value, (*path, member.name))
        case Array(items=items):
            for place, item in enumerate(items):
                if place == 2 and _WITH_PASSWORD.intersection(path):
                    node.source.hide(item.start, item.end)
                else:
                    _hide_secrets(item, path)
        case Scalar(value=str(text)) if text and not text.startswith("${"):
            if path[:1] == ("RegisteredUsers",) or any(_SECRET_KEY.search(part) for part in path[-1:]):
                node.source.hide(*node.inside)


def _by_reference(service: Service) -> Iterator[Setting]:
    """Secrets whose name is a setting: the value is in a file that only the server sees."""
    for node in service.listed("secrets"):
        named = node.get("target") or node.get("source") if isinstance(node, Mapping) else node
        name = service.project.fill(named).text.rpartition("/")[2]
        if path := path_of(name):
            yield Setting(path, f"${{{name}}}", node.evidence, name)
