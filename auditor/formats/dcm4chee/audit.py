"""The audit trail (IHE ATNA): whether it is kept, what it leaves out, and how it travels."""

import re
from collections.abc import Iterator

from auditor.formats.dcm4chee.connections import encrypted, protocol
from auditor.formats.dcm4chee.dicom import address, entities
from auditor.formats.dcm4chee.directory import Thing
from auditor.formats.dcm4chee.facts import holds, marked, stated
from auditor.formats.dcm4chee.ldif import Value
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Peer

_REFERENCE = "dicomNetworkConnectionReference"
_LOCAL = re.compile(r"(?i)^(?:localhost|127\..*|::1)$")
_EVENTS = ("110102", "110103", "110104", "110105", "110106", "110107", "110110", "110112", "110113", "110114")
"""DICOM instances sent, accessed, received; study deleted; export, import; patient record; query; alert; log-in."""
_TYPES = ("110122", "110123", "110127", "110135", "110136", "110137")
"""Log-in, log-out, emergency override, and changes of rights."""


def _loggers(device: Thing) -> tuple[Thing, ...]:
    return tuple(one for one in device.parts("dcmAuditLogger") if one.installed)


def _repository(logger: Thing) -> Value | None:
    return logger.get("dcmAuditRecordRepositoryDeviceReference") or logger.get("dcmAuditRecordRepositoryDeviceName")


def _name(reference: str) -> str:
    """The device that a reference names: `dicomDeviceName=logstash,cn=Devices,…`, or the name itself."""
    return reference.partition(",")[0].rpartition("=")[2].strip().lower()


def kept(device: Thing) -> Fact[bool]:
    """Whether who did what is recorded: an installed logger that names a repository."""
    setting = "dcmAuditLogger"
    if not device.archive:
        return UNSTATED
    for logger in _loggers(device):
        if logger.referred(_REFERENCE) and not _ways(logger):
            why = "no connection of the logger is installed, so that its messages go nowhere"
            return Known(False, "dicomInstalled", evidence=(marked(logger),), origin=why)
        if target := _repository(logger):
            return Known(True, setting, evidence=(target.evidence,))
        reason = "the logger names no repository for its messages"
        return Unknown(setting, reason, (marked(logger),), "Name the repository's device.")
    off = next(iter(device.parts(setting)), None)
    if off is None and device.cut:
        return Unknown(setting, device.cut, (marked(device),), "Export it again, whole.")
    why = "the logger is not installed" if off else "the device has no audit logger"
    return Known(False, setting, Basis.EXPLICIT if off else Basis.DEFAULT, (marked(off or device),), why)


def _ways(logger: Thing) -> list[Thing]:
    """The connections by which a logger sends."""
    return [one for one in logger.referred(_REFERENCE) if one.installed]


def _targets(logger: Thing, devices: tuple[Thing, ...]) -> list[Thing] | Unknown:
    """The connections of the repository, of the protocols that the logger speaks."""
    named = _repository(logger)
    found = next((one for one in devices if named and one.name.lower() == _name(named.text)), None)
    if named is None or found is None:
        reason = "the device of the audit repository is not in the files"
        return Unknown(
            named.name if named else "dcmAuditLogger", reason, (marked(logger),), "Export the whole directory."
        )
    spoken = {protocol(one) for one in _ways(logger)}
    there = [one for one in found.parts("dicomNetworkConnection") if one.installed]
    return [one for one in there if protocol(one) in spoken] or there


def remote(device: Thing, devices: tuple[Thing, ...]) -> Fact[bool]:
    """Whether the record goes to another machine."""
    for logger in _loggers(device):
        targets = _targets(logger, devices)
        if isinstance(targets, Unknown):
            return targets
        hosts = [value for one in targets if (value := one.get("dicomHostname"))]
        away = next((one for one in hosts if not _LOCAL.match(one.text)), None)
        if away or hosts:
            return stated(away or hosts[0], away is not None)
        reason = "no installed connection of the audit repository names a host"
        return Unknown("dicomHostname", reason, (marked(logger),), "Export the whole directory.")
    return UNSTATED


def collectors(device: Thing, devices: tuple[Thing, ...]) -> Iterator[Peer]:
    """Where each logger sends: the first connection of its repository that fits, when another machine has it."""
    for logger in _loggers(device):
        targets = _targets(logger, devices)
        named = [one for one in targets if one.text("dicomHostname")] if isinstance(targets, list) else []
        for one in named[:1]:
            host = one.text("dicomHostname")
            kind = "udp" if protocol(one) == "syslog_udp" else "tls" if holds(encrypted(one)) else "tcp"
            if not _LOCAL.match(host):
                name, port = one.device.name if one.device else host, one.number("dicomPort")
                yield Peer(name, kind, marked(one), host=host, port=port, address=address(host))


def clear(device: Thing, devices: tuple[Thing, ...]) -> Fact[bool]:
    """Whether messages leave the machine by UDP, or by TCP without TLS."""
    for logger in _loggers(device):
        ways = _ways(logger)
        if not ways:
            reason = "no connection of the logger is in the files, or none is installed"
            return Unknown(_REFERENCE, reason, (marked(logger),), "Export the whole directory.")
        open_way = next((one for one in ways if not holds(encrypted(one)) or protocol(one) == "syslog_udp"), None)
        place = (open_way or ways[0]).get("dcmProtocol")
        if open_way is None:
            return stated(place, False) if place else Known(False, "dcmProtocol", evidence=(marked(ways[0]),))
        where = remote(device, devices)
        if isinstance(where, Unknown):
            return where
        if not where.value:
            return Known(False, where.setting, where.basis, where.evidence, "the repository is on the same machine")
        return stated(place, True) if place else Known(True, "dcmProtocol", evidence=(marked(open_way),))
    return UNSTATED


def suppressed(device: Thing) -> Fact[bool]:
    """Whether events that matter are left out of the record."""
    loggers = _loggers(device)
    for logger in loggers:
        for rule in logger.parts("dcmAuditSuppressCriteria"):
            if fact := _hidden(rule, device):
                return fact
    if not loggers:
        return UNSTATED
    rules = [rule for logger in loggers for rule in logger.parts("dcmAuditSuppressCriteria")]
    why = "what it leaves out is no event that matters" if rules else "nothing is left out"
    return Known(False, "dcmAuditSuppressCriteria", Basis.DEFAULT, (marked(rules[0] if rules else loggers[0]),), why)


def _hidden(rule: Thing, device: Thing) -> Fact[bool] | None:
    """What one rule hides; None where that does not matter."""
    events, types = rule.all("dcmAuditEventID"), rule.all("dcmAuditEventTypeCode")
    grave = next((one for one in events if any(code in one.text for code in _EVENTS)), None)
    grave = grave or next((one for one in types if any(code in one.text for code in _TYPES)), None)
    if (events or types) and grave is None:
        return None
    users = rule.all("dcmAuditUserID") + rule.all("dcmAuditAlternativeUserID")
    own = {one.title for one in entities(device)}
    place = grave or next(iter(users), None)
    if users and all(one.text in own for one in users):
        if all(one.guard for one in entities(device)):
            return None
        reason = "it leaves out what the archive's own title does, and any caller may give that title"
        return Unknown(
            "dcmAuditSuppressCriteria", reason, tuple(one.evidence for one in users), "Bind titles to addresses."
        )
    where = (place.evidence,) if place else (marked(rule),)
    return Known(True, "dcmAuditSuppressCriteria", evidence=where, written=place.text if place else "")
