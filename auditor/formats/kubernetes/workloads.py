"""Pods of Kubernetes workloads: their containers, with environment, configuration files and published ports."""

import base64
import re
from collections.abc import Iterator

from auditor.formats.kubernetes.documents import Thing, at, members, pairs, text
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.pacs import Publication
from auditor.syntax.yamltree import Mapping, Node, Scalar

_TEMPLATES = {
    "Pod": (),
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where each kind holds its pod: kubernetes.io/docs/concepts/workloads (1.31)."""
_REFERENCE = re.compile(r"\$\(([A-Za-z_][\w.-]*)\)")


@dataclass(frozen=True, slots=True)
class Value:
    """A variable, or a file, of a container."""

    name: str
    text: str | None
    """None where the manifests do not hold it."""
    evidence: Evidence
    scalar: Scalar | None = None
    """Where it stands as written; None where it was decoded or put together."""
    missing: str = ""
    """What does hold it: `secret pacs-users`."""
    secret: Scalar | None = None
    """Where a Secret holds it."""


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod, with the objects that stand beside it."""

    owner: Thing
    template: Mapping
    beside: tuple[Thing, ...]

    @property
    def host_network(self) -> bool:
        """It uses the network of its host."""
        return text(at(self.template, "spec", "hostNetwork")) == "true"

    @property
    def labels(self) -> dict[str, str]:
        """What selectors look for."""
        return {name: one.text for name, one in pairs(at(self.template, "metadata", "labels")).items()}

    @property
    def containers(self) -> Iterator[Mapping]:
        """Those that keep running."""
        return members(at(self.template, "spec", "containers"))

    @property
    def services(self) -> Iterator[Thing]:
        """The Services that lead to it."""
        for one in self.beside:
            wanted = {name: each.text for name, each in pairs(one.at("spec", "selector")).items()}
            same = one.namespace == self.owner.namespace
            if one.kind == "Service" and same and wanted and wanted.items() <= self.labels.items():
                yield one

    def held(self, kind: str, name: str) -> Thing | None:
        """A ConfigMap or Secret of the same namespace."""
        mine = (one for one in self.beside if one.kind == kind and one.namespace == self.owner.namespace)
        return next((one for one in mine if one.name == name), None)

    def value(self, kind: str, name: str, key: str, variable: str, place: Evidence) -> Value:
        """One entry of a ConfigMap or Secret."""
        found = self.held(kind, name)
        if found is None:
            return Value(variable, None, place, missing=f"{kind} {name}")
        plain = pairs(found.at("stringData" if kind == "Secret" else "data")).get(key)
        if plain is not None:
            return Value(variable, plain.text, plain.evidence, plain, secret=plain if kind == "Secret" else None)
        coded = pairs(found.at("data")).get(key) if kind == "Secret" else None
        decoded = _decoded(coded.text) if coded is not None else None
        if coded is None or decoded is None:
            return Value(variable, None, place, missing=f"{kind} {name}, key {key}")
        return Value(variable, decoded, coded.evidence, secret=coded)

    def keys(self, kind: str, name: str) -> list[str]:
        """What a ConfigMap or Secret holds."""
        found = self.held(kind, name)
        return [*pairs(found.at("data")), *pairs(found.at("stringData"))] if found else []


def pods(things: tuple[Thing, ...]) -> Iterator[Pod]:
    """The pods of all workloads."""
    for one in things:
        template = one.at(*_TEMPLATES[one.kind]) if one.kind in _TEMPLATES else None
        if isinstance(template, Mapping):
            yield Pod(one, template, things)


def environment(pod: Pod, container: Mapping) -> dict[str, Value]:
    """The variables in effect: whole maps first, then single ones, which may refer to those before them."""
    found = {one.name: one for node in members(container.get("envFrom")) for one in _whole(pod, node)}
    for node in members(container.get("env")):
        name = text(node.get("name"))
        if name:
            found[name] = _single(pod, node, name, found)
    return found


def _whole(pod: Pod, node: Mapping) -> Iterator[Value]:
    prefix = text(node.get("prefix"))
    for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
        name = text(at(node, key, "name"))
        if not name:
            continue
        if pod.held(kind, name) is None:
            yield Value("", None, node.evidence, missing=f"{kind} {name}")
        for one in pod.keys(kind, name):
            yield pod.value(kind, name, one, f"{prefix}{one}", node.evidence)


def _single(pod: Pod, node: Mapping, name: str, known: dict[str, Value]) -> Value:
    source = node.get("valueFrom")
    if source is None:
        return _written(node, name, known)
    for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
        if at(source, key) is not None:
            return pod.value(kind, text(at(source, key, "name")), text(at(source, key, "key")), name, node.evidence)
    return Value(name, None, node.evidence, missing="the cluster itself")


def _written(node: Mapping, name: str, known: dict[str, Value]) -> Value:
    scalar = node.get("value")
    if not isinstance(scalar, Scalar):
        return Value(name, "", node.evidence)
    open_names = [one for one in _REFERENCE.findall(scalar.text) if one not in known or known[one].text is None]
    if open_names:
        return Value(name, None, node.evidence, missing=f"the variable {open_names[0]}")
    filled = _REFERENCE.sub(lambda found: known[found[1]].text or "", scalar.text)
    return Value(name, filled, scalar.evidence, scalar if filled == scalar.text else None)


def files(pod: Pod, container: Mapping) -> Iterator[tuple[str, Value]]:
    """What ConfigMaps and Secrets put into the container's folders: each path with its text."""
    volumes = {text(one.get("name")): one for one in members(at(pod.template, "spec", "volumes"))}
    for mount in members(container.get("volumeMounts")):
        volume = volumes.get(text(mount.get("name")))
        if volume is not None:
            yield from _mounted(pod, mount, volume)


def _mounted(pod: Pod, mount: Mapping, volume: Mapping) -> Iterator[tuple[str, Value]]:
    folder, alone = text(mount.get("mountPath")).rstrip("/"), text(mount.get("subPath"))
    for place, kind, named in _sources(volume):
        given = {text(one.get("key")): text(one.get("path")) for one in members(at(place, "items"))}
        if pod.held(kind, named) is None:
            yield folder, Value("", None, mount.evidence, missing=f"{kind} {named}")
        for key in given or pod.keys(kind, named):
            path = given.get(key, key)
            if not alone or alone == path:
                yield folder if alone else f"{folder}/{path}", pod.value(kind, named, key, key, mount.evidence)


def _sources(volume: Mapping) -> Iterator[tuple[Node | None, str, str]]:
    """The ConfigMaps and Secrets of a volume."""
    parts = [volume, *members(at(volume, "projected", "sources"))]
    for part in parts:
        for key, kind, naming in (("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")):
            place = part.get(key)
            if place is not None:
                yield place, kind, text(at(place, naming)) or text(at(place, "name"))


def publications(pod: Pod, container: Mapping) -> Iterator[Publication]:
    """The ports at which other hosts reach a container: of the host, or of a Service."""
    ports = _named(container)
    for one in members(container.get("ports")):
        if outside := number(text(one.get("hostPort"))):
            inside = number(text(one.get("containerPort")))
            yield Publication(outside, inside, one.evidence, text(one.get("hostIP")))
    for service in pod.services:
        for one in members(service.at("spec", "ports")):
            yield from _outside(service, one, _target(one, ports))


def container_port(pod: Pod, service: Thing, wanted: set[str]) -> Iterator[int]:
    """The ports of a pod that the ports of a Service lead to, by their number or name."""
    named = {name: port for one in pod.containers for name, port in _named(one).items()}
    for one in members(service.at("spec", "ports")):
        if not wanted or wanted & {text(one.get("port")), text(one.get("name"))}:
            yield _target(one, named)


def _named(container: Mapping) -> dict[str, int]:
    return {text(one.get("name")): number(text(one.get("containerPort"))) for one in members(container.get("ports"))}


def _target(port: Mapping, named: dict[str, int]) -> int:
    told = text(port.get("targetPort"))
    return number(told) or named.get(told, 0) or number(text(port.get("port")))


def _outside(service: Thing, port: Mapping, inside: int) -> Iterator[Publication]:
    kind = text(service.at("spec", "type"))
    outer = {"NodePort": "nodePort", "LoadBalancer": "port"}.get(kind)
    if outer:
        yield Publication(number(text(port.get(outer))), inside, port.evidence)
    elif service.at("spec", "externalIPs") is not None:
        yield Publication(number(text(port.get("port"))), inside, port.evidence)


def number(told: str) -> int:
    """A port; 0 for anything else."""
    return int(told) if re.fullmatch(r"[0-9]{1,5}", told) and int(told) <= 65535 else 0


def _decoded(told: str) -> str | None:
    try:
        return base64.b64decode(told, validate=True).decode("utf-8")
    except ValueError:  # no Base64, or no text in it
        return None
