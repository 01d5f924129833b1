"""Traefik's static and dynamic files into doors and routes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.traefik.layers import STATIC, deployed
from auditor.formats.traefik.routes import route
from auditor.formats.traefik.rules import taken_before
from auditor.formats.traefik.tree import Item, is_toml
from auditor.formats.traefik.tree import read as parsed
from auditor.model.evidence import Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.net import ANY_ADDRESS, Ranges
from auditor.model.pacs import Overlay, Tls
from auditor.model.proxy import Door, Proxy

USUAL = {"web": 80, "http": 80, "websecure": 443, "https": 443}
_TABLE = re.compile(r"[ \t]*\[\[?[ \t]*\"?(\w+)")
_WEAK = {"versiontls10", "versiontls11", "versionssl30"}
_TOP = STATIC | {"http", "tcp", "udp", "tls"}


def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:
    """The proxy that the files, and labels of containers, configure. Raises NotReadableError."""
    trees = [(source, *parsed(source)) for source in sources]
    found = [tree for _, tree, _ in trees if tree]
    problems = [(source, problem) for source, _, problem in trees if problem]
    found += deployed(found, overlays, problems)
    if not found:
        raise NotReadableError(problems[0][1] if problems else "The file holds nothing that Traefik knows.")
    whole = _joined(found)
    doors = tuple(_doors(whole, problems, sources[0] if sources else whole.evidence.source))
    coverage = tuple(_covered(source, tree) for source, tree, _ in trees)
    gaps = tuple(place for one in coverage for place in one.not_understood)
    name = next((one.name for one in overlays), "")
    proxy = Proxy(name, "Traefik", whole.evidence, doors, gaps)
    return Reading(proxies=(proxy,), coverage=coverage, problems=tuple(dict.fromkeys(problems)))


def _joined(found: list[Item], depth: int = 0) -> Item:
    """The trees of all files as one; later files add to earlier ones."""
    names = dict.fromkeys(name for one in found for name in one.children)
    children = {}
    for name in names:
        parts = [one.children[name] for one in found if name in one.children]
        several = len(parts) > 1 and depth < 3 and all(one.children for one in parts)
        children[name] = _joined(parts, depth + 1) if several else parts[0]
    return Item(found[0].evidence, children=children)


def _doors(whole: Item, problems: list[tuple[Source, str]], source: Source) -> Iterator[Door]:
    static = whole.of("entryPoints")
    routers = list(whole.of("http", "routers").values())
    names = dict.fromkeys((*static, *(name.lower() for one in routers for name in one.texts("entryPoints"))))
    if not names and routers:
        names = dict.fromkeys(("websecure" if any("tls" in one.children for one in routers) else "web",))
    for name in names:
        at = _port(static.get(name), name)
        if at is None:
            text = f"The port of the entry point {name} is not in the files. Supply Traefik's static configuration too."
            problems.append((source, text))
            continue
        if name not in static:
            text = f"The port of the entry point {name} is not in the files; {at[1]} was taken. Supply traefik.yml too."
            problems.append((source, text))
        mine = [_behind(static.get(name), one) for one in routers if _at(one, name, static)]
        yield from _door(whole, name, at, mine, problems)


def _at(router: Item, name: str, static: dict[str, Item]) -> bool:
    """Whether a router answers at an entry point: those it names, else the default ones, else all."""
    named = [one.lower() for one in router.texts("entryPoints")]
    usual = [one for one, entry in static.items() if (found := entry.get("asDefault")) and found.text == "true"]
    return name in (named or usual or (name,))


def _behind(entry: Item | None, router: Item) -> Item:
    """The router with the middlewares of its entry point before its own."""
    shared, own = entry.get("http", "middlewares") if entry else None, router.get("middlewares")
    if shared is None:
        return router
    together = replace(shared, items=(*shared.items, *(own.items if own else ())))
    return replace(router, children=router.children | {"middlewares": together})


def _port(entry: Item | None, name: str) -> tuple[str, int] | None:
    """The address and port of an entry point."""
    address = entry.get("address") if entry else None
    if address is None:
        return ("", USUAL[name]) if name in USUAL else None
    host, _, port = address.text.partition("/")[0].rpartition(":")
    return (host.strip("[]"), int(port)) if port.isdecimal() and 0 < int(port[:6]) < 65536 else None


def _door(
    whole: Item, name: str, at: tuple[str, int], routers: list[Item], problems: list[tuple[Source, str]]
) -> Iterator[Door]:
    entry = whole.get("entryPoints", name)
    redirected = entry is not None and entry.get("http", "redirections") is not None
    logged = _logged(whole, entry)
    for tls in (True, False):
        mine = [one for one in routers if ("tls" in one.children or bool(entry and entry.get("http", "tls"))) is tls]
        if not mine:
            continue
        place = entry.evidence if entry else mine[0].evidence
        options = _options(whole, mine[0])
        asked = options.get("clientAuth", "clientAuthType") if options else None
        required = asked if asked and asked.text.lower() == "requireandverifyclientcert" else None
        certificate = required.evidence if required and tls else None
        found = [route(one, whole, logged, certificate, left) for one, left in _answering(mine, problems)]
        yield Door(
            at[1],
            place,
            Known(tls, "tls", evidence=(mine[0].evidence,), written="on" if tls else "not written"),
            at[0],
            (name,),
            _tls(options, required) if tls else Tls(),
            () if redirected else tuple(one for one in found if one),
        )


def _answering(routers: list[Item], problems: list[tuple[Source, str]]) -> Iterator[tuple[Item, Ranges]]:
    """The routers that ever answer, with the callers that no other one takes first."""
    for one in routers:
        left = ANY_ADDRESS - taken_before(one, routers)
        if left:
            yield one, left
            continue
        text = "This router never answers: another one with a higher priority takes all of its requests."
        problems.append((one.evidence.source, f"Line {one.evidence.first}: {text}"))


def _options(whole: Item, router: Item) -> Item | None:
    named = router.get("tls", "options")
    return whole.get("tls", "options", named.text.partition("@")[0] if named else "default")


def _tls(options: Item | None, required: Item | None) -> Tls:
    least = options.get("minVersion") if options else None
    minimum: Fact[bool] = Known(False, "minVersion", Basis.DEFAULT, (), "TLS 1.2, the default of Traefik")
    if least:
        weak = least.text.lower() in _WEAK
        minimum = Known(weak, "minVersion", evidence=(least.evidence,), written=least.text)
    suites = options.get("cipherSuites") if options else None
    by_traefik = Known(False, "cipherSuites", Basis.DEFAULT, (), "the suites that Traefik offers by itself")
    old = suites and any(word in one.text for one in suites.items for word in ("RC4", "3DES", "_CBC_"))
    return Tls(
        minimum_weak=minimum,
        weak_ciphers=Known(bool(old), "cipherSuites", evidence=(suites.evidence,)) if suites else by_traefik,
        null_ciphers=by_traefik,
        client_certificate=Known(True, "clientAuthType", evidence=(required.evidence,)) if required else UNSTATED,
    )


def _logged(whole: Item, entry: Item | None) -> Fact[bool]:
    log, here = whole.get("accessLog"), entry.get("observability", "accessLogs") if entry else None
    if log and here and here.text == "false":
        return Known(False, "observability.accessLogs", evidence=(here.evidence,), written="false")
    if log:
        return Known(True, "accessLog", evidence=(log.evidence,))
    if whole.get("entryPoints"):
        return Known(False, "accessLog", Basis.DEFAULT, (whole.evidence,), "none, the default of Traefik")
    return Unknown("accessLog", "the static configuration was not supplied", (whole.evidence,), "Supply traefik.yml.")


def _covered(source: Source, tree: Item | None) -> Coverage:
    """The state of every line: a top-level name that is known, with all below it."""
    coverage = Coverage(source)
    if tree is None:
        return coverage
    starts = _tables(source) if is_toml(source) else [(one.evidence.first, name) for name, one in tree.children.items()]
    starts.sort()
    for (first, name), (following, _) in pairwise((*starts, (len(coverage.states) + 1, ""))):
        coverage.mark(State.UNDERSTOOD if name in _TOP else State.NOT_UNDERSTOOD, first, following - 1)
    for number, text in enumerate(source.lines, 1):
        if text.lstrip().startswith("#") or text.strip() == "---":
            coverage.mark(State.BLANK, number)
    return coverage


def _tables(source: Source) -> list[tuple[int, str]]:
    """The line of each table of a TOML file, with the first part of its name."""
    found = ((number, _TABLE.match(text)) for number, text in enumerate(source.lines, 1))
    return [(number, one[1].lower()) for number, one in found if one]
