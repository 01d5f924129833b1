"""Answers as facts: attested, never more; an open one is unknown, and a wrong one is told with its line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from auditor.formats import Coverage, State
from auditor.formats.pacs_description.questions import Question
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.syntax import yamltree
from auditor.syntax.yamltree import Node, Scalar, Sequence

_YES, _NO = frozenset({"yes", "true", "on"}), frozenset({"no", "false", "off"})
_OPEN, _ABSENT = frozenset({"unknown", "?", ""}), frozenset({"n/a", "na", "not applicable"})
_ABOUT_AN_ANSWER = frozenset({"value", "evidence", "checked_on", "checked_by"})
_LARGEST = 1_000_000


@dataclass(slots=True)
class Answers:
    """What is read of one file while it is read."""

    source: Source
    coverage: Coverage
    problems: list[tuple[Source, str]] = field(default_factory=list)
    by: str = ""
    """Who answered, and when; a clause."""
    near: Evidence | None = None
    """Where an answer that is not there would stand."""

    def wrong(self, node: Node, text: str) -> None:
        """Tell what is wrong with a line."""
        self.problems.append((self.source, f"Line {node.evidence.first}: {text}"))
        self.coverage.note(State.NOT_UNDERSTOOD, node.evidence)

    def keys(self, node: Node | None, known: Iterable[str], path: str) -> Mapping[str, Node]:
        """The values of a mapping by key; unknown keys are told with the nearest known one."""
        self.near = self.source.line(node.evidence.first if node is not None else 1)
        if node is None or (isinstance(node, Scalar) and node.null):
            return {}
        names, found = tuple(known), {}
        if not isinstance(node, yamltree.Mapping):
            self.wrong(node, f"{path or 'the file'} must hold keys with values: {', '.join(names)}.")
            return {}
        for key, value in node.items.values():
            if key.text in names:
                found[key.text] = value
                self.coverage.note(State.UNDERSTOOD, key.evidence)
            else:
                near = get_close_matches(key.text, names, 1)
                hint = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(names)}."
                self.wrong(key, f"nothing is asked by the name {key.text!r} here. {hint}")
                self.coverage.note(State.NOT_UNDERSTOOD, value.evidence)
        return found

    def members(self, node: Node | None, path: str) -> tuple[Node, ...]:
        """The members of a list."""
        if node is None or (isinstance(node, Scalar) and node.null):
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.wrong(node, f"{path} must be a list: a line with a dash before each block.")
        return ()

    def text(self, node: Node | None, path: str) -> str:
        """A plain text; empty when it is open."""
        found, _ = self._value(node, path)
        text = found.text.strip() if found else ""
        return "" if text.lower() in _OPEN | _ABSENT else text

    def yes(self, node: Node | None, question: Question, path: str) -> bool | None:
        """Yes or no where the model takes nothing else; None when it is open."""
        fact = self.truth(node, question, path)
        return fact.value if isinstance(fact, Known) else None

    def truth(self, node: Node | None, question: Question, path: str) -> Fact[bool]:
        """The answer to a question of yes or no."""
        found, given = self._value(node, path)
        word = found.text.strip().lower() if found else ""
        if found is None or word in _OPEN:
            return self._open(node, question, path)
        if word in _ABSENT:
            return UNSTATED
        if word in _YES | _NO:
            return Known(word in _YES, path, Basis.ATTESTED, (given or found.evidence,), self.by, written=word)
        self.wrong(found, f"{path} must be yes, no, unknown or n/a. {question.ask}")
        return Unknown(path, "its answer is neither yes nor no", (found.evidence,), "Correct the answer.")

    def number(self, node: Node | None, question: Question, path: str) -> Fact[int]:
        """The answer to a question for a number."""
        found, given = self._value(node, path)
        word = found.text.strip().lower() if found else ""
        if found is None or word in _OPEN:
            return self._open(node, question, path)
        if word in _ABSENT:
            return UNSTATED
        if re.fullmatch(r"\d{1,7}", word, re.ASCII) and int(word) <= _LARGEST:
            return Known(int(word), path, Basis.ATTESTED, (given or found.evidence,), self.by, written=word)
        self.wrong(found, f"{path} must be a whole number, unknown or n/a. {question.ask}")
        return Unknown(path, "its answer is no number", (found.evidence,), "Correct the answer.")

    def words(self, node: Node | None, question: Question, path: str) -> Fact[str]:
        """The answer to a question for a text."""
        found, given = self._value(node, path)
        word = found.text.strip() if found else ""
        if found is None or word.lower() in _OPEN:
            return self._open(node, question, path)
        if word.lower() in _ABSENT:
            return UNSTATED
        return Known(word, path, Basis.ATTESTED, (given or found.evidence,), self.by, written=word)

    def _open(self, node: Node | None, question: Question, path: str) -> Unknown:
        place = node.evidence if node is not None else self.near
        return Unknown(
            path, "nobody answered the question", (place,) if place else (), f"{question.ask} Answer it as {path}."
        )

    def _value(self, node: Node | None, path: str) -> tuple[Scalar | None, Evidence | None]:
        """The answer itself, and its place with what is said to be the proof of it."""
        if node is None:
            return None, None
        if isinstance(node, Scalar):
            return node, None
        if not isinstance(node, yamltree.Mapping):
            self.wrong(node, f"{path} must be one answer, not a list.")
            return None, None
        parts = self.keys(node, sorted(_ABOUT_AN_ANSWER), path)
        value, proof = parts.get("value"), parts.get("evidence")
        for part in parts.values():
            self.coverage.note(State.UNDERSTOOD, part.evidence)
        if not isinstance(value, Scalar):
            return None, None
        told = proof.text.strip() if isinstance(proof, Scalar) else ""
        return value, value.evidence.noted(f"shown by: {told}" if told else "")
