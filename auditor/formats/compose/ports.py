"""Published ports in every form that compose files know."""

from collections.abc import Iterator

from auditor.formats.compose.services import Service
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.pacs import Publication
from auditor.syntax.yamltree import Mapping, Node

ANY_HOST_PORT = 0
"""Stands for a host port that Docker chooses at each start, or that the files do not state."""
MOST = 4096
"""Ports that one entry may publish; more is a mistake."""
_ALL = frozenset({"0.0.0.0", "::", "*"})  # noqa: S104 - words of a file, nothing is bound


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of `ports`, as text."""

    address: str
    host: str
    inside: str
    protocol: str
    evidence: Evidence


def publications(service: Service) -> tuple[Publication, ...]:
    """What a service publishes; Docker ignores `ports` in the host's network."""
    if service.host_network:
        return ()
    return tuple(dict.fromkeys(one for node in service.listed("ports") for one in _published(service, node)))


def _published(service: Service, node: Node) -> Iterator[Publication]:
    entry = _entry(service, node)
    inside, host = _ports(entry.inside), _ports(entry.host)
    if not inside:
        text = f"The port {entry.inside or '(none)'} of {service.name} is no number that the files give."
        service.project.wrong(entry.evidence, f"{text} It was left out; supply the .env file that sets it.")
        return
    if not host:
        told = "is chosen by Docker at each start. Write a fixed host port."
        if entry.host:
            told = f"is {entry.host}, which the files do not resolve. Supply the .env file that sets it."
        service.project.wrong(entry.evidence, f"The host port of port {entry.inside} of {service.name} {told}")
    if "${" in entry.address:
        text = f"Port {entry.inside} of {service.name} is bound to {entry.address}, taken for every address."
        service.project.wrong(entry.evidence, f"{text} Supply the .env file that sets it.")
    address = "" if entry.address in _ALL or "${" in entry.address else entry.address
    for outer, inner in _pairs(host, inside):
        yield Publication(outer, inner, entry.evidence, address, entry.protocol, "ports")


def _pairs(host: range, inside: range) -> Iterator[tuple[int, int]]:
    if not host:
        return ((ANY_HOST_PORT, port) for port in inside)
    if len(host) == len(inside):
        return zip(host, inside, strict=True)
    # one container port and a range of host ports: Docker takes the first free one
    return ((outer, inner) for outer in host for inner in inside[:1])


def _entry(service: Service, node: Node) -> _Entry:
    fill = service.project.fill
    if isinstance(node, Mapping):
        address, host = fill(node.get("host_ip")).text, fill(node.get("published")).text
        inside, protocol = fill(node.get("target")).text, fill(node.get("protocol")).text
    else:
        rest, _, protocol = fill(node).text.partition("/")
        head, _, inside = rest.rpartition(":")
        address, _, host = head.rpartition(":")
    return _Entry(address.strip("[]"), host, inside, protocol or "tcp", node.evidence)


def _ports(text: str) -> range:
    """`8042` or `8000-8010`; empty for anything else."""
    low, _, high = text.strip().partition("-")
    high = high or low
    if not (low.isascii() and low.isdigit() and high.isascii() and high.isdigit() and len(low) < 6 and len(high) < 6):
        return range(0)
    first, last = int(low), int(high)
    return range(first, last + 1) if 0 < first <= last <= 65535 and last - first < MOST else range(0)
