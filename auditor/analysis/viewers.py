"""Viewers joined to the servers that their addresses lead to, and to the image that hands them out."""

import re

from auditor.analysis.proxied import links
from auditor.model.estate import Estate, System
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges, cidr
from auditor.model.viewer import Root, Viewer

_IMAGES = re.compile(r"(?:.*/)?ohif/(?:app|viewer)")
_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Call:
    """One address that a viewer asks, with the server there; None where no file tells which one that is."""

    viewer: Viewer
    root: Root
    server: System | None = None


def calls(estate: Estate) -> tuple[Call, ...]:
    """The addresses of each viewer, one for each host, port and path."""
    found = []
    for viewer in estate.viewers:
        shown = {str(root): root for root in reversed(viewer.images)}
        found += [Call(viewer, root, _server(estate, root)) for root in reversed(shown.values())]
    return tuple(found)


def _server(estate: Estate, root: Root) -> System | None:
    """The server that answers at an address: by path on the viewer's own host, by name or address elsewhere."""
    if root.local:
        return None
    found = estate.systems if root.host or root.port else _own(estate, root)
    fitting = {one.name: one for one in found if not (root.host or root.port) or _answers(estate, one, root)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _own(estate: Estate, root: Root) -> tuple[System, ...]:
    """Servers behind a door of a proxy that leads on at this path."""
    under = [one for one in links(estate) if _leads(one.route.path, root.path)]
    deepest = max((len(one.route.path) for one in under), default=0)
    return tuple(one.server for one in under if len(one.route.path) == deepest)


def _leads(path: str, asked: str) -> bool:
    """Whether a path of a proxy, as it is matched, is above the one that is asked."""
    above = path.lstrip("=^~* ").rstrip("*").rstrip("/")
    return path.lstrip("=^~* ").startswith("/") and f"{asked}/".startswith(f"{above}/")


def _answers(estate: Estate, system: System, root: Root) -> bool:
    web = [one for one in system.pacs.listeners if one.live and one.service == "web"] if system.pacs else []
    ports = {port for one in web for port in (one.number, *one.host_ports)}
    at, own = _address(root.host), {system.name, *(one.name for one in system.containers)}
    if root.port in ports and (not root.host or root.host in own or root.host.partition(".")[0] == system.name):
        return True
    if at:
        return any(root.port in {one.number, *one.host_ports} and at & estate.standing(system, one) for one in web)
    doors = [one.door for one in links(estate) if one.server.name == system.name]
    return any(root.host in door.names and root.port == door.port for door in doors)


def _address(host: str) -> Ranges:
    try:
        return cidr(host)
    except ValueError:  # a name
        return NONE


def viewer_version(estate: Estate) -> tuple[int, ...] | None:
    """The version of OHIF that the practice's containers run; None where no tag, or several, name one."""
    tags = {one.tag for system in estate.systems for one in system.containers if _IMAGES.fullmatch(one.image)}
    found = {tuple(int(part or 0) for part in named.groups()) for tag in tags if (named := _VERSION.match(tag))}
    return next(iter(found)) if len(found) == 1 and len(tags) == 1 else None
