"""Readings into one estate: which files make one device, what it is called, and what runs where."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import PurePosixPath

from auditor.formats import Coverage, Format, Reading, State
from auditor.formats.certificate.stores import store
from auditor.formats.detect import Detection, grouped, known, read, recognise
from auditor.intake import Input
from auditor.model.completed import completed
from auditor.model.estate import Covered, Estate, Site, System, SystemNote, fits
from auditor.model.evidence import Source
from auditor.model.firewall import Firewall
from auditor.model.frozen import dataclass
from auditor.model.pacs import Container, Overlay, Pacs
from auditor.model.proxy import Proxy
from auditor.model.viewer import Viewer
from auditor.syntax.decode import decode, looks_binary


@dataclass(frozen=True, slots=True)
class _Device:
    """One reading with where it came from."""

    format: Format
    sources: tuple[Source, ...]
    reading: Reading
    note: SystemNote | None
    names: tuple[str, ...] = ()
    """The systems it became."""
    problems: tuple[str, ...] = ()


def assemble(inputs: tuple[Input, ...], site: Site, as_of: date) -> Estate:
    """Every input read, every device named once; what could not be read is a row of `sources`."""
    detections, covered = _recognised(inputs)
    devices, failed = _read_all(detections, site)
    systems, named = _systems(devices, site)
    covered += failed
    covered += [row for device in named for row in _covered(device)]
    order = {one.path: place for place, one in enumerate(inputs)}
    return Estate(
        site=site,
        systems=systems,
        sources=tuple(sorted(covered, key=lambda row: order[row.source.path])),
        certificates=tuple(one for device in named for one in device.reading.certificates),
        as_of=as_of,
    )


_BINARY = (
    "The file is binary. If it is an encrypted or binary backup, export the configuration as text; "
    "'hipaa-auditor formats' shows how."
)


def _recognised(inputs: tuple[Input, ...]) -> tuple[list[Detection], list[Covered]]:
    formats, found, rows = known(), [], []
    for one in inputs:
        kept = store(PurePosixPath(one.path).name, one.data)
        if one.problem or kept or looks_binary(one.data):
            problem = one.problem or kept or _BINARY
            empty = decode(one.path, b"")
            source = replace(empty, sha256=decode(one.path, one.data).sha256, size=len(one.data))
            rows.append(Covered(source, "", problems=(problem,), failed=True))
            continue
        detection = recognise(decode(one.path, one.data), formats)
        if detection.format:
            found.append(detection)
        else:
            rows.append(_unread(detection.source, "", detection.problem))
    return found, rows


def _unread(source: Source, format: str, problem: str) -> Covered:
    coverage = Coverage(source)
    return Covered(
        source,
        format,
        blank=coverage.count(State.BLANK),
        not_understood=coverage.not_understood,
        problems=(*source.notes, problem),
        content_sha256=coverage.content_sha256,
        failed=True,
    )


def _note_for(source: Source, site: Site) -> SystemNote | None:
    return next((note for note in site.systems if any(fits(mask, source.path) for mask in note.files)), None)


def _read_all(detections: list[Detection], site: Site) -> tuple[list[_Device], list[Covered]]:
    """Deployment files first: what they say about a server is handed to the reader of its own files."""
    devices: list[_Device] = []
    failed: list[Covered] = []
    overlays: list[tuple[Overlay, Source, SystemNote | None]] = []
    groups = sorted(_groups(detections, site), key=lambda group: not group[0].deploys)
    for format, sources in groups:
        note = _note_for(sources[0], site)
        given = tuple(_taken(overlays, format, sources, note, groups))
        reading = read(format, sources, given)
        if isinstance(reading, str):
            failed += [_unread(source, format.name, reading) for source in sources]
            continue
        devices.append(_Device(format, sources, reading, note))
        overlays += [(overlay, sources[0], note) for overlay in reading.overlays]
    for overlay, source, note in overlays:
        for reader in (one for one in known() if one.name == overlay.product):
            reading = read(reader, (), (overlay,))
            if isinstance(reading, Reading):
                devices.append(_Device(reader, (), reading, note))
            else:
                failed.append(_unread(source, reader.name, reading))
    return devices, failed


def _groups(detections: list[Detection], site: Site) -> list[tuple[Format, tuple[Source, ...]]]:
    def place(detection: Detection) -> tuple[str, str]:
        note = _note_for(detection.source, site)
        folder = f"system {note.name}" if note else str(PurePosixPath(detection.source.path).parent)
        return (detection.format.name if detection.format else "", folder)

    found = []
    for _, together in groupby(sorted(detections, key=place), key=place):
        members = list(together)
        format = members[0].format
        if format is not None:
            found += [(format, group) for group in grouped(format, tuple(one.source for one in members))]
    return found


def _taken(
    overlays: list[tuple[Overlay, Source, SystemNote | None]],
    format: Format,
    sources: tuple[Source, ...],
    note: SystemNote | None,
    groups: Iterable[tuple[Format, tuple[Source, ...]]],
) -> Iterator[Overlay]:
    """The overlays that speak about these files; each is handed out once."""
    rivals = sum(one is format for one, _ in groups)
    for entry in tuple(overlays):
        overlay, source, other = entry
        mounted = {PurePosixPath(mount).name for mount in overlay.mounts}
        named = any(PurePosixPath(one.path).name in mounted for one in sources)
        together = note is not None and other is not None and note.name == other.name
        beside = rivals == 1 and (note is None or other is None or together)
        same_folder = PurePosixPath(source.path).parent == PurePosixPath(sources[0].path).parent
        if overlay.product == format.name and (together or (named and same_folder) or beside):
            overlays.remove(entry)
            yield overlay


@dataclass(frozen=True, slots=True)
class _Part:
    """One server, filter or set of containers, and the system it belongs to."""

    device: int
    """The place of its device in the list."""
    what: Pacs | Firewall | Proxy | Viewer | tuple[Container, ...]
    system: str
    named: bool
    """site.yaml names the system."""
    completes: bool = False
    """It is a sheet on the server that other files of the system describe."""


def _systems(devices: list[_Device], site: Site) -> tuple[tuple[System, ...], list[_Device]]:
    """One system per server and per gateway; a host's packet filter joins the server it runs on."""
    parts = [part for place, device in enumerate(devices) for part in _parts(place, device)]
    servers = [part.system for part in parts if isinstance(part.what, Pacs)]
    systems: dict[str, System] = {}
    taken: list[tuple[int, str, str]] = []
    for part in sorted(parts, key=lambda part: (not isinstance(part.what, Pacs), part.completes)):
        part, reason = _homed(part, servers)  # noqa: PLW2901 - a filter moves to the server it guards
        name, problem = _free(part, systems)
        taken.append((part.device, name, problem))
        systems[name] = _with(systems.get(name, System(name)), part, devices[part.device], site, reason)
    named = [
        replace(
            device,
            names=tuple(dict.fromkeys(name for place, name, _ in taken if place == number)),
            problems=tuple(problem for place, _, problem in taken if place == number and problem),
        )
        for number, device in enumerate(devices)
    ]
    return tuple(systems[name] for name in sorted(systems)), named


def _parts(place: int, device: _Device) -> Iterator[_Part]:
    note = device.note.name if device.note else ""
    for pacs in device.reading.pacs:
        yield _Part(place, pacs, note or pacs.name or "pacs", bool(note), bool(note) and device.format.completes)
    for wall in device.reading.firewalls:
        yield _Part(place, wall, note or wall.name or ("host" if wall.host else "firewall"), bool(note))
    for proxy in device.reading.proxies:
        yield _Part(place, proxy, note or proxy.name or "proxy", bool(note))
    for viewer in device.reading.viewers:
        yield _Part(place, viewer, note or viewer.name or "viewer", bool(note))
    if device.reading.containers:
        name = next((pacs.name for pacs in device.reading.pacs if pacs.name), "")
        yield _Part(place, device.reading.containers, note or name or "containers", bool(note))


def _homed(part: _Part, servers: list[str]) -> tuple[_Part, str]:
    """Host filters and containers that no one names belong to the only server there is."""
    match part.what:
        case Pacs() | Firewall(host=False) | Viewer():
            guards, kind = False, ""
        case Firewall():
            guards, kind = True, "packet filter of a host"
        case Proxy():
            guards, kind = _beside(part.what), "web server"
        case _:
            guards, kind = True, "set of containers"
    if part.named or not guards or part.system in servers or len(servers) != 1:
        return part, ""
    return replace(
        part, system=servers[0]
    ), f"The {kind} in the files is taken for that of {servers[0]}, the only server."


def _beside(proxy: Proxy) -> bool:
    """Whether it hands requests on to its own machine, or inside its own cluster."""
    led = (backend for door in proxy.doors for route in door.routes for backend in route.backends)
    return any(backend.local or backend.apart for backend in led)


def _free(part: _Part, systems: dict[str, System]) -> tuple[str, str]:
    """The name under which a part has a place of its own; a second device of one name is a problem."""
    name, number = part.system, 1
    while (system := systems.get(name)) and not part.completes and _occupied(system, part.what):
        number += 1
        name = f"{part.system} ({number})"
    if number == 1:
        return name, ""
    return name, (
        f"Two devices are called {part.system}; this one is shown as {name}. "
        "Give each a name of its own in site.yaml, under systems."
    )


def _occupied(system: System, what: Pacs | Firewall | Proxy | Viewer | tuple[Container, ...]) -> bool:
    match what:
        case Pacs():
            return system.pacs is not None
        case Firewall(host=True):
            return (system.host_filter if system.pacs else system.firewall) is not None
        case Firewall():
            return system.firewall is not None
        case Viewer():
            return bool(system.viewers)
        case _:
            return False


def _with(system: System, part: _Part, device: _Device, site: Site, reason: str) -> System:
    note = next((note for note in site.systems if note.name == system.name), None)
    paths = tuple(source.path for source in device.sources)
    system = replace(
        system,
        addresses=note.addresses if note else system.addresses,
        sources=tuple(dict.fromkeys((*system.sources, *paths))),
        inferred=(*system.inferred, reason) if reason else system.inferred,
    )
    match part.what:
        case Pacs() as sheet if system.pacs:
            return replace(system, pacs=completed(system.pacs, sheet))
        case Pacs() as pacs:
            return replace(system, pacs=replace(pacs, name=system.name, thresholds=site.thresholds))
        case Firewall() as wall:
            wall = replace(wall, name=system.name, thresholds=site.thresholds)
            return replace(system, host_filter=wall) if wall.host and system.pacs else replace(system, firewall=wall)
        case Proxy() as proxy:
            return replace(system, proxies=(*system.proxies, replace(proxy, name=system.name)))
        case Viewer() as viewer:
            return replace(system, viewers=(*system.viewers, replace(viewer, name=system.name)))
        case containers:
            return replace(system, containers=system.containers + containers)


def _covered(device: _Device) -> Iterator[Covered]:
    for coverage in device.reading.coverage:
        source = coverage.source
        detection = recognise(source, (device.format,))
        own = tuple(text for about, text in device.reading.problems if about is source)
        yield Covered(
            source,
            device.format.name,
            system=", ".join(device.names),
            blank=coverage.count(State.BLANK),
            understood=coverage.count(State.UNDERSTOOD),
            without_effect=coverage.count(State.WITHOUT_EFFECT),
            partly=coverage.count(State.PARTLY),
            not_understood=coverage.not_understood,
            problems=(*source.notes, *own, *device.problems),
            content_sha256=coverage.content_sha256,
            recognised=detection.guess.reason,
            secrets=len(source.marks.spans),
            truncated=source.truncated,
            exported=device.note.exported if device.note else None,
        )
