"""The rule set of one host, text or JSON, as a firewall."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from auditor.formats import NotReadableError, Reading, State
from auditor.formats.iptables.draft import HOST_POINTS, SPACES, meet
from auditor.formats.iptables.lines import Table as OlderTable
from auditor.formats.iptables.nat import translations, unmoved, uplinks
from auditor.formats.iptables.routes import routes
from auditor.formats.iptables.rules import Read
from auditor.formats.iptables.sent import Moves
from auditor.formats.iptables.stages import Rules as OlderRules
from auditor.formats.nftables.export import EXPORT
from auditor.formats.nftables.jsontree import read_json
from auditor.formats.nftables.rules import Context
from auditor.formats.nftables.stages import Rules, open_policies, read_table, stages
from auditor.formats.nftables.text import PRIORITIES, read_text
from auditor.formats.nftables.tokens import texts
from auditor.formats.nftables.tree import Chain, File, Written
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Known
from auditor.model.firewall import NOTHING, Cells, Firewall, Interface, Match, Nat, NatKind
from auditor.model.net import Ranges
from auditor.model.pacs import Overlay

_BELOW = frozenset({"bridge", "netdev"})
_MOVES = frozenset({"dnat", "redirect"})


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The rule set of one host. Raises NotReadableError where no table is in it."""
    source = sources[0]
    file = read_json(source) if source.text.lstrip().startswith("{") else read_text(source)
    if not file.tables:
        raise NotReadableError(f"No table of nftables is in this file. {EXPORT}")
    file.tables = {key: one for key, one in file.tables.items() if not one.dormant}
    places: dict[str, Evidence] = {}
    _read_tables(file, frozenset(), places)  # which interfaces there are must be known before any is left out
    tables = _read_tables(file, frozenset(places), places)
    if not file.truncated and any("original" in texts(rule.items) for rule in _every_rule(file)):
        found = _translations(tables, frozenset(places))
        moves = tuple(one for one in found if one.kind is NatKind.DESTINATION)
        tables = _read_tables(file, frozenset(places), places, moves)
    _mark(file, tables)
    return Reading(
        firewalls=(_firewall(file, tables, places),),
        coverage=(file.coverage,),
        problems=tuple((source, text) for text in file.problems),
    )


def _every_rule(file: File) -> Iterator[Written]:
    return (rule for table in file.tables.values() for chain in table.chains.values() for rule in chain.rules)


def _read_tables(file: File, names: frozenset[str], places: dict[str, Evidence], moves: Moves = None) -> list[Rules]:
    """Every table with its rules; the interfaces that they name are added to `places`."""
    words = [texts(rule.items) for rule in _every_rule(file)]
    translates = any(not _MOVES.isdisjoint(one) for one in words)
    notrack = any("notrack" in one for one in words)
    _changed_sets(file)
    return [read_table(Context(one, names, translates, moves, notrack, seen=places)) for one in file.tables.values()]


def _changed_sets(file: File) -> None:
    """Sets that rules add to or delete from change while the kernel runs."""
    for table in file.tables.values():
        for chain in table.chains.values():
            for rule in chain.rules:
                words = texts(rule.items)
                for verb, name in pairwise(words):
                    if verb in {"add", "update", "delete", "set"} and name.startswith("@") and name[1:] in table.sets:
                        table.sets[name[1:]].dynamic = True


def _mark(file: File, tables: list[Rules]) -> None:
    """A rule with an unknown part is understood in part, and a gap."""
    for one in _every(tables):
        if one.unknown:
            file.coverage.note(State.PARTLY, one.rule.evidence)
            file.gaps.append(one.rule.evidence.noted(f"not understood: {', '.join(one.unknown)}"))
    for part in tables:
        for chain in part.table.chains.values() if part.table.family in _BELOW else ():
            if chain.rules:
                file.problems.append(
                    f"Line {chain.evidence.first}: rules of the family {part.table.family} are not followed. They see "
                    "frames before IP does and can only refuse more; look at them where a path is said to be open."
                )


def _every(tables: list[Rules]) -> Iterator[Read]:
    return (one for part in tables if part.table.families for chain in part.chains.values() for one in chain)


def _firewall(file: File, tables: list[Rules], places: dict[str, Evidence]) -> Firewall:
    names = frozenset(places)
    whole = file.source.line(1)
    nat = tuple(_translations(tables, names))
    if any(one.rule.match.upper.dnat is not None for one in _every(tables)):
        nat = tuple(part for one in nat for part in (*unmoved(one), one))
    outward = uplinks(nat, names)
    return Firewall(
        name="",
        product="nftables",
        evidence=file.version[1] if file.version else whole,
        version=Known(file.version[0], "nftables", evidence=(file.version[1],)) if file.version else UNSTATED,
        interfaces=tuple(_interfaces(tables, places, outward)),
        routes=tuple(routes(_forwarding(tables), nat, outward, whole)),
        nat=nat,
        stages=stages(tables, whole, _moves_at(tables), truncated=file.truncated),
        host=True,
        default_allow=tuple(open_policies(tables)),
        unresolved=tuple(
            one.rule.evidence.noted(", ".join(one.unresolved)) for one in _every(tables) if one.unresolved
        ),
        unused=tuple(_unused(tables)),
        gaps=tuple(file.gaps),
        truncated=file.truncated,
    )


def _moves_at(tables: list[Rules]) -> int:
    """The priority at which destinations are translated."""
    found = [one.priority for part in tables for one in part.base("prerouting") if one.kind == "nat"]
    return min(found, default=PRIORITIES["dstnat"])


def _forwarding(tables: list[Rules]) -> list[OlderRules]:
    """The rules of the hook forward, as the reader of iptables asks for them."""
    reads = [
        one
        for part in tables
        for chain in part.base("forward")
        if chain.kind == "filter" and part.table.families
        for one in part.reached(chain.name)
    ]
    if not reads:
        return []
    table = OlderTable("filter", 4, reads[0].rule.evidence)
    return [OlderRules(table, {"FORWARD": [_flat(one) for one in reads]})]


def _flat(one: Read) -> Read:
    """A rule whose chain stands in the same list already."""
    return replace(one, rule=replace(one.rule, target=""))


def _interfaces(tables: list[Rules], places: dict[str, Evidence], outward: frozenset[str]) -> Iterator[Interface]:
    points = Ranges.single(*HOST_POINTS.values())
    checks = [one.rule for one in _every(tables) if one.spoofed]
    for name, place in places.items():
        checked = tuple(one.evidence for one in checks if name in (one.match.upper.ingress or {name}))
        fact = Known(value=True, setting="fib saddr", evidence=checked) if checked else UNSTATED
        yield Interface(name, place, device=name, addresses=points, gateway=name in outward, anti_spoofing=fact)


def _translations(tables: list[Rules], names: frozenset[str]) -> Iterator[Nat]:
    """What the chains of type nat do, by priority, for one family after the other."""
    for hook, older in (("prerouting", "PREROUTING"), ("postrouting", "POSTROUTING")):
        based = [(chain.priority, part, chain) for part in tables for chain in part.base(hook) if chain.kind == "nat"]
        based.sort(key=lambda one: one[0])
        for family in (4, 6):
            mine = [(part, chain) for _, part, chain in based if family in part.table.families]
            for place, (part, chain) in enumerate(mine):
                found = _of_chain(part, chain, older, names, family)
                yield from found if place == len(mine) - 1 else (_not_last(one) for one in found)


def _of_chain(part: Rules, chain: Chain, older: str, names: frozenset[str], family: int) -> tuple[Nat, ...]:
    space = Cells(SPACES[family], SPACES[family])
    table = {
        older if name == chain.name else name: [one for one in reads if meet(one.rule.match.upper, space)]
        for name, reads in part.chains.items()
    }
    return translations(older, table, names, family)


def _not_last(nat: Nat) -> Nat:
    """What one chain leaves alone, a later one may translate."""
    if nat.kind is not NatKind.EXEMPT:
        return nat
    return replace(nat, match=Match(nat.match.upper, NOTHING, (*nat.match.open, "whether a later chain translates")))


def _unused(tables: list[Rules]) -> Iterator[Evidence]:
    """Chains that hold rules and that no rule jumps to, and sets that nothing names."""
    for part in tables:
        used = {one.rule.target for chain in part.chains.values() for one in chain}
        for name, chain in part.table.chains.items():
            if chain.rules and not chain.hook and name not in used:
                yield chain.evidence.noted(name)
        named = {word for rule in part.table.chains.values() for one in rule.rules for word in texts(one.items)}
        for one in part.table.sets.values():
            if not one.used and f"@{one.name}" not in named:
                yield one.evidence.noted(one.name)
