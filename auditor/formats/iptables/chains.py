"""Chains of rules that have been read, and where they lead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Generic, TypeVar

from auditor.formats.iptables.names import GENERATED
from auditor.formats.iptables.rules import Read
from auditor.model.firewall import Action, Rule

_Table = TypeVar("_Table")


@dataclass(slots=True)
class Chains(Generic[_Table]):
    """One table with its rules read."""

    table: _Table
    chains: dict[str, list[Read]] = field(default_factory=dict)

    def add(self, key: str, chain: str, reads: Iterable[Read]) -> None:
        """The rules of a chain, under the name by which others lead to it."""
        found = [_kept(chain, one) for one in reads]
        self.chains[key] = [_logged(before, one) for before, one in pairwise([None, *found]) if one is not None]

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

    def written(self, chain: str) -> tuple[Rule, ...]:
        """The rules of a chain."""
        return tuple(one.rule for one in self.chains.get(chain, ()))

    def reached(self, chain: str) -> Iterator[Read]:
        """Every rule of a chain and of the chains below it."""
        return (one for name in self.below(chain) for one in self.chains.get(name, ()))


def _kept(chain: str, one: Read) -> Read:
    """A rule in a chain that software writes, or that leads into one, is not a person's."""
    if any(GENERATED.match(name) for name in (chain, one.rule.target)):
        one.rule = replace(one.rule, generated=True)
    return one


def _logged(before: Read | None, one: Read) -> Read:
    """A rule whose packets the rule just before it logs counts as logged."""
    logs = before is not None and before.rule.logged and before.rule.match.upper == one.rule.match.upper
    if logs and one.rule.action is not Action.CONTINUE:
        one.rule = replace(one.rule, logged=True)
    return one
