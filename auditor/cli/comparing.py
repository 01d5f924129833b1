"""Which firewall of an earlier export is which of a later one."""

from collections.abc import Iterator

from auditor.analysis.compare import Comparison, compare
from auditor.cli.session import say, stop
from auditor.model.estate import Estate
from auditor.model.firewall import Firewall


def pairs(old: Estate, new: Estate) -> Iterator[tuple[str, Comparison]]:
    """Each firewall with what changed in it: those of one name, or the only one of each; stops when there is none."""
    before, after = ({one.name: one for one in estate.firewalls} for estate in (old, new))
    if not before or not after:
        stop(f"There is no firewall in the {'later' if before else 'earlier'} export.")
    if len(before) == len(after) == 1:
        (one,), (other,) = before.values(), after.values()
        yield other.name, _compared(one, other)
        return
    for name in sorted(before.keys() & after.keys()):
        yield name, _compared(before[name], after[name])
    for name in sorted(before.keys() ^ after.keys()):
        say(f"{name} is in one of the two exports only and was not compared.")
    if not before.keys() & after.keys():
        stop("No firewall of the two exports has the same name.")


def _compared(one: Firewall, other: Firewall) -> Comparison:
    for wall in (one, other):
        if wall.gaps or wall.truncated:
            path = wall.evidence.source.path
            say(f"{wall.name}: not every line of {path} was understood; what it says is missing here.")
    return compare(one, other)
