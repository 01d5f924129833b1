"""What became of each line of a file."""

from auditor.formats import Coverage, State
from auditor.formats.orthanc.documents import CONFIGURATION, Document
from auditor.formats.orthanc.names import KEYS
from auditor.model.evidence import Evidence
from auditor.syntax.jsonc import Member, Object, Scalar, blank_lines

_ANSWERS = frozenset(
    {
        "CheckRevisions", "CountPatients", "DatabaseBackendPlugin", "DicomAet", "DicomPort", "HttpPort",
        "IsHttpServerSecure", "MaximumPatientCount", "MaximumStorageMode", "MaximumStorageSize", "Name",
        "OverwriteInstances", "ReadOnly", "StorageCompression", "Version",
    }
)  # fmt: skip
"""What is used of the answers of the API."""


def coverage(document: Document) -> Coverage:
    """The state of every line."""
    found = Coverage(document.source)
    root = document.tree.root
    if isinstance(root, Object):
        found.note(State.UNDERSTOOD, root.evidence)
        for member in root.members:
            found.note(state(document, member), member.evidence)
    for problem in document.tree.problems:
        found.mark(State.NOT_UNDERSTOOD, document.source.line_at(problem.at), len(found.states))
    for number in blank_lines(document.tree, document.source):
        found.mark(State.BLANK, number)
    if document.tree.behind is not None:
        found.note(State.WITHOUT_EFFECT, document.source.at(document.tree.behind, len(document.source.text)))
    if document.kind == "statistics":
        _vary(found, root)
    return found


def without_effect(document: Document) -> Coverage:
    """The lines of a file that the server does not read."""
    found = Coverage(document.source)
    found.mark(State.WITHOUT_EFFECT, 1, len(found.states))
    return found


def _vary(found: Coverage, root: object) -> None:
    """Counts differ in every answer."""
    for member in root.members if isinstance(root, Object) else ():
        if isinstance(member.value, Scalar):
            found.vary(member.value.start, member.value.end)


def state(document: Document, member: Member) -> State:
    """What a key of the top level is good for; Orthanc ignores values that it does not know."""
    name = member.name
    if document.kind == "modalities":
        return State.UNDERSTOOD
    if document.kind not in CONFIGURATION:
        return State.UNDERSTOOD if name in _ANSWERS else State.WITHOUT_EFFECT
    if name in KEYS:
        return State.UNDERSTOOD if KEYS[name].judged else State.WITHOUT_EFFECT
    return State.NOT_UNDERSTOOD if is_foreign(member) else State.WITHOUT_EFFECT


def is_foreign(member: Member) -> bool:
    """Whether it is a section that some plugin may read."""
    return isinstance(member.value, Object) and member.name not in KEYS and not member.name.startswith(("_", "//"))


def gaps(document: Document) -> tuple[Evidence, ...]:
    """Sections of unknown plugins, and the place where reading had to stop."""
    root, stopped = document.tree.root, document.tree.stopped
    members = root.members if isinstance(root, Object) and document.kind in CONFIGURATION else ()
    found = [one.evidence.noted("a section of an unknown plugin") for one in members if is_foreign(one)]
    if stopped is not None and document.source.text:
        at = min(document.tree.problems[0].at, len(document.source.text) - 1)
        found.append(document.source.at(at, at + 1, "the file could not be read from here on"))
    return tuple(found)
