"""Writing site.yaml: a first one from what was inferred, and answers put into one that people keep."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

import yaml

from auditor.model.estate import Estate, System
from auditor.model.net import show_address
from auditor.settings.document import SettingsError

HEAD = """# What the exports cannot say. Everything is optional; lines that begin with # are notes.
# Correct what is wrong, fill in what is missing, and run the audit again.
"""
_BEGIN = "# Open questions. To answer one, move its second line under answers, without the #.\n"
_END = "# End of the open questions.\n"
_FIRST = "practice:\n  name: {name}\n"


def first(estate: Estate) -> str:
    """A site.yaml for a practice that has none: its systems and files, and as notes what was inferred."""
    lines = [HEAD, _FIRST.format(name=_quoted(estate.site.practice))]
    if estate.systems:
        lines.append("systems:\n")
    for system in estate.systems:
        lines += [f"{line}\n" for line in _system(system)]
    return "".join(lines)


def _system(system: System) -> Iterator[str]:
    yield f"  - name: {_quoted(system.name)}"
    yield f"    files: [{', '.join(_quoted(_plain(path)) for path in system.sources)}]"
    if system.pacs and system.addresses:
        yield f"    # addresses: [{show_address(system.addresses.first)}]  inferred; take the # away to confirm it"
    for sentence in system.inferred:
        yield f"    # {_line(sentence)}"
    for one in system.firewall.interfaces if system.firewall else ():
        if one.role and one.role_reason:
            yield f"    # {_line(one.role_reason)}"


def _plain(path: str) -> str:
    """A path as a pattern that matches it alone."""
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in path)


def with_questions(text: str, questions: Iterable[tuple[str, str, str]]) -> str:
    """The same file with open questions as notes at its end, those of last time gone: id, who knows, text."""
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    kept = f"{before}{after}" if begin and end else text
    lines = [f"# {_line(text)} ({who})\n#  {_quoted(id)}: \n" for id, who, text in questions]
    return "".join((_ended(kept), _BEGIN, *lines, _END)) if lines else kept


def with_answer(text: str, path: str, id: str, value: str) -> str:
    """The same file with one more answer, all else untouched. Raises SettingsError where that cannot be done."""
    entry = f"{_quoted(id)}: {_value(value)}"
    try:
        root = yaml.compose(text, yaml.CSafeLoader)
    except yaml.YAMLError:
        raise SettingsError(path, 1, "this is no YAML, so no answer can be written into it") from None
    if root is None:
        return f"{_ended(text)}answers:\n  {entry}\n"
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        raise SettingsError(path, 1, "answers can only be written into a file of keys, one on each line")
    found = next((value for key, value in root.value if key.value == "answers"), None)
    if found is None:
        return f"{_ended(text)}answers:\n  {entry}\n"
    if not isinstance(found, yaml.MappingNode):
        raise SettingsError(path, found.start_mark.line + 1, "answers must hold keys and values")
    if any(key.value == id for key, _ in found.value):
        raise SettingsError(path, found.start_mark.line + 1, f"{id} is answered already; change that line instead")
    return _inserted(text, found, entry)


def _inserted(text: str, answers: yaml.MappingNode, entry: str) -> str:
    if answers.flow_style:
        end = answers.end_mark.index - 1
        comma = ", " if answers.value else ""
        return f"{text[:end].rstrip()}{comma}{entry}{text[end:]}"
    key, last = answers.value[-1]
    end = text.find("\n", last.end_mark.index if last.value != "" else key.end_mark.index)
    end = len(text) if end < 0 else end
    if isinstance(last, yaml.ScalarNode) and text[last.start_mark.index : last.end_mark.index].endswith("\n"):
        end = last.end_mark.index - 1
    return f"{text[:end]}\n{' ' * key.start_mark.column}{entry}{text[end:]}"


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _value(text: str) -> str:
    """Whole numbers, dates, yes and no as they are; all else in quotes, so that 1.10 stays 1.10."""
    loaded = yaml.safe_load(text)
    same = isinstance(loaded, bool) or (isinstance(loaded, int | date) and str(loaded) == text)
    return text if same else _quoted(text)


def _line(text: str) -> str:
    return " ".join(text.split())
