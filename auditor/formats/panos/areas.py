"""Sets that a configuration names exactly, or only within bounds."""

from collections.abc import Iterable

from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, NONE, Ranges


@dataclass(frozen=True, slots=True)
class Area:
    """Addresses: at least `lower`, at most `upper`; the two are one where nothing is open."""

    upper: Ranges
    lower: Ranges
    open: tuple[str, ...] = ()
    """What the file does not resolve, as nouns."""
    missing: tuple[str, ...] = ()
    """Names that the file does not define, and host names."""
    wildcard: bool = False
    """It holds a wildcard mask, which breaks the order of rules."""

    @classmethod
    def exact(cls, ranges: Ranges) -> "Area":
        """Just these."""
        return cls(ranges, ranges)

    @classmethod
    def unknown(cls, what: str, *missing: str, upper: Ranges = ANY_ADDRESS) -> "Area":
        """Perhaps all, perhaps none."""
        return cls(upper, NONE, (what,), missing)

    @classmethod
    def joined(cls, parts: Iterable["Area"]) -> "Area":
        """What lies in any of them."""
        found = list(parts)
        if len(found) == 1:
            return found[0]
        if not any(one.upper is not one.lower or one.open or one.wildcard for one in found):
            return cls.exact(Ranges.union([one.upper for one in found]))
        return cls(
            Ranges.union(one.upper for one in found),
            Ranges.union(one.lower for one in found),
            tuple(dict.fromkeys(text for one in found for text in one.open)),
            tuple(dict.fromkeys(name for one in found for name in one.missing)),
            any(one.wildcard for one in found),
        )

    def negated(self) -> "Area":
        """What lies outside."""
        return Area(ANY_ADDRESS - self.lower, ANY_ADDRESS - self.upper, self.open, self.missing, self.wildcard)

    def within(self, ranges: Ranges) -> "Area":
        """The part inside some addresses."""
        return Area(self.upper & ranges, self.lower & ranges, self.open, self.missing, self.wildcard)
