"""The list as a gateway: an internet side that refuses all but the forwards, and an inside that may start anything."""

from collections.abc import Iterator

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.portforwards.written import Forward, Router, Switch, written
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.firewall import NOTHING, Action, Cells, Firewall, Interface, Match, Nat, NatKind, Rule, Stage
from auditor.model.management import Management, ManagementService
from auditor.model.net import (
    ANY_PORT,
    ANY_V4,
    ANY_V6,
    PRIVATE,
    PUBLIC,
    TCP,
    UDP,
    Ranges,
    Service,
    symbolic,
)
from auditor.model.pacs import Overlay
from auditor.syntax.yamltree import Tree, comment_lines, parse

INTERNET, LAN = "internet", "lan"
_ASSIGNED = Ranges.single(symbolic(0))
"""The public address where the provider assigns it."""
_WHERE = {
    "upnp": "Look for UPnP on the router's pages and write upnp: on or off.",
    "remote_management": "Look for remote management on the router's pages and write it as off, http or https.",
    "ipv6": "Look for the IPv6 firewall on the router's pages and write ipv6: off, open or filtered.",
}


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One router. Raises NotReadableError for the first mistake, with its line and what to write instead."""
    source = sources[0]
    tree = parse(source)
    if tree.root is None:
        raise NotReadableError("The file holds no keys. Write router: and portforwards: as 'formats' shows.")
    router, forwards = written(tree)
    return Reading(
        firewalls=(_firewall(router, forwards),),
        coverage=(_coverage(source, tree),),
        problems=tuple((source, text) for text in _problems(router)),
        name=router.name,
    )


def _coverage(source: Source, tree: Tree) -> Coverage:
    """Every line is understood, or the file would have been refused."""
    coverage = Coverage(source)
    coverage.mark(State.UNDERSTOOD, 1, len(source.lines))
    for number in comment_lines(tree, source):
        coverage.mark(State.BLANK, number)
    return coverage


def _problems(router: Router) -> Iterator[str]:
    told = {
        "upnp": router.upnp.on is not None,
        "remote_management": router.remote_management != "unknown",
        "ipv6": router.ipv6 != "unknown",
    }
    line = router.evidence.first
    yield from (
        f"Line {line}: the list does not say {name}. {_WHERE[name]}" for name, is_told in told.items() if not is_told
    )
    if router.public and not router.public & PUBLIC:
        yield (
            f"Line {line}: the public address is a private one, so another router stands before this one. "
            "Supply what that one forwards too."
        )


def _firewall(router: Router, forwards: tuple[Forward, ...]) -> Firewall:
    public = router.public or _ASSIGNED
    rules = tuple(_rule(place, one) for place, one in enumerate(forwards, 1))
    dmz = tuple(_dmz(router, public))
    return Firewall(
        name=router.name,
        product="router without an export",
        evidence=router.evidence,
        model=router.model,
        interfaces=(
            Interface(INTERNET, router.evidence, addresses=public, dynamic=not router.public, gateway=True),
            Interface(LAN, router.evidence, networks=router.lan, addresses=router.address),
        ),
        nat=(
            *(_nat(place, one, public) for place, one in enumerate(forwards, 1) if one.enabled and one.to in ANY_V4),
            *(nat for nat, _ in dmz),
            _outbound(router, public),
        ),
        stages=tuple(_stages(router, (*rules, *(rule for _, rule in dmz)))),
        management=_management(router),
        upnp=_fact("upnp", router.upnp),
        ipv6=_ipv6(router),
        families=frozenset({4}) if router.ipv6 == "unknown" else frozenset({4, 6}),
        gaps=tuple(_gaps(router)),
        logs_rules=False,
    )


def _gaps(router: Router) -> Iterator[Evidence]:
    if router.dmz_unknown:
        yield router.dmz_unknown.noted("whether some inside host gets every other connection is not known")
    if router.ipv6 == "open" and not router.lan & ANY_V6:
        yield router.ipv6_at.noted("which IPv6 addresses stand behind the router is not written under lan")


def _fact(name: str, switch: Switch) -> Fact[bool]:
    if switch.on is None:
        return Unknown(name, "nobody wrote down what the router's pages show", (switch.evidence,), _WHERE[name])
    return Known(value=switch.on, setting=name, basis=Basis.ATTESTED, evidence=(switch.evidence,))


def _ipv6(router: Router) -> Fact[bool]:
    if router.ipv6 == "unknown":
        return _fact("ipv6", Switch(None, router.ipv6_at))
    return _fact("ipv6", Switch(router.ipv6 != "off", router.ipv6_at))


def _management(router: Router) -> Management:
    """The pages that answer the internet; they were read from inside, so they answer there too."""
    kind = router.remote_management
    if kind not in {"http", "https"}:
        return Management()
    return Management(
        services=tuple(
            ManagementService(kind, (router.remote_at,), one, encrypted=kind == "https", implicit=one == LAN)
            for one in (INTERNET, LAN)
        )
    )


def _handle(one: Forward) -> str:
    ports = "-".join(str(port) for port in dict.fromkeys(one.public_ports.pairs[0]))
    return f"forward of {one.protocol} {ports}"


def _nat(place: int, one: Forward, public: Ranges) -> Nat:
    cells = Cells(one.sources, public & _SPEAKS_V4, (Service(one.protocols, one.public_ports),), frozenset({INTERNET}))
    to = Ranges.single(one.to)
    return Nat(NatKind.DESTINATION, Match(cells), one.evidence, to, one.ports, place, _handle(one), one.name)


_SPEAKS_V4 = ANY_V4 | _ASSIGNED


def _rule(place: int, one: Forward) -> Rule:
    cells = Cells(
        one.sources,
        Ranges.single(one.to),
        (Service(one.protocols, one.ports),),
        frozenset({INTERNET}),
        frozenset({LAN}),
        dnat=True if one.to in ANY_V4 else None,
    )
    return Rule(Action.PERMIT, Match(cells), one.evidence, place, _handle(one), one.name, disabled=not one.enabled)


def _dmz(router: Router, public: Ranges) -> Iterator[tuple[Nat, Rule]]:
    """The inside host that gets every connection that no forward names."""
    if router.dmz_host is None:
        return
    host, place = router.dmz_host
    to, all_ports = Ranges.single(host), (Service(Ranges.single(TCP, UDP), ANY_PORT),)
    sent = Match(Cells(dst=public & _SPEAKS_V4, services=all_ports, ingress=frozenset({INTERNET})))
    passed = Match(Cells(dst=to, services=all_ports, ingress=frozenset({INTERNET}), dnat=True))
    yield (
        Nat(NatKind.DESTINATION, sent, place, to, handle="dmz_host", whole_host=True),
        Rule(Action.PERMIT, passed, place, handle="dmz_host"),
    )


def _outbound(router: Router, public: Ranges) -> Nat:
    cells = Cells(src=router.lan & ANY_V4, dst=ANY_V4, egress=frozenset({INTERNET}))
    return Nat(NatKind.SOURCE, Match(cells), router.evidence, public & _SPEAKS_V4)


def _stages(router: Router, forwards: tuple[Rule, ...]) -> Iterator[Stage]:
    inbound, inside, local = frozenset({INTERNET}), frozenset({LAN}), frozenset({"local"})
    end = _implied(router, Action.DENY, "a router hands on nothing that it was not told to")
    yield Stage("port forwards", (*_open_ipv6(router), *forwards), end, ingress=inbound)
    start = _implied(router, Action.PERMIT, "a router lets its own network start connections")
    yield Stage("outbound", tuple(_refused(router)), start, ingress=inside)
    yield Stage("pages of the router from the internet", tuple(_console(router)), end, ingress=inbound, traffic=local)
    asked = _implied(router, Action.UNKNOWN, "what the router itself answers to its own network is not in the list")
    yield Stage("pages of the router from inside", (), asked, ingress=inside, traffic=local)


def _implied(router: Router, action: Action, note: str) -> Rule:
    return Rule(action, Match(), router.evidence.noted(note), implicit=True)


def _open_ipv6(router: Router) -> Iterator[Rule]:
    if router.ipv6 == "open":
        yield Rule(Action.PERMIT, Match(Cells(ANY_V6, ANY_V6)), router.ipv6_at, handle="ipv6")


def _refused(router: Router) -> Iterator[Rule]:
    """What leads nowhere from inside."""
    if router.ipv6 == "off":
        yield Rule(Action.DENY, Match(Cells(ANY_V6, ANY_V6)), router.ipv6_at.noted("IPv6 is off"), implicit=True)
    if not router.public or router.public & PUBLIC:
        note = "no provider carries private addresses"
        yield Rule(Action.DENY, Match(Cells(dst=PRIVATE - router.lan)), router.evidence.noted(note), implicit=True)


def _console(router: Router) -> Iterator[Rule]:
    if router.remote_management == "off":
        return
    # the list does not say on which port, so what it lets in is open
    told = "whether remote management is on" if router.remote_management == "unknown" else "the port of the pages"
    own = Cells(dst=router.public or _ASSIGNED, services=(Service(Ranges.single(TCP), ANY_PORT),))
    yield Rule(Action.PERMIT, Match(own, NOTHING, (told,)), router.remote_at, handle="remote_management")
