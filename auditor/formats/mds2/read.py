"""Manufacturers' disclosure sheets: what they say."""

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.mds2.questions import EDITIONS, QUESTIONS
from auditor.formats.mds2.server import build
from auditor.formats.mds2.sheet import Sheet, parse
from auditor.model.evidence import Source
from auditor.model.pacs import Overlay


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """One server for each sheet. Raises NotReadableError."""
    found = [(source, _sheet(source)) for source in sources]
    return Reading(
        pacs=tuple(build(sheet, source) for source, sheet in found),
        coverage=tuple(_cover(source, sheet) for source, sheet in found),
        problems=tuple(problem for source, sheet in found for problem in _problems(source, sheet)),
    )


def _sheet(source: Source) -> Sheet:
    sheet = parse(source)
    if not sheet.edition:
        known = " and ".join(EDITIONS.values())
        raise NotReadableError(
            f"It is an MDS2 of an edition that this program does not know, or its questions have no numbers. Known are "
            f"{known}. Ask the manufacturer for the sheet of HN 1-2019, as a workbook."
        )
    return sheet


def _cover(source: Source, sheet: Sheet) -> Coverage:
    coverage = Coverage(source)
    coverage.mark(State.WITHOUT_EFFECT, 1, len(source.lines))
    asked = {one.id if sheet.edition == "2019" else one.old for one in QUESTIONS.values()}
    for answer in sheet.answers.values():
        if answer.id in asked:
            coverage.note(State.UNDERSTOOD if answer.word else State.PARTLY, answer.evidence)
    for _, place in sheet.head.values():
        coverage.note(State.UNDERSTOOD, place)
    for place in sheet.repeated:
        coverage.note(State.NOT_UNDERSTOOD, place)
    return coverage


def _problems(source: Source, sheet: Sheet) -> list[tuple[Source, str]]:
    found = [
        (source, f"Line {place.first}: the question stands there a second time; the first answer counts. Remove one.")
        for place in sheet.repeated
    ]
    asked = {one.id if sheet.edition == "2019" else one.old for one in QUESTIONS.values()} - {""}
    missing = sorted(asked - sheet.answers.keys())
    if missing:
        text = f"Questions that decide something are not in it: {', '.join(missing)}. Supply the whole sheet."
        found.append((source, text))
    if "date" not in sheet.head:
        text = "It names no release date, so nobody can tell which version it is about. Ask for a dated sheet."
        found.append((source, text))
    return found
