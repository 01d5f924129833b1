"""Tables as stages, in the order of the hooks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from auditor.formats.iptables.defaults import POLICY
from auditor.formats.iptables.draft import SPACES
from auditor.formats.iptables.lines import BUILTIN, Chain, Table
from auditor.formats.iptables.rules import Context, Read, everything, read_rule
from auditor.model.evidence import Evidence
from auditor.model.firewall import NOTHING, Action, Cells, Match, Rule, Sees, Stage

FORWARD, LOCAL = frozenset({"forward"}), frozenset({"local"})
HOOKS = (
    ("raw", "PREROUTING", FORWARD | LOCAL, Sees.ORIGINAL),
    ("mangle", "PREROUTING", FORWARD | LOCAL, Sees.ORIGINAL),
    ("mangle", "INPUT", LOCAL, Sees.TRANSLATED),
    ("mangle", "FORWARD", FORWARD, Sees.TRANSLATED),
    ("filter", "INPUT", LOCAL, Sees.TRANSLATED),
    ("filter", "FORWARD", FORWARD, Sees.TRANSLATED),
    ("security", "INPUT", LOCAL, Sees.TRANSLATED),
    ("security", "FORWARD", FORWARD, Sees.TRANSLATED),
    ("mangle", "POSTROUTING", FORWARD, Sees.TRANSLATED),
)
"""The chains that can stop a packet, in the order in which it meets them (the nat table comes after the first two)."""
_UNSTATED = "the file does not state the policy of this chain"
_IF_FORWARDING = "only if the host forwards packets (net.ipv4.ip_forward), which the file does not show"


@dataclass(slots=True)
class Rules:
    """One table with its rules read."""

    table: Table
    chains: dict[str, list[Read]] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """What tells its chains from those of the other family."""
        return "" if self.table.family == 4 else " (IPv6)"

    @property
    def space(self) -> Cells:
        """All packets of its family."""
        return Cells(SPACES[self.table.family], SPACES[self.table.family])

    def below(self, chain: str) -> tuple[str, ...]:
        """A chain and those that it leads to, each once."""
        found = {chain: None}
        waiting = [chain]
        while waiting:
            targets = (one.rule.target for one in self.chains.get(waiting.pop(), ()) if one.rule.target)
            fresh = [one for one in targets if one not in found]
            found |= dict.fromkeys(fresh)
            waiting += fresh
        return tuple(found)

    def reached(self, chain: str) -> Iterator[Read]:
        """Every rule of a chain and of the chains below it."""
        return (one for name in self.below(chain) for one in self.chains.get(name, ()))


def read_table(context: Context) -> Rules:
    """Every chain of a table with its rules; chain names carry the family where it is IPv6."""
    found = Rules(context.table)
    for name in dict.fromkeys([*context.table.chains, *context.table.rules]):
        rules = [read_rule(one, name, context) for one in context.table.rules.get(name, ())]
        key = name if name in BUILTIN else name + context.suffix
        found.chains[key] = [_logged(before, one) for before, one in pairwise([None, *rules]) if one is not None]
    return found


def _logged(before: Read | None, one: Read) -> Read:
    """A rule whose packets the rule just before it logs counts as logged."""
    logs = before is not None and before.rule.logged and before.rule.match.upper == one.rule.match.upper
    if logs and one.rule.action is not Action.CONTINUE:
        one.rule = replace(one.rule, logged=True)
    return one


def stages(tables: list[Rules], whole: Evidence, *, truncated: bool) -> tuple[Stage, ...]:
    """The stages that can stop a packet; the two chains of the filter table always count."""
    found = []
    for name, chain, traffic, sees in HOOKS:
        parts = [one for one in tables if one.table.name == name]
        if name != "filter":
            parts = [one for one in parts if _can_stop(one, chain)]
        if parts or name == "filter":
            found.append(_stage(name, chain, parts, whole, truncated=truncated, traffic=traffic, sees=sees))
    return tuple(found)


def _can_stop(rules: Rules, chain: str) -> bool:
    policy = rules.table.chains.get(chain)
    stops = {Action.DENY, Action.UNKNOWN}
    return (policy is not None and policy.policy == "DROP") or any(
        one.rule.action in stops and not one.rule.replies_only for one in rules.reached(chain)
    )


def _stage(
    name: str,
    chain: str,
    parts: list[Rules],
    whole: Evidence,
    *,
    truncated: bool,
    traffic: frozenset[str],
    sees: Sees,
) -> Stage:
    label = f"chain {chain}" if name == "filter" else f"chain {chain} of the table {name}"
    policies = [_policy(one, chain, truncated=truncated) for one in parts]
    if not parts:
        policies = [_no_table(whole, truncated=truncated)]
    chains: dict[str, tuple[Rule, ...]] = {
        key: tuple(one.rule for one in part.chains.get(key, ())) for part in parts for key in part.below(chain)[1:]
    }
    lists = [tuple(one.rule for one in part.chains.get(chain, ())) for part in parts]
    if len(parts) < 2:
        rules = lists[0] if lists else ()
    else:
        rules = ()
        for part, own, policy in zip(parts, lists, policies, strict=True):
            key = f"{chain} (IPv{part.table.family})"
            chains[key] = own
            enter = everything(part.space, Action.JUMP, part.table.evidence)
            rules += (replace(enter, target=key), policy)
    return Stage(label, rules, policies[-1], sees, traffic=traffic, chains=tuple(chains.items()))


def _policy(rules: Rules, chain: str, *, truncated: bool) -> Rule:
    """What happens at the end of a chain."""
    declared = rules.table.chains.get(chain)
    if declared is None:
        unclear = truncated or chain in rules.table.rules
        action = Action.UNKNOWN if unclear else Action.PERMIT
        note = _UNSTATED if unclear else POLICY.source
        return everything(rules.space, action, rules.table.evidence, note)
    if not rules.table.closed:
        rule = everything(rules.space, Action.UNKNOWN, declared.evidence)
        return replace(rule, match=Match(rules.space, NOTHING, ("the rest of the file, which is missing",)))
    actions = {"ACCEPT": Action.PERMIT, "DROP": Action.DENY}
    note = _IF_FORWARDING if chain == "FORWARD" and declared.policy == "ACCEPT" else ""
    return everything(rules.space, actions.get(declared.policy, Action.UNKNOWN), declared.evidence, note)


def _no_table(whole: Evidence, *, truncated: bool) -> Rule:
    if truncated:
        return everything(Cells(), Action.UNKNOWN, whole, "the file breaks off before the filter table")
    return everything(Cells(), Action.PERMIT, whole, "the file holds no filter table, so nothing is refused")


def open_policies(tables: list[Rules]) -> Iterator[Evidence]:
    """The policies of the filter table that let through what no rule names, where a packet can reach them."""
    for part in tables:
        if part.table.name != "filter":
            continue
        for chain in ("INPUT", "FORWARD"):
            declared = part.table.chains.get(chain)
            if declared is None or declared.policy != "ACCEPT" or _closed(part, chain, ()):
                continue
            if chain == "INPUT" or part.chains.get(chain):
                yield _noted(declared, part)


def _noted(declared: Chain, part: Rules) -> Evidence:
    return declared.evidence.noted(f"chain {declared.name}{part.suffix}")


def _closed(rules: Rules, chain: str, above: tuple[str, ...]) -> bool:
    """Whether some rule takes every packet that is left, so that the end of the chain is never reached."""
    for one in rules.chains.get(chain, ()):
        rule = one.rule
        if rule.action is Action.RETURN and above:
            return False
        if rule.match.upper != rules.space or rule.match.lower is not None or rule.replies_only:
            continue
        if rule.action in {Action.DENY, Action.PERMIT}:
            return True
        inside = rule.action is Action.JUMP and rule.target not in above
        if inside and _closed(rules, rule.target, (*above, chain)):
            return True
    return False
