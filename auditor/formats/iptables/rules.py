"""Rules: what a written line matches and does."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from auditor.formats.iptables.draft import Draft, meet
from auditor.formats.iptables.lines import BUILTIN, Table, Written
from auditor.formats.iptables.matches import is_detail, open_module, take
from auditor.formats.iptables.options import Option
from auditor.formats.iptables.sent import Moves, matches
from auditor.model.evidence import Evidence
from auditor.model.firewall import Action, Cells, Match, Rule
from auditor.model.frozen import dataclass
from auditor.model.net import Ranges

_TARGETS: Mapping[str, Action] = {
    "ACCEPT": Action.PERMIT,
    "DROP": Action.DENY,
    "REJECT": Action.DENY,
    "RETURN": Action.RETURN,
    "QUEUE": Action.UNKNOWN,
    "NFQUEUE": Action.UNKNOWN,
    "SYNPROXY": Action.UNKNOWN,
    "TPROXY": Action.UNKNOWN,
    "TARPIT": Action.UNKNOWN,
    "DELUDE": Action.UNKNOWN,
    "CHAOS": Action.UNKNOWN,
    "STEAL": Action.UNKNOWN,
}
_LOGS = frozenset({"LOG", "NFLOG", "ULOG"})
_CONTINUES = _LOGS | {
    "MARK", "CONNMARK", "TCPMSS", "CHECKSUM", "CLASSIFY", "CT", "NOTRACK", "TOS", "DSCP", "TTL", "HL", "SET",
    "SECMARK", "CONNSECMARK", "TRACE", "AUDIT", "RATEEST", "IDLETIMER", "LED", "TEE", "ECN", "TCPOPTSTRIP", "HMARK",
    "ACCOUNT", "FLOWOFFLOAD", "ROUTE", "IMQ", "LABEL", "NFACCT",
}  # fmt: skip
_TRANSLATES = frozenset({"DNAT", "REDIRECT", "NETMAP", "SNAT", "MASQUERADE", "SAME", "DNPT", "SNPT"})
TAKES_OPTIONS = (_CONTINUES | _TRANSLATES | frozenset(_TARGETS)) - {"ACCEPT", "DROP", "RETURN", "QUEUE"}


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule's meaning depends on beside its own words."""

    table: Table
    names: frozenset[str]
    """The interfaces that the file names."""
    translates: bool = False
    """Destinations are translated before this rule is asked."""
    moves: Moves = ()
    """By what; None where that is not exported, or where only some chains of the table come later."""
    notrack: tuple[Cells, ...] = ()
    """Packets for which connection tracking is switched off."""
    sets: Mapping[str, Ranges] = field(default_factory=dict)
    """The sets whose members the files state."""

    @property
    def suffix(self) -> str:
        """What is added to chain names so that those of the two families stay apart."""
        return "" if self.table.family == 4 else " (IPv6)"

    def leads(self, target: str) -> bool:
        """Whether a target is a chain that rules of the table can jump to."""
        return target not in BUILTIN and (target in self.table.chains or target in self.table.rules)


@dataclass(slots=True)
class Read:
    """One rule with what its translation needs and what was not understood."""

    rule: Rule
    kind: str
    """Its target as written; empty when it only counts."""
    settings: dict[str, str] = field(default_factory=dict)
    """The options of its target."""
    unknown: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()
    spoofed: bool = False


def read_rule(written: Written, chain: str, context: Context) -> list[Read]:
    """The rules that one line states: several where it asks for the destination before translation."""
    draft = Draft.of(context.table.family, context.names, context.sets, translates=context.translates)
    if context.table.blind:
        draft.open.append("which interfaces it is for")
    target, kind, settings = "", "", dict[str, str]()
    module = ""
    for option in written.options:
        if option.name in {"--jump", "--goto"}:
            target, kind, module = option.value, option.name, ""
        elif option.name == "--match":
            module = option.value
            open_module(draft, option)
        elif not take(draft, option, module) and not is_detail(option):
            _setting(draft, option, target, settings)
    action = _action(target, kind, context)
    if action is None:
        draft.unknown.append(f"-j {target}")
        action = Action.UNKNOWN
    _tracking(draft, context)
    return [
        Read(rule, target, settings, tuple(draft.unknown), tuple(draft.unresolved), draft.spoofed)
        for rule in _rules(written, chain, context, draft, action, target)
    ]


def _setting(draft: Draft, option: Option, target: str, settings: dict[str, str]) -> None:
    """An option of the target; anything else is not understood and leaves the rule open."""
    if target and option.name and (target in TAKES_OPTIONS or target not in _TARGETS):
        seen = settings.get(option.name)
        settings[option.name] = f"{seen} {option.value}" if seen else option.value
        return
    draft.open.append(f'the condition "{option.name or option.value}"')
    draft.unknown.append(option.name or option.value)


def _action(target: str, kind: str, context: Context) -> Action | None:
    """What a target does; None for one that is neither known nor a chain of the table."""
    if not target or target in _CONTINUES:
        return Action.CONTINUE
    if target in _TARGETS:
        return _TARGETS[target]
    if context.leads(target):
        return Action.GOTO if kind == "--goto" else Action.JUMP
    return Action.PERMIT if target in _TRANSLATES and context.table.name == "nat" else None


def _tracking(draft: Draft, context: Context) -> None:
    """Where tracking is switched off, no packet is NEW and each is UNTRACKED."""
    touched = any(meet(draft.cells, cells) for cells in context.notrack)
    if draft.untracked and not context.notrack:
        draft.replies = True
    elif touched and (draft.tracked or draft.untracked):
        draft.open.append("for which packets connection tracking is switched off")


def _rules(written: Written, chain: str, context: Context, draft: Draft, action: Action, target: str) -> Iterator[Rule]:
    notes = list(draft.notes)
    if draft.once and action is not Action.CONTINUE:
        action = Action.CONTINUE
        notes.append(f"acts only on what exceeds {draft.excess}" if draft.excess else "acts only on forged sources")
    if draft.unresolved:
        notes.append("uses something that the file does not define")
    jumps = action in {Action.JUMP, Action.GOTO}
    found = matches(draft, action, context.moves)
    for match in found:
        rule = Rule(
            action,
            match,
            written.evidence,
            position=written.position,
            handle=f"{chain} {written.position}" + context.suffix,
            name=" ".join(draft.comments),
            target=target + context.suffix if jumps else "",
            logged=target in _LOGS,
            replies_only=draft.replies,
            note="; ".join(dict.fromkeys(notes)),
            hits=written.hits if len(found) == 1 else None,
        )
        yield rule if rule.hits is None else replace(rule, evidence=rule.noted(""))


def everything(family_cells: Cells, action: Action, evidence: Evidence, note: str = "", handle: str = "") -> Rule:
    """A rule nobody wrote, for all packets of a family."""
    return Rule(action, Match(family_cells), evidence, handle=handle, implicit=True, note=note)
