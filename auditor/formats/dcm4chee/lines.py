"""What became of each line of a file."""

import re
from collections.abc import Iterator

from auditor.formats import Coverage, State
from auditor.formats.dcm4chee import people, realm
from auditor.formats.dcm4chee.documents import LDIFS, Document
from auditor.model.evidence import Evidence
from auditor.syntax.jsonc import Array, Object, Scalar, blank_lines, walk

USED = frozenset(
    name.lower()
    for name in (
        "cn", "dcmAcceptedCallingAETitle", "dcmAcceptedMoveDestination", "dcmAcceptedUserRole",
        "dcmAllowDeleteStudyPermanently", "dcmAuditAlternativeUserID", "dcmAuditEventID", "dcmAuditEventTypeCode",
        "dcmAuditRecordRepositoryDeviceName", "dcmAuditRecordRepositoryDeviceReference", "dcmAuditUserID",
        "dcmBindAddress", "dcmDeleterThreshold", "dcmDigestAlgorithm", "dcmExportStorageID", "dcmExternalRetrieveAET",
        "dcmExternalRetrieveInstanceAvailability", "dcmKeycloakClientSecret",
        "dcmKeyStoreKeyPin", "dcmKeyStorePin", "dcmKeyStoreURL", "dcmNoDeletionConstraint", "dcmOverwritePolicy",
        "dcmProperty", "dcmProtocol", "dcmTLSAllowAnyHostname", "dcmTLSDisableTrustManager", "dcmTLSNeedClientAuth",
        "dcmTLSProtocol", "dcmTrustStorePin", "dcmTrustStoreURL", "dcmURI", "dcmUserIdentityNegotiation",
        "dcmValidateCallingAEHostname", "dcmWebServicePath", "dicomAETitle",
        "dicomAssociationAcceptor", "dicomAuthorizedNodeCertificateReference", "dicomDeviceName", "dicomHostname",
        "dicomInstalled", "dicomNetworkConnectionReference", "dicomPort", "dicomSOPClass", "dicomSoftwareVersion",
        "dicomTLSCipherSuite", "dicomTransferRole", "hl7AcceptedSendingApplication", "hl7ApplicationName", "member",
        "objectClass", "olcAccess", "olcRootPW", "olcSecurity", "olcSuffix", "uid", "userPassword",
    )
)  # fmt: skip
"""Attributes on which a fact rests, in small letters."""
_KNOWN = re.compile(r"(?i)(?:dcm|dicom|hl7|xds|olc|jolokia)\w*$")
_PLAIN = frozenset({"version", "dn", "dc", "o", "ou", "sn", "givenname", "displayname", "mail", "description"})
_VOLATILE = frozenset(
    {
        "structuralobjectclass", "entryuuid", "creatorsname", "createtimestamp", "entrycsn", "modifiersname",
        "modifytimestamp", "contextcsn",
    }
)  # fmt: skip
"""What the directory keeps for itself; it differs with every load."""
_NAMED = re.compile(r"(?P<name>[A-Za-z][\w.-]*)(?:;[\w-]+)*:")
_USED_XML = frozenset(
    {
        "interface", "inet-address", "any-address", "loopback", "socket-binding", "socket-binding-group",
        "http-listener", "https-listener", "server-ssl-context", "http-interface", "datasource", "xa-datasource",
        "connection-url", "connection-property", "password", "security",
        "credential-reference", "deployment", "level", "logger", "root-logger",
    }
)  # fmt: skip


def coverage(document: Document) -> Coverage:
    """The state of every line."""
    found = Coverage(document.source)
    if document.kind in LDIFS:
        _of_ldif(found, document)
    elif document.kind in {"device", "realm"}:
        _of_json(found, document)
    elif document.kind == "wildfly":
        _of_xml(found, document)
    elif document.kind == "ldap":
        _of_properties(found)
    for gap in gaps(document):
        found.note(State.NOT_UNDERSTOOD, gap)
    return found


def state(name: str) -> State:
    """What an attribute of the directory is good for."""
    name = name.lower()
    if name in USED:
        return State.UNDERSTOOD
    known = name in _PLAIN or name in _VOLATILE or _KNOWN.match(name)
    return State.WITHOUT_EFFECT if known else State.NOT_UNDERSTOOD


def _of_ldif(found: Coverage, document: Document) -> None:
    now = State.BLANK
    for number, line in enumerate(found.source.lines, 1):
        if line.startswith("#") or not line.strip():
            now = State.BLANK
        elif line.startswith(" "):
            pass
        elif line == "-":
            now = State.WITHOUT_EFFECT
        elif named := _NAMED.match(line.lstrip("\ufeff")):
            now = state(named["name"])
            if named["name"].lower() in _VOLATILE:
                found.vary(*found.source.span_of(number))
        else:
            now = State.NOT_UNDERSTOOD
        if now is not State.BLANK or line.startswith("#"):
            found.mark(now, number)
    for entry in document.entries.entries:
        if entry.changes:
            found.note(State.WITHOUT_EFFECT, entry.evidence)


def _of_json(found: Coverage, document: Document) -> None:
    root = document.json.root
    if root is not None:
        found.note(State.WITHOUT_EFFECT, root.evidence)
    if document.kind == "realm":
        for member in root.members if isinstance(root, Object) else ():
            if member.name in realm.KNOWN:
                found.note(State.UNDERSTOOD, member.evidence)
    else:
        members = [member for node in walk(root) if isinstance(node, Object) for member in node.members]
        leaves = [one for one in members if isinstance(one.value, Scalar)]
        for member in sorted(leaves, key=lambda one: state(one.name) == State.UNDERSTOOD):
            found.note(max(State.UNDERSTOOD, state(member.name)), member.evidence)
        for array in (one for one in members if isinstance(one.value, Array) and state(one.name) == State.UNDERSTOOD):
            found.note(State.UNDERSTOOD, array.evidence)
    for number in blank_lines(document.json, document.source):
        found.mark(State.BLANK, number)


def _of_xml(found: Coverage, document: Document) -> None:
    root = document.xml.root
    if root is None:
        return
    found.note(State.WITHOUT_EFFECT, root.evidence)
    for element in root.walk():
        if element.name in _USED_XML:
            found.note(State.UNDERSTOOD, element.opening)
    for start, end in document.xml.comments:
        found.note(State.WITHOUT_EFFECT, found.source.at(start, end))
    if found.source.text.lstrip("\ufeff").startswith("<?"):
        found.mark(State.WITHOUT_EFFECT, 1)


def _of_properties(found: Coverage) -> None:
    for number, line in enumerate(found.source.lines, 1):
        name = re.split(r"[=:\s]", line.strip(), maxsplit=1)[0]
        if line.lstrip().startswith(("#", "!")):
            found.mark(State.BLANK, number)
        else:
            found.mark(State.UNDERSTOOD if name in people.USED else State.WITHOUT_EFFECT, number)


def gaps(document: Document) -> Iterator[Evidence]:
    """The places that could not be read."""
    text = document.source.text
    places = [at for at, _ in document.entries.problems]
    places += [one.at for one in document.json.problems]
    places += [one.at for one in document.xml.problems]
    for at in places:
        start = min(at, max(0, len(text) - 1))
        if text:
            yield document.source.at(start, start + 1, "the file could not be read here")
