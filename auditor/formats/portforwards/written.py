"""What the list says, checked key by key: a mistake is told with its line and what to write instead."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from typing import TypeVar

from auditor.formats import NotReadableError
from auditor.model.evidence import Evidence
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V6, NONE, PORT_END, TCP, UDP, Ranges, address, cidr
from auditor.syntax.yamltree import Mapping, Node, Scalar, Sequence, Tree

T = TypeVar("T")
_ROUTER = ("name", "model", "public", "lan", "address", "upnp", "dmz_host", "remote_management", "ipv6")
_FORWARD = ("name", "public_port", "to", "port", "protocol", "from", "enabled")
_TOP = ("router", "portforwards")
_TRUE, _FALSE = frozenset({"on", "yes", "true", "enabled"}), frozenset({"off", "no", "false", "disabled"})
_PROTOCOLS = {"tcp": Ranges.single(TCP), "udp": Ranges.single(UDP), "both": Ranges.single(TCP, UDP)}
_IPV6 = ("off", "open", "filtered", "unknown")
_REMOTE = ("off", "http", "https", "unknown")


@dataclass(frozen=True, slots=True)
class Switch:
    """A setting that is on, off, or (None) not known."""

    on: bool | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Router:
    """The section `router`."""

    evidence: Evidence
    name: str
    model: str
    public: Ranges
    """Empty: assigned by the provider, or not known."""
    lan: Ranges
    address: Ranges
    upnp: Switch
    dmz_host: tuple[int, Evidence] | None
    dmz_unknown: Evidence | None
    remote_management: str
    """`off`, `http`, `https` or `unknown`."""
    remote_at: Evidence
    ipv6: str
    ipv6_at: Evidence


@dataclass(frozen=True, slots=True)
class Forward:
    """One entry of the list."""

    evidence: Evidence
    name: str
    public_ports: Ranges
    to: int
    ports: Ranges
    protocol: str
    protocols: Ranges
    sources: Ranges
    enabled: bool

    def collides(self, other: "Forward") -> bool:
        """Whether some connection belongs to both."""
        pairs = ((self.protocols, other.protocols), (self.public_ports, other.public_ports))
        same = self.sources & other.sources and (self.to in ANY_V6) == (other.to in ANY_V6)
        return bool(self.enabled and other.enabled and same) and all(one & two for one, two in pairs)


def written(tree: Tree) -> tuple[Router, tuple[Forward, ...]]:
    """The router and its forwards. Raises NotReadableError for the first mistake."""
    if tree.problems and tree.root is not None:
        problem = tree.problems[0]
        raise mistake(tree.root.source.at(problem.at, problem.at), problem.text.rstrip("."))
    if not isinstance(tree.root, Mapping):
        raise NotReadableError("The file holds no keys. Write router: and portforwards: as 'formats' shows.")
    top = _Keys(tree.root, _TOP, "at the top of the file")
    node = top.needed("router")
    if not isinstance(node, Mapping):
        raise mistake(node.evidence, "router must hold keys such as name: and lan:")
    router = _router(_Keys(node, _ROUTER, "of the router"))
    forwards = tuple(_forwards(top.needed("portforwards"), router))
    return router, forwards


def mistake(place: Evidence, text: str) -> NotReadableError:
    """What is wrong at a place, and what to write instead; the text has no full stop at its end."""
    return NotReadableError(f"{place.source.path}, line {place.first}: {text}.")


@dataclass(frozen=True, slots=True)
class _Keys:
    """A mapping of which only some keys may be written."""

    node: Mapping
    known: tuple[str, ...]
    where: str

    def __post_init__(self) -> None:
        for key, _ in self.node.entries:
            if key.text not in self.known:
                near = get_close_matches(key.text, self.known, 1)
                rest = f"did you mean {near[0]}" if near else f"there are: {', '.join(self.known)}"
                raise mistake(key.evidence, f"there is no key {key.text!r} {self.where}; {rest}")

    def needed(self, name: str) -> Node:
        """The value of a key that must be there."""
        found = self.node.get(name)
        if found is None:
            raise mistake(self.node.evidence, f"the key {name} {self.where} is missing")
        return found

    def text(self, name: str) -> Scalar | None:
        """A plain value; None when it is not written or left empty."""
        found = self.node.get(name)
        if found is not None and not isinstance(found, Scalar):
            raise mistake(found.evidence, f"{name} must be one value")
        return None if found is None or found.null else found

    def each(self, name: str) -> tuple[Scalar, ...]:
        """One plain value or a list of them."""
        found = self.node.get(name)
        if isinstance(found, Sequence):
            wrong = next((one for one in found.items if not isinstance(one, Scalar)), None)
            if wrong is not None:
                raise mistake(wrong.evidence, f"{name} must be a list of plain values")
            return tuple(one for one in found.items if isinstance(one, Scalar))
        one = self.text(name)
        return (one,) if one else ()

    def place(self, name: str) -> Evidence:
        """Key and value together; the whole where the key is not written."""
        found = self.node.items.get(name)
        return self.node.source.at(found[0].start, found[1].end) if found else self.node.evidence

    def switch(self, name: str) -> Switch:
        """On, off or unknown; unknown where nothing is written."""
        one = self.text(name)
        word = one.text.lower() if one else "unknown"
        if word not in _TRUE | _FALSE | {"unknown"}:
            raise mistake(self.place(name), f"{name} must be on, off or unknown")
        return Switch(None if word == "unknown" else word in _TRUE, self.place(name))

    def choice(self, name: str, words: tuple[str, ...]) -> str:
        """One of some words, the first of which is off, the last unknown."""
        word = self.plain(name).lower() or words[-1]
        word = words[0] if word in _FALSE else word
        if word not in words:
            raise mistake(self.place(name), f"{name} must be {', '.join(words[:-1])} or {words[-1]}")
        return word

    def plain(self, name: str) -> str:
        """A text; empty where nothing is written."""
        one = self.text(name)
        return one.text.strip() if one else ""


def _router(keys: _Keys) -> Router:
    lan = _networks(keys, "lan")
    if not lan:
        raise mistake(keys.place("lan"), "lan must be the router's own network, such as 192.168.1.0/24")
    dmz = keys.text("dmz_host")
    no_dmz = dmz is None or dmz.text.lower() in _FALSE | {"none", "unknown"}
    unknown = dmz is not None and dmz.text.lower() == "unknown"
    return Router(
        keys.node.evidence,
        keys.plain("name"),
        keys.plain("model"),
        Ranges.single(*_addresses(keys, "public", "dynamic", "unknown")),
        lan,
        Ranges.single(*_addresses(keys, "address", "unknown")),
        keys.switch("upnp"),
        None if no_dmz or dmz is None else (_address(keys, "dmz_host", dmz), keys.place("dmz_host")),
        keys.place("dmz_host") if unknown else None,
        keys.choice("remote_management", _REMOTE),
        keys.place("remote_management"),
        keys.choice("ipv6", _IPV6),
        keys.place("ipv6"),
    )


def _addresses(keys: _Keys, name: str, *words: str) -> Iterator[int]:
    for one in keys.each(name):
        if one.text.lower() not in words:
            yield _address(keys, name, one)


def _address(keys: _Keys, name: str, one: Scalar) -> int:
    advice = f"{name} must be an address such as 192.168.1.20, not a name or a network"
    return _read(keys, one, advice, lambda text: address(str(ip_address(text))))


def _networks(keys: _Keys, name: str) -> Ranges:
    advice = f"{name} must be a network such as 198.51.100.0/24, or a list of them"
    return Ranges.union(
        _read(keys, one, advice, lambda text: cidr(str(ip_network(text, strict=False)))) for one in keys.each(name)
    )


def _read(keys: _Keys, one: Scalar, advice: str, reader: Callable[[str], T]) -> T:
    try:
        return reader(one.text.strip())
    except ValueError:
        raise mistake(one.evidence if one.text else keys.node.evidence, advice) from None


def _forwards(node: Node, router: Router) -> Iterator[Forward]:
    if isinstance(node, Scalar) and (node.null or node.text.lower() == "none"):
        return
    if not isinstance(node, Sequence):
        raise mistake(node.evidence, "portforwards must be a list; each entry begins with a dash")
    earlier: list[Forward] = []
    for item in node.items:
        if not isinstance(item, Mapping):
            raise mistake(item.evidence, "a forward must hold keys such as public_port: and to:")
        one = _forward(_Keys(item, _FORWARD, "of a forward"), router)
        twin = next((other for other in earlier if one.collides(other)), None)
        if twin:
            text = f"this port is already forwarded on line {twin.evidence.first}; a router keeps one, so keep that one"
            raise mistake(one.evidence, text)
        earlier.append(one)
        yield one


def _forward(keys: _Keys, router: Router) -> Forward:
    for name in ("public_port", "to"):
        keys.needed(name)
    target = keys.text("to")
    if target is None:
        raise mistake(keys.place("to"), "to must be the inside address, such as 192.168.1.20")
    to, public = _address(keys, "to", target), _ports(keys, "public_port")
    ports = _ports(keys, "port") if keys.text("port") else public
    if ports.size not in {1, public.size}:
        raise mistake(keys.place("port"), "port must be one port, or as many as public_port")
    if to in ANY_V6 and (ports != public or router.ipv6 == "off"):
        why = "ipv6 is off" if router.ipv6 == "off" else "IPv6 keeps its port; leave port out"
        raise mistake(keys.place("to"), f"a forward to an IPv6 address does not fit here: {why}")
    protocol = keys.plain("protocol").lower() or "tcp"
    if protocol not in _PROTOCOLS:
        raise mistake(keys.place("protocol"), "protocol must be tcp, udp or both")
    callers = {one.text.lower() for one in keys.each("from")}
    enabled = keys.switch("enabled") if keys.text("enabled") else Switch(on=True, evidence=keys.node.evidence)
    if enabled.on is None:
        raise mistake(keys.place("enabled"), "enabled must be true or false")
    return Forward(
        keys.node.evidence,
        keys.plain("name"),
        public,
        to,
        ports,
        protocol,
        _PROTOCOLS[protocol],
        ANY_ADDRESS if callers <= {"any"} else _networks(keys, "from"),
        enabled.on,
    )


def _ports(keys: _Keys, name: str) -> Ranges:
    """A port, or a range such as 8000-8010."""
    low, _, high = keys.plain(name).partition("-")
    numbers = [part.strip() for part in (low, high or low)]
    if not all(part.isascii() and part.isdigit() and len(part) < 6 and 0 < int(part) <= PORT_END for part in numbers):
        raise mistake(keys.place(name), f"{name} must be a port from 1 to 65535, or a range such as 8000-8010")
    found = Ranges.of((int(numbers[0]), int(numbers[1])))
    if found == NONE:
        raise mistake(keys.place(name), f"{name} must begin with the lower port")
    return found
