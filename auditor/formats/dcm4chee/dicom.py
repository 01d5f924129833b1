"""DICOM and HL7 ports: who may call, and what a stranger may do there."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.dcm4chee.connections import HL7, bind, encrypted, listens, port, protocol, tls
from auditor.formats.dcm4chee.defaults import SHIPPED_TITLES, told
from auditor.formats.dcm4chee.directory import Thing
from auditor.formats.dcm4chee.facts import denied, holds, marked, product, stated, unset
from auditor.formats.dcm4chee.ldif import Value
from auditor.model import net
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown, derived
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges
from auditor.model.pacs import READS, VERBS, Listener, Peer, Tls

_QUERY = "1.2.840.10008.5.1.4.1.2."
_ENDS = {".1": "find", ".2": "move", ".3": "get"}
_WORKLIST = "1.2.840.10008.5.1.4.31"
_ECHO = "1.2.840.10008.1.1"
_STORED = "1.2.840.10008.5.1.4.1.1."
_IDENTITY = "dcmUserIdentityNegotiation"
_HOST = "dcmValidateCallingAEHostname"
_CALLERS = "dcmAcceptedCallingAETitle"


@dataclass(frozen=True, slots=True)
class Entity:
    """An application entity that takes calls."""

    thing: Thing
    archive: bool

    @property
    def title(self) -> str:
        """Its AE title."""
        return self.thing.text("dicomAETitle")

    def setting(self, name: str) -> Value | None:
        """A setting of the title, else of its device."""
        return self.thing.get(name) or (self.thing.device.get(name) if self.thing.device else None)

    @property
    def guard(self) -> Value | None:
        """What keeps strangers out: a verified person, or a registered title at its registered address."""
        person, host = self.setting(_IDENTITY), self.setting(_HOST)
        if not self.archive:
            return None
        if person and person.text.upper() == "REQUIRED":
            return person
        return host if host and host.text.lower() == "true" else None

    @property
    def callers(self) -> tuple[Value, ...]:
        """The titles it takes calls from; none means from everyone."""
        return self.thing.all(_CALLERS)

    @property
    def verbs(self) -> frozenset[str] | None:
        """What it offers; None where the file does not list its services."""
        offered = self.thing.parts("dicomTransferCapability")
        shared = self.thing.get("dcmShareTransferCapabilitiesFromAETitle")
        if not offered or shared or (self.thing.device and self.thing.device.cut):
            return None
        served = (one for one in offered if one.text("dicomTransferRole").upper() == "SCP")
        return frozenset(verb for one in served for verb in _verbs(one.text("dicomSOPClass")))

    def allows(self, verb: str) -> Fact[bool] | None:
        """Whether a stranger may do something; None where the title does not offer it."""
        offered = self.verbs
        if offered is not None and verb not in offered:
            return None
        if self.guard:
            return stated(self.guard, False)
        if self.callers:
            return _listed(self.callers)
        opened = unset(_CALLERS, True, self.thing)
        if offered is None and isinstance(opened, Known):
            reason = "the file does not list the services of the title, which takes calls from everyone"
            return Unknown("dicomTransferCapability", reason, (marked(self.thing),), "Export the whole device.")
        return opened


def _listed(callers: tuple[Value, ...]) -> Known[bool]:
    return Known(False, _CALLERS, evidence=tuple(one.evidence for one in callers[:3]))


def _verbs(uid: str) -> tuple[str, ...]:
    if uid == "*":
        return VERBS
    if uid.startswith(_QUERY):
        return tuple(verb for end, verb in _ENDS.items() if uid.endswith(end))
    if uid.startswith(_STORED):
        return ("store",)
    return ("worklist",) if uid == _WORKLIST else ("echo",) if uid == _ECHO else ()


def entities(device: Thing, connection: Thing | None = None) -> tuple[Entity, ...]:
    """The titles that take calls, at one connection or at any."""
    return tuple(
        Entity(one, device.archive)
        for one in device.parts("dicomNetworkAE")
        if one.installed
        and one.flag("dicomAssociationAcceptor", default=False)
        and (connection is None or connection in one.referred("dicomNetworkConnectionReference"))
    )


def listeners(device: Thing, version: Fact[str]) -> Iterator[Listener]:
    """The DICOM and HL7 ports of a device."""
    for connection in device.parts("dicomNetworkConnection"):
        if not listens(connection):
            continue
        if protocol(connection) == "dicom" and (titles := entities(device, connection)):
            yield _dicom(connection, titles, version)
        elif protocol(connection) == "dicom" and device.cut:
            yield _unseen(connection, device, version)
        elif protocol(connection) in HL7:
            yield _hl7(connection, device, version)


def _unseen(connection: Thing, device: Thing, version: Fact[str]) -> Listener:
    """A port whose titles the file breaks off before."""
    unknown = Unknown(_CALLERS, device.cut, (marked(connection),), "Export it again, whole.")
    base = _base("dicom", connection, unknown, tls(connection, version))
    return replace(base, verbs=tuple((verb, unknown) for verb in VERBS), titles_only=unknown)


def _base(service: str, connection: Thing, login: Fact[bool], how: Tls) -> Listener:
    place = connection.get("dicomPort")
    where = (place.evidence,) if place else ()
    return Listener(
        service=service,
        port=port(connection),
        enabled=Known(True, "dicomInstalled", Basis.DEFAULT, where, told("dicomInstalled", product(connection))),
        encrypted=encrypted(connection),
        login=how.client_certificate if holds(how.client_certificate) else login,
        tls=how,
        bind=bind(connection),
        evidence=where,
    )


def _dicom(connection: Thing, titles: tuple[Entity, ...], version: Fact[str]) -> Listener:
    verbs = {verb: fact for verb in VERBS if (fact := _any([one.allows(verb) for one in titles]))}
    how = tls(connection, version)
    base = _base("dicom", connection, _login(titles, verbs), how)
    return replace(
        base,
        verbs=tuple(verbs.items()),
        titles_only=_titles_only(titles, verbs, how),
        called_title_checked=_called(titles),
        title=", ".join(one.title for one in titles),
    )


def _any(facts: list[Fact[bool] | None]) -> Fact[bool] | None:
    """What holds at a port with several titles: one that is open opens it."""
    offered = [one for one in facts if one]
    opened = next((one for one in offered if holds(one)), None)
    return opened or next((one for one in offered if isinstance(one, Unknown)), None) or next(iter(offered), None)


def _login(titles: tuple[Entity, ...], verbs: dict[str, Fact[bool]]) -> Fact[bool]:
    doors = [fact for verb, fact in verbs.items() if verb != "echo"]
    if opened := next((one for one in doors if not denied(one)), None):
        return derived(opened, False) if isinstance(opened, Known) else opened
    weakest = next((one for one in titles if not one.guard), None)
    if weakest is not None and weakest.callers:
        return _listed(weakest.callers)
    guard = next((one.guard for one in titles if one.guard), None)
    return stated(guard, True) if guard else Unknown("", "no service is offered there")


def _titles_only(titles: tuple[Entity, ...], verbs: dict[str, Fact[bool]], how: Tls) -> Fact[bool]:
    certificate = how.client_certificate
    if isinstance(certificate, Known) and certificate.value:
        return derived(certificate, False)
    reads = [fact for verb, fact in verbs.items() if verb in READS]
    if not reads or any(holds(one) for one in reads):
        return UNSTATED
    if doubt := next((one for one in reads if isinstance(one, Unknown)), None):
        return doubt
    named = next((one for one in titles if not one.guard and one.callers), None)
    if named is not None:
        return Known(True, _CALLERS, evidence=_listed(named.callers).evidence)
    guard = next((one.guard for one in titles if one.guard), None)
    return stated(guard, False) if guard else UNSTATED


def _called(titles: tuple[Entity, ...]) -> Known[bool]:
    joker = next((one for one in titles if one.title == "*"), None)
    if joker is not None:
        return Known(False, "dicomAETitle", evidence=(marked(joker.thing),), written="*")
    why = "a call to a title that is not set up there is refused"
    return Known(True, "dicomAETitle", Basis.DEFAULT, (marked(titles[0].thing),), why)


def _hl7(connection: Thing, device: Thing, version: Fact[str]) -> Listener:
    served = [one for one in device.parts("hl7Application") if one.installed and connection in one.referred(_REFERENCE)]
    named = [one for one in served if one.all("hl7AcceptedSendingApplication")]
    setting = "hl7AcceptedSendingApplication"
    if served and len(named) == len(served):
        places = tuple(value.evidence for value in named[0].all(setting)[:3])
        login: Fact[bool] = Known(False, setting, evidence=places, origin="a name alone is no proof of who sends")
    else:
        login = unset(setting, False, next((one for one in served if one not in named), connection))
    return _base("hl7", connection, login, tls(connection, version))


_REFERENCE = "dicomNetworkConnectionReference"


def host_check(device: Thing) -> Fact[bool]:
    """Whether titles are bound to their registered addresses, at every title that takes calls."""
    titles = entities(device)
    values = [one.setting(_HOST) for one in titles]
    loose = next(
        (one for one, value in zip(titles, values, strict=True) if not value or value.text.lower() != "true"), None
    )
    if not titles or not device.archive:
        return UNSTATED
    if loose is None:
        return stated(next(value for value in values if value), True, wanted=True)
    found = loose.setting(_HOST)
    return stated(found, False, wanted=True) if found else unset(_HOST, False, loose.thing, wanted=True)


def user_identity(device: Thing) -> Fact[bool]:
    """Whether every title demands that the person is named and verified."""
    titles = entities(device)
    if not titles or not device.archive:
        return UNSTATED
    for one in titles:
        value = one.setting(_IDENTITY)
        if value is None:
            return unset(_IDENTITY, False, one.thing, wanted="REQUIRED")
        if value.text.upper() != "REQUIRED":
            return stated(value, False, wanted="REQUIRED")
    value = titles[0].setting(_IDENTITY)
    return stated(value, True) if value else UNSTATED


def move_anywhere(device: Thing) -> Fact[bool]:
    """Where images may be sent: to the listed destinations, else to every title of the directory, to no other."""
    setting, titles = "dcmAcceptedMoveDestination", entities(device)
    if not titles or not device.archive:
        return UNSTATED
    free = next((one for one in titles if not one.setting(setting)), None)
    if free is None:
        return stated(next(value for one in titles if (value := one.setting(setting))), False)
    why = "no list; dcm4chee-arc sends to the titles of its directory only"
    return Known(False, setting, Basis.DEFAULT, (marked(free.thing),), why)


def default_title(device: Thing) -> Fact[bool]:
    """Whether a title is one that ships."""
    titles = [one for one in entities(device) if one.title]
    shipped = next((one for one in titles if one.title in SHIPPED_TITLES), None)
    chosen = shipped or next(iter(titles), None)
    value = chosen.thing.get("dicomAETitle") if chosen else None
    return stated(value, shipped is not None) if value else UNSTATED


def peers(device: Thing, others: tuple[Thing, ...]) -> Iterator[Peer]:
    """The titles of other devices in the directory."""
    titles = entities(device)
    for other in others:
        for entity in other.parts("dicomNetworkAE"):
            if not entity.installed or entity.get("dicomAETitle") is None:
                continue
            reached = [one for one in entity.referred(_REFERENCE) if one.installed]
            chosen = next((one for one in reached if one.get("dicomPort")), next(iter(reached), None))
            # the archive calls, so that its own defaults hold for what the entry leaves out
            calls = replace(chosen, device=other if other.cut else device) if chosen else None
            yield _peer(entity, calls, titles)


def _peer(entity: Thing, connection: Thing | None, titles: tuple[Entity, ...]) -> Peer:
    title, host = entity.text("dicomAETitle"), connection.text("dicomHostname") if connection else ""
    return Peer(
        name=title,
        kind="dicom",
        evidence=marked(entity),
        title=title,
        host=host,
        port=connection.number("dicomPort") if connection else None,
        address=address(host),
        rights=tuple(_rights(title, titles)),
        encrypted=encrypted(connection) if connection else UNSTATED,
    )


def _rights(title: str, titles: tuple[Entity, ...]) -> Iterator[tuple[str, Fact[bool]]]:
    for verb in VERBS:
        offering = [one for one in titles if verb in (one.verbs or ())]
        granted = next(
            (one for one in offering if not one.callers or title in {each.text for each in one.callers}), None
        )
        if offering:
            chosen = granted or offering[0]
            places: tuple[Evidence, ...] = tuple(one.evidence for one in chosen.callers[:3]) or (marked(chosen.thing),)
            yield verb, Known(granted is not None, _CALLERS, evidence=places)


def address(host: str) -> Ranges:
    """A host's address; nothing for a name."""
    try:
        return Ranges.single(net.address(host))
    except ValueError:
        return NONE
