"""JavaScript's literals into nodes that know their characters; nothing is run.

Read as JavaScript itself does: objects, lists, texts, numbers, `+` between texts, templates, names that the file binds
once to such a value, spreads of them, the page's own address (`window.location`), and what a function returns.
Everything else is `Unread`.
"""

from dataclasses import dataclass, field

from auditor.formats.ohif.nodes import Array, Member, Node, Object, Program, Scalar, Unread, as_text
from auditor.formats.ohif.words import MOST_DEPTH, Word, Words, words
from auditor.model.evidence import Evidence, Source

PAGE = "page.own"
"""Stands for the host of the page itself, and its scheme."""
_LOCATION = {"origin": f"page://{PAGE}", "protocol": "page:", "host": PAGE, "hostname": PAGE}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "undefined": None}
_LEVEL = {"{": 1, "[": 1, "(": 1, "}": -1, "]": -1, ")": -1}
_ENDS = frozenset({",", ";", "}", "]", ")", ":"})
_GLOBALS = ("window.", "globalThis.", "self.", "document.")


def read(source: Source) -> Program:
    """What a file assigns, as far as it can be read."""
    found = words(source)
    reader = _Reader(source, found.all)
    reader.whole(found)
    return Program(
        tuple(reader.assigned),
        tuple(reader.statements),
        tuple(reader.hidden),
        found.comments,
        reader.problem,
        reader.problem_at,
    )


@dataclass(slots=True)
class _Reader:
    source: Source
    words: tuple[Word, ...]
    at: int = 0
    depth: int = 0
    names: dict[str, Node | None] = field(default_factory=dict)
    """What names are bound to; None for one that is bound twice."""
    assigned: list[tuple[str, Node]] = field(default_factory=list)
    statements: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[Evidence] = field(default_factory=list)
    problem: str = ""
    problem_at: int = 0

    def sign(self, ahead: int = 0) -> str:
        """The sign that stands here; empty for another word, and at the end."""
        place = self.at + ahead
        found = self.words[place] if place < len(self.words) else None
        return found.text if found and found.kind == "sign" else ""

    def name(self, ahead: int = 0) -> str:
        """The name that stands here; empty for another word, and at the end."""
        place = self.at + ahead
        found = self.words[place] if place < len(self.words) else None
        return found.text if found and found.kind == "name" else ""

    @property
    def behind(self) -> int:
        """Where the word before this place ends."""
        return self.words[min(self.at, len(self.words)) - 1].end if self.at else 0

    @property
    def ended(self) -> bool:
        """No word is left."""
        return self.at >= len(self.words)

    def fail(self, text: str) -> None:
        """Stop here for good; what was read is kept."""
        if not self.problem:
            here = self.words[min(self.at, len(self.words) - 1)] if self.words else None
            self.problem, self.problem_at = text, (here.start if here else 0)
        self.at = len(self.words)

    def whole(self, found: Words) -> None:
        """Every statement of the file, or its only value."""
        while not self.ended:
            start = self.words[self.at].start
            if self.statement():
                self.statements.append((start, self.behind))
        if found.stopped:
            self.problem, self.problem_at = found.stopped, found.at

    def statement(self) -> bool:
        """One statement; False where it is passed over unread."""
        if self.name() in {"const", "let", "var"}:
            self.at += 1
            return self.binding()
        if (self.at == 0 and self.sign() == "{") or (self.name() == "export" and self.name(1) == "default"):
            self.at += 2 if self.name() else 0
            self.assigned.append(("", self.expression()))
            return True
        first, target = self.words[self.at], self.target()
        assigned = bool(target) and self.sign() == "="
        if assigned:
            self.at += 1
            self.assigned.append((target, self.expression()))
        else:
            self.pass_over()
        self.touch(first, target, assigned=assigned)
        return assigned

    def touch(self, first: Word, target: str, *, assigned: bool) -> None:
        """Note what a statement changes: a name is no longer what it was bound to, or a part of the configuration."""
        name, *rest = target.removeprefix("window.").split(".")
        self.names.update({name: None} if name in self.names else {})
        if name == "config" and (len(rest) > 1 or (rest and not assigned)):
            self.hidden.append(self.source.at(first.start, first.end))

    def binding(self) -> bool:
        """`name = value`, and further ones behind commas; False for anything else."""
        name = self.name()
        if not name or self.sign(1) != "=":
            self.pass_over()
            return False
        self.at += 2
        value = self.expression()
        self.names[name] = None if name in self.names else value
        if self.sign() != ",":
            return True
        self.at += 1
        return self.binding()

    def target(self) -> str:
        """A dotted name; a bracket with a text in it is a dot."""
        found = self.name()
        self.at += bool(found)
        while found:
            if self.sign() == "." and self.name(1):
                found, self.at = f"{found}.{self.name(1)}", self.at + 2
            elif self.sign() == "[" and self.sign(2) == "]" and self.words[self.at + 1].kind == "text":
                found, self.at = f"{found}.{self.words[self.at + 1].text}", self.at + 3
            else:
                break
        return found

    def pass_over(self) -> None:
        """Over one word, or everything between two brackets; assignments in there are noted."""
        first, level = self.at, max(0, _LEVEL.get(self.sign(), 0))
        self.at += 1
        while level and not self.ended:
            level += _LEVEL.get(self.sign(), 0)
            self.at += 1
        inside = self.words[first : self.at]
        for one, dot, two in zip(inside, inside[1:], inside[2:], strict=False):
            if (one.text, dot.text, two.text) == ("window", ".", "config"):
                self.hidden.append(self.source.at(one.start, two.end))

    def expression(self) -> Node:
        """A value up to the comma, bracket or line that ends it."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            self.fail(f"It is nested more than {MOST_DEPTH} levels deep.")
        if self.ended:
            self.fail("The file ends where a value should stand.")
            self.depth -= 1
            return Unread(self.source, len(self.source.text), len(self.source.text))
        first = self.words[self.at]
        parts = [self.operand()]
        while self.sign() == "+":
            self.at += 1
            parts.append(self.operand())
        self.depth -= 1
        if not self.at_end_of_value():
            return self.rest(first)
        return parts[0] if len(parts) == 1 else self.joined(first, parts)

    def at_end_of_value(self) -> bool:
        if self.ended or self.sign() in _ENDS:
            return True
        before, here = self.words[self.at - 1], self.words[self.at]
        return here.kind in {"name", "text"} and "\n" in self.source.text[before.end : here.start]

    def rest(self, first: Word) -> Node:
        """Everything up to the end of a value that is not worked out."""
        while not self.at_end_of_value() or self.sign() == ":":
            self.pass_over()
        return Unread(self.source, first.start, self.behind)

    def joined(self, first: Word, parts: list[Node]) -> Node:
        end = self.behind
        told = [text for one in parts if (text := as_text(one)) is not None]
        if len(told) < len(parts):
            return Unread(self.source, first.start, end)
        return Scalar(self.source, first.start, end, "".join(told))

    def operand(self) -> Node:
        if self.ended:
            return Unread(self.source, len(self.source.text), len(self.source.text))
        word = self.words[self.at]
        if word.kind == "name":
            return self.named(word)
        if word.kind == "sign":
            opening = {"{": self.object, "[": self.array, "(": self.group}
            return opening.get(word.text, self.signed)()
        self.at += 1
        if word.kind == "template":
            return self.template(word)
        value = _number(word.text) if word.kind == "number" else word.text
        flags = self.source.text[word.start : word.end].rpartition("/")[2] if word.kind == "pattern" else None
        return Scalar(self.source, word.start, word.end, value, flags)

    def signed(self) -> Node:
        """`!0` and `!1`, which small files write for true and false, and `-1`."""
        word = self.words[self.at]
        if word.text in _ENDS:
            self.fail("A value should stand here.")
            return Unread(self.source, word.start, word.start)
        self.at += 1
        number = self.words[self.at] if not self.ended and self.words[self.at].kind == "number" else None
        if word.text not in {"!", "-"} or number is None:
            return Unread(self.source, word.start, word.end)
        self.at += 1
        value = _number(number.text)
        known = value is not None and (word.text == "-" or value in {0, 1})
        told = (-value if word.text == "-" else value == 0) if known and value is not None else None
        return Scalar(self.source, word.start, number.end, told) if known else self.rest(word)

    def object(self) -> Node:
        start = self.words[self.at].start
        members: list[Member] = []
        more: list[Unread] = []
        self.at += 1
        while not self.ended and self.sign() != "}":
            if self.sign() == ",":
                self.at += 1
                continue
            if self.sign() == "...":
                self.spread(members, more)
            else:
                self.member(members, more)
            if self.sign() not in {",", "}"} and not self.ended:
                self.fail('A comma or "}" should stand here.')
        return Object(self.source, start, self.close("}"), tuple(members), tuple(more))

    def close(self, sign: str) -> int:
        """Over a closing bracket; where it, or the file, ends."""
        if self.sign() != sign:
            self.fail(f'The file ends before the closing "{sign}".')
            return len(self.source.text)
        self.at += 1
        return self.behind

    def spread(self, members: list[Member], more: list[Unread]) -> None:
        start = self.words[self.at].start
        self.at += 1
        value = self.expression()
        if isinstance(value, Object):
            members += value.members
            more += value.more
        else:
            more.append(Unread(self.source, start, value.end))

    def member(self, members: list[Member], more: list[Unread]) -> None:
        word = self.words[self.at]
        if word.kind == "sign":
            self.computed(word, more)
            return
        self.at += 1
        value: Node
        if self.sign() == ":":
            self.at += 1
            value = self.expression()
        elif self.sign() in {",", "}"}:
            value = self.names.get(word.text) or Unread(self.source, word.start, word.end)
        else:
            value = self.rest(word)
        members.append(Member(word.text, word.start, value, self.behind))

    def computed(self, word: Word, more: list[Unread]) -> None:
        if word.text != "[":
            self.fail("A key should stand here.")
            return
        self.pass_over()
        if self.sign() == ":":
            self.at += 1
            self.expression()
        more.append(Unread(self.source, word.start, self.behind))

    def array(self) -> Node:
        start = self.words[self.at].start
        items: list[Node] = []
        self.at += 1
        while not self.ended and self.sign() != "]":
            if self.sign() == ",":
                self.at += 1
                continue
            spread = self.sign() == "..."
            self.at += spread
            value = self.expression()
            items += value.items if spread and isinstance(value, Array) else (value,)
            if self.sign() not in {",", "]", ""}:
                self.fail('A comma or "]" should stand here.')
        return Array(self.source, start, self.close("]"), tuple(items))

    def group(self) -> Node:
        """A bracket: the parameters of a function, or a value inside."""
        start, word = self.at, self.words[self.at]
        self.pass_over()
        if self.sign() == "=>":
            return self.arrow(word)
        self.at = start + 1
        value = self.expression()
        if self.sign() != ")":
            return self.rest(word)
        self.at += 1
        return value

    def arrow(self, word: Word) -> Node:
        self.at += 1
        returned = self.body() if self.sign() == "{" else self.expression()
        return Unread(self.source, word.start, self.behind, returned)

    def body(self) -> Node | None:
        """Over the braces of a function: what its only `return` gives, with the names bound before it."""
        outer = self.names
        self.names = dict(outer)
        returned: list[Node] = []
        self.at += 1
        while not self.ended and self.sign() != "}":
            if self.name() == "return":
                self.at += 1
                returned.append(self.expression())
            elif self.name() in {"const", "let", "var"}:
                self.at += 1
                self.binding()
            else:
                first = self.at
                self.pass_over()
                if any(one.text == "return" and one.kind == "name" for one in self.words[first : self.at]):
                    returned += [Unread(self.source, self.words[first].start, self.behind)]
        self.close("}")
        self.names = outer
        return returned[0] if len(returned) == 1 else None

    def named(self, word: Word) -> Node:
        if word.text in _WORDS:
            self.at += 1
            return Scalar(self.source, word.start, word.end, _WORDS[word.text])
        if self.sign(1) == "=>":
            self.at += 1
            return self.arrow(word)
        if word.text in {"function", "async"}:
            return self.function(word)
        target = self.target()
        if self.sign() in {"(", "[", "?."}:
            return self.rest(word)
        end = self.behind
        for one in _GLOBALS:
            target = target.removeprefix(one)
        first, _, last = target.rpartition(".")
        if first == "location" and last in _LOCATION:
            return Scalar(self.source, word.start, end, _LOCATION[last])
        value = self.names.get(target)
        return value if value is not None else Unread(self.source, word.start, end)

    def function(self, word: Word) -> Node:
        while not self.ended and self.sign() != "(":
            self.at += 1
        self.pass_over()
        if self.sign() == "=>":
            return self.arrow(word)
        returned = self.body() if self.sign() == "{" else None
        return Unread(self.source, word.start, self.behind, returned)

    def template(self, word: Word) -> Node:
        told: list[str] = []
        for piece in word.pieces:
            if isinstance(piece, str):
                told.append(piece)
                continue
            text = as_text(_Reader(self.source, piece, depth=self.depth, names=self.names).expression())
            if text is None:
                return Unread(self.source, word.start, word.end)
            told.append(text)
        return Scalar(self.source, word.start, word.end, "".join(told))


def _number(text: str) -> float | None:
    plain = text.replace("_", "").removesuffix("n")
    try:
        return int(plain, 0) if not set(plain) & {".", "e", "E"} or plain[:2].lower() == "0x" else float(plain)
    except ValueError:  # an old octal number
        return None
