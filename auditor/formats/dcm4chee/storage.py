"""What is stored, replaced and deleted."""

import re

from auditor.formats.dcm4chee.dicom import entities
from auditor.formats.dcm4chee.directory import Thing
from auditor.formats.dcm4chee.facts import marked, stated, unset
from auditor.formats.dcm4chee.ldif import Value
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown

_DELETE = "dcmAllowDeleteStudyPermanently"
_CONSTRAINTS = ("dcmExternalRetrieveAET", "dcmExportStorageID", "dcmExternalRetrieveInstanceAvailability")
_SHARED = re.compile(r"(?i)^(?:file:/*)?(?:\\\\|smb:|nfs:|/(?:tmp|var/tmp|var/www|srv/(?:www|ftp))(?:/|$))")
_MOUNTED = re.compile(r"(?i)^(?:file:/*)?/?(?:mnt|media|nfs|net|volumes|shares?|smb|cifs)/")


def _levels(device: Thing, setting: str) -> list[Value]:
    """The values of a setting of the device and of its titles that take calls."""
    things = [device, *(one.thing for one in entities(device))]
    return [value for one in things if (value := one.get(setting))]


def overwrite(device: Thing) -> Fact[bool]:
    """Whether stored images can be replaced."""
    setting = "dcmOverwritePolicy"
    if not device.archive:
        return UNSTATED
    values = {one.text.upper(): one for one in _levels(device, setting)}
    if always := values.get("ALWAYS") or values.get("SAME_SERIES"):
        return stated(always, True, wanted="NEVER")
    if partly := next((one for text, one in values.items() if text.startswith("SAME_SOURCE")), None):
        reason = f"{partly.text} replaces an image when a caller with the title of its first sender sends it again"
        return Unknown(setting, reason, (partly.evidence,), "Write NEVER, or say that senders are told apart safely.")
    if never := values.get("NEVER"):
        return stated(never, False)
    return unset(setting, False, device)


def delete_unrestricted(device: Thing) -> Fact[bool]:
    """Whether everyone who gets in may delete studies: by the roles of each title, else at once or after rejection."""
    if not device.archive:
        return UNSTATED
    titles = [one.thing for one in entities(device)]
    roles = [value for one in titles if (value := one.get("dcmAcceptedUserRole"))]
    if roles and len(roles) == len(titles):
        return stated(roles[0], False)
    values = _levels(device, _DELETE)
    if always := next((one for one in values if one.text.upper() == "ALWAYS"), None):
        return stated(always, True, wanted="REJECTED")
    reason = "studies are rejected first and then deleted, and a title takes either request from people of any role"
    place = values[0].evidence if values else marked(titles[0] if titles else device)
    return Unknown(_DELETE, reason, (place,), "List the roles at each title (dcmAcceptedUserRole).")


def recycle(device: Thing) -> Fact[bool]:
    """Whether studies that are nowhere else are deleted when the store is full."""
    stores = [one for one in device.parts("dcmStorage") if one.installed]
    for one in stores:
        limit = one.get("dcmDeleterThreshold")
        bound = any(one.get(name) for name in _CONSTRAINTS)
        if limit and not bound and one.flag("dcmNoDeletionConstraint", default=False):
            return Known(True, "dcmDeleterThreshold", evidence=(limit.evidence,), written=limit.text)
    if not stores:
        return UNSTATED
    why = "studies that are nowhere else are not deleted unless dcmNoDeletionConstraint is TRUE"
    return Known(False, "dcmDeleterThreshold", Basis.DEFAULT, (_place(stores[0]),), why)


def _place(store: Thing) -> Evidence:
    value = store.get("dcmURI") or store.get("dcmStorageID")
    return value.evidence if value else marked(store)


def checksums(device: Thing) -> Fact[bool]:
    """Whether every store keeps check sums."""
    stores = [one for one in device.parts("dcmStorage") if one.installed]
    without = next((one for one in stores if not one.get("dcmDigestAlgorithm")), None)
    if not stores:
        return UNSTATED
    if without is not None:
        why = "a store without it keeps no check sums"
        return Known(False, "dcmDigestAlgorithm", Basis.DEFAULT, (_place(without),), why)
    value = stores[0].get("dcmDigestAlgorithm")
    return stated(value, True) if value else UNSTATED


def path(device: Thing) -> Fact[str]:
    """Where images lie."""
    for one in device.parts("dcmStorage"):
        if one.installed and (value := one.get("dcmURI")):
            return Known(value.text, "dcmURI", evidence=(value.evidence,), written=value.text)
    return UNSTATED


def shared(device: Thing) -> Fact[bool]:
    """Whether others can read the folder of the images."""
    values = [value for one in device.parts("dcmStorage") if one.installed and (value := one.get("dcmURI"))]
    if loose := next((one for one in values if _SHARED.search(one.text)), None):
        return stated(loose, True)
    if mounted := next((one for one in values if _MOUNTED.search(one.text)), None):
        reason = "it is a mounted disk; whether others share it is not in the files"
        return Unknown("dcmURI", reason, (mounted.evidence,))
    plain = next((one for one in values if re.match(r"(?:file:)?/", one.text)), None)
    return stated(plain, False) if plain else UNSTATED


def encrypted_at_rest(device: Thing) -> Fact[bool]:
    """The archive writes files as they come; the disk or the bucket may encrypt."""
    where = path(device)
    if isinstance(where, Unknown):
        return UNSTATED
    reason = "the archive writes its files as they come; what the disk below does is not in the files"
    return Unknown("dcmURI", reason, where.evidence, "Say in site.yaml how the disk is encrypted.")
