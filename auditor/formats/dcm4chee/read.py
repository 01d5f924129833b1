"""The files of one dcm4chee archive into the model."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats import NotReadableError, Reading
from auditor.formats.dcm4chee import people, realm, wildfly
from auditor.formats.dcm4chee.archive import Files, Secrets, archive
from auditor.formats.dcm4chee.dicom import entities
from auditor.formats.dcm4chee.directory import Thing, repeated, unresolved
from auditor.formats.dcm4chee.documents import LDIFS, Document, document
from auditor.formats.dcm4chee.facts import CUT
from auditor.formats.dcm4chee.ldif import Value
from auditor.formats.dcm4chee.lines import coverage, gaps
from auditor.formats.dcm4chee.secrets import credentials, default_secret, readable, secret_spans, struck_credentials
from auditor.model.credential import Credential
from auditor.model.evidence import Evidence, Source
from auditor.model.pacs import Overlay, Pacs

Problem = tuple[Source, str]
_WHOLE = "Supply the archive's configuration too: an LDIF export of its directory, or its device as JSON."


def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:
    """The archives that the files describe. Raises NotReadableError."""
    if not sources:
        return Reading(pacs=tuple(one.server for one in overlays if one.server))
    documents = tuple(document(one) for one in sources)
    secrets = _secrets(documents)
    problems = [problem for one in documents for problem in _problems(one)]
    devices = tuple(_distinct(documents, problems))
    files = Files(documents, devices)
    chosen = _archives(files, problems)
    found = [
        archive(files, device, secrets if place == 0 else Secrets(), overlays[0] if overlays and place == 0 else None)
        for place, device in enumerate(chosen)
    ]
    alone = tuple(one.server for one in overlays[1:] if one.server)
    return Reading(
        pacs=(*(_with_gaps(one, documents) for one in found), *alone),
        coverage=tuple(coverage(one) for one in documents),
        problems=tuple(dict.fromkeys(problems)),
        name=found[0].name if found else "",
    )


def _with_gaps(one: Pacs, documents: tuple[Document, ...]) -> Pacs:
    return replace(one, gaps=tuple(gap for each in documents for gap in gaps(each)))


def _broken(one: Document) -> bool:
    unended = one.kind in LDIFS and not one.source.text.endswith("\n")
    return bool(one.entries.problems or one.json.problems or one.source.truncated or unended)


def _problems(one: Document) -> Iterator[Problem]:
    source = one.source
    for at, text in one.entries.problems:
        yield source, f"Line {source.line_at(min(at, len(source.text) - 1))}: {text}"
    if one.kind in LDIFS and not source.text.endswith("\n"):
        text = "The last line has no end, so that the file may be cut off. Export it again, whole."
        yield source, f"Line {len(source.lines)}: {text}"
    for problem in one.json.problems:
        yield source, f"Line {source.line_at(problem.at)}: {problem.text} Export it again. The rest was not read."
    for broken in one.xml.problems:
        yield source, broken.text
    for entry in repeated(one.entries):
        text = "A directory holds no two entries of one name; the first one counted. Export it again."
        yield source, f"Line {entry.evidence.first}: {text}"
    if any(entry.changes for entry in one.entries.entries):
        text = "It changes entries instead of listing them; its changes were not read. Export the directory after them."
        yield source, text


def _distinct(documents: tuple[Document, ...], problems: list[Problem]) -> Iterator[Thing]:
    """Every device once; references that lead nowhere are told."""
    for one in documents:
        for device in one.devices:
            device.cut = CUT if _broken(one) else ""
            for value in unresolved(device, "dicomNetworkConnectionReference"):
                text = "The connection it refers to is not in the file. Export the whole device."
                problems.append((one.source, f"Line {value.evidence.first}: {text}"))
            yield device


def _archives(files: Files, problems: list[Problem]) -> tuple[Thing | None, ...]:
    """The devices that are archives; else those that take calls; else none, where other files tell of one."""
    if found := tuple(one for one in files.devices if one.archive):
        return found
    if found := tuple(one for one in files.devices if entities(one)):
        for one in (each for each in found if not each.cut):
            text = f"{one.name} has no dcmArchiveDevice, so that it was read as a plain device of dcm4che."
            problems.append((one.evidence.source, f"{text} If it is an archive, export the whole device."))
        return found
    first = files.documents[0]
    about = [one for one in files.documents if one.kind in {"realm", "wildfly", "users", "ldap", "server"}]
    if not files.devices and any(one.ours for one in about):
        problems.append((about[0].source, f"It tells of an archive without its settings. {_WHOLE}"))
        return (None,)
    if files.devices:
        names = ", ".join(one.name for one in files.devices)
        problems.append((first.source, f"It describes {names}, which takes no images. {_WHOLE}"))
        return ()
    raise NotReadableError(_why(first, problems))


def _why(one: Document, problems: list[Problem]) -> str:
    if one.kind == "old":
        return (
            "It belongs to dcm4chee 2, which gets no fixes any more and keeps its settings in JBoss. Move to "
            "dcm4chee-arc 5, and until then let only the scanners and workstations reach it."
        )
    if one.kind == "changes":
        return f"It changes entries of a directory and lists none. {_WHOLE}"
    if one.kind in {"realm", "wildfly"}:
        return f"Nothing in it tells that it belongs to a dcm4chee archive. {_WHOLE}"
    return problems[0][1] if problems else f"It describes no archive. {_WHOLE}"


def _secrets(documents: tuple[Document, ...]) -> Secrets:
    """Strike every secret out, and say where readable and published ones stand."""
    shown: list[Evidence] = []
    published: list[Evidence] = []
    found: list[Credential] = []
    for one in documents:
        for value, owner in _values(one):
            for span in secret_spans(value):
                value.evidence.source.hide(*span)
            if readable(value):
                shown.append(value.evidence.noted(value.name))
                found += credentials(value, owner)
            if value.name.lower() != "userpassword" and (place := default_secret(value)):
                published.append(place)
        others = [*((place, "") for place in (realm.strike(one) if one.kind == "realm" else ())), *_others(one)]
        shown += (place for place, _ in others)
        found += (each for place, _ in others for each in struck_credentials(place))
        published += (place.noted(setting) for place, setting in others if setting)
    return Secrets(tuple(shown), tuple(published), tuple(found))


def _values(one: Document) -> Iterator[tuple[Value, str]]:
    """Every value with the name of what holds it."""
    if one.kind in LDIFS:
        yield from ((value, entry.text("uid") or entry.dn) for entry in one.entries.entries for value in entry.values)
    for device in one.devices if one.kind == "device" else ():
        for part in device.walk():
            for value in (each for values in part.values.values() for each in values):
                yield value, f"line {value.evidence.first}"


def _others(one: Document) -> Iterator[tuple[Evidence, str]]:
    if one.kind == "ldap":
        yield from people.strike(one)
    if one.kind == "wildfly" and (server := wildfly.server(one)):
        yield from wildfly.strike(server)
