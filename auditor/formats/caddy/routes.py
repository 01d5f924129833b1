"""What a request meets in a site: directives in Caddy's own order, whatever their order in the file.

caddyserver.com/docs/caddyfile/directives#directive-order (2.10, seen 2026-11); inside `route` the file's order holds.
"""

import re
from collections.abc import Iterator
from dataclasses import field, replace
from itertools import islice

from auditor.formats.caddy.matchers import Told, holds, literals, matcher
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, Ranges
from auditor.model.proxy import Backend, Route
from auditor.syntax.braced import Statement, walk
from auditor.syntax.headers import names_a_person

PATHS = (
    "/dicom-web/studies", "/wado", "/instances/1/file", "/studies", "/patients", "/tools/find", "/system",
    "/app/explorer.html", "/ui/app/", "/ohif/viewer", "/orthanc/dicom-web/studies", "/orthanc/instances",
    "/dcm4chee-arc/aets/DCM4CHEE/rs/studies", "/dcm4chee-arc/aets/DCM4CHEE/wado", "/dcm4chee-arc/ui2/",
)  # fmt: skip
"""Paths that image servers answer."""
LOGINS = ("basic_auth", "basicauth", "forward_auth", "authenticate", "authorize", "jwtauth")
_ENDS = ("redir", "abort", "error", "respond")
_BLOCKS = ("handle", "handle_path", "route")
_SERVES = ("reverse_proxy", "php_fastcgi", "file_server")
_ORDER = ("import", "redir", *LOGINS, *_BLOCKS, "abort", "error", "respond", *_SERVES)
_URL = re.compile(r"(?:(?P<scheme>https?|h2c)://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^:/{}]+)(?::(?P<port>\d{1,5}))?/?\Z")


@dataclass(slots=True)
class _Block:
    """The directives of a block in the order in which they are asked, and which of them can meet a path."""

    ordered: list[Statement] = field(default_factory=list)
    any: list[int] = field(default_factory=list)
    whole: dict[str, list[int]] = field(default_factory=dict)
    """By a path that is met as a whole; by its beginning in `begun`."""
    begun: dict[str, list[int]] = field(default_factory=dict)

    def meeting(self, path: str) -> Iterator[Statement]:
        """Those that may hold for a path, in their order."""
        low = path.lower()
        found = {*self.any, *self.whole.get(low, ())}
        for place in range(len(low) + 1):
            found.update(self.begun.get(low[:place], ()))
        return (self.ordered[place] for place in sorted(found))


def _block(statements: list[Statement], named: dict[str, Statement], *, ordered: bool) -> _Block:
    known = [one for one in statements if one.name in _ORDER]
    if ordered:
        known.sort(key=lambda one: (_ORDER.index(one.name.replace("handle_path", "handle")), *_specific(one)))
    made = _Block(known)
    for place, one in enumerate(known):
        paths = literals(matcher(one), named)
        if paths is None:
            made.any.append(place)
        for path in paths or ():
            table = made.begun if path.endswith("*") else made.whole
            table.setdefault(path.rstrip("*").lower(), []).append(place)
    return made


@dataclass(slots=True)
class _Walk:
    """One path on its way through a site."""

    path: str
    named: dict[str, Statement]
    blocks: dict[int, _Block]
    """By the identity of the statement that has the block."""
    logged: Fact[bool]
    headers: tuple[Statement, ...]
    found: list[Route] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Left:
    """The callers still on their way: without a login, with one, and those for whom something else decides."""

    bare: Ranges = ANY_ADDRESS
    asked: Ranges = NONE
    doubt: Ranges = NONE
    places: tuple[Evidence, ...] = ()

    def within(self, told: Told) -> "_Left":
        """Those for whom a matcher holds or may hold."""
        unsure = (told.may - told.sure) & self.bare
        return replace(
            self, bare=self.bare & told.may, asked=self.asked & told.may, doubt=(self.doubt | unsure) & told.may
        )

    def without(self, told: Told) -> "_Left":
        """Those for whom it does not, or may not hold."""
        return self.within(told.turned)


def routes(site: Statement, *, certificate: Evidence | None) -> tuple[Route, ...]:
    """Every route of a site: for each known path one per kind of treatment."""
    named = {one.name: one for one in walk(site.inside) if one.name.startswith("@")}
    log = next((one for one in site.inside if one.name == "log"), None)
    logged: Fact[bool] = (
        Known(True, "log", evidence=(log.head,))
        if log
        else Known(False, "log", Basis.DEFAULT, (site.head,), "none, the default of Caddy")
    )
    headers = tuple(one for one in site.inside if one.name == "request_header")
    made: dict[tuple[object, ...], Route] = {}
    blocks: dict[int, _Block] = {}
    for path in dict.fromkeys(("/", *islice(_literals(site), _MANY), *PATHS)):
        walked = _Walk(path, named, blocks, logged, headers)
        _visit(walked, site, _Left(), path, ordered=True)
        for one in walked.found:
            shown = replace(one, login=_shown(certificate)) if certificate else one
            made.setdefault((one.evidence, one.login, one.callers), shown)
    return tuple(made.values())


def _shown(certificate: Evidence) -> Known[bool]:
    return Known(True, "client_auth", evidence=(certificate,), written="require_and_verify")


def _literals(site: Statement) -> Iterator[str]:
    """Paths that matchers name."""
    for one in walk(site.inside):
        if one.name in {*LOGINS, *_ENDS, *_BLOCKS, *_SERVES, "path"} or one.name.startswith("@"):
            words = (word for word in one.args if word.startswith("/") and len(word) < _LONGEST)
            yield from (word.rstrip("*") for word in words)


_LONGEST, _MANY = 100, 2000
"""Longer paths, and more of them, are not tried."""


def _visit(walked: _Walk, inside: Statement, left: _Left, path: str, *, ordered: bool) -> _Left:
    """What is left of the callers behind a block."""
    block = walked.blocks.get(id(inside))
    if block is None:
        block = walked.blocks[id(inside)] = _block(inside.inside, walked.named, ordered=ordered)
    handled = NONE
    for one in block.meeting(path):
        told = holds(matcher(one), path, walked.named)
        if one.name in {"handle", "handle_path"}:
            inner = replace(left, bare=left.bare - handled, asked=left.asked - handled).within(told)
            _visit(walked, one, inner, _stripped(one, path), ordered=True)
            handled |= told.sure
            left = left.without(told)
        elif one.name == "route":
            after = _visit(walked, one, left.within(told), path, ordered=False)
            rest = left.without(told)
            left = _Left(rest.bare | after.bare, rest.asked | after.asked, rest.doubt | after.doubt, after.places)
        else:
            left = _met(walked, one, left, told)
    return left


def _specific(one: Statement) -> tuple[bool, int]:
    """Directives of one name: longer paths first, those without a matcher last."""
    text = matcher(one)
    return not text or text == "*", -len(text) if text.startswith("/") else 0


def _stripped(one: Statement, path: str) -> str:
    prefix = matcher(one).rstrip("*").rstrip("/")
    cut = path[len(prefix) :] if one.name == "handle_path" and path.startswith(prefix) else path
    return cut if cut.startswith("/") else f"/{cut}"


def _met(walked: _Walk, one: Statement, left: _Left, told: Told) -> _Left:
    """What is left behind one directive."""
    if one.name == "import":
        return replace(left, doubt=left.bare, places=(*left.places, one.head))
    if one.name in LOGINS:
        unsure = (told.may - told.sure) & left.bare
        asked = left.asked | (left.bare & told.sure)
        places = (*left.places, one.head) if told.may & left.bare else left.places
        return _Left(left.bare - told.sure, asked, left.doubt | unsure, places)
    if one.name in _SERVES:
        taken = left.within(told)
        walked.found += _served(walked, one, taken)
    return left.without(told)


def _served(walked: _Walk, one: Statement, taken: _Left) -> Iterator[Route]:
    doubt = taken.bare & taken.doubt
    free, places = taken.bare - doubt, (*taken.places, one.head)
    if free:
        why = "nothing on the way to this path asks for a login"
        yield _route(walked, one, Known(False, "basic_auth", Basis.DEFAULT, (one.head,), why), free)
    if doubt:
        reason = "a condition, or a part of the file that was not supplied, decides it"
        yield _route(walked, one, Unknown("basic_auth", reason, places, "Say who must log in there."), doubt)
    if taken.asked - taken.bare:
        asking = taken.places or places
        text = asking[0].source.text[slice(*asking[0].characters)].split()
        login = Known(True, text[0] if text else "basic_auth", evidence=asking, written="on")
        yield _route(walked, one, login, taken.asked - taken.bare)


def _route(walked: _Walk, one: Statement, login: Fact[bool], callers: Ranges) -> Route:
    files = one.name == "file_server"
    browse = next((each for each in (one, *one.inside) if "browse" in (each.name, *each.args)), None)
    listing: Fact[bool] = UNSTATED
    if files:
        listing = Known(bool(browse), "browse", evidence=((browse or one).head,), written="on" if browse else "off")
    headers = (*walked.headers, *(each for each in one.inside if each.name == "header_up"))
    return Route(
        walked.path,
        one.head,
        () if files else tuple(_backends(one)),
        login,
        callers,
        tuple(_identity(headers)),
        tuple(_credentials(headers)),
        listing,
        walked.logged,
    )


def _backends(one: Statement) -> Iterator[Backend]:
    words = [word for word in one.args if word != matcher(one)]
    words += [word for each in one.inside if each.name == "to" for word in each.args]
    secure = any(each.name == "tls" for each in walk(one.inside))
    for word in words:
        if word.startswith("unix/"):
            yield Backend(word, None, one.head, Known(False, one.name, evidence=(one.head,)), socket=True)
            continue
        found = _URL.match(word)
        tls = secure or bool(found and found["scheme"] == "https")
        encrypted = Known(tls, one.name, evidence=(one.head,), written=word)
        port = int(found["port"] or (443 if tls else 80)) if found else 0
        host = found["host"] if found else ""
        yield Backend(host, port if 0 < port < 65536 else None, one.head, encrypted)


def _identity(headers: tuple[Statement, ...]) -> Iterator[tuple[str, str]]:
    for one in headers:
        name = one.args[0].lstrip("+-?") if one.args else ""
        if names_a_person(name):
            value = " ".join(one.args[1:])
            stripped = one.args[0].startswith("-")
            yield (
                name.lower(),
                "stripped"
                if stripped
                else "client"
                if "http.request.header" in value or "{header." in value
                else "set",
            )


def _credentials(headers: tuple[Statement, ...]) -> Iterator[Evidence]:
    """Lines that log every caller in by one account; the secret in them is struck out."""
    for one in headers:
        if len(one.args) > 1 and one.args[0].lower().lstrip("+") == "authorization":
            text = " ".join(one.args[1:]).lower()
            if text.startswith(("basic ", "bearer ")) and "{http.request" not in text:
                if "{" not in text:
                    one.source.hide(one.words[2].start, one.words[-1].end)
                yield one.head
