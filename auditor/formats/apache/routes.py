"""Where a virtual host leads: `ProxyPass` in the order of the file, `RewriteRule` with [P], folders with files."""

import re
from collections.abc import Iterator
from itertools import islice

from auditor.formats.apache.merged import effective
from auditor.formats.apache.sections import Expression, Host, above, below, expression, headers, regular
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS
from auditor.model.proxy import Backend, Route
from auditor.syntax.braced import Statement
from auditor.syntax.headers import names_a_person

PATHS = (
    "/dicom-web/studies", "/wado", "/instances/1/file", "/studies", "/patients", "/series/1", "/tools/find", "/system",
    "/app/explorer.html", "/ui/app/", "/ohif/viewer", "/orthanc/dicom-web/studies", "/orthanc/instances",
    "/pacs/studies",
    "/dcm4chee-arc/aets/DCM4CHEE/rs/studies", "/dcm4chee-arc/aets/DCM4CHEE/wado", "/dcm4chee-arc/ui2/",
)  # fmt: skip
"""Paths that image servers answer."""
_EVERYTHING = frozenset({"^", "^/", "^/?", "^(.*)$", "(.*)", ".*", "^.*$", "^/(.*)$", "^/?(.*)$", "^/(.*)", "^/?(.*)"})
_URL = re.compile(
    r"(?:proxy:)?(?P<scheme>[a-z]+)://(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/$%]+)(?::(?P<port>\d{1,5}))?(?:[/$?]|\Z)",
    re.IGNORECASE,
)
_MANY = 2000
"""More paths of one rule are not tried."""
_TLS = ("https", "wss", "h2")


@dataclass(frozen=True, slots=True)
class _Led:
    """A rule that hands requests on, or excepts them (an empty target)."""

    path: str
    target: str
    statement: Statement
    pattern: Expression | None = None

    def takes(self, path: str) -> bool:
        """Whether it may take a path."""
        return below(self.path, path) if self.pattern is None else self.pattern.holds(path) is not False


@dataclass(frozen=True, slots=True)
class _Rules:
    """All rules of a virtual host, in the order in which httpd asks them."""

    all: tuple[_Led, ...]
    plain: dict[str, int]
    patterns: tuple[tuple[int, _Led], ...]

    def first(self, path: str) -> _Led | None:
        """The rule that takes a path."""
        found = min((self.plain[one] for one in above(path) if one in self.plain), default=len(self.all))
        earlier = (place for place, one in self.patterns if place < found and one.takes(path))
        place = next(earlier, found)
        return self.all[place] if place < len(self.all) else None


def _rules(host: Host) -> _Rules:
    led = tuple(_led(host))
    plain = {one.path: place for place, one in reversed(tuple(enumerate(led))) if one.pattern is None}
    return _Rules(led, plain, tuple((place, one) for place, one in enumerate(led) if one.pattern))


def routes(host: Host, *, encrypted: bool, complete: bool) -> tuple[Route, ...]:
    """Every route of a virtual host; `complete`: what is written nowhere is not set."""
    if _redirects(host, encrypted=encrypted):
        return ()
    logged = _logged(host, complete=complete)
    rules = _rules(host)
    made = [route for one in rules.all if one.target for route in _routes(host, one, rules, logged)]
    return (*dict.fromkeys(made), *_folders(host, logged))


def _redirects(host: Host, *, encrypted: bool) -> bool:
    """Every request is sent elsewhere before anything is handed on."""
    on = host.last("rewriteengine")
    if on is None or [arg.lower() for arg in on.args] != ["on"]:
        return False
    conditions: list[Statement] = []
    for one in host.own:
        if one.name == "rewritecond":
            conditions.append(one)
        elif one.name == "rewriterule" and len(one.args) > 1:
            flags = {flag.strip().upper() for flag in "".join(one.args[2:]).strip("[]").split(",")}
            away = any(flag.split("=")[0] in {"R", "F", "G"} for flag in flags)
            plain = all("%{HTTPS}" in each.args[0] and not encrypted for each in conditions if each.args)
            if away and plain and one.args[0] in _EVERYTHING:
                return True
            conditions = []
    return False


def _led(host: Host) -> Iterator[_Led]:
    """Rules in the order in which httpd asks them: rewriting, sections (the last one wins), `ProxyPass` as written."""
    for one in host.all("rewriterule"):
        flags = {flag.strip().upper() for flag in "".join(one.args[2:]).strip("[]").split(",")}
        if {"P", "PROXY"} & flags:
            yield _Led(one.args[0], one.args[1], one, regular(one.args[0]))
    for section in (one for one in reversed(host.locations) if one.args):
        text = expression(section)
        path, pattern = (section.args[0], None) if text is None else (text, regular(text))
        for one in section.inside:
            target = next((arg for arg in one.args if not arg.startswith("^") or one.name == "proxypass"), "")
            if one.name in {"proxypass", "proxypassmatch"} and target:
                yield _Led(path, _open(target), one, pattern)
            if one.name == "sethandler" and target.startswith("proxy:"):
                yield _Led(path, target, one, pattern)
    for one in host.all("proxypass", "proxypassmatch"):
        if len(one.args) > 1:
            by_pattern = regular(one.args[0]) if one.name == "proxypassmatch" else None
            yield _Led(one.args[0], _open(one.args[1]), one, by_pattern)


def _open(target: str) -> str:
    return "" if target == "!" else target


def _points(host: Host, one: _Led) -> Iterator[str]:
    """Paths that a rule hands on: its own, those of sections below it, and known ones that a section names."""
    if one.pattern is None:
        yield one.path
        yield from host.beneath(one.path)
    else:
        plain = (each.args[0] for each in host.locations if each.args and expression(each) is None)
        yield from (path for path in plain if one.takes(path))
    for path in (*PATHS, *_below(one)):
        if one.takes(path) and any(pattern.holds(path) for _, pattern in host.patterns):
            yield path
    if one.pattern is not None:
        yield from (path for path in PATHS if one.takes(path))


def _below(one: _Led) -> tuple[str, ...]:
    return () if one.pattern else tuple(f"{one.path.rstrip('/')}{path}" for path in PATHS)


def _routes(host: Host, one: _Led, rules: _Rules, logged: Fact[bool]) -> Iterator[Route]:
    """The routes of one rule: one per kind of treatment, named by the first path that meets it."""
    backends = tuple(_backends(host, one))
    points = dict.fromkeys(islice(_points(host, one), _MANY)) or dict.fromkeys((one.path,))
    seen = set()
    for path in points:
        if (rules.first(path) or one) is not one:
            continue
        lines = tuple(headers(host, path))
        identity, credentials = tuple(_identity(lines)), tuple(_credentials(lines))
        for login, callers in effective(host, path, one.target, handler=one.statement.name == "sethandler"):
            kind = (login, callers, identity, credentials)
            if kind not in seen:
                seen.add(kind)
                shown = f"~ {one.path}" if one.pattern and path == one.path else path
                yield Route(
                    shown, one.statement.head, backends, login, callers, identity, credentials, UNSTATED, logged
                )


def _backends(host: Host, one: _Led) -> Iterator[Backend]:
    place = one.statement.head
    found = _URL.match(one.target)
    if found is None:
        yield Backend("", None, place)
        return
    if found["scheme"].lower() == "balancer":
        name = f"balancer://{found['host']}"
        members = (
            each
            for section in host.all("proxy")
            if section.args and section.args[0].rstrip("/") == name
            for each in section.inside
            if each.name == "balancermember" and each.args
        )
        for each in members:
            member = _URL.match(each.args[0])
            if member:
                yield _backend(member, each.head)
        return
    yield _backend(found, place)


def _backend(found: re.Match[str], place: Evidence) -> Backend:
    tls = found["scheme"].lower() in _TLS
    port = int(found["port"] or (443 if tls else 80))
    encrypted = Known(tls, "ProxyPass", evidence=(place,), written=found["scheme"])
    return Backend(found["host"], port if port < 65536 else None, place, encrypted)


def _identity(lines: tuple[Statement, ...]) -> Iterator[tuple[str, str]]:
    for one in lines:
        args = [arg for arg in one.args if arg.lower() != "early"]
        if len(args) > 1 and names_a_person(args[1]):
            kind = (
                "stripped"
                if args[0].lower() == "unset"
                else "client"
                if "%{HTTP_" in " ".join(args[2:]).upper()
                else "set"
            )
            yield args[1].lower(), kind


def _credentials(lines: tuple[Statement, ...]) -> Iterator[Evidence]:
    """Lines that log every caller in by one account; the secret in them is struck out."""
    for one in lines:
        if len(one.args) > 2 and one.args[0].lower() in {"set", "add"} and one.args[1].lower() == "authorization":
            word = one.words[3]
            if word.text.lower().startswith(("basic ", "bearer ")) and "%{" not in word.text:
                if "${" not in word.text:
                    one.source.hide(word.start, word.end)
                yield one.head


def _logged(host: Host, *, complete: bool) -> Fact[bool]:
    found = host.mine("customlog", "transferlog")
    if found:
        off = all(one.args[:1] == ("/dev/null",) for one in found)
        return Known(not off, "CustomLog", evidence=(found[0].head,), written=" ".join(found[0].args))
    if complete:
        return Known(False, "CustomLog", Basis.DEFAULT, (host.place,), "none is written, so httpd keeps no access log")
    return Unknown("CustomLog", "the server's own file was not supplied", (host.place,), "Supply httpd.conf too.")


def _folders(host: Host, logged: Fact[bool]) -> Iterator[Route]:
    """Folders whose files are shown, where a line says whether they are listed."""
    for section in host.all("directory", "location"):
        for one in section.inside:
            if one.name == "options":
                wanted = {arg.lower() for arg in one.args}
                on = bool({"indexes", "+indexes", "all", "+all"} & wanted)
                listing = Known(on, "Options", evidence=(one.head,), written=" ".join(one.args), wanted="-Indexes")
                path = section.args[0] if section.args else "/"
                inside = [each for each in section.inside if each.name == "require"]
                asks = any(each.args[:1] not in {("all",), ("ip",), ("local",), ("host",)} for each in inside)
                login = Known(asks, "Require", evidence=tuple(each.head for each in inside))
                yield Route(path, section.head, (), login, ANY_ADDRESS, listing=listing, logged=logged)
