"""Which router answers: the one with the highest priority whose rule fits (traefik/traefik pkg/muxer/http/mux.go, 3.3).

The priority that is not written, or written as 0, is the length of the rule; two routers that tie have no known order.
A rule is taken apart into its alternatives; one with brackets around operators is left whole and shuts nobody out.
"""

import re
from dataclasses import replace

from auditor.formats.traefik.tree import Item
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, Ranges, cidr

_MATCHER = re.compile(r"\s*(!?)\s*(\w+)\(((?:\s*(?:`[^`]*`|\"[^\"]*\")\s*,?)*)\)\s*")
_WORD = re.compile(r"`([^`]*)`|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class _Case:
    """One alternative of a rule: what a request must have; None for what does not matter."""

    hosts: frozenset[str] | None = None
    prefix: str | None = None
    """What its path begins with."""
    path: str | None = None
    """What its path is."""
    callers: Ranges = ANY_ADDRESS
    more: bool = False
    """It asks for something else too."""

    def covers(self, other: "_Case") -> bool:
        """Whether every request of the other one fits here, callers left aside."""
        if self.more:
            return False
        if self.hosts is not None and not (other.hosts is not None and other.hosts <= self.hosts):
            return False
        wanted = other.path or other.prefix
        if self.path is not None:
            return other.path == self.path
        return self.prefix is None or (wanted is not None and wanted.startswith(self.prefix))


def priority(router: Item) -> int:
    """The router's priority; negative ones come last."""
    written, rule = router.get("priority"), router.get("rule")
    number = int(written.text) if written and re.fullmatch(r"-?\d{1,9}", written.text) else 0
    return number or len(rule.text if rule else "")


def taken_before(router: Item, others: list[Item]) -> Ranges:
    """The callers whose requests another router with a higher priority always takes."""
    own, found = priority(router), ANY_ADDRESS
    earlier = [case for one in others if priority(one) > own for case in _cases(one)]
    for case in _cases(router):
        found &= Ranges.union(one.callers for one in earlier if one.covers(case))
    return found


def _cases(router: Item) -> tuple[_Case, ...]:
    rule = router.get("rule")
    parts = (rule.text if rule else "").split("||")
    return tuple(case for part in parts for case in _alternatives(part))


def _alternatives(part: str) -> tuple[_Case, ...]:
    """The cases of matchers joined by `&&`: one for each path where a matcher names several."""
    found, at = [_Case()], 0
    while matched := _MATCHER.match(part, at):
        found = [case for one in found for case in _narrowed(one, matched)]
        at = matched.end()
        if part.startswith("&&", at):
            at += 2
    return tuple(found) if at == len(part) and at else (_Case(more=True),)


def _narrowed(case: _Case, matched: re.Match[str]) -> tuple[_Case, ...]:
    """The case with one matcher more."""
    negated, name, words = matched[1], matched[2], tuple(one or two for one, two in _WORD.findall(matched[3]))
    free = case.prefix is None and case.path is None and not negated
    if name == "ClientIP":
        named = addresses(words)
        return (replace(case, callers=case.callers - named if negated else case.callers & named),)
    if name == "Host" and case.hosts is None and not negated:
        return (replace(case, hosts=frozenset(word.lower() for word in words)),)
    if name == "PathPrefix" and free:
        return tuple(replace(case, prefix=word if word != "/" else None) for word in words)
    if name == "Path" and free:
        return tuple(replace(case, path=word) for word in words)
    return (replace(case, more=True),)


def addresses(words: tuple[str, ...] | list[str]) -> Ranges:
    """The addresses that some words name; a word that names none is left out."""
    found = NONE
    for word in words:
        try:
            found |= cidr(word) & (ANY_V4 | ANY_V6)
        except ValueError:
            continue
    return found
