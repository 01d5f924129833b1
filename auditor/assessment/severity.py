"""Severity by two printed tables, floors and caps (on SP 800-30r1, tables G-5 and I-2); no arithmetic on weights."""

from dataclasses import dataclass
from enum import IntEnum

from auditor.model.finding import Effect, Floor, Verdict, Weakness
from auditor.model.role import Role


class Level(IntEnum):
    """Very low to very high; also the severity, as info to critical."""

    VL = 0
    L = 1
    M = 2
    H = 3
    VH = 4


SEVERITY = {Level.VH: "critical", Level.H: "high", Level.M: "medium", Level.L: "low", Level.VL: "info"}
EXPOSURE = {
    Role.INTERNET: Level.VH,
    Role.PARTNER: Level.H,
    Role.VPN: Level.H,
    Role.GUEST: Level.H,
    Role.OFFICE: Level.M,
    Role.IMAGING: Level.L,
    Role.MANAGEMENT: Level.VL,
}
"""Likelihood of an attempt, by who can try."""


def _table(text: str) -> tuple[tuple[Level, ...], ...]:
    return tuple(tuple(Level[cell] for cell in row.split()) for row in text.strip().splitlines())


# Rows from VL to VH; columns W1 to W5 and impact VL to VH.
LIKELIHOOD = _table("""
VL VL L L L
VL L L M M
L L M M H
L M M H VH
L M H VH VH
""")
"""Table G-5: exposure by weakness."""
RISK = _table("""
VL VL VL L L
VL L L L M
VL L M M H
VL L M H VH
VL L M H VH
""")
"""Table I-2: likelihood by impact."""
PEOPLE = ((500, Level.M), (10_000, Level.H))
"""Below 500 people (the notification threshold of 164.408) the impact of `bulk` is medium, below 10,000 high."""
MOST = {Effect.AVAILABILITY: Level.H, Effect.SINGLE: Level.M, Effect.DETECTION: Level.M, Effect.HYGIENE: Level.L}
"""The highest impact of each effect but `bulk`."""
FLOORS = {
    Floor.F1: (Level.VH, frozenset({Role.INTERNET})),
    Floor.F2: (Level.H, frozenset(Role)),
    Floor.F3: (Level.VH, frozenset({Role.INTERNET, Role.PARTNER, Role.GUEST})),
    Floor.F4: (Level.M, frozenset(Role)),
    Floor.F5: (Level.H, frozenset({Role.INTERNET})),
}
"""At least this severity, for a caller of these roles; F2 and F4 hold for any exposure, also an unknown one."""
ANYWHERE = frozenset({Floor.F2, Floor.F4})


@dataclass(frozen=True, slots=True)
class Rating:
    """A severity and everything it was asked with."""

    severity: str
    exposure: str
    """The role, or `unknown`."""
    exposure_assumed: bool
    weakness: Weakness
    effect: Effect
    people: int | None
    likelihood: str
    impact: str
    floor: Floor | None = None
    cap: str | None = None


def rate(
    role: Role | None,
    weakness: Weakness,
    effect: Effect,
    people: int | None,
    floors: tuple[Floor, ...] = (),
) -> Rating:
    """The severity of a fail; `role` None means that the exposure is not evidenced (counts as high, cap C3)."""
    exposure = EXPOSURE[role] if role else Level.H
    likelihood = LIKELIHOOD[exposure][weakness - 1]
    impact = _impact(effect, people)
    risk = RISK[likelihood][impact]
    cap = None
    if effect is Effect.HYGIENE and risk > Level.M:
        risk, cap = Level.M, "C2"
    if role is None and risk > Level.H:
        risk, cap = Level.H, "C3"
    floor = _floor(role, floors, risk)
    if floor:
        risk = FLOORS[floor][0]
    return Rating(
        SEVERITY[risk],
        role.value if role else "unknown",
        role is None,
        weakness,
        effect,
        people,
        likelihood.name,
        impact.name,
        floor,
        cap,
    )


def _impact(effect: Effect, people: int | None) -> Level:
    by_people = Level.H if people is None else next((level for below, level in PEOPLE if people < below), Level.VH)
    return min(by_people, MOST.get(effect, Level.VH))


def _floor(role: Role | None, floors: tuple[Floor, ...], risk: Level) -> Floor | None:
    """The highest floor that fits the caller and lifts the risk or names why it stands."""
    fitting = [one for one in floors if one in ANYWHERE or role in FLOORS[one][1]]
    best = max(fitting, key=lambda one: FLOORS[one][0], default=None)
    return best if best and FLOORS[best][0] >= risk else None


def potential(verdict: Verdict) -> bool:
    """Whether a rating is only what it would be (cap C1)."""
    return verdict is Verdict.REVIEW
