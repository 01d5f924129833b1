"""The list of DICOM devices: each entry, and what its title may do."""

from collections.abc import Iterator

from auditor.formats.orthanc.effective import ASSUMED, Config, denied, fits, holds, read
from auditor.formats.orthanc.layers import Item, Open
from auditor.formats.orthanc.plugins import UNANSWERED
from auditor.model import net
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown, derived
from auditor.model.frozen import dataclass
from auditor.model.net import NONE, Ranges
from auditor.model.pacs import Notice, Peer

RIGHTS = {
    "echo": "AllowEcho",
    "find": "AllowFind",
    "worklist": "AllowFindWorklist",
    "get": "AllowGet",
    "move": "AllowMove",
    "store": "AllowStore",
}
"""By verb, the right of one entry."""


@dataclass(frozen=True, slots=True)
class Modality:
    """One entry."""

    name: str
    title: str
    host: str
    port: int | None
    item: Item

    @property
    def address(self) -> Ranges:
        """Its address; empty where the host is a name, or not in the files."""
        try:
            return Ranges.single(net.address(self.host))
        except ValueError:
            return NONE

    @property
    def named(self) -> bool:
        """Whether the host is a name, which no caller's address ever equals."""
        return bool(self.host) and not self.address


def in_database(config: Config) -> Fact[bool]:
    """Whether the list stands in the database and the one in the files is ignored."""
    return config.flag("DicomModalitiesInDatabase")


def modalities(config: Config) -> tuple[Modality, ...]:
    """The entries in effect, by name, as the server goes through them."""
    if not denied(in_database(config)):
        return ()
    item = config.item("DicomModalities")
    entries = item.value if item and isinstance(item.value, dict) else {}
    return tuple(entry for name in sorted(entries) if (entry := _entry(name, entries[name])))


def _entry(name: str, item: Item) -> Modality | None:
    parts = item.children
    keys = ("0", "1", "2") if isinstance(item.value, tuple) else ("AET", "Host", "Port")
    title, host, port = (parts[key].value if key in parts else None for key in keys)
    if not isinstance(title, str | Open) or host is None or port is None:
        return None
    return Modality(
        name=name,
        title=title if isinstance(title, str) else title.written,
        host=host if isinstance(host, str) else "",
        port=_port(port),
        item=item,
    )


def _port(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 6:
        return int(value)
    return value if isinstance(value, int) and fits(value, int) else None


def titles(config: Config) -> dict[str, tuple[Modality, ...]]:
    """The entries in effect by title: those under one title stand for the same caller."""
    strict = holds(config.flag("StrictAetComparison"))
    found: dict[str, list[Modality]] = {}
    for one in modalities(config):
        found.setdefault(one.title if strict else one.title.lower(), []).append(one)
    return {title: tuple(group) for title, group in found.items()}


def allowed(config: Config, one: Modality, verb: str) -> Fact[bool]:
    """What an entry says about a verb; rights of single entries came with 1.5.0, and each is given by default."""
    setting = RIGHTS[verb]
    if verb == "worklist" and config.before(1, 10, 0):
        setting = RIGHTS["find"]
    item = one.item.children.get(setting) if isinstance(one.item.value, dict) else None
    if item is None or config.before(1, 5, 0):
        return Known(True, setting, Basis.DEFAULT, one.item.places, "true, the default of Orthanc")
    return read(item, setting, bool)


def may(checked: Fact[bool], one: Modality, own: Fact[bool], *, shared: bool, everyone: bool) -> Fact[bool]:
    """What a caller with an entry's title, at the entry's address, may do where the verb is not open to everyone.

    Args:
        checked: whether addresses are checked.
        one: the entry.
        own: what the entry says about the verb.
        shared: whether other entries have the title too.
        everyone: whether every entry of the title allows the verb.
    """
    if isinstance(own, Unknown):
        return own
    if holds(checked) and one.named and not (shared and everyone):
        why = "a host name never equals a caller's address"
        return Known(False, "DicomCheckModalityHost", own.basis, one.item.places, why)
    if shared and not holds(checked) and own.value and not everyone:
        why = "another entry of the same title does not allow it"
        return Known(False, own.setting, own.basis, one.item.places, why)
    return own


def peers(config: Config, verbs: dict[str, Fact[bool]]) -> Iterator[Peer]:
    """Every entry with its rights in effect."""
    for group in titles(config).values():
        everyone = {verb: all(holds(allowed(config, one, verb)) for one in group) for verb in verbs}
        yield from (_peer(config, one, verbs, everyone, shared=len(group) > 1) for one in group)


def _peer(
    config: Config, one: Modality, verbs: dict[str, Fact[bool]], everyone: dict[str, bool], *, shared: bool
) -> Peer:
    checked = config.flag("DicomCheckModalityHost")
    own = {verb: allowed(config, one, verb) for verb in verbs}
    rights = {
        verb: fact if _decides(fact) else may(checked, one, own[verb], shared=shared, everyone=everyone[verb])
        for verb, fact in verbs.items()
    }
    many = shared and any(not denied(fact) for fact in verbs.values())
    tls = one.item.children.get("UseDicomTls") if isinstance(one.item.value, dict) else None
    plain = Known(False, "UseDicomTls", Basis.DEFAULT, one.item.places, "false, the default of Orthanc")
    return Peer(
        name=one.name,
        kind="dicom",
        evidence=one.item.places[0],
        title=one.title,
        host=one.host,
        port=one.port,
        address=one.address,
        rights=tuple(rights.items()),
        anywhere=tuple(
            (verb, fact if holds(verbs[verb]) else _anywhere(config, fact, shared=many and everyone[verb]))
            for verb, fact in rights.items()
        ),
        ineffective=tuple(_ineffective(config, one, verbs)),
        encrypted=plain if tls is None or config.before(1, 9, 0) else read(tls, "UseDicomTls", bool),
    )


def _decides(everyone: Fact[bool]) -> bool:
    """Whether an entry's own right does not count: everyone has it, or it is not known if the server knows the verb."""
    return everyone.reason == UNANSWERED if isinstance(everyone, Unknown) else everyone.value


def _anywhere(config: Config, right: Fact[bool], *, shared: bool) -> Fact[bool]:
    """Whether a right counts at every address; `shared` where each of several entries of the title gives it."""
    checked = config.flag("DicomCheckModalityHost")
    if denied(right) or denied(checked):
        return right
    if isinstance(checked, Unknown):
        return checked
    if not config.number:
        return Unknown(checked.setting, f"1.7.4 to 1.9.2 ignore it, and {ASSUMED}", checked.evidence)
    ignored = (1, 7, 4) <= config.number < (1, 9, 3) and not shared
    return right if ignored or (shared and config.number >= (1, 10, 1)) else derived(checked, value=False)


def _ineffective(config: Config, one: Modality, verbs: dict[str, Fact[bool]]) -> Iterator[Evidence]:
    for verb, everyone in verbs.items():
        item = one.item.children.get(RIGHTS[verb]) if isinstance(one.item.value, dict) else None
        useless = holds(everyone) or config.before(1, 5, 0)
        if item and item.evidence and item.value is False and useless:
            yield item.evidence.noted(f"{everyone.setting} allows it to everyone")


def host_check(config: Config, verbs: dict[str, Fact[bool]]) -> Fact[bool]:
    """Whether listed callers are bound to their address, in effect."""
    setting, checked = "DicomCheckModalityHost", config.flag("DicomCheckModalityHost")
    if isinstance(checked, Unknown) or not checked.value:
        return checked
    places, sizes = checked.evidence, [len(group) for group in titles(config).values()]
    if config.number and (1, 7, 4) <= config.number < (1, 9, 3) and (1 in sizes or not sizes):
        return Known(False, setting, checked.basis, places, "without effect from 1.7.4 to 1.9.2")
    pair = duplicated(config)
    if not config.number:
        return Unknown(setting, f"1.7.4 to 1.9.2 ignore it, and {ASSUMED}", places, "Supply the server's /system.")
    if not denied(in_database(config)):
        return Unknown(setting, "two entries of one title would undo it, and the list is in the database", places)
    accepted = any(not denied(fact) for fact in verbs.values())
    if pair and config.number >= (1, 10, 1) and accepted:
        why = "undone for a title that two entries have"
        return Known(False, setting, checked.basis, (*places, *pair), why)
    return checked


def duplicated(config: Config) -> tuple[Evidence, ...]:
    """The places of entries that share a title and give each other's rights to every address."""
    shared = [group for group in titles(config).values() if len(group) > 1]
    return tuple(
        place
        for group in shared
        if any(all(holds(allowed(config, one, verb)) for one in group) for verb in ("find", "get", "move"))
        for one in group
        for place in one.item.places
    )


def notices(config: Config, verbs: dict[str, Fact[bool]]) -> Iterator[Notice]:
    """Entries that do not do what they seem to."""
    checked, section = config.flag("DicomCheckModalityHost"), config.item("DicomModalities")
    if section and section.evidence and section.children and holds(in_database(config)):
        note = "the list in the file is ignored, because DicomModalitiesInDatabase is on"
        yield Notice("no-effect", section.evidence.noted(note), "DicomModalities")
    for name, item in section.children.items() if section and isinstance(section.value, dict) else ():
        if item.evidence and not isinstance(item.value, Open) and _entry(name, item) is None:
            note = "it is no device: a title, a host and a port are needed, or the server does not start"
            yield Notice("wrong-type", item.evidence.noted(note), f"DicomModalities.{name}")
    if not holds(checked):
        return
    for one in modalities(config):
        if one.named and one.item.evidence:
            note = "its host is a name, which never equals a caller's address, so the device is refused"
            yield Notice("dns-host", one.item.evidence.noted(note), f"DicomModalities.{one.name}")
    effect, pair = host_check(config, verbs), duplicated(config)
    if pair and denied(effect) and config.number >= (1, 10, 1):
        note = "two entries have this title, so callers of any address pass although DicomCheckModalityHost is on"
        yield Notice("duplicate-title", pair[0].noted(note), "DicomModalities")
    elif denied(effect) and isinstance(checked, Known) and checked.evidence:
        note = "versions 1.7.4 to 1.9.2 do not check the address of a listed device"
        yield Notice("no-effect", checked.evidence[0].noted(note), "DicomCheckModalityHost")
