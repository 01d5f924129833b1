"""The indented lines of IOS and ASA as commands with the lines of their submodes, though the indentation be lost."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

_NOTHING: Mapping[int, int] = {}
_HEX = re.compile(r"[0-9A-Fa-f]+(?:\s+[0-9A-Fa-f]+)*$")
_BANNER = re.compile(r"banner\s+\S+\s+(\^C|\^c|\x03|[^\w\s])")


@dataclass(slots=True)
class Command:
    """One line without its outer blanks, and the lines of the submode it opens."""

    text: str
    start: int
    """The offset of its first character."""
    number: int
    """Its line, from 1."""
    last: int
    """The line on which it ends: of a certificate or a banner the last one."""
    indent: int = 0
    children: list["Command"] = field(default_factory=list)
    joined: bool = False
    """A terminal broke it: `text` is its lines put together, so that offsets behind the first break are too small."""

    @property
    def words(self) -> list[str]:
        """Its words."""
        return self.text.split()

    @property
    def end(self) -> int:
        """The offset behind its last character on its first line."""
        return self.start + len(self.text)

    def walk(self) -> "Iterator[Command]":
        """The command and everything under it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Run:
    """Lines one below the other of the one long list that was asked for."""

    number: int
    """Of its first line."""
    start: int
    """The offset of its first character."""
    lines: list[str]


@dataclass(slots=True)
class Tree:
    """The commands of a configuration."""

    commands: list[Command] = field(default_factory=list)
    bulk: list[Run] = field(default_factory=list)
    """The lines of the long list; they open no submode."""
    comments: list[int] = field(default_factory=list)
    """Numbers of the comment lines."""
    wrapped: list[Command] = field(default_factory=list)
    """Lines of the long list that a terminal broke."""


def parse(
    text: str,
    submodes: Mapping[str, tuple[str, ...]],
    *,
    bulk: str = "\0",
    comments: str = "!",
    wrapped: Mapping[int, int] = _NOTHING,
    delimited_banners: bool = False,
) -> Tree:
    """The commands of a configuration, in the order of the file; never raises.

    Args:
        text: the decoded file.
        submodes: by the beginning of a command that opens a submode, the beginnings of the lines that belong to it.
            They decide where the indentation was lost; where it is there, it decides.
        bulk: the beginning of lines that are collected apart as runs, as they may be very many.
        comments: the characters that begin a comment line.
        wrapped: by the number of a line that a terminal broke: the last line of it.
        delimited_banners: IOS: the text of a banner stands between two equal characters and may hold anything.
    """
    return _Parser(submodes, bulk, comments, delimited_banners=delimited_banners).parse(text, wrapped)


class _Parser:
    def __init__(
        self, submodes: Mapping[str, tuple[str, ...]], bulk: str, comments: str, *, delimited_banners: bool
    ) -> None:
        self._words: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for head, inside in submodes.items():
            self._words.setdefault(head.split()[0], []).append((head, inside))
        self._bulk, self._comments, self._banners = bulk, comments, delimited_banners
        self._tree = Tree()
        self._stack: list[Command] = []
        self._inside: tuple[str, ...] = ()
        """Beginnings of lines that belong to the last command even though they are not indented."""

    def parse(self, text: str, wrapped: Mapping[int, int]) -> Tree:
        """Line by line; a certificate or banner takes its lines from the same iterator."""
        lines = enumerate(text.split("\n"), 1)
        bulk, tree, position = self._bulk, self._tree, 0
        run: list[str] = []
        for number, line in lines:
            start = position
            position += len(line) + 1
            if number in wrapped:
                parts = [line, *(more for _, more in islice(lines, wrapped[number] - number))]
                position = start + sum(len(part) + 1 for part in parts)
                self._broken(start, number, "".join(parts), wrapped[number])
                run = []
                continue
            if line.startswith(bulk):
                if not run:
                    tree.bulk.append(Run(number, start, run))
                    self._close()
                run.append(line)
                continue
            run = []
            command = self._line(number, start, line)
            while command is not None:
                position, command = self._swallow(command, lines, position)
        return tree

    def _line(self, number: int, start: int, line: str) -> Command | None:
        """One line that is not of the long list, put in its place; None for a blank or a comment."""
        body = line.strip()
        if not body:
            return None
        indent = len(line) - len(line.lstrip())
        if body[0] in self._comments:
            self._tree.comments.append(number)
            self._inside = ()
            return None
        if body.startswith(self._bulk):
            self._tree.bulk.append(Run(number, start + indent, [body]))
            return None
        command = Command(body, start + indent, number, number, indent)
        self._place(command)
        return command

    def _broken(self, start: int, number: int, text: str, last: int) -> None:
        """A command that stands on several lines."""
        body = text.strip()
        indent = len(text) - len(text.lstrip())
        command = Command(body, start + indent, number, last, indent, joined=True)
        if body[:1] in self._comments:
            self._tree.comments += range(number, last + 1)
        elif body.startswith(self._bulk):
            self._tree.wrapped.append(command)
            self._close()
        else:
            self._place(command)

    def _close(self) -> None:
        self._stack.clear()
        self._inside = ()

    def _place(self, command: Command) -> None:
        stack = self._stack
        while stack and stack[-1].indent >= command.indent:
            if self._inside and len(stack) == 1 and command.text.startswith(self._inside):
                stack[0].children.append(command)
                return
            stack.pop()
        if stack:
            stack[-1].children.append(command)
        else:
            self._tree.commands.append(command)
            self._inside = self._belonging(command.text)
        stack.append(command)

    def _belonging(self, text: str) -> tuple[str, ...]:
        known = self._words.get(text.split(None, 1)[0], ())
        return next((inside for head, inside in known if text.startswith(head)), ())

    def _swallow(self, command: Command, lines: Iterator[tuple[int, str]], position: int) -> tuple[int, Command | None]:
        """Take the lines of a certificate or a delimited banner into their command.

        Returns the offset behind them, and the command that a line of them turned out to be.
        """
        if command.text.startswith("certificate "):
            return self._until_quit(command, lines, position)
        opening = _BANNER.match(command.text) if self._banners else None
        if opening is None or opening[1] in command.text[opening.end() :]:
            return position, None
        for number, line in lines:
            command.last = number
            position += len(line) + 1
            if opening[1] in line:
                break
        return position, None

    def _until_quit(
        self, command: Command, lines: Iterator[tuple[int, str]], position: int
    ) -> tuple[int, Command | None]:
        for number, line in lines:
            start = position
            position += len(line) + 1
            body = line.strip()
            if body != "quit" and not _HEX.match(body):
                return position, self._line(number, start, line)
            command.last = number
            if body == "quit":
                break
        return position, None
