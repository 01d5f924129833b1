"""For which callers a condition holds: ACLs by name or in braces, joined by and, `or`, `!`.

docs.haproxy.org/3.0/configuration.html#7 (seen 2026-11).
"""

import re
from collections.abc import Callable, Iterable, Sequence

from auditor.formats.haproxy.tree import Line
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_ADDRESS, ANY_V4, ANY_V6, NONE, Ranges, cidr

_PATH = re.compile(r"(?:base|path|url|capture\.req\.uri)(?:_(beg|dir|dom|end|len|reg|sub))?$")
_SLOW = re.compile(r"[+*}]\)+[+*{]|\\[1-9]|\(\?(?!:)")
_LONGEST, _MOST = 200, 4
_LOGGED_IN = ("http_auth", "http_auth_group", "ssl_c_used", "ssl_fc_has_crt", "ssl_c_verify", "auth_ok")


@dataclass(frozen=True, slots=True)
class Told:
    """The callers for whom something surely holds, and those for whom it may."""

    sure: Ranges
    may: Ranges

    @property
    def turned(self) -> "Told":
        """The opposite."""
        return Told(ANY_ADDRESS - self.may, ANY_ADDRESS - self.sure)


ALWAYS, NEVER, PERHAPS = Told(ANY_ADDRESS, ANY_ADDRESS), Told(NONE, NONE), Told(NONE, ANY_ADDRESS)


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of request: its path, whether it comes encrypted, whether the caller has shown who he is."""

    path: str
    encrypted: bool
    proven: bool
    acls: dict[str, tuple[Line, ...]]

    def holds(self, words: Sequence[str]) -> Told:
        """For whom the words behind a rule hold: `if a !b or c`, `unless d`; always without a condition."""
        place = next((at for at, word in enumerate(words) if word in {"if", "unless"}), None)
        if place is None:
            return ALWAYS
        found = self._any(words[place + 1 :])
        return found.turned if words[place] == "unless" else found

    def _any(self, words: Sequence[str]) -> Told:
        found, part = NEVER, list[str]()
        for word in (*words, "or"):
            if word in {"or", "||"}:
                one = self._every(part)
                found = Told(found.sure | one.sure, found.may | one.may)
                part = []
            else:
                part.append(word)
        return found

    def _every(self, words: Sequence[str]) -> Told:
        found, place = ALWAYS if words else NEVER, 0
        while place < len(words):
            word, negated = words[place], words[place].startswith("!")
            word = word.lstrip("!")
            if not word and place + 1 < len(words):
                place, word = place + 1, words[place + 1]
            if word == "{":
                end = next((at for at in range(place, len(words)) if words[at] == "}"), len(words))
                one, place = self._criterion(words[place + 1 : end]), end
            else:
                one = self._named(word)
            one = one.turned if negated else one
            found = Told(found.sure & one.sure, found.may & one.may)
            place += 1
        return found

    def _named(self, name: str) -> Told:
        lines = self.acls.get(name)
        if lines is None:
            return {"TRUE": ALWAYS, "FALSE": NEVER, "LOCALHOST": _by_address(["127.0.0.0/8"])}.get(name, PERHAPS)
        parts = [self._criterion(one.args[1:]) for one in lines]
        return Told(Ranges.union(one.sure for one in parts), Ranges.union(one.may for one in parts))

    def _criterion(self, words: Sequence[str]) -> Told:
        """`path_beg /x`, `src 10.0.0.0/8`, `http_auth(people)`."""
        if not words:
            return PERHAPS
        fetch, _, _ = words[0].partition("(")
        fetch = fetch.partition(",")[0]
        values = [one for one in words[1:] if not one.startswith("-")]
        if fetch in _LOGGED_IN:
            return ALWAYS if self.proven else NEVER
        if fetch == "ssl_fc":
            return ALWAYS if self.encrypted else NEVER
        if fetch == "src":
            return _by_address(values)
        found = _PATH.match(fetch)
        if not found or "-f" in words:
            return PERHAPS
        kind = found[1] or next((words[at + 1] for at, one in enumerate(words[:-1]) if one == "-m"), "str")
        return self._by_path(kind, [one for one in values if one != kind], ignore_case="-i" in words)

    def _by_path(self, kind: str, values: Iterable[str], *, ignore_case: bool) -> Told:
        path = self.path.lower() if ignore_case else self.path
        found = NEVER
        for value in values:
            wanted = value.lower() if ignore_case else value
            one = _matches(kind, wanted, path)
            if one is None:
                found = Told(found.sure, ANY_ADDRESS)
            elif one:
                return ALWAYS
        return found


_KINDS: dict[str, Callable[[str, str], bool]] = {
    "str": lambda value, path: path == value,
    "beg": lambda value, path: path.startswith(value),
    "end": lambda value, path: path.endswith(value),
    "sub": lambda value, path: value in path,
    "dir": lambda value, path: f"/{value.strip('/')}/" in f"{path}/",
}


def _matches(kind: str, value: str, path: str) -> bool | None:
    """Whether a value fits a path; None where that is not known or cannot be tried safely."""
    if kind in _KINDS:
        return _KINDS[kind](value, path)
    if kind != "reg" or _SLOW.search(value) or len(value) > _LONGEST or len(re.findall(r"[+*{]", value)) > _MOST:
        return None
    try:
        return bool(re.search(value, path))
    except re.error:
        return None


def _by_address(values: Iterable[str]) -> Told:
    found, open_end = [], False
    for value in values:
        try:
            found.append(cidr(value) & (ANY_V4 | ANY_V6))
        except ValueError:
            open_end = True
    sure = Ranges.union(found)
    return Told(sure, ANY_ADDRESS if open_end else sure)
