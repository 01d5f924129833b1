"""Severity by two printed tables, floors and caps (on SP 800-30r1, tables G-5 and I-2); no arithmetic on weights."""

from enum import IntEnum

from auditor.model.finding import Effect, Floor, Weakness
from auditor.model.frozen import dataclass
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
    """`C3` where an assumed exposure would have given more than high."""
    from_internet: str = ""
    """What it would be from the internet; only where the exposure is assumed."""


def rate(
    role: Role | None,
    weakness: Weakness,
    effect: Effect,
    people: int | None,
    floors: tuple[Floor, ...] = (),
) -> Rating:
    """The severity of a fail; `role` None means that the exposure is not evidenced: it counts as high, with cap C3.

    Cap C1 (a question is never a finding) is `Assessed.potential_severity`; cap C2 (hygiene is never above medium)
    follows from the tables: hygiene has an impact of at most low.
    """
    likelihood = LIKELIHOOD[EXPOSURE[role] if role else Level.H][weakness - 1]
    impact = _impact(effect, people)
    risk = RISK[likelihood][impact]
    capped = role is None and risk > Level.H
    risk = Level.H if capped else risk
    floor = _floor(role, floors, risk)
    return Rating(
        SEVERITY[FLOORS[floor][0] if floor else risk],
        role.value if role else "unknown",
        role is None,
        weakness,
        effect,
        people,
        likelihood.name,
        impact.name,
        floor,
        "C3" if capped else None,
        "" if role else rate(Role.INTERNET, weakness, effect, people, floors).severity,
    )


def _impact(effect: Effect, people: int | None) -> Level:
    by_people = Level.H if people is None else next((level for below, level in PEOPLE if people < below), Level.VH)
    return min(by_people, MOST.get(effect, Level.VH))


def _floor(role: Role | None, floors: tuple[Floor, ...], risk: Level) -> Floor | None:
    """The highest floor that fits the caller, unless the tables alone give more."""
    fitting = [one for one in floors if one in ANYWHERE or role in FLOORS[one][1]]
    best = max(fitting, key=lambda one: FLOORS[one][0], default=None)
    return best if best and FLOORS[best][0] >= risk else None
