"""Proxies joined to the servers behind them: their doors become listeners of the server, as callers meet them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.analysis.space import plain
from auditor.model.estate import Estate, System
from auditor.model.exposure import Exposure, Step
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown, derived
from auditor.model.frozen import dataclass
from auditor.model.net import Ranges
from auditor.model.pacs import Admission, Container, Listener, Publication
from auditor.model.proxy import Backend, Door, Proxy, Route

_HANDED_ON = {"web": ("web",), "tcp": ("dicom", "web", "hl7")}
"""What a door can lead to."""


_IMAGES = re.compile(
    r"dicom|wado|orthanc|pacs|/(?:instances|studies|series|patients|aets)\b|ohif|dcm4chee|:(?:8042|4242|11112|104)$",
    re.IGNORECASE,
)
"""Paths, names and ports of image servers."""


@dataclass(frozen=True, slots=True)
class Link:
    """One route of one door that leads to one listener of a server."""

    home: System
    """Where the proxy runs."""
    proxy: Proxy
    door: Door
    route: Route
    backend: Backend
    server: System
    listener: Listener
    assumed: str = ""
    """Why this server, as a sentence, when only its port tells."""

    @property
    def beside(self) -> bool:
        """The proxy calls the server as a program of the same machine does."""
        return self.backend.local and not self.listener.contained


def links(estate: Estate) -> tuple[Link, ...]:
    """Every route that is known to lead to a server of the files."""
    return tuple(
        link for system in estate.systems for proxy in system.proxies for link in _links(estate, system, proxy)
    )


def loose_routes(estate: Estate) -> Iterator[tuple[Proxy, Door, Route]]:
    """Routes to what looks like an image server and is none of the files."""
    linked = {id(link.route) for link in links(estate)}
    for proxy in estate.proxies:
        for door in (one for one in proxy.doors if one.protocol == "web"):
            for route in door.routes:
                named = any(_IMAGES.search(f"{one.host}:{one.port}") for one in route.backends)
                if route.backends and id(route) not in linked and (named or _IMAGES.search(route.path)):
                    yield proxy, door, route


def _links(estate: Estate, system: System, proxy: Proxy) -> Iterator[Link]:
    for door in proxy.doors:
        for route in door.routes:
            for backend in route.backends:
                for server, listener, assumed in _behind(estate, system, door, backend):
                    yield Link(system, proxy, door, route, backend, server, listener, assumed)


def _behind(estate: Estate, home: System, door: Door, backend: Backend) -> tuple[tuple[System, Listener, str], ...]:
    """The listener that a backend is: on the same machine, at its address, or of its container."""
    fitting = [
        (system, one)
        for system in estate.systems
        if system.pacs
        for one in system.pacs.listeners
        if one.live and not one.proxy and one.service in _HANDED_ON[door.protocol] and _answers(one, backend)
    ]
    sure = [(system, one, "") for system, one in fitting if _is(system, home, backend)]
    if sure or len(fitting) != 1 or backend.local or not backend.host or backend.address:
        return tuple(sure)
    system, one = fitting[0]
    sentence = f"{backend} of the proxy is taken for {system.name}: it is the only server that listens on this port."
    return ((system, one, sentence),)


def _answers(listener: Listener, backend: Backend) -> bool:
    """Whether a listener answers at a backend's port: its own, or one published at the host."""
    published = {one.host_port for one in listener.publications}
    return backend.port is not None and backend.port in {listener.number, *published}


def _is(system: System, home: System, backend: Backend) -> bool:
    if backend.local:
        return system.name == home.name
    if backend.address:
        return bool(backend.address & system.addresses)
    names = {system.name, *(one.name for one in system.containers)}
    return backend.host in names or backend.host.partition(".")[0] == system.name


def fronted(estate: Estate) -> Estate:
    """The estate in which each server also listens at the doors of the proxies that lead to it."""
    found = links(estate)
    if not found:
        return estate
    systems = tuple(
        _with_doors(estate, one, tuple(link for link in found if link.server is one)) for one in estate.systems
    )
    return replace(estate, systems=systems)


def _with_doors(estate: Estate, system: System, led: tuple[Link, ...]) -> System:
    if not led or system.pacs is None:
        return system
    together: dict[tuple[str, int, str, int | None], list[Link]] = {}
    for link in led:
        at = (link.home.name, link.door.port, link.listener.service, link.listener.number)
        together.setdefault(at, []).append(link)
    doors = tuple(_door(estate, group) for group in together.values())
    assumed = dict.fromkeys(link.assumed for link in led if link.assumed)
    pacs = replace(system.pacs, listeners=(*system.pacs.listeners, *doors))
    return replace(system, pacs=pacs, inferred=(*system.inferred, *assumed))


def _door(estate: Estate, group: list[Link]) -> Listener:
    """The listener that a door is for one listener of a server; host names are no barrier, so they are one."""
    first = min(group, key=lambda link: (_open_first(link.door.encrypted), link.door.bind))
    door, behind = first.door, first.listener
    ways = sorted((_admission(link) for link in group), key=lambda one: _open_first(one.login))
    container = _container(estate, door, first)
    port = Known(door.port, door.encrypted.setting, Basis.EXPLICIT, (door.evidence,))
    home = first.home
    if container and not home.addresses:
        home = next((one for one in estate.systems if container in one.containers), home)
    return replace(
        behind,
        port=port,
        enabled=Known(True, door.encrypted.setting, evidence=(door.evidence,)),
        encrypted=door.encrypted,
        login=_at_large(ways),
        remote=UNSTATED,
        default_account=_account(ways, behind),
        tls=door.tls,
        bind=door.bind,
        publications=_published(container, door),
        contained=container is not None,
        paths=tuple(dict.fromkeys(link.route.path for link in group)),
        evidence=tuple(dict.fromkeys((door.evidence, *(link.route.evidence for link in group)))),
        proxy=home.name,
        behind=behind.number,
        admissions=tuple(dict.fromkeys(ways)),
    )


def _open_first(fact: Fact[bool]) -> int:
    """0 for what is known to be open, 1 for what is not known, 2 for what is closed."""
    return 1 if isinstance(fact, Unknown) else 2 * fact.value


def _admission(link: Link) -> Admission:
    return Admission(link.route.callers, asks(link), link.route.evidence)


def _at_large(ways: list[Admission]) -> Fact[bool]:
    """What a caller of any address may meet; a way that only some addresses have leaves it open."""
    worst, largest = ways[0], max(one.callers.size for one in ways)
    if isinstance(worst.login, Known) and not worst.login.value and worst.callers.size < largest:
        reason = "callers of some addresses are asked for nothing"
        return Unknown(worst.login.setting, reason, worst.login.evidence)
    return worst.login


def _account(ways: list[Admission], behind: Listener) -> Fact[bool]:
    """The vendor's account opens the door where the server's own login is what guards it."""
    own = any(one.login.setting == behind.login.setting for one in ways)
    return behind.default_account if own else UNSTATED


def asks(link: Link) -> Fact[bool]:
    """Whether a caller of this route must log in anywhere: at the proxy, or at the server that it leads to."""
    route, login, behind = link.route, link.route.login, _behind_it(link)
    if link.door.protocol == "tcp":
        return behind
    if isinstance(login, Unknown):
        return behind if isinstance(behind, Known) and behind.value else login
    if login.value or not behind.setting:
        return login
    if isinstance(behind, Unknown) or behind.value:
        return behind
    places = (*login.evidence, *behind.evidence)
    return replace(login, basis=Basis.CORRELATED, evidence=places, origin=f"at {route.path} {_told(link)}")


def _behind_it(link: Link) -> Fact[bool]:
    """What the server asks of the proxy's requests."""
    remote, sent = link.listener.remote, link.route.credentials
    if sent and link.door.protocol == "web":
        return Known(False, "Authorization", evidence=sent)
    if isinstance(remote, Known) and not remote.value and not link.beside:
        return derived(remote, True)
    return link.listener.login


def _told(link: Link) -> str:
    """Why nobody asks, as a clause."""
    shut = link.listener.remote
    if link.route.credentials:
        return "the proxy logs every caller in with one fixed account"
    if isinstance(shut, Known) and not shut.value:
        return f"the proxy asks for nothing, and {link.server.name} trusts its own machine"
    return f"neither the proxy nor {link.server.name} asks"


def _container(estate: Estate, door: Door, link: Link) -> Container | None:
    """The container that the proxy runs in, when a deployment file shows it."""
    kept = [one for system in estate.systems for one in system.containers if one.service == "proxy"]
    publishing = [one for one in kept if _published(one, door)]
    if link.backend.local and not publishing:
        return None
    found = publishing or kept
    return found[0] if len(found) == 1 and not found[0].host_network else None


def _published(container: Container | None, door: Door) -> tuple[Publication, ...]:
    """Where a door is reached from outside; that of a cluster's controller is named by its outer port."""
    given = container.publications if container else ()
    inside = tuple(one for one in given if one.container_port == door.port)
    outer = any(backend.apart for route in door.routes for backend in route.backends)
    return inside or tuple(one for one in given if outer and one.host_port == door.port)


def admitted(one: Exposure) -> Iterator[Exposure]:
    """An exposure as its callers meet the proxy: the most open way that takes any of them; nothing where none does."""
    if not one.listener.admissions:
        yield one
        return
    way = next((each for each in one.listener.admissions if each.callers & one.sources), None)
    if way is None:
        return
    sources = Ranges.union(each.callers for each in one.listener.admissions) & one.sources
    callers = way.callers & one.sources
    step = Step(one.listener.proxy, "proxy", way.evidence, way.evidence.quote().strip())
    yield replace(
        one,
        listener=replace(one.listener, login=way.login),
        sources=callers if isinstance(way.login, Known) and not way.login.value else sources,
        witness=replace(one.witness, src=plain(callers)),
        path=(*one.path, step),
    )
