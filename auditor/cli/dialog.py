"""The dialog of init: one question after the other, each answer saved at once, each effect said."""

import sys
from datetime import date
from pathlib import Path

import typer

from auditor.answers import AnswerError, check
from auditor.cli.session import save, say, stop
from auditor.intake import Input
from auditor.interview import Question, answered, results, telling, told, weighed
from auditor.pipeline import Options, read
from auditor.report.asked import WHO
from auditor.settings.document import SettingsError
from auditor.settings.sitefile import with_answer, with_questions

_HELP = "Press Enter for the answer in brackets, ? if you do not know, q to stop; what you answered is kept."


class Dialog:
    """One conversation about one site.yaml."""

    def __init__(self, path: Path, inputs: tuple[Input, ...], options: Options, as_of: date) -> None:
        """Stops where an answer in the file is about nothing in the exports."""
        self._path, self._inputs, self._options, self._as_of = path, inputs, options, as_of
        try:
            self.estate, self._results = results(read(inputs, options, as_of), options)
        except AnswerError as error:
            stop(str(error))

    def run(self, *, terminal: bool, quiet: bool) -> None:
        """Ask on a terminal; elsewhere write the questions into the file as notes."""
        if not quiet:
            say("Trying which answers would change a result ...")
        found = telling(self._inputs, self._options, self._as_of, _trying)
        if not found:
            sys.stdout.write("No further fact would change a result.\n")
        elif terminal:
            self._ask_all(found)
        else:
            self._note(found)
        sys.stdout.write(f"Site file: {self._path}. Next: hipaa-auditor audit, and hipaa-auditor questions.\n")

    def _text(self) -> str:
        """The file with its own line ends."""
        return self._path.read_bytes().decode("utf-8-sig")

    def _write(self, text: str) -> None:
        save(self._path, text.encode())

    def _note(self, found: tuple[Question, ...]) -> None:
        notes = [(one.id, WHO[one.who], _told(one)) for one in found]
        self._write(with_questions(self._text(), notes))
        for one in found:
            sys.stdout.write(f"{WHO[one.who]}: {one.text} [{one.id}; up to {one.changes} results]\n")

    def _ask_all(self, found: tuple[Question, ...]) -> None:
        self._write(with_questions(self._text(), ()))
        sys.stdout.write(f"{len(found)} questions can change a result. {_HELP}\n")
        for number, one in enumerate(found, 1):
            now = weighed(one, self._inputs, self._options, self._as_of, self._results)
            if not now.changes:
                continue
            try:
                value = _asked(now, number, len(found))
            except (typer.Abort, EOFError, KeyboardInterrupt):
                sys.stdout.write("\nStopped; run init again to go on.\n")
                return
            if value is None:
                sys.stdout.write("Stopped; run init again to go on.\n")
                return
            if value:
                self._keep(now, value)

    def _keep(self, one: Question, value: str) -> None:
        """Save an answer, and say what it changed."""
        options = answered(self._options, one.id, value)
        try:
            after = results(read(self._inputs, options, self._as_of), options)[1]
            self._write(with_answer(self._text(), str(self._path), one.id, value))
        except (AnswerError, SettingsError) as error:
            stop(str(error))
        sys.stdout.write(f"Saved. {told(self._results, after)}\n\n")
        self._options, self._results = options, after


def _trying(id: str) -> None:
    """Show a person at a terminal that work goes on."""
    if sys.stderr.isatty():
        say(f"  {id}")


def _asked(one: Question, number: int, total: int) -> str | None:
    """The answer; empty when it is not known, None to stop."""
    sys.stdout.write(f"\nQuestion {number} of {total}, for the {WHO[one.who]}. It can change {one.changes} results.\n")
    sys.stdout.write(f"{one.text}\n")
    for place, choice in enumerate(one.choices, 1):
        sys.stdout.write(f"  {place}  {choice}\n")
    if one.reason:
        sys.stdout.write(f"Taken for {one.default} so far: {one.reason}.\n")
    while True:
        value = str(typer.prompt("Answer", default=one.default or "?", show_default=True)).strip()
        if value in {"?", "q"}:
            return "" if value == "?" else None
        if value.isdigit() and one.choices and 0 < int(value) <= len(one.choices):
            value = one.choices[int(value) - 1]
        try:
            check(one.id, value)
        except ValueError as error:
            sys.stdout.write(f"{str(error)[:1].upper()}{str(error)[1:]}. ? leaves it open.\n")
        else:
            return value


def _told(one: Question) -> str:
    choices = f" One of: {', '.join(one.choices)}." if one.choices else ""
    taken = f" Taken for {one.default} so far: {one.reason}." if one.reason else ""
    return f"{one.text}{choices}{taken}"
