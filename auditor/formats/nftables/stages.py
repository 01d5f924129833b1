"""Base chains as stages, in the order in which a packet meets them: every one of them must accept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from auditor.formats.iptables.chains import Chains
from auditor.formats.iptables.draft import SPACES
from auditor.formats.iptables.rules import everything
from auditor.formats.nftables.defaults import NO_CHAIN, POLICY
from auditor.formats.nftables.draft import BOTH
from auditor.formats.nftables.rules import Context, read_rule
from auditor.formats.nftables.tokens import words
from auditor.formats.nftables.tree import Chain, Table
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, Sees, Stage
from auditor.model.net import Ranges

FORWARD, LOCAL = frozenset({"forward"}), frozenset({"local"})
_HOOKS = {
    "ingress": (0, FORWARD | LOCAL), "prerouting": (1, FORWARD | LOCAL), "input": (2, LOCAL), "forward": (2, FORWARD),
    "postrouting": (3, FORWARD),
}  # fmt: skip
"""The place of each hook on a packet's way, and which packets come by."""
_AFTER = frozenset({"input", "forward", "postrouting"})
"""The hooks that lie behind the translation of destinations."""
TRACKED = -200
"""The priority of connection tracking (NF_IP_PRI_CONNTRACK): what is asked before it knows no state."""
_ACTIONS = {"accept": Action.PERMIT, "drop": Action.DENY}
_IF_FORWARDING = "only if the host forwards packets (net.ipv4.ip_forward), which the file does not show"


@dataclass(slots=True)
class Rules(Chains[Table]):
    """One table with its rules read."""

    @property
    def space(self) -> Cells:
        """All packets of its families."""
        space = Ranges.union(SPACES[one] for one in self.table.families)
        return Cells(space, space)

    def base(self, *hooks: str) -> list[Chain]:
        """Its chains on some hooks."""
        return [one for one in self.table.chains.values() if one.hook in hooks]


def read_table(context: Context) -> Rules:
    """Every chain of a table with its rules."""
    found = Rules(context.table)
    users = _users(context.table)
    for chain in context.table.chains.values():
        bases = users.get(chain.name, ())
        early, outless = _moment(bases)
        moves = context.moves if all(one.hook in _AFTER and one.kind == "filter" for one in bases) else None
        here = replace(context, early=early, outless=outless, moves=moves)
        reads = (
            read
            for position, written in enumerate(chain.rules, 1)
            for read in read_rule(written, chain.name, position, here)
        )
        found.add(chain.name, chain.name, reads)
    return found


def _users(table: Table) -> dict[str, list[Chain]]:
    """The base chains that lead to each chain, by the words of its rules."""
    leads = {
        name: {word for rule in chain.rules for word in words(rule.items)} & set(table.chains)
        for name, chain in table.chains.items()
    }
    found: dict[str, list[Chain]] = {}
    for base in (one for one in table.chains.values() if one.hook):
        seen, waiting = {base.name}, [base.name]
        while waiting:
            fresh = leads[waiting.pop()] - seen
            seen |= fresh
            waiting += fresh
        for name in seen:
            found.setdefault(name, []).append(base)
    return found


def _moment(bases: Iterable[Chain]) -> tuple[bool | None, bool]:
    """When the rules of a chain are asked: before connection tracking, and where no way out is known."""
    early = {one.hook == "ingress" or (one.hook == "prerouting" and one.priority <= TRACKED) for one in bases}
    outless = all(one.hook in {"ingress", "prerouting", "input"} for one in bases)
    return None if len(early) > 1 else True in early, outless and bool(early)


def stages(tables: list[Rules], whole: Evidence, moves_at: int, *, truncated: bool) -> tuple[Stage, ...]:
    """The stages that can stop a packet; the hooks input and forward always count."""
    based = [
        (_HOOKS[chain.hook][0], chain.priority, part, chain)
        for part in tables
        for chain in part.base(*_HOOKS)
        if chain.kind == "filter" and part.table.families
    ]
    found = [
        _stage(part, chain, moves_at, truncated=truncated)
        for _, _, part, chain in sorted(based, key=lambda one: one[:2])
        if chain.hook in {"input", "forward"} or _can_stop(part, chain)
    ]
    present = {chain.hook for *_, chain in based}
    empty = [hook for hook in ("input", "forward") if hook not in present]
    return (*found, *(_open_hook(hook, whole, truncated=truncated) for hook in empty))


def _open_hook(hook: str, whole: Evidence, *, truncated: bool) -> Stage:
    note = f"no chain on the hook {hook}, so nothing is refused ({NO_CHAIN.source})"
    default = everything(Cells(), Action.PERMIT, whole, note)
    if truncated:
        missing = Match(Cells(), NOTHING, ("the rest of the file, which is missing",))
        default = replace(default, action=Action.UNKNOWN, match=missing)
    return Stage(f"hook {hook}", (), default, traffic=_HOOKS[hook][1])


def _stage(part: Rules, chain: Chain, moves_at: int, *, truncated: bool) -> Stage:
    table = part.table
    before = chain.hook == "ingress" or (chain.hook == "prerouting" and chain.priority < moves_at)
    chains = tuple((name, part.written(name)) for name in part.below(chain.name)[1:])
    rules, default = part.written(chain.name), _policy(part, chain, truncated=truncated)
    if part.space.src != BOTH:  # the other family does not come by here
        inside = (chain.name, rules)
        enter = replace(everything(part.space, Action.JUMP, chain.evidence), target=chain.name)
        other = everything(Cells(), Action.PERMIT, chain.evidence, f"the table sees {table.family} packets only")
        rules, default, chains = (enter, default), other, (inside, *chains)
    return Stage(
        f"chain {chain.name} of the table {table.family} {table.name}",
        rules,
        default,
        Sees.ORIGINAL if before else Sees.TRANSLATED,
        traffic=_HOOKS[chain.hook][1],
        chains=chains,
    )


def _can_stop(part: Rules, chain: Chain) -> bool:
    stops = {Action.DENY, Action.UNKNOWN}
    return chain.policy != "accept" or any(
        one.rule.action in stops and not one.rule.replies_only for one in part.reached(chain.name)
    )


def _policy(part: Rules, chain: Chain, *, truncated: bool) -> Rule:
    """What happens at the end of a base chain."""
    place = chain.policy_at or chain.evidence
    if truncated:
        rule = everything(part.space, Action.UNKNOWN, place)
        return replace(rule, match=Match(part.space, NOTHING, ("the rest of the file, which is missing",)))
    action = _ACTIONS.get(chain.policy, Action.UNKNOWN)
    note = _IF_FORWARDING if chain.hook == "forward" and action is Action.PERMIT else ""
    if chain.policy_at is None:
        note = note or f"default: {POLICY.source}"
    return everything(part.space, action, place, note)


def open_policies(tables: list[Rules]) -> Iterator[Evidence]:
    """The policies that let through what no rule names, where a packet can reach them."""
    hooks = ("input", "forward")
    closed = {hook: [part for part in tables for one in part.base(hook) if _closed(part, one)] for hook in hooks}
    for part in tables:
        for chain in part.base(*hooks):
            others = Ranges.union(one.space.src for one in closed[chain.hook])
            open_ = chain.kind == "filter" and part.table.families and not part.space.src <= others
            if open_ and (chain.hook == "input" or part.chains.get(chain.name)):
                yield (chain.policy_at or chain.evidence).noted(f"chain {chain.name}")


def _closed(part: Rules, chain: Chain) -> bool:
    return chain.policy == "drop" or _ends(part, chain.name, ())


def _ends(part: Rules, chain: str, above: tuple[str, ...]) -> bool:
    """Whether some rule takes every packet but those that rules before it send back by name."""
    for rule in part.written(chain):
        if rule.match.upper != part.space or rule.match.lower is not None or rule.replies_only:
            continue
        if rule.action is Action.RETURN:
            return False
        if rule.action in {Action.DENY, Action.PERMIT}:
            return rule.action is Action.DENY
        if rule.action in {Action.JUMP, Action.GOTO} and rule.target not in above:
            inside = _ends(part, rule.target, (*above, chain))
            if inside or rule.action is Action.GOTO:
                return inside
    return False
