"""Who is let in at one place: addresses, logins and certificates, joined as `satisfy` says.

Order and meaning: ngx_http_core_access_phase; ngx_http_access_module; ngx_http_auth_basic_module (no login where no
user file is named); ngx_http_auth_request_module; nginx.org/en/docs, seen 2026-11.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.nginx.levels import Level
from auditor.formats.nginx.locations import Location, answering
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, Ranges, cidr
from auditor.syntax.braced import Statement

_BY_MODULE = ("auth_jwt", "auth_oidc", "auth_ldap", "auth_pam", "auth_gss", "auth_digest", "oidc")
_BY_PROGRAM = ("access_by_lua", "access_by_lua_block", "access_by_lua_file", "js_access", "perl_access")
_PLACES = ("auth_basic", "auth_request", *_BY_MODULE)


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: these callers meet this."""

    login: Fact[bool]
    callers: Ranges


def ways(level: Level, server: list[Location]) -> tuple[Way, ...]:
    """How callers come in: at most one way with a login, and one without."""
    level = _for_reading(level)
    login = _login(level, server)
    allowed, refused = listed(level.nearest("allow", "deny"))
    rest = ANY_ADDRESS - refused
    certificate = _certificate(level)
    if level.text("satisfy") != "any":
        return _kept(Way(_either(login, certificate), rest))
    asked = not (isinstance(login, Known) and not login.value)
    open_way = Way(_either(_none(level, level.nearest("allow")), certificate), allowed)
    return _kept(open_way, Way(_either(login, certificate), ANY_ADDRESS if asked else rest))


def _kept(*found: Way) -> tuple[Way, ...]:
    return tuple(one for one in found if one.callers)


def _for_reading(level: Level) -> Level:
    """Inside `limit_except` where reading is not excepted from it."""
    block = next((one for one in level.own("limit_except") if not {"GET", "HEAD"} & set(one.args)), None)
    return level.within(block) if block else level


def listed(statements: tuple[Statement, ...]) -> tuple[Ranges, Ranges]:
    """The addresses that a list of `allow` and `deny` lets in and refuses: the first line that names one decides."""
    rest, allowed, refused = ANY_ADDRESS, NONE, NONE
    for one in statements:
        named = _addresses(one.args[0] if one.args else "") & rest
        rest = rest - named
        if one.name == "allow":
            allowed |= named
        else:
            refused |= named
    return allowed, refused


def _addresses(text: str) -> Ranges:
    if text == "all":
        return ANY_ADDRESS
    try:
        return cidr(text) & (ANY_V4 | ANY_V6)
    except ValueError:
        return NONE


def _either(first: Fact[bool], second: Fact[bool]) -> Fact[bool]:
    """What holds where both must be passed: a login by either one, a question by either one, else none."""
    known: list[Fact[bool]] = [one for one in (first, second) if isinstance(one, Known) and one.value]
    unknown: list[Fact[bool]] = [one for one in (first, second) if isinstance(one, Unknown) and one.setting]
    return next(iter((*known, *unknown)), first)


def _none(level: Level, places: tuple[Statement, ...] = ()) -> Known[bool]:
    """No login: the lines that say so, else the place where none is written."""
    if places:
        evidence = tuple(one.head for one in places)
        return Known(False, places[0].name, evidence=evidence, written=" ".join(places[0].args))
    where = (level.place.head,)
    return Known(False, "auth_basic", Basis.DEFAULT, where, "nothing on the way to this path asks for a login")


def _login(level: Level, server: list[Location]) -> Fact[bool]:
    """Whether a login is asked for, beside certificates."""
    found = [fact for fact in _logins(level, server) if fact is not None]
    known = (one for one in found if isinstance(one, Known) and one.value)
    decided = next(known, None) or next((one for one in found if isinstance(one, Unknown)), None)
    if decided:
        return decided
    if level.missing and not level.nearest(*_PLACES):
        reason = "a part of the file that may hold here was not supplied"
        return Unknown("auth_basic", reason, (level.missing, level.place.head), "Supply the output of 'nginx -T'.")
    return next(iter(found), None) or _none(level)


def _logins(level: Level, server: list[Location]) -> Iterator[Fact[bool] | None]:
    yield _basic(level)
    yield _request(level, server)
    for name in _BY_MODULE:
        one = level.value(name)
        if one:
            yield Known(one.args[:1] not in {(), ("off",)}, name, evidence=(one.head,), written=" ".join(one.args))
    for one in level.nearest(*_BY_PROGRAM):
        yield Unknown(one.name, "a program decides whom it lets in", (one.head,), "Say who must log in there.")
    yield from (_condition(one) for block in level.chain[-2:] for one in block if one.name == "if")


def _basic(level: Level) -> Fact[bool] | None:
    realm, accounts = level.value("auth_basic"), level.value("auth_basic_user_file")
    if realm is None or not realm.args:
        return None
    text, place = realm.args[0], realm.head
    if text == "off":
        return Known(False, "auth_basic", evidence=(place,), written="off")
    if text.startswith("$"):
        return Unknown("auth_basic", f"the variable {text} decides at each request", (place,), "Say what it holds.")
    if accounts is None:
        note = "without auth_basic_user_file this line asks for nothing"
        return Known(False, "auth_basic", evidence=(place.noted(note),), written="set without auth_basic_user_file")
    return Known(True, "auth_basic", evidence=(place,), written="on")


def _request(level: Level, server: list[Location]) -> Fact[bool] | None:
    one = level.value("auth_request")
    if one is None or not one.args:
        return None
    uri = one.args[0]
    if uri == "off":
        return Known(False, "auth_request", evidence=(one.head,), written="off")
    asked = answering(server, uri)
    answers = asked.level.own("return") if asked else ()
    if answers and answers[0].args and answers[0].args[0].startswith("2"):
        places = (one.head.noted("this asks another path"), answers[0].head.noted("which lets every caller in"))
        return Known(False, "auth_request", evidence=places, written=uri)
    return Known(True, "auth_request", evidence=(one.head,), written=uri)


def _condition(one: Statement) -> Fact[bool] | None:
    """An `if` that refuses: with a certificate's outcome it is a login, with anything else a question."""
    refusing = next((each for each in one.inside if each.name == "return" and each.args), None)
    if refusing is None or refusing.args[0] not in {"401", "403", "404", "444", "495", "496"}:
        return None
    tested = " ".join(one.args)
    if "$ssl_client_verify" in tested and "!=" in tested and "SUCCESS" in tested:
        return Known(True, "ssl_client_verify", evidence=(one.head, refusing.head), written="SUCCESS")
    if "$request_method" in tested or "$host" in tested:
        return None
    return Unknown("if", "a condition refuses some callers", (one.head, refusing.head), "Say whom it lets in.")


def _certificate(level: Level) -> Fact[bool]:
    one = level.value("ssl_verify_client")
    if one and one.args == ("on",):
        return Known(True, "ssl_verify_client", evidence=(one.head,), written="on")
    return Unknown("", "no certificate is asked for")


def beside(outer: tuple[Way, ...], inner: tuple[Way, ...], place: Evidence) -> tuple[Way, ...]:
    """The ways through one location and then, handed on by it, through another."""
    return _kept(
        *(
            Way(_noted(_either(first.login, second.login), place), first.callers & second.callers)
            for first in outer
            for second in inner
        )
    )


def _noted(fact: Fact[bool], place: Evidence) -> Fact[bool]:
    return replace(fact, evidence=(*fact.evidence, place.noted("this hands on to it")))
