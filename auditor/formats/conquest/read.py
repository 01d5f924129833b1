"""The files of Conquest: what they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.conquest import amap, ini, webapp
from auditor.formats.conquest.amap import Map
from auditor.formats.conquest.ini import Ini
from auditor.formats.conquest.recognise import KEYS, SECTION, UNIT, is_php
from auditor.formats.conquest.server import JUDGED, Files, build, hide
from auditor.formats.conquest.webapp import Switches
from auditor.model.evidence import Source
from auditor.model.pacs import Overlay, Pacs

_CONVERTER = re.compile(r"\w*converters?\d*", re.IGNORECASE)
_WHOLE = "Supply dicom.ini of the server too."


@dataclass(slots=True)
class _Found:
    servers: list[Ini] = field(default_factory=list)
    webs: list[Ini] = field(default_factory=list)
    maps: list[Map] = field(default_factory=list)
    switches: list[Switches] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    problems: list[tuple[Source, str]] = field(default_factory=list)


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The servers of one folder. Raises NotReadableError."""
    found = _Found()
    for source in sources:
        _take(found, source)
    servers = tuple(_servers(found))
    if not servers:
        raise NotReadableError(f"It says nothing about a server by itself. {_WHOLE}")
    return Reading(pacs=servers, coverage=tuple(found.coverage), problems=tuple(dict.fromkeys(found.problems)))


def _take(found: _Found, source: Source) -> None:
    if SECTION.search(source.text) or KEYS.search(source.text):
        _take_ini(found, source)
    elif is_php(source.text):
        found.switches.append(webapp.switches(source))
        found.coverage.append(webapp.cover(found.switches[-1]))
    elif UNIT.search(source.text):
        coverage = Coverage(source)
        coverage.mark(State.WITHOUT_EFFECT, 1, len(source.lines))
        found.coverage.append(coverage)
    else:
        table = amap.parse(source)
        found.maps.append(table)
        found.coverage.append(table.coverage)
        found.problems += [(source, text) for text in amap.unread(table)]


def _take_ini(found: _Found, source: Source) -> None:
    one = ini.parse(source)
    hide(one)
    _cover(one)
    found.coverage.append(one.coverage)
    found.problems += [(source, text) for text in one.problems]
    if one.root not in one.sections:
        text = f"The section [{one.root}], in which the server looks, is not there. Supply the file that it reads."
        found.problems.append((source, text))
    pages = one.get("WebServerFor") or "webdefaults" in one.sections
    own = any(one.get(key) for key in ("MAGDevice0", "FileNameSyntax", "IncomingCompression", "DroppedFileCompression"))
    if own or not pages:
        found.servers.append(one)
    if pages:
        found.webs.append(one)


def _cover(one: Ini) -> None:
    for item in one.items:
        section, key = item.section.lower(), item.key.lower()
        if section in {one.root, "sscscp", "lua", "webdefaults"} and (
            key in JUDGED or section == "lua" or _CONVERTER.fullmatch(key) or key.startswith("magdevice")
        ):
            one.coverage.note(State.UNDERSTOOD, item.evidence)


def _servers(found: _Found) -> Iterator[Pacs]:
    table = found.maps[0] if found.maps else None
    switches = found.switches[0] if found.switches else None
    web = found.webs[0] if found.webs else None
    if not found.servers and web is not None:
        yield build(Files(web, web, table, switches, alone=True))
    for place, server in enumerate(found.servers):
        mine = place == 0
        yield build(Files(server, web if mine else None, table, switches if mine else None))
