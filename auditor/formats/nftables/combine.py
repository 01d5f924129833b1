"""What several drafts of one rule come from: keys compared together, and maps with a verdict for each key."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from auditor.formats.nftables.draft import Draft
from auditor.formats.nftables.keys import Key, imply, parse, restrict
from auditor.formats.nftables.tokens import texts
from auditor.formats.nftables.values import Member, Values
from auditor.model.firewall import Action
from auditor.model.frozen import dataclass

ENDS: Mapping[str, tuple[Action, str]] = {
    "accept": (Action.PERMIT, "ACCEPT"), "drop": (Action.DENY, "DROP"), "reject": (Action.DENY, "REJECT"),
    "return": (Action.RETURN, "RETURN"), "queue": (Action.UNKNOWN, "NFQUEUE"), "tproxy": (Action.UNKNOWN, "TPROXY"),
    "synproxy": (Action.UNKNOWN, "SYNPROXY"), "fwd": (Action.UNKNOWN, "FWD"), "continue": (Action.CONTINUE, ""),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to a packet."""

    action: Action
    kind: str = ""
    target: str = ""
    settings: dict[str, str] = field(default_factory=dict)


def keys_of(words: list[str]) -> tuple[list[Key], int]:
    """The things compared, joined by dots, and how many words they take."""
    key, used = parse(words)
    found = [key]
    while words[used : used + 1] == ["."] and used + 1 < len(words):
        key, more = parse(words[used + 1 :])
        found.append(key)
        used += more + 1
    return found, used


def masked(key: Key, mask: str, values: Values, operator: str) -> tuple[Values, str]:
    """A value behind a bit mask: flags by name, states as older listings write them, addresses by netmask."""
    wanted = "|".join(one.values[0] for one in values.members)
    if key.kind == "flags":
        return Values((Member((f"{mask}/{wanted}",)),)), operator or "=="
    if key.kind in {"ct state", "ct status"} and wanted in {"0", "0x0"}:
        negated = operator in {"==", ""}
        return Values((Member((mask,)),)), "!=" if negated else ""
    if key.kind in {"src", "dst"}:
        return Values((Member((f"{wanted}/{mask}",)),)), operator
    return Values((), "the bits of a value"), operator


def narrowed(draft: Draft, keys: list[Key], values: Values, operator: str) -> Iterator[Draft]:
    """The drafts that a comparison leaves: more than one where several keys are compared together."""
    if values.open or (len(keys) > 1 and operator in {"!=", "!"}):
        leave_open(draft, keys, values)
        yield draft
    elif len(keys) == 1:
        restrict(draft, keys[0], tuple(one.values[0] for one in values.members), operator)
        yield draft
    else:
        for one in values.members:
            part = draft.copy()
            one_member(part, keys, one)
            yield part


def leave_open(draft: Draft, keys: list[Key], values: Values) -> None:
    """Nothing is sure but what the keys themselves imply."""
    for key in keys:
        imply(draft, key)
    draft.open.append(values.open or "which combinations are left out")
    if values.name:
        draft.unresolved.append(f"set {values.name}")


def one_member(draft: Draft, keys: list[Key], one: Member) -> None:
    """Keep what one member of a set or map matches."""
    for key in keys:
        imply(draft, key)
    if one.values == ("*",):
        return
    if len(one.values) != len(keys):
        draft.open.append("which combination is meant")
        return
    for key, value in zip(keys, one.values, strict=True):
        restrict(draft, key, (value,), "")


def mapped(draft: Draft, keys: list[Key], values: Values) -> Iterator[tuple[Draft, Verdict]]:
    """One rule for each verdict of a map of one key, one for each member of a map of several; `*` comes last."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    others = []
    for one in sorted(values.members, key=lambda one: one.values == ("*",)):
        if len(keys) == 1 and one.values != ("*",):
            grouped.setdefault(tuple(texts(one.data)), []).append(one.values[0])
        else:
            others.append(one)
    for words, keyed in grouped.items():
        part = draft.copy()
        restrict(part, keys[0], tuple(keyed), "")
        yield part, verdict(words)
    for one in others:
        part = draft.copy()
        one_member(part, keys, one)
        yield part, verdict(tuple(texts(one.data)))


def verdict(words: tuple[str, ...]) -> Verdict:
    """`accept`, `jump chain`."""
    match words:
        case ("jump", target, *_):
            return Verdict(Action.JUMP, "jump", target)
        case ("goto", target, *_):
            return Verdict(Action.GOTO, "goto", target)
        case (word, *_) if word in ENDS:
            return Verdict(*ENDS[word])
    return Verdict(Action.UNKNOWN)


def translated(kind: str, target: str, *, prefix: bool) -> Verdict:
    """A translation in the words that the nat table of iptables has for it."""
    if prefix and kind == "DNAT":
        return Verdict(Action.PERMIT, "NETMAP", settings={"--to": target})
    name = {"DNAT": "--to-destination", "SNAT": "--to-source", "REDIRECT": "--to-ports"}.get(kind, "--to")
    return Verdict(
        Action.PERMIT, kind, settings={name: target.lstrip(":") if kind == "REDIRECT" else target} if target else {}
    )


def widest(drafts: list[Draft]) -> Draft:
    """One draft that surely holds what any of many matches."""
    found = drafts[0].copy()
    for one in drafts[1:]:
        found.src, found.dst = found.src | one.src, found.dst | one.dst
        found.services = tuple(dict.fromkeys(found.services + one.services))
        found.ingress, found.egress = _either(found.ingress, one.ingress), _either(found.egress, one.egress)
    found.sent_to = None
    found.open.append("which of many combinations is meant")
    return found


def _either(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other
