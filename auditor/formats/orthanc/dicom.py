"""The DICOM ports: what strangers and listed callers may do (measured on 1.9.1, 1.10.1 and 1.12.7)."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.orthanc.effective import ASSUMED, Config, by_product, denied, holds, ignored, judged, read
from auditor.formats.orthanc.http import reaching, suites
from auditor.formats.orthanc.layers import Item
from auditor.formats.orthanc.modalities import host_check, in_database, modalities, peers
from auditor.formats.orthanc.plugins import UNANSWERED, active, loaded
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown, derived
from auditor.model.pacs import READS, Listener, Notice, Publication, Tls

ALWAYS = {
    "echo": "DicomAlwaysAllowEcho",
    "find": "DicomAlwaysAllowFind",
    "worklist": "DicomAlwaysAllowFindWorklist",
    "get": "DicomAlwaysAllowGet",
    "move": "DicomAlwaysAllowMove",
    "store": "DicomAlwaysAllowStore",
}
"""By verb, the setting that opens it to everyone."""
_TENANT_VERBS = ("echo", "find", "move", "store")


def verbs(config: Config) -> dict[str, Fact[bool]]:
    """What a caller may do whose title is not listed, by the verbs that the server offers."""
    found = {verb: config.flag(setting) for verb, setting in ALWAYS.items()}
    found["worklist"] = _worklist(config, found["find"], found["worklist"])
    if config.before(1, 7, 0):
        del found["get"]
    if _has_worklist(config):
        return found
    written = config.item(ALWAYS["worklist"])
    if written and written.value is True:
        found["worklist"] = Unknown(ALWAYS["worklist"], UNANSWERED, written.places, _PLUGINS)
    else:
        del found["worklist"]
    return found


_PLUGINS = "Supply the server's answer to /plugins."


def _worklist(config: Config, find: Fact[bool], own: Fact[bool]) -> Fact[bool]:
    """Before 1.10.0 the setting for searches was also that for the worklist."""
    older = config.before(1, 10, 0)
    if older is None and isinstance(find, Known) and find.value:
        return replace(find, basis=Basis.ASSUMED, origin=f"opened the worklist too before 1.10.0; {ASSUMED}")
    return find if older else own


def _has_worklist(config: Config) -> bool:
    return bool(config.gap) or active(config, "Worklists") or config.item("PythonScript") is not None


def listeners(config: Config, publications: tuple[Publication, ...]) -> Iterator[Listener]:
    """The server's own port, and those that a plugin adds for tenants."""
    strangers = verbs(config)
    checked = host_check(config, strangers)
    encrypted = _encrypted(config)
    tls = Tls() if denied(encrypted) else _tls(config)
    title = config.text("DicomAet")
    places = (config.written(name) for name in ("DicomPort", "DicomServerEnabled"))
    main = Listener(
        service="dicom",
        port=config.count("DicomPort"),
        enabled=config.flag("DicomServerEnabled"),
        encrypted=encrypted,
        login=_login(config, strangers, checked, tls),
        verbs=tuple(strangers.items()),
        titles_only=_titles_only(config, strangers, checked, tls),
        called_title_checked=config.flag("DicomCheckCalledAet"),
        tls=tls,
        contained=config.contained,
        evidence=tuple(place for item in places if item for place in item.places),
        title=title.value if isinstance(title, Known) else "",
    )
    yield _published(main, publications)
    for item in _tenants(config):
        yield _published(_tenant(config, main, item), publications)


def _published(one: Listener, publications: tuple[Publication, ...]) -> Listener:
    return replace(one, publications=reaching(publications, one.port))


def _tenants(config: Config) -> tuple[Item, ...]:
    return () if denied(loaded(config, "MultitenantDicom")) else config.texts("MultitenantDicom", "Servers")


def _tenant(config: Config, main: Listener, item: Item) -> Listener:
    """A port of the MultitenantDicom plugin: no TLS, no C-GET, the address checked only where nothing is open."""
    port, title = item.children.get("Port"), item.children.get("AET")
    offered = {verb: fact for verb, fact in main.verbs if verb in _TENANT_VERBS}
    checked = config.flag("DicomCheckModalityHost")
    if any(not denied(fact) for fact in offered.values()) and holds(checked):
        why = "the plugin checks addresses only where nothing is open to everyone"
        checked = ignored(config, "DicomCheckModalityHost", False, why)
    plain = by_product("MultitenantDicom", False, "the plugin's ports never use TLS", *item.places)
    return replace(
        main,
        port=read(port, "MultitenantDicom.Port", int) if port else Unknown("MultitenantDicom.Port", "it is missing"),
        enabled=Known(True, "MultitenantDicom", item.basis, item.places),
        encrypted=plain,
        login=_login(config, offered, checked, Tls()),
        verbs=tuple(offered.items()),
        titles_only=_titles_only(config, offered, checked, Tls()),
        tls=Tls(),
        evidence=item.places,
        title=title.value if title and isinstance(title.value, str) else "",
    )


def _encrypted(config: Config) -> Fact[bool]:
    if config.before(1, 9, 0):
        return ignored(config, "DicomTlsEnabled", False, "before 1.9.0 Orthanc has no TLS for DICOM")
    return config.flag("DicomTlsEnabled")


def _tls(config: Config) -> Tls:
    weak, null = suites(config, "DicomTlsCiphersAccepted")
    return Tls(
        minimum_weak=judged(config.count("DicomTlsMinimumProtocolVersion"), lambda least: 0 < least < 4),
        weak_ciphers=weak,
        null_ciphers=null,
        client_certificate=config.flag("DicomTlsRemoteCertificateRequired"),
    )


def _login(config: Config, strangers: dict[str, Fact[bool]], checked: Fact[bool], tls: Tls) -> Fact[bool]:
    """C-ECHO is left aside: it discloses nothing and changes nothing."""
    certificate = tls.client_certificate
    if isinstance(certificate, Known) and certificate.value:
        return certificate
    doors = [fact for verb, fact in strangers.items() if verb != "echo"]
    opened = next((fact for fact in doors if not denied(fact)), None)
    if opened is not None:
        return judged(opened, lambda _: False)
    if holds(in_database(config)):
        return Unknown("DicomModalities", _STORED, settle=_LIST)
    if not modalities(config) and denied(in_database(config)):
        return by_product("DicomModalities", True, "no device is listed, so every caller is refused")
    return checked


_STORED = "the list of devices is in the database"
_LIST = "Supply the server's answer to /modalities?expand, as modalities.json."


def _titles_only(config: Config, strangers: dict[str, Fact[bool]], checked: Fact[bool], tls: Tls) -> Fact[bool]:
    certificate, stored = tls.client_certificate, in_database(config)
    if isinstance(certificate, Known) and certificate.value:
        return derived(certificate, False)
    if any(holds(strangers[verb]) for verb in READS if verb in strangers):
        return UNSTATED
    if isinstance(stored, Unknown) or stored.value:
        reason = stored.reason if isinstance(stored, Unknown) else _STORED
        return Unknown("DicomModalities", reason, stored.evidence, _LIST)
    if config.item("DicomModalities") is None and config.gap:
        return Unknown("DicomModalities", config.gap)
    listed = [one for one in peers(config, strangers) if any(holds(fact) for verb, fact in one.rights if verb in READS)]
    if not listed:
        return by_product("DicomModalities", False, "no listed device may search or fetch")
    return judged(checked, lambda bound: not bound)


def notices(config: Config) -> Iterator[Notice]:
    """TLS settings without which the server does not start."""
    if not holds(_encrypted(config)):
        return
    needed = ["DicomTlsCertificate", "DicomTlsPrivateKey"]
    if config.before(1, 12, 4) or not denied(config.flag("DicomTlsRemoteCertificateRequired")):
        needed.append("DicomTlsTrustedCertificates")
    switch = config.item("DicomTlsEnabled")
    for setting in needed:
        item = config.item(setting)
        missing = (item is None and not config.gap) or (item is not None and item.value == "")
        if missing and switch and switch.evidence:
            note = f"the server does not start with TLS on and no {setting}"
            yield Notice("no-effect", switch.evidence.noted(note), setting)
