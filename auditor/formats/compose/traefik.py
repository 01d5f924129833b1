"""Containers that run Traefik: its command line, and the labels by which other containers ask it for routes."""

from collections.abc import Iterator

from auditor.formats.compose.containers import container
from auditor.formats.compose.services import Service
from auditor.model.evidence import Evidence
from auditor.model.pacs import Overlay, Setting
from auditor.syntax.yamltree import Mapping, Scalar, Sequence


def runs_traefik(service: Service) -> bool:
    """Whether its image is Traefik's."""
    return service.image.name.rpartition("/")[2] == "traefik"


def traefik_overlay(service: Service, running: tuple[Service, ...]) -> Overlay | None:
    """What the file says to one Traefik; None where no label asks for a route, and no file of it is mounted."""
    asked = [setting for one in running for setting in _asked(one)]
    mounts = tuple(one.host for one in service.mounts if one.inside.endswith((".yml", ".yaml", ".toml")))
    if not mounts and not any(one.path[:2] == ("http", "routers") for one in asked):
        return None
    flags = tuple(_flags(service))
    variables = [one for one in service.variables.values() if one.name.upper().startswith("TRAEFIK_")]
    if flags and variables:
        text = "Traefik does not use this variable: where its command line sets something, no variable counts."
        service.project.wrong(variables[0].evidence, text)
    return Overlay(
        product="traefik",
        name=service.container,
        container=container(service),
        settings=(*flags, *asked),
        mounts=mounts,
        environment=tuple(Setting((), one.text, one.evidence, one.name) for one in service.variables.values()),
        incomplete=service.incomplete,
    )


def _flags(service: Service) -> Iterator[Setting]:
    """`--entrypoints.web.address=:80`; a flag alone is on."""
    for node in service.listed("command"):
        if isinstance(node, Scalar):
            for word in service.project.fill(node).text.split():
                name, _, value = word.partition("=")
                if name.startswith("--"):
                    yield _setting(name[2:], value or "true", node.evidence)


def _labels(service: Service) -> Iterator[tuple[str, str, Evidence]]:
    for node in service.nodes("labels"):
        if isinstance(node, Mapping):
            for name, (key, value) in node.items.items():
                if isinstance(value, Scalar):
                    yield name, service.project.fill(value).text, key.source.at(key.start, value.end)
        elif isinstance(node, Sequence):
            for one in node.items:
                name, _, text = service.project.fill(one).text.partition("=")
                yield name, text, one.evidence


def _asked(service: Service) -> Iterator[Setting]:
    """The labels for Traefik, and what Traefik adds to them: the container's address, and the router's only service."""
    labels = [one for one in _labels(service) if one[0].lower().startswith("traefik.")]
    if any(name.lower() == "traefik.enable" and text.lower() == "false" for name, text, _ in labels):
        return
    found = [_setting(name.partition(".")[2], text, place) for name, text, place in labels]
    yield from found
    parts = [(one.path[2], one.path[3:], one) for one in found if one.path[0] == "http" and len(one.path) > 3]
    services = [(name, one) for name, rest, one in parts if rest == ("loadbalancer", "server", "port")]
    for name, one in services:
        url = f"http://{service.container}:{one.value}"
        yield _setting(f"http.services.{name}.loadbalancer.servers.url", url, one.evidence)
    served = {name for name, rest, _ in parts if rest == ("service",)}
    for name, rest, one in parts:
        if rest == ("rule",) and name not in served and len(services) == 1:
            yield _setting(f"http.routers.{name}.service", services[0][0], one.evidence)


def _setting(name: str, value: str, place: Evidence) -> Setting:
    return Setting(tuple(part.lower() for part in name.split(".")), value, place, name)
