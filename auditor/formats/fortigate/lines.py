"""What became of each line of a file, what changes with every export, and what is secret."""

import re
from collections.abc import Iterator

from auditor.formats import Coverage, State
from auditor.formats.fortigate.tables import NOT_MODELLED, SETTINGS, is_read, is_without_effect
from auditor.formats.fortigate.tree import Block, Tree
from auditor.model.evidence import Evidence

_SECRET = re.compile(
    r"(?:.*-)?(?:password\d?|passwd\d?|passphrase|psksecret\w*|secret\d?|ppk-secret|auth-pwd|priv-pwd|pwd|psk|sae-password|"
    r"private-key|key|enc-key|auth-key|authkey|enckey|md5-key|community|token|api-key|secondary-secret|tertiary-secret|"
    r"wep-key|login-passwd|seed|activation-code|ssh-key|keytab)"
)
_PUBLIC = frozenset({"http-key", "ssh-public-key"})
_EXPORTED = re.compile(r"(?m)^#config-version=[^\n]*:(user=[^\n:]*)|^#conf_file_ver=([^\n]*)|^#buildno=(?!\d)([^\n]*)")


def cover(tree: Tree, coverage: Coverage) -> None:
    """Mark every line, hide the secrets, and name what changes by itself."""
    coverage.states[:] = coverage.states.replace(bytes([State.NOT_UNDERSTOOD]), bytes([State.UNDERSTOOD]))
    for number in tree.comments:
        coverage.mark(State.BLANK, number)
    _tables(tree.root, coverage)
    for number in tree.typed:
        coverage.mark(State.WITHOUT_EFFECT, number)
    for number in tree.strange:
        coverage.mark(State.NOT_UNDERSTOOD, number)
    for found in _EXPORTED.finditer(coverage.source.text):
        place = found.lastindex or 0
        coverage.vary(*found.span(place))
    _secrets(tree.root)


def _tables(scope: Block, coverage: Coverage) -> None:
    """The tables of the file, or of one VDOM in it."""
    for name, one in scope.blocks.items():
        if name in {"global", "vdom"} and one.table:
            for entry in one.blocks.values() if name == "vdom" else (one,):
                _tables(entry, coverage)
        elif name in SETTINGS:
            for evidence in unknown_settings(one):
                coverage.note(State.NOT_UNDERSTOOD, evidence)
        elif not is_read(name):
            known = is_without_effect(name) or (name in NOT_MODELLED and not one.blocks)
            _mark(coverage, State.WITHOUT_EFFECT if known else State.NOT_UNDERSTOOD, one)


def _mark(coverage: Coverage, state: State, one: Block) -> None:
    for first, last in (*one.again, (one.first, one.last)):
        coverage.mark(state, first, last)


def unknown_settings(table: Block) -> Iterator[Evidence]:
    """The settings of a table's entries that we do not know."""
    known = SETTINGS[table.name]
    for entry in table.blocks.values():
        for name in entry.settings:
            if name not in known:
                yield entry.at(name, f"the setting {name}")


def _secrets(block: Block) -> None:
    """Secrets by the name of their setting, and whatever FortiOS itself marks as encrypted."""
    text, source = block.source.text, block.source
    names: dict[str, bool] = {}
    waiting = [block]
    while waiting:
        one = waiting.pop()
        waiting += one.blocks.values()
        for name, places in one.settings.items():
            secret = names.get(name)
            if secret is None:
                secret = names[name] = name not in _PUBLIC and bool(_SECRET.fullmatch(name))
            for start, end, _ in places:
                if secret or text.startswith("ENC ", start):
                    source.hide(*_bare(text, start, end))
    for place in _communities(block):
        source.hide(*place)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A value without `ENC` and its quotes."""
    if text.startswith("ENC ", start):
        start += 4
    if end - start > 1 and text[start] == text[end - 1] == '"':
        return start + 1, end - 1
    return start, end


def _communities(block: Block) -> Iterator[tuple[int, int]]:
    for scope in (block, block.at_path("global")):
        for one in scope.entries("system snmp community"):
            for start, end, _ in one.settings.get("name", ()):
                yield _bare(block.source.text, start, end)
