"""For which callers of a path a matcher holds (caddyserver.com/docs/caddyfile/matchers, seen 2026-11)."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, Ranges, cidr
from auditor.syntax.braced import Statement

_PRIVATE = Ranges.union(
    cidr(one) for one in ("192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "127.0.0.1/8", "fd00::/8", "::1")
)


@dataclass(frozen=True, slots=True)
class Told:
    """The callers for whom something surely holds, and those for whom it may."""

    sure: Ranges
    may: Ranges

    @property
    def turned(self) -> "Told":
        """The opposite."""
        return Told(ANY_ADDRESS - self.may, ANY_ADDRESS - self.sure)


ALWAYS, NEVER, PERHAPS = Told(ANY_ADDRESS, ANY_ADDRESS), Told(NONE, NONE), Told(NONE, ANY_ADDRESS)


def matcher(one: Statement) -> str:
    """The matcher of a directive: `*`, `/path*`, `@name`; empty when it has none."""
    first = one.args[0] if one.args else ""
    return first if first.startswith(("/", "@")) or first == "*" else ""


def literals(text: str, named: dict[str, Statement]) -> tuple[str, ...] | None:
    """The only paths for which a matcher can hold, with a star where all that begin so are meant; None for any."""
    one = named.get(text)
    if text.startswith("/"):
        found: tuple[str, ...] = (text,)
    elif one and one.block is None and one.args[:1] == ("path",):
        found = one.args[1:]
    else:
        found = _merged(one.inside, "path") if one else ()
    plain = found and not any(sign in path.removesuffix("*") for path in found for sign in "*?[")
    return found if plain else None


def holds(text: str, path: str, named: dict[str, Statement]) -> Told:
    """For whom a matcher holds at a path."""
    if text in {"", "*"}:
        return ALWAYS
    if text.startswith("/"):
        return ALWAYS if _path(text, path) else NEVER
    one = named.get(text)
    if one is None:
        return PERHAPS
    if one.block is None:
        return _kind(one.args, path)
    return _every(one.block, path)


def _every(statements: list[Statement], path: str) -> Told:
    """All lines together; several of one kind are alternatives."""
    found = ALWAYS
    for kind in _ALTERNATIVES:
        if words := _merged(statements, kind):
            told = _kind((kind, *words), path)
            found = Told(found.sure & told.sure, found.may & told.may)
    for one in (each for each in statements if each.name not in _ALTERNATIVES):
        if one.name == "not" and one.block is not None:
            told = _every(one.block, path).turned
        else:
            told = _kind((one.name, *one.args), path)
        found = Told(found.sure & told.sure, found.may & told.may)
    return found


_ALTERNATIVES = ("path", "remote_ip", "client_ip")


def _merged(statements: list[Statement], kind: str) -> tuple[str, ...]:
    return tuple(word for one in statements if one.name == kind for word in one.args)


def _kind(words: tuple[str, ...], path: str) -> Told:
    kind, *values = words or ("",)
    match kind:
        case "not":
            return _kind(tuple(values), path).turned
        case "path":
            return ALWAYS if any(_path(value, path) for value in values) else NEVER
        case "remote_ip" | "client_ip":
            return _addresses(value for value in values if value != "forwarded")
        case _:
            return PERHAPS


def _path(pattern: str, path: str) -> bool:
    return fnmatchcase(path.lower(), pattern.lower().replace("[", "[[]"))


def _addresses(values: Iterable[str]) -> Told:
    found, open_end = [], False
    for value in values:
        try:
            found.append(_PRIVATE if value == "private_ranges" else cidr(value) & (ANY_V4 | ANY_V6))
        except ValueError:
            open_end = True
    sure = Ranges.union(found)
    return Told(sure, ANY_ADDRESS if open_end else sure)
