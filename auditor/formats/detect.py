"""Which format is this file? The most certain answer wins; a tie is reported."""

import importlib
import logging
import pkgutil
from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import TypeVar

from auditor import formats
from auditor.formats import NO, Format, Guess, NotReadableError, Reading, each_alone
from auditor.model.evidence import Source
from auditor.model.frozen import dataclass
from auditor.model.pacs import Overlay

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Detection:
    """The format of a source, or why there is none."""

    source: Source
    format: Format | None
    guess: Guess = NO
    problem: str = ""


@cache
def known() -> tuple[Format, ...]:
    """Every format: the folders beside this module, and plug-ins; one that cannot be loaded is logged and left out."""
    names = [name for _, name, is_folder in pkgutil.iter_modules(formats.__path__) if is_folder]
    modules: list[object] = [importlib.import_module(f"auditor.formats.{name}") for name in sorted(names)]
    modules += [_tried(plugin.name, plugin.load) for plugin in entry_points(group="auditor.formats")]
    return tuple(
        one
        for module in modules
        if isinstance(module, ModuleType)
        for one in vars(module).values()
        if isinstance(one, Format)
    )


def recognise(source: Source, formats: tuple[Format, ...]) -> Detection:
    """The most certain format; none for an unknown file or a tie, with a sentence that says what to do."""
    if not source.text.strip():
        return Detection(source, None, problem="The file is empty. Export it again.")
    guesses = [(_guessed(format, source), format) for format in formats]
    best = max((guess.certainty for guess, _ in guesses), default=0)
    if not best:
        return Detection(
            source,
            None,
            problem="No format was recognised. 'hipaa-auditor formats' lists what can be read and how to export it.",
        )
    winners = [(guess, format) for guess, format in guesses if guess.certainty == best]
    if len(winners) > 1:
        titles = " or ".join(format.title for _, format in winners)
        return Detection(
            source,
            None,
            problem=f"It could be {titles}; nothing decides. Supply the whole export, with its first and last lines.",
        )
    return Detection(source, winners[0][1], winners[0][0])


def _guessed(format: Format, source: Source) -> Guess:
    guess = _tried(format.title, lambda: format.certainty(source))
    return guess if isinstance(guess, Guess) else NO


def grouped(format: Format, sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """Which of the files make one device; each is one when the format cannot tell."""
    groups = _tried(format.title, lambda: format.group(sources))
    return each_alone(sources) if isinstance(groups, str) else groups


def read(format: Format, sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading | str:
    """What the files of one device say, or a sentence why nothing can be said."""
    return _tried(format.title, lambda: format.read(sources, overlays))


def _tried(title: str, action: Callable[[], T]) -> T | str:
    try:
        return action()
    except NotReadableError as error:
        return str(error)
    except Exception as error:  # one file that breaks its reader, or one plug-in, must not stop the others
        log.debug("%s broke", title, exc_info=True)
        return (
            f"The reader of {title} broke on this file ({type(error).__name__}); it says nothing about it. "
            "Run with --verbose and report it."
        )
