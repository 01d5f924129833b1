"""Answering the questions for people at a terminal, one after the other; every answer is saved at once."""

import sys
from collections.abc import Callable
from dataclasses import replace

import typer

from auditor.report.asked import WHO, Asked
from auditor.report.papers import Attestation
from auditor.settings.attestations import ANSWERS

_HELP = "Answer yes, no or not-applicable. Press Enter to leave a question open, q to stop; what you answered is kept."


def ask(found: tuple[Asked, ...], today: str, keep: Callable[[tuple[Asked, ...]], None]) -> tuple[Asked, ...]:
    """The questions with what was answered; `keep` saves them after each answer."""
    open_ = [place for place, one in enumerate(found) if one.open]
    sys.stdout.write(f"{len(open_)} questions are open. {_HELP}\n")
    by, role = "", ""
    for number, place in enumerate(open_, 1):
        one = found[place]
        sys.stdout.write(f"\nQuestion {number} of {len(open_)}, for the {WHO[one.who]}: {one.name} ({one.about})\n")
        sys.stdout.write(f"{one.question}\n")
        try:
            word = _word()
            if word == "q":
                break
            if not word:
                continue
            statement = _line("What is true here, in a sentence")
            by, role = _line("Your name", by), _line("Your role", role)
            evidence = _line("Where the proof lies", "-")
        except (typer.Abort, EOFError):
            break
        answer = Attestation("valid", word, statement, by, role, today, "", "" if evidence == "-" else evidence)
        found = (*found[:place], replace(one, answer=answer), *found[place + 1 :])
        keep(found)
    sys.stdout.write("\n")
    return found


def _word() -> str:
    while True:
        word = str(typer.prompt("Answer", default="", show_default=False)).strip().lower()
        if word in {"", "q", *ANSWERS}:
            return word
        sys.stdout.write(f"{word} is no answer. {_HELP}\n")


def _line(text: str, default: str = "") -> str:
    """A line that is not empty; the default is what was written last time."""
    return str(typer.prompt(text, default=default or None)).strip()
