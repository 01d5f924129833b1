"""The exposure picture: where everything stands on the drawing of who reaches which port through which line."""

from collections.abc import Iterable, Sequence

from auditor.model.frozen import dataclass
from auditor.report.document import LOGINS, Document, System
from auditor.report.exposures import Exposure, Step
from auditor.report.wording import words

ROLES = ("internet", "partner", "vpn", "guest", "office", "management", "imaging")
MOST_PATHS = 14
"""Drawn; further ones stand in the table below the picture."""
MOST_SYSTEMS = 8
MOST_DECIDERS = 20
"""Characters of the names over the lines that decide."""
WIDTH, ROW, GAP, TOP, PAD = 500.0, 27.0, 16.0, 26.0, 13.0
LEFT, WALL, WALL_WIDTH, RIGHT = 112.0, 214.0, 96.0, 366.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with a name and a line below it."""

    x: float
    y: float
    width: float
    height: float
    name: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    """A listener's line in its system's box."""

    x: float
    y: float
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """One path from a network to a port, and the line that decides."""

    login: str
    certain: bool
    curve: str
    tip: str
    label_y: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """The drawing; lengths in points."""

    height: float
    roles: tuple[Box, ...]
    wall: Box
    systems: tuple[Box, ...]
    ports: tuple[Port, ...]
    arrows: tuple[Arrow, ...]
    undrawn: int
    """Paths that are only in the table."""
    inside: int
    """Paths that cross no firewall."""
    description: str


def picture(document: Document, paths: int = MOST_PATHS, systems: int = MOST_SYSTEMS) -> Picture:
    """Lay the drawing out: networks left, firewall in the middle, systems right.

    Args:
        document: the result.
        paths: how many are drawn at most; the rest is counted.
        systems: how many are drawn at most.
    """
    crossing = [one for one in ordered(document) if one.path]
    ends = list(dict.fromkeys(one.system for one in crossing))[:systems]
    drawn = [one for one in crossing if one.system in ends][:paths]
    shown = _shown(document, drawn, systems)
    targets, boxes, ports = _right(shown, {one.name: _rows(one, drawn) for one in shown})
    roles, origins = _left(drawn)
    height = max(_bottom(roles), _bottom(boxes), TOP + len(drawn) * ROW + 2 * PAD)
    slots = _slots(drawn, targets, height)
    arrows = tuple(
        _arrow(one, origins[n], slots[n], targets[one.system, one.service, one.delivered_to.rpartition(":")[2]])
        for n, one in enumerate(drawn)
    )
    wall = Box(WALL, TOP, WALL_WIDTH, height - TOP, _deciders(document, drawn))
    return Picture(
        height=height + 2,
        roles=roles,
        wall=wall,
        systems=boxes,
        ports=ports,
        arrows=arrows,
        undrawn=len(crossing) - len(drawn),
        inside=len(document.exposures) - len(crossing),
        description=_described(drawn),
    )


def ordered(document: Document) -> tuple[Exposure, ...]:
    """The exposures from the farthest callers to the nearest, the least guarded first."""
    return tuple(sorted(document.exposures, key=_order))


def _order(one: Exposure) -> tuple[int, int, str, int]:
    role = ROLES.index(one.from_) if one.from_ in ROLES else len(ROLES)
    return role, LOGINS.index(one.login), one.system, one.port


def _shown(document: Document, drawn: Sequence[Exposure], most: int) -> list[System]:
    """The systems that are reached, then the others that listen, as far as there is room."""
    known = {one.name: one for one in document.systems}
    reached = [
        known.get(name, System(name, "pacs", "", None, (), ())) for name in dict.fromkeys(one.system for one in drawn)
    ]
    quiet = [one for one in document.systems if one.kind != "firewall" and one.listeners and one not in reached]
    return [*reached, *quiet[: max(0, most - len(reached))]]


def _key(one: Exposure) -> tuple[str, str]:
    return one.service, one.delivered_to.rpartition(":")[2]


def _rows(one: System, drawn: Iterable[Exposure]) -> tuple[tuple[str, str, str], ...]:
    """Service, port and state of each line in a system's box: those reached, and those that listen."""
    found = {_key(each): each.login for each in drawn if each.system == one.name}
    for port in one.listeners:
        if port.enabled is not False:
            for number in port.host_ports or (port.port,):
                found.setdefault((port.service, str(number or "")), port.state)
    return tuple((service, number, state) for (service, number), state in found.items())


_Targets = dict[tuple[str, str, str], float]


def _right(
    shown: Sequence[System], rows: dict[str, tuple[tuple[str, str, str], ...]]
) -> tuple[_Targets, tuple[Box, ...], tuple[Port, ...]]:
    targets: _Targets = {}
    boxes, ports, y = [], [], TOP
    for one in shown:
        lines = rows[one.name]
        height = 38 + len(lines) * ROW
        under = " ".join(part for part in (one.product, one.version) if part)
        boxes.append(Box(RIGHT, y, WIDTH - RIGHT, height, _short(one.name, 22), _short(under, 26)))
        for n, (service, number, state) in enumerate(lines):
            middle = y + 32 + n * ROW + ROW / 2
            targets[one.name, service, number] = middle
            ports.append(Port(RIGHT, middle, f"{words().say('service', service)} {number}".strip(), state))
        y += height + GAP
    return targets, tuple(boxes), tuple(ports)


def _left(drawn: Sequence[Exposure]) -> tuple[tuple[Box, ...], list[float]]:
    boxes: list[Box] = []
    origins: list[float] = []
    y = TOP
    for role in dict.fromkeys(["internet", *(one.from_ for one in drawn)]):
        count = max(1, sum(one.from_ == role for one in drawn))
        height = max(44.0, PAD + count * ROW)
        boxes.append(Box(0, y, LEFT, height, words().say("role", role), role))
        step = height / count
        origins += [y + step * (n + 0.5) for n in range(count) if any(one.from_ == role for one in drawn)]
        y += height + GAP
    return tuple(boxes), origins


def _slots(drawn: Sequence[Exposure], targets: _Targets, height: float) -> list[float]:
    """Where each path crosses the firewall: in the order of its ends, evenly spread."""
    order = sorted(range(len(drawn)), key=lambda n: (n + targets[drawn[n].system, *_key(drawn[n])] / 1000, n))
    step = (height - TOP - PAD) / max(1, len(drawn))
    places = [0.0] * len(drawn)
    for place, n in enumerate(order):
        places[n] = TOP + PAD + step * (place + 0.5)
    return places


def _arrow(one: Exposure, start: float, slot: float, end: float) -> Arrow:
    enter, leave = WALL, WALL + WALL_WIDTH
    bend, turn = (enter - LEFT) / 2, (RIGHT - leave) / 2
    tip = RIGHT - 7
    curve = (
        f"M{LEFT:.2f} {start:.2f} C{LEFT + bend:.2f} {start:.2f} {enter - bend:.2f} {slot:.2f} {enter:.2f} {slot:.2f} "
        f"L{leave:.2f} {slot:.2f} C{leave + turn:.2f} {slot:.2f} {tip - turn:.2f} {end:.2f} {tip:.2f} {end:.2f}"
    )
    head = f"M{tip:.2f} {end - 4:.2f} L{RIGHT - 0.5:.2f} {end:.2f} L{tip:.2f} {end + 4:.2f} Z"
    return Arrow(one.login, one.certain, curve, head, slot, _short(deciding(one), 18))


def deciding(one: Exposure) -> str:
    """The line that lets it, or what else does."""
    step = _lets(one)
    if step is None:
        return "same network"
    return f"{step.file.rpartition('/')[2]}:{step.line}" if step.file else step.action


def _lets(one: Exposure) -> Step | None:
    """The first step that permits, else the first one there is."""
    return next((step for step in one.path if step.action == "permit"), one.path[0] if one.path else None)


def _bottom(boxes: Iterable[Box]) -> float:
    return max((box.y + box.height for box in boxes), default=TOP)


def _deciders(document: Document, drawn: Iterable[Exposure]) -> str:
    """The firewalls, and the servers whose own filter decides; their number where the names are too long."""
    firewalls = [one.name for one in document.systems if one.kind == "firewall"]
    names = list(
        dict.fromkeys([*firewalls, *(step.firewall for one in drawn if (step := _lets(one)) and step.firewall)])
    )
    if not names:
        return "no firewall file"
    said = ", ".join(names)
    if len(names) == 1 or len(said) <= MOST_DECIDERS:
        return said
    return f"{len(names)} {'firewalls' if names == firewalls else 'systems'}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 7]}…{text[-6:]}"


def _described(drawn: Sequence[Exposure]) -> str:
    said = [
        f"{words().say('role', one.from_)} reaches {one.system} {words().say('service', one.service)} "
        f"at {one.delivered_to} by {deciding(one)}, {words().say('login', one.login)}"
        for one in drawn
    ]
    return "; ".join(said) or "No path to a server crosses the firewall."
