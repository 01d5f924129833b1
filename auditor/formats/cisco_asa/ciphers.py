"""The algorithms that key exchange and IPsec accept, and which of them are below today's floor.

Sources: NIST SP 800-77 Rev. 1, section 7; RFC 8247 and RFC 8221 (DES, MD5, groups 1, 2, 5 and 22 to 24).
"""

from collections.abc import Iterable, Iterator

from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.tunnels import Entry
from auditor.model.evidence import Evidence
from auditor.syntax.indented import Command

_WEAK = {
    "des": "DES", "3des": "3DES", "null": "no encryption", "md5": "MD5", "sha": "SHA-1", "sha1": "SHA-1",
    "sha-1": "SHA-1",
}  # fmt: skip
_WEAK_GROUPS = {"1", "2", "5", "22", "23", "24"}
_ALGORITHMS = frozenset({"encryption", "hash", "integrity", "prf", "group"})
_POLICY = {
    "ikev1": (("crypto", "ikev1", "policy"), ("crypto", "isakmp", "policy"), ("isakmp", "policy")),
    "ikev2": (("crypto", "ikev2", "policy"),),
}


def weakness(words: Iterable[str]) -> str:
    """The weak algorithms that words name, for people; nothing where there are none."""
    found = []
    for word in (one.lower().rstrip(",") for one in words):
        bare = word.removeprefix("esp-").removeprefix("ah-").removesuffix("-hmac")
        number = word.removeprefix("group")
        found.append(_WEAK.get(bare) or (f"Diffie-Hellman group {number}" if number in _WEAK_GROUPS else ""))
    return ", ".join(dict.fromkeys(one for one in found if one))


class Ciphers:
    """What the lines of key exchange and IPsec offer."""

    def __init__(self, commands: Iterable[Command], record: Record) -> None:
        """Sort the lines; those that name algorithms are understood."""
        self._record = record
        self._offers: dict[str, list[tuple[Evidence, list[str]]]] = {"ikev1": [], "ikev2": []}
        self._sets: dict[str, list[tuple[Evidence, list[str]]]] = {}
        for command in commands:
            if self._take(command):
                record.understood(*command.walk())

    def _take(self, command: Command) -> bool:
        words = command.words
        for version, beginnings in _POLICY.items():
            for beginning in beginnings:
                if tuple(words[: len(beginning)]) == beginning:
                    self._policy(version, command, words[len(beginning) + 1 :])
                    return True
        match [word for word in words if word != "ikev1"]:
            case ["crypto", "ipsec", "transform-set", name, *algorithms]:
                self._sets.setdefault(name, []).append((self._record.at(command), algorithms))
            case ["crypto", "ipsec", "ikev2", "ipsec-proposal", name]:
                inner = [(self._record.at(line), line.words[2:]) for line in command.children]
                self._sets.setdefault(name, []).extend(inner)
            case _:
                return False
        return True

    def _policy(self, version: str, command: Command, rest: list[str]) -> None:
        for line, words in ((command, rest), *((one, one.words) for one in command.children)):
            if words and words[0] in _ALGORITHMS:
                self._offers[version].append((self._record.at(line), words[1:]))

    def offered(self, versions: Iterable[str], entries: Iterable[Entry]) -> Iterator[tuple[Evidence, str]]:
        """Each line that counts for a tunnel, with the weak algorithms that it names."""
        for version in versions:
            for place, words in self._offers[version]:
                yield place, weakness(words)
        for entry in entries:
            yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[tuple[Evidence, str]]:
        for line in entry.lines:
            words = line.words[entry.depth :]
            if words[:2] == ["set", "pfs"]:
                yield self._record.at(line), weakness(words[2:])
            if words[-2:] == ["phase1-mode", "aggressive"] or words[-3:-1] == ["phase1-mode", "aggressive"]:
                yield self._record.at(line), "IKEv1 aggressive mode"
            for name in words[1:] if words[:1] == ["set"] else ():
                for place, algorithms in self._sets.get(name, []):
                    yield place, weakness(algorithms)
