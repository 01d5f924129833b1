"""A filled-in sheet as questions with answers: from a workbook, CSV, or text copied out of a PDF."""

import csv
import re
from collections.abc import Iterator
from dataclasses import field
from itertools import zip_longest

from auditor.formats import NO, Guess
from auditor.formats.mds2.questions import EDITIONS
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass

_SECTIONS = (
    "DOC|MPII|ALOF|AUDT|AUTH|CNFS|CSUP|DIDT|DTBK|EMRG|IGAU|MLDP|NAUT|CONN|PAUT|PLOK|RDMP|SBOM|SAHD|SHAD|SGUD|STCF|"
    "TXCF|TXIG|RMOT|OTHR"
)
_START = r"(?m)^(?:[^\t\n]*![0-9]+\t+)?[ \t\"']*"
_NEW = re.compile(rf"{_START}(?P<id>(?i:{_SECTIONS})-\d{{1,2}}(?:\.\d{{1,2}})*)(?![\d.-]*\d)")
_OLD = re.compile(rf"{_START}(?P<id>\d{{1,2}}-\d{{1,2}}(?:\.\d{{1,2}})*)(?![\d.-]*\d)(?=[ \t,;:\"])")
_HEAD = re.compile(
    rf"{_START}(?P<id>Device Category|Manufacturer|Document ID|Document Release Date|Device Model|Software Revision|"
    r"Software Release Date)[ \t\",;:]+(?P<value>[^\t\n\",;]+)",
    re.IGNORECASE,
)
_ANSWER = r"(?P<answer>yes|no|n/?a|not applicable|see notes?)(?![\w/-])"
_CELL = re.compile(rf"\s*[\"']?{_ANSWER}[\"'\s.,;:]*(?P<note>.*)", re.IGNORECASE | re.DOTALL)
_BEHIND = re.compile(rf"(?:[?:]|\)\.?|[.\"])[\s\"':,;_]*{_ANSWER}[ \t]*[,:;]?[ \t]*(?P<note>[^\n]*)", re.IGNORECASE)
_LAST = re.compile(rf"[ \t]{_ANSWER}[ \t_]*(?P<note>(?:note)?[ \t]*\d{{0,3}})[ \t_]*$", re.IGNORECASE | re.MULTILINE)
_LONGEST = 4000
"""Characters of a question with its answer; what is longer is no question."""
_ENOUGH = 10
"""Answers that show what a sheet without its title is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with what the manufacturer answered."""

    id: str
    """In capitals; known typing errors corrected."""
    text: str
    """The question and the answer, as written."""
    word: str
    """`yes`, `no`, `n/a`, `see note`, or empty."""
    note: str
    evidence: Evidence


@dataclass(slots=True)
class Sheet:
    """What a source holds."""

    edition: str
    """`2019`, `2013`, or empty for another one."""
    answers: dict[str, Answer] = field(default_factory=dict)
    repeated: list[Evidence] = field(default_factory=list)
    head: dict[str, tuple[str, Evidence]] = field(default_factory=dict)
    """What the first lines say: manufacturer, model, version, date."""


def parse(source: Source) -> Sheet:
    """The whole sheet; of an id that stands there twice the first answer counts."""
    new = list(_NEW.finditer(source.text))
    old = [] if new else list(_OLD.finditer(source.text))
    sheet = Sheet(_edition(source.text, len(new), len(old)))
    marks = new or old
    for one, following in zip_longest(marks, marks[1:]):
        end = following.start() if following else len(source.text)
        answer = _answer(source, one, min(end, one.start() + _LONGEST))
        if answer.id in sheet.answers:
            sheet.repeated.append(answer.evidence)
        else:
            sheet.answers[answer.id] = answer
    sheet.head = dict(_head(source, sheet))
    return sheet


def guess(source: Source, *, titled: bool) -> Guess:
    """How surely a text with the name of the form is one, by its numbered questions."""
    sheet = parse(source)
    if titled and (sheet.edition or len(sheet.answers) > 1):
        return Guess(3, "the title of an MDS2 and its questions")
    if sheet.edition and len(sheet.answers) >= _ENOUGH:
        return Guess(2, f"questions numbered as in {EDITIONS[sheet.edition]}")
    return Guess(1, "the name of the form") if titled else NO


def _edition(text: str, new: int, old: int) -> str:
    if new > 4:
        return "2019"
    named = re.search(r"HN\s*1\s*-\s*2013", text) is not None
    sections = len(set(re.findall(r"\((ALOF|AUDT|AUTH|CNFS|PAUT|STCF|TXCF)\)", text)))
    return "2013" if old > 4 and (named or sections > 2) else ""


def _answer(source: Source, mark: re.Match[str], end: int) -> Answer:
    text = source.text[mark.start("id") : end]
    rest = text[len(mark["id"]) :]
    line = rest.partition("\n")[0]
    word, note, stop = _of_cells(line)
    if not word and "\t" not in line:
        word, note, stop = _of_text(rest)
    until = mark.end("id") + max(stop, len(line.rstrip()))
    name = mark["id"].upper().replace("SHAD", "SAHD")
    return Answer(name, rest, word, note, source.at(mark.start("id"), until))


def _of_cells(line: str) -> tuple[str, str, int]:
    """The answer stands in a cell of its own behind the question, its note in the next one."""
    cells = line.split("\t") if "\t" in line else _comma_separated(line)
    for place, cell in enumerate(cells[2:], 2):
        if found := _CELL.fullmatch(cell):
            more = " ".join(one.strip() for one in (found["note"], *cells[place + 1 : place + 2]) if one.strip())
            return _word(found["answer"]), more, len(line)
    return "", "", len(line)


def _comma_separated(line: str) -> list[str]:
    """The cells of a line of CSV; none where it is another text."""
    if not line.startswith(","):
        return []
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []


def _of_text(rest: str) -> tuple[str, str, int]:
    """The last answer behind the end of the question; the lines of a question may be broken."""
    found = [*_BEHIND.finditer(rest)] or [*_LAST.finditer(rest)]
    if not found:
        return "", "", 0
    one = found[-1]
    return _word(one["answer"]), one["note"].strip(" \t\"',;:_"), one.end()


def _word(text: str) -> str:
    word = re.sub(r"\s+", " ", text.lower())
    if word in {"na", "n/a", "not applicable"}:
        return "n/a"
    return "see note" if word.startswith("see") else word


def _head(source: Source, sheet: Sheet) -> Iterator[tuple[str, tuple[str, Evidence]]]:
    for key, id in (("manufacturer", "DOC-1"), ("model", "DOC-3"), ("date", "DOC-7")):
        answer = sheet.answers.get(id)
        value = _value(answer.text.partition("\n")[0]) if answer else ""
        if answer and value:
            yield key, (value, answer.evidence)
    for one in _HEAD.finditer(source.text[:20_000]) if sheet.edition == "2013" else ():
        known = _NAMES.get(one["id"].lower())
        if known and one["value"].strip():
            yield known, (one["value"].strip(), source.at(one.start("id"), one.end()))


_NAMES = {
    "manufacturer": "manufacturer",
    "device model": "model",
    "software revision": "version",
    "document release date": "date",
}
_LABEL = re.compile(r"(?i)^\W*(?:Manufacturer Name|Device Model|Document Release Date)\W*")


def _value(line: str) -> str:
    """What stands behind the label of a first line: the next cell, or the rest of the line."""
    if "\t" in line:
        cells = line.split("\t")
    elif line.startswith(","):
        cells = _comma_separated(line)
    else:
        cells = ["", "", _LABEL.sub("", line)]
    value = cells[2].strip(" \"',;:_") if len(cells) > 2 else ""
    return value[:120]
