"""Tables as stages, in the order of the hooks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.formats.iptables.chains import Chains
from auditor.formats.iptables.defaults import POLICY
from auditor.formats.iptables.draft import SPACES
from auditor.formats.iptables.lines import BUILTIN, Chain, Table
from auditor.formats.iptables.rules import Context, everything, read_rule
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
class Rules(Chains[Table]):
    """One table with its rules read."""

    @property
    def suffix(self) -> str:
        """What tells its chains from those of the other family."""
        return "" if self.table.family == 4 else " (IPv6)"

    @property
    def space(self) -> Cells:
        """All packets of its family."""
        return Cells(SPACES[self.table.family], SPACES[self.table.family])


def read_table(context: Context) -> Rules:
    """Every chain of a table with its rules; chain names carry the family where it is IPv6."""
    found = Rules(context.table)
    for name in dict.fromkeys([*context.table.chains, *context.table.rules]):
        key = name if name in BUILTIN else name + context.suffix
        written = context.table.rules.get(name, ())
        found.add(key, name, (read for one in written for read in read_rule(one, name, context)))
    return found


def stages(tables: list[Rules], whole: Evidence, *, truncated: bool) -> tuple[Stage, ...]:
    """The stages that can stop a packet; the two chains of the filter table always count."""
    found = []
    families = {one.table.family for one in tables}
    for name, chain, traffic, sees in HOOKS:
        parts = [one for one in tables if one.table.name == name]
        if name != "filter":
            parts = [one for one in parts if _can_stop(one, chain)]
        if not parts and name != "filter":
            continue
        label = f"chain {chain}" if name == "filter" else f"chain {chain} of the table {name}"
        below = {key: part for part in parts for key in part.below(chain)[1:]}
        chains = {key: part.written(key) for key, part in below.items()}
        default = _no_table(whole, truncated=truncated)
        rules: tuple[Rule, ...] = ()
        if len(families) == 1 and parts:
            rules, default = parts[0].written(chain), _policy(parts[0], chain, truncated=truncated)
        else:
            for part in parts:
                key = f"{chain} (IPv{part.table.family})"
                chains[key] = part.written(chain)
                enter = everything(part.space, Action.JUMP, part.table.evidence)
                rules += (replace(enter, target=key), _policy(part, chain, truncated=truncated))
        found.append(Stage(label, rules, default, sees, traffic=traffic, chains=tuple(chains.items())))
    return tuple(found)


def _can_stop(rules: Rules, chain: str) -> bool:
    policy = rules.table.chains.get(chain)
    stops = {Action.DENY, Action.UNKNOWN}
    return (policy is not None and policy.policy == "DROP") or any(
        one.rule.action in stops and not one.rule.replies_only for one in rules.reached(chain)
    )


def _policy(rules: Rules, chain: str, *, truncated: bool) -> Rule:
    """What happens at the end of a chain."""
    declared = rules.table.chains.get(chain)
    handle = f"the policy of chain {chain}"
    if declared is None:
        unclear = truncated or chain in rules.table.rules
        action = Action.UNKNOWN if unclear else Action.PERMIT
        note = _UNSTATED if unclear else POLICY.source
        return everything(rules.space, action, rules.table.evidence, note, handle)
    if not rules.table.closed:
        rule = everything(rules.space, Action.UNKNOWN, declared.evidence, handle=handle)
        return replace(rule, match=Match(rules.space, NOTHING, ("the rest of the file, which is missing",)))
    actions = {"ACCEPT": Action.PERMIT, "DROP": Action.DENY}
    note = _IF_FORWARDING if chain == "FORWARD" and declared.policy == "ACCEPT" else ""
    note = note if declared.policy in actions else _UNSTATED
    return everything(rules.space, actions.get(declared.policy, Action.UNKNOWN), declared.evidence, note, handle)


def _no_table(whole: Evidence, *, truncated: bool) -> Rule:
    if truncated:
        return everything(
            Cells(), Action.UNKNOWN, whole, "the file breaks off before the filter table", "no filter table"
        )
    return everything(
        Cells(), Action.PERMIT, whole, "the files hold no such table, so nothing is refused", "no filter table"
    )


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
    """Whether some rule takes every packet but those that rules before it send back by name.

    A refusal of everything does so perhaps where the interfaces of rules were not exported.
    """
    for rule in rules.written(chain):
        perhaps = rules.table.blind and rule.action in {Action.DENY, Action.JUMP, Action.GOTO}
        sure = rule.match.lower is None or perhaps
        if rule.match.upper != rules.space or not sure or rule.replies_only:
            continue
        if rule.action is Action.RETURN:
            return False
        if rule.action in {Action.DENY, Action.PERMIT}:
            return True
        if rule.action in {Action.JUMP, Action.GOTO} and rule.target not in above:
            inside = _closed(rules, rule.target, (*above, chain))
            if inside or rule.action is Action.GOTO:
                return inside
    return False
