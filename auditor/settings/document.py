"""One YAML file that a person writes: plain values, and the line of each."""

import datetime as dt
from dataclasses import field

import yaml

from auditor.model.frozen import dataclass

LARGEST = 1_000_000
"""Bytes; what a person writes is smaller."""
Where = tuple[int | str, ...]


class SettingsError(Exception):
    """A mistake in a file that people write: what is wrong there, and what to write instead."""

    def __init__(self, file: str, line: int, text: str) -> None:
        """`line` counts from 1; the text has no full stop at its end."""
        super().__init__(f"{file}, line {line}: {text}{'' if text.endswith('?') else '.'}")
        self.file, self.line, self.text = file, line, text


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds."""

    path: str
    plain: object
    """Mappings, lists, texts, numbers, dates; None for an empty file."""
    lines: dict[Where, int]
    """By the keys and list places that lead there."""

    def line(self, where: Where) -> int:
        """The line of the deepest part of a path that the file holds."""
        return next(self.lines[where[:depth]] for depth in range(len(where), -1, -1) if where[:depth] in self.lines)


def parse(data: bytes, path: str) -> Document:
    """The file as plain values. Raises SettingsError for no YAML, a key twice, an alias, no date."""
    if len(data) > LARGEST:
        raise SettingsError(path, 1, "the file is larger than a megabyte; is it the right one")
    try:
        text = data.decode("utf-8-sig")
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        lines: dict[Where, int] = {(): 1}
        return Document(path, _Walk(path, loader, lines).plain(node, ()) if node else None, lines)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SettingsError(path, line, "the file is not UTF-8; save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(path, line, f"this is no YAML ({error.problem}); check the indentation") from None
    except (yaml.YAMLError, RecursionError):
        raise SettingsError(path, 1, "this is no YAML; write the file anew as plain text") from None


@dataclass(frozen=True, slots=True)
class _Walk:
    path: str
    loader: yaml.CSafeLoader
    lines: dict[Where, int]
    seen: set[int] = field(default_factory=set)

    def plain(self, node: yaml.Node, where: Where) -> object:
        """The value of a node; notes its line."""
        line = node.start_mark.line + 1
        self.lines.setdefault(where, line)
        if id(node) in self.seen:
            raise SettingsError(self.path, self.lines[where], "aliases are not read here; write the value out")
        self.seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, where)
            case yaml.SequenceNode():
                return [self.plain(one, (*where, place)) for place, one in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise SettingsError(self.path, line, "a key must be a word")
            if key.value in found:
                raise SettingsError(self.path, line, f"the key {key.value!r} stands here twice; keep one of the two")
            self.lines[*where, key.value] = line
            found[key.value] = self.plain(value, (*where, key.value))
        return found

    def _scalar(self, node: yaml.Node, line: int) -> object:
        try:
            value = self.loader.construct_object(node)
        except ValueError:
            raise SettingsError(self.path, line, f"{node.value} is no date or number") from None
        return value if isinstance(value, str | int | float | bool | dt.date | None) else node.value
