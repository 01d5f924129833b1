"""Sentences for people: a literal with named arguments, so that an old result can be read in another language."""

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A literal sentence and the values for its `{names}`."""

    key: str
    """The English literal; also the key under which a translation stands."""
    args: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.key.format_map(dict(self.args)) if self.args else self.key


def message(literal: str, /, **args: object) -> Text:
    """A text; the literal is never built from values (a test walks the code and checks it)."""
    return Text(literal, tuple((name, str(value)) for name, value in args.items()))
