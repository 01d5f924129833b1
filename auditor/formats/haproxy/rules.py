"""What a request meets on its way through a frontend and a backend: rules in their order, the first final one ends."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.haproxy.conditions import Asked
from auditor.formats.haproxy.tree import Line, Section
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, Ranges

_REFUSE = ("deny", "reject", "tarpit", "silent-drop", "redirect", "return", "auth")
_RULES = ("http-request", "tcp-request", "block", "redirect")
_PROGRAMS = ("lua.", "use-service", "send-spoe-group")


@dataclass(frozen=True, slots=True)
class _Left:
    """The callers that are let on, and those of them for whom something else decides."""

    free: Ranges = ANY_ADDRESS
    doubt: Ranges = NONE
    places: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: these callers meet this."""

    login: Fact[bool]
    callers: Ranges


def ways(asked: Asked, way: tuple[Section, ...], certificate: Line | None, place: Evidence) -> Iterator[Way]:
    """How callers come through some sections."""
    bare, proven = _through(replace(asked, proven=False), way), _through(replace(asked, proven=True), way)
    if certificate:
        yield Way(Known(True, "verify", evidence=(certificate.evidence,), written="required"), proven.free)
        return
    doubt = bare.free & bare.doubt
    free, known = bare.free - doubt, proven.free - bare.free
    if free:
        why = "nothing on the way to this path asks for a login"
        yield Way(Known(False, "http-request auth", Basis.DEFAULT, (place,), why), free)
    if doubt:
        reason = "a condition that the file does not decide lets callers in"
        yield Way(Unknown("http-request auth", reason, (*bare.places, place), "Say who must log in there."), doubt)
    if known:
        places = bare.places or (place,)
        written = " ".join(places[0].source.text[slice(*places[0].characters)].split()[1:])
        yield Way(Known(True, "http-request", evidence=places, written=written[:60]), known)


def _through(asked: Asked, way: tuple[Section, ...]) -> _Left:
    left = _Left()
    for section in way:
        rules = [_split(one) for one in section.own(*_RULES)]
        passed, kept = NONE, left
        for action, line in rules:
            told = asked.holds(line.texts)
            if action == "allow":
                passed |= kept.free & told.sure
                kept = replace(kept, free=kept.free - told.sure)
            elif action in _REFUSE and kept.free & told.may:
                doubt = kept.doubt | (kept.free & (told.may - told.sure))
                kept = _Left(kept.free - told.sure, doubt, (*kept.places, line.evidence))
            elif action.startswith(_PROGRAMS):
                kept = replace(kept, doubt=kept.free, places=(*kept.places, line.evidence))
        left = replace(kept, free=kept.free | passed, doubt=kept.doubt - passed)
    return left


def _split(line: Line) -> tuple[str, Line]:
    """What a rule does."""
    args = line.args
    if line.name == "tcp-request":
        args = args[1:] if args[:1] in {("connection",), ("content",), ("session",)} else ()
    if line.name in {"block", "redirect"}:
        return "redirect", line
    return (args[0] if args else ""), line
