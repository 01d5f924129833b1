"""Tables, chains, sets and rules, whichever way they were written down."""

from dataclasses import field

from auditor.formats import Coverage
from auditor.formats.nftables.tokens import Item
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass

FAMILIES = ("ip", "ip6", "inet", "arp", "bridge", "netdev")


@dataclass(frozen=True, slots=True)
class Written:
    """One rule as written."""

    items: tuple[Item, ...]
    evidence: Evidence
    name: str = ""
    handle: str = ""
    hits: int | None = None
    """How many packets it matched; None where the file does not count."""


@dataclass(slots=True)
class Chain:
    """A chain; a base chain has a hook."""

    name: str
    evidence: Evidence
    kind: str = ""
    hook: str = ""
    priority: int = 0
    policy: str = "accept"
    policy_at: Evidence | None = None
    rules: list[Written] = field(default_factory=list)


@dataclass(slots=True)
class Set:
    """A named set or map with its elements; `dynamic` ones change while the kernel runs."""

    name: str
    evidence: Evidence
    dynamic: bool = False
    elements: list[tuple[Item, ...]] = field(default_factory=list)
    used: bool = False


@dataclass(slots=True)
class Table:
    """One table of one family."""

    family: str
    name: str
    evidence: Evidence
    chains: dict[str, Chain] = field(default_factory=dict)
    sets: dict[str, Set] = field(default_factory=dict)
    dormant: bool = False

    @property
    def families(self) -> tuple[int, ...]:
        """The address families whose packets it sees on the hooks of the IP layer; none of ARP, bridge and netdev."""
        return {"ip": (4,), "ip6": (6,), "inet": (4, 6)}.get(self.family, ())


@dataclass(slots=True)
class File:
    """What one file holds."""

    source: Source
    coverage: Coverage
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)
    gaps: list[Evidence] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    version: tuple[str, Evidence] | None = None
    truncated: bool = False
