"""iptables-save and ip6tables-save of one host as a firewall."""

from collections.abc import Iterator, Mapping

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.iptables.draft import HOST_POINTS
from auditor.formats.iptables.lines import BUILTIN, File, Table, every_rule, read_lines
from auditor.formats.iptables.listing import is_listing, read_listing, unlisted
from auditor.formats.iptables.names import GENERATED
from auditor.formats.iptables.nat import translations, unmoved, uplinks
from auditor.formats.iptables.routes import routes
from auditor.formats.iptables.rules import Context, Read
from auditor.formats.iptables.sent import Moves
from auditor.formats.iptables.sets import FIRST, read_sets, together
from auditor.formats.iptables.stages import Rules, open_policies, read_table, stages
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Known
from auditor.model.firewall import Cells, Firewall, Interface, Nat, NatKind
from auditor.model.net import Ranges
from auditor.model.pacs import Overlay

EXPORT = (
    "Run `iptables-save > iptables.save` and `ip6tables-save > ip6tables.save` as root and supply both files. "
    "Where rules use sets, run `ipset save > ipset.save` too."
)
_NO_NAT = "translations are not in this listing"
_INTERFACE = frozenset({"--in-interface", "--out-interface"})


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The packet filter of one host. Raises NotReadableError for a fragment."""
    sets = [source for source in sources if is_set_listing(source)]
    files = [read_listing(one) if is_listing(one) else read_lines(one) for one in sources if one not in sets]
    tables = [table for file in files for table in file.tables]
    if any(file.listed for file in files):
        tables += unlisted(tables)
    _refuse(tables)
    coverage = [Coverage(source) for source in sets]
    members = [read_sets(one.source, one) for one in coverage]
    places = _interface_places(tables)
    whole = all(one.closed for one in tables) and not any(file.source.truncated for file in files)
    handed_on = whole and (not any(file.listed for file in files) or any(_hands_on(one) for one in tables))
    rules = _read_tables(tables, frozenset(places), together(members, _changed(tables)), handed_on=handed_on)
    _mark(files, rules)
    return Reading(
        firewalls=(_firewall(files, rules, places, handed_on=handed_on),),
        coverage=(*(file.coverage for file in files), *coverage),
        problems=tuple((file.source, text) for file in files for text in _problems(file)),
    )


def is_set_listing(source: Source) -> bool:
    """Whether a text is the output of `ipset save` alone."""
    return FIRST.search(source.text) is not None and "\n*" not in f"\n{source.text}"


def _hands_on(table: Table) -> bool:
    """Whether a table shows what is translated when it comes in."""
    return table.name == "nat" and "PREROUTING" in table.chains


def _changed(tables: list[Table]) -> frozenset[str]:
    """The sets that rules add to or delete from."""
    changes = {"--add-set", "--del-set", "--map-set"}
    return frozenset(option.value for one in every_rule(tables) for option in one.options if option.name in changes)


def _refuse(tables: list[Table]) -> None:
    if not any(chain in BUILTIN for table in tables for chain in (*table.chains, *table.rules)):
        raise NotReadableError(f"This is a part of a rule set without the chains that the kernel asks first. {EXPORT}")


def _interface_places(tables: list[Table]) -> dict[str, Evidence]:
    """The interfaces that rules name, each with the first place; patterns name none."""
    found: dict[str, Evidence] = {}
    for written in every_rule(tables):
        for option in written.options:
            if option.name in _INTERFACE and option.value and not option.value.endswith("+"):
                found.setdefault(option.value, written.evidence.source.at(option.start, option.end))
    return found


def _read_tables(
    tables: list[Table], names: frozenset[str], sets: Mapping[str, Ranges], *, handed_on: bool
) -> list[Rules]:
    """Every table; the raw one first, as it says which packets are not tracked, and then what is translated."""
    raw = [read_table(Context(one, names, sets=sets)) for one in tables if one.name == "raw"]
    notrack = tuple(_notrack(raw))
    nat = [read_table(Context(one, names, notrack=notrack, sets=sets)) for one in tables if one.name == "nat"]
    moves = {family: _moves(nat, names, family) if handed_on else None for family in (4, 6)}
    rest = [one for one in tables if one.name not in {"raw", "nat"}]
    return raw + nat + [read_table(_later(one, names, notrack, sets, moves[one.family])) for one in rest]


def _later(
    table: Table, names: frozenset[str], notrack: tuple[Cells, ...], sets: Mapping[str, Ranges], moves: Moves
) -> Context:
    """A table that is asked after translation; of the table mangle only some chains are."""
    return Context(table, names, moves != (), None if table.name == "mangle" else moves, notrack, sets)


def _moves(nat: list[Rules], names: frozenset[str], family: int) -> tuple[Nat, ...]:
    """The translations of what comes in."""
    mine = [part for part in nat if part.table.family == family]
    return tuple(one for one in _translations(mine, names) if one.kind is NatKind.DESTINATION)


def _notrack(raw: list[Rules]) -> Iterator[Cells]:
    for part in raw:
        for one in part.reached("PREROUTING"):
            if one.kind == "NOTRACK" or (one.kind == "CT" and "--notrack" in one.settings):
                yield one.rule.match.upper


def _every(rules: list[Rules]) -> Iterator[Read]:
    return (one for part in rules for chain in part.chains.values() for one in chain)


def _mark(files: list[File], rules: list[Rules]) -> None:
    """What of each rule was understood; a rule with an unknown condition or target is a gap."""
    by_source = {id(file.source): file for file in files}
    for one in _every(rules):
        file = by_source[id(one.rule.evidence.source)]
        if one.unknown:
            file.coverage.note(State.PARTLY, one.rule.evidence)
            file.gaps.append(one.rule.evidence.noted(f"not understood: {', '.join(one.unknown)}"))


def _problems(file: File) -> Iterator[str]:
    yield from file.problems
    if file.listed is not None:
        line = file.listed.first
        yield f"Line {line}: {file.loses} {EXPORT}"


def _firewall(files: list[File], rules: list[Rules], places: dict[str, Evidence], *, handed_on: bool) -> Firewall:
    whole = files[0].source.line(1)
    version = next((file.version for file in files if file.version), None)
    truncated = any(file.source.truncated or any(not one.closed for one in file.tables) for file in files)
    listed = [] if handed_on else [file.listed.noted(_NO_NAT) for file in files if file.listed]
    listed += [one.table.evidence for one in rules if one.table.name == "filter" and one.table.evidence.note]
    nat = tuple(_translations(rules, frozenset(places)))
    if any(one.rule.match.upper.dnat is not None for one in _every(rules)):
        nat = tuple(part for one in nat for part in (*unmoved(one), one))
    outward = uplinks(nat, frozenset(places))
    return Firewall(
        name="",
        product="iptables",
        evidence=version[1] if version else whole,
        version=Known(version[0], "iptables-save", evidence=(version[1],)) if version else UNSTATED,
        interfaces=tuple(_interfaces(rules, places, outward)),
        routes=tuple(routes(rules, nat, outward, whole)),
        nat=nat,
        stages=stages(rules, whole, truncated=truncated),
        families=frozenset(part.table.family for part in rules),
        host=True,
        default_allow=tuple(open_policies(rules)),
        unresolved=tuple(one.rule.evidence.noted(", ".join(one.unresolved)) for one in _every(rules) if one.unresolved),
        unused=tuple(_unused(rules)),
        gaps=tuple(gap for file in files for gap in file.gaps) + tuple(listed),
        truncated=truncated,
    )


def _interfaces(rules: list[Rules], places: dict[str, Evidence], outward: frozenset[str]) -> Iterator[Interface]:
    points = Ranges.single(*(HOST_POINTS[part.table.family] for part in rules))
    checks = [one.rule for one in _every(rules) if one.spoofed]
    for name, place in places.items():
        checked = tuple(one.evidence for one in checks if one.match.upper.ingress in {None, frozenset({name})})
        fact = Known(value=True, setting="rpfilter", evidence=checked) if checked else UNSTATED
        yield Interface(name, place, device=name, addresses=points, gateway=name in outward, anti_spoofing=fact)


def _translations(rules: list[Rules], names: frozenset[str]) -> Iterator[Nat]:
    for part in rules:
        if part.table.name == "nat":
            for chain in ("PREROUTING", "POSTROUTING"):
                yield from translations(chain, part.chains, names, part.table.family)


def _unused(rules: list[Rules]) -> Iterator[Evidence]:
    """Chains that hold rules and that no rule jumps to."""
    for part in rules:
        used = {one.rule.target for chain in part.chains.values() for one in chain}
        for name, chain in part.chains.items():
            declared = part.table.chains.get(name.removesuffix(part.suffix))
            orphan = name not in BUILTIN and name not in used and not GENERATED.match(name)
            if chain and orphan and declared is not None:
                yield declared.evidence.noted(name)
