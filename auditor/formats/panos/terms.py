"""What a security rule says beside its addresses: most rules of a large file share that with others."""

from collections.abc import Iterator, Mapping, Sequence

from auditor.formats.panos.applications import BARE, PORTS, WEB, WELL_KNOWN
from auditor.formats.panos.areas import Area
from auditor.formats.panos.services import Offer
from auditor.model.firewall import NOTHING, Action, Cells, Match
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_SERVICE, NONE, Service

ZONES = ("from", "to", "rule-type")
"""The settings that the way of a rule follows from."""
_DECISIVE = """
source-user category application service source-hip destination-hip hip-profiles action negate-source
negate-destination disabled schedule log-start log-end
"""
DECISIVE = tuple(_DECISIVE.split())
"""The settings that terms follow from."""

_ANY = ("any",)
Said = Mapping[str, tuple[str, ...]]
"""What each setting of a rule says, by its name; `devices` stands below `target`."""
Pair = tuple[frozenset[str] | None, frozenset[str] | None]
"""The interfaces that a rule joins; None is any."""


@dataclass(frozen=True, slots=True)
class Way:
    """The interfaces that the zones of a rule stand for."""

    pairs: tuple[Pair, ...]
    open: tuple[str, ...]
    lost: tuple[str, ...]
    """Zones that the file does not define."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule says beside its addresses and its own names."""

    action: Action
    offer: Offer
    conditions: tuple[str, ...]
    """What the export leaves open beside addresses and ports."""
    note: str
    selective: bool
    """It takes only some of the connections on its ports, by what they carry."""
    refused: tuple[Service, ...] | None
    """Of a rule that refuses what some connections carry: the ports on which that is expected."""
    logged: bool
    disabled: bool
    negated: tuple[bool, bool]

    def match(self, source: Area, target: Area, pair: Pair, others: tuple[str, ...]) -> Match:
        """The packets between some addresses and interfaces; `others` is what the zones leave open."""
        upper = Cells(source.upper, target.upper, self.offer.upper, *pair)
        if not (source.open or target.open or self.offer.open or self.conditions or others):
            return Match(upper)
        opened = (*source.open, *target.open, *self.offer.open, *self.conditions, *others)
        sure = NONE if self.conditions or others else source.lower
        listed = opened == source.open and not source.missing and not self.negated[0]
        return Match(upper, Cells(sure, target.lower, self.offer.lower, *pair), opened, listed)

    def judged(self, match: Match) -> tuple[Action, Match]:
        """A rule that refuses what some connections carry may refuse those on the ports of its applications."""
        if self.refused is None:
            return self.action, match
        if not self.refused:
            return Action.CONTINUE, match
        upper = match.upper
        if ANY_SERVICE in upper.services:
            upper = Cells(upper.src, upper.dst, self.refused, upper.ingress, upper.egress)
        return self.action, Match(upper, NOTHING, (*match.open, f"what it carries ({self.note})"))


def last(said: Said, name: str) -> str:
    """The value of a setting; empty when there is none."""
    found = said.get(name)
    return found[-1] if found else ""


def conditions(said: Said, action: Action) -> Iterator[str]:
    """What the export leaves open beside addresses and ports."""
    yield from (f"the user {name}" for name in _some(said, "source-user"))
    for setting in ("hip-profiles", "source-hip", "destination-hip"):
        yield from (f"the state of the device ({name})" for name in _some(said, setting))
    schedule = last(said, "schedule")
    if schedule:
        yield f'the schedule "{schedule}"'
    if action is Action.UNKNOWN:
        yield f"what the action {last(said, 'action') or 'that is not written'} does"
    yield from (f"whether the rule is meant for the device {name}" for name in said.get("devices", ()))


def refused(said: Said) -> tuple[Service, ...]:
    """The ports on which what a rule refuses is expected."""
    applications = _some(said, "application")
    if not applications:
        return WEB
    return tuple(service for name in applications for service in (*PORTS.get(name, ()), *WELL_KNOWN.get(name, ())))


def note(said: Said) -> str:
    """A condition that permits for some only, for people."""
    parts = []
    if applications := _some(said, "application"):
        parts.append("application " + ", ".join(applications))
    if categories := _some(said, "category"):
        parts.append("category " + ", ".join(categories))
    if schedule := last(said, "schedule"):
        parts.append(f'schedule "{schedule}"')
    return "; ".join(parts)


def selective(said: Said) -> bool:
    """Whether a rule takes only some of the connections on its ports, by what they carry."""
    return bool(_some(said, "category")) or any(name not in BARE for name in _some(said, "application"))


def _some(said: Said, name: str) -> Sequence[str]:
    """The members of a list beside `any`."""
    found = said.get(name, ())
    return [one for one in found if one != "any"] if found and found != _ANY else ()
