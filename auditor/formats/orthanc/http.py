"""The web server: whom it answers, what it asks for, how it encrypts (measured on 1.9.1, 1.10.1 and 1.12.7)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.orthanc.defaults import DEFAULT_ACCOUNT, IMPLICIT_LOGIN
from auditor.formats.orthanc.effective import ASSUMED, Config, by_product, denied, holds, ignored, judged, read
from auditor.formats.orthanc.layers import Item, Open
from auditor.formats.orthanc.plugins import active, authorization, loaded
from auditor.formats.orthanc.secrets import published
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Listener, Notice, Publication, Tls

WEAK = re.compile(r"NULL|EXP|RC2|RC4|(?<!A)DES|MD5|IDEA|SEED|ADH|AECDH|anon", re.IGNORECASE)
"""Suites that do not encrypt, are broken, or let in callers and servers without a name."""
_FOLLOWS = "true, the default of Orthanc since 1.5.8 where RemoteAccessAllowed is true"
_TWO_WAYS = "no login at all before 1.5.8, the published account since"


def users(config: Config) -> tuple[tuple[str, Item], ...]:
    """The declared accounts with their passwords."""
    item = config.item("RegisteredUsers")
    return tuple(item.value.items()) if item and isinstance(item.value, dict) else ()


def remote(config: Config) -> Fact[bool]:
    """Whether other hosts are answered."""
    return config.flag("RemoteAccessAllowed")


def authentication(config: Config) -> Fact[bool]:
    """Whether the server itself asks for a name and a password."""
    setting, item = "AuthenticationEnabled", config.item("AuthenticationEnabled")
    reason = config.gaps.get(setting) or config.gap
    if item:
        return read(item, setting, bool)
    if reason:
        return Unknown(setting, reason, settle="Supply every file of the configuration folder.")
    others = remote(config)
    return others if isinstance(others, Unknown) or not others.value else _unset(config, others)


def _unset(config: Config, others: Known[bool]) -> Fact[bool]:
    """What an unset login means where other hosts are answered."""
    setting, places = "AuthenticationEnabled", others.evidence
    if config.number >= IMPLICIT_LOGIN:
        return Known(True, setting, Basis.DEFAULT, places, _FOLLOWS)
    if config.number:
        return Known(False, setting, Basis.DEFAULT, places, "false, the default of Orthanc before 1.5.8")
    if users(config):
        return Unknown(setting, f"{ASSUMED}: before 1.5.8 it was off where nobody wrote it", places)
    return Known(False, setting, Basis.ASSUMED, places, f"{_TWO_WAYS}; {ASSUMED}")


def login(config: Config) -> Fact[bool]:
    """Whether a caller must prove who it is; where only the machine itself is answered, a program on it counts too."""
    others, asked = remote(config), authentication(config)
    if denied(others) and config.contained:
        return judged(others, lambda _: True)
    guarded = _guarded(config, asked)
    if denied(others):
        return _named(guarded)
    if isinstance(others, Unknown) and not holds(guarded):
        return others
    insecure = config.written("IsHttpServerSecure")
    if insecure and insecure.value is False and not denied(guarded) and not holds(default_account(config)):
        reason = "the server calls its own web access insecure, which the other files do not explain"
        return Unknown(guarded.setting, reason, insecure.places)
    return guarded


def _named(guarded: Fact[bool]) -> Fact[bool]:
    """An unset login that follows RemoteAccessAllowed is one of its own name."""
    if isinstance(guarded, Unknown) or guarded.setting != "RemoteAccessAllowed":
        return guarded
    why = "false, as RemoteAccessAllowed is false and nothing else is written"
    return replace(guarded, setting="AuthenticationEnabled", basis=Basis.DEFAULT, origin=why)


def _guarded(config: Config, asked: Fact[bool]) -> Fact[bool]:
    """The login, or the token that the Authorization plugin asks for in its place."""
    if not denied(asked) or config.written("Authorization") is None:
        return asked
    token = authorization(config)
    if isinstance(token, Known) and not token.value:
        return replace(asked, evidence=(*asked.evidence, *token.evidence))
    return token


def declared(config: Config) -> Fact[bool]:
    """Whether accounts are declared."""
    item = config.item("RegisteredUsers")
    if item is None and (config.gap or (denied(authentication(config)) and holds(authorization(config)))):
        return Unknown("RegisteredUsers" if config.gap else "", config.gap or "the token service keeps the accounts")
    if item and isinstance(item.value, Open):
        return Unknown("RegisteredUsers", item.value.reason, item.places, item.value.settle)
    if item:
        return Known(bool(item.children), "RegisteredUsers", item.basis, item.places)
    return Known(value=False, setting="RegisteredUsers", basis=Basis.DEFAULT, origin="none is declared")


def default_account(config: Config) -> Fact[bool]:
    """Whether the account that the vendor publishes opens the web server."""
    others, asked = remote(config), authentication(config)
    shipped = next((item for name, item in users(config) if published(name, item)), None)
    if shipped:
        return Known(value=True, setting="RegisteredUsers", basis=shipped.basis, evidence=shipped.places)
    if isinstance(others, Unknown) or not others.value:
        return others
    if isinstance(asked, Unknown) and not users(config):
        return asked
    if isinstance(asked, Known) and not asked.value:
        assumed = asked.basis is Basis.ASSUMED
        return Unknown("RegisteredUsers", f"{_TWO_WAYS}; {ASSUMED}", asked.evidence) if assumed else asked
    return _created(config, declared(config))


def _created(config: Config, named: Fact[bool]) -> Fact[bool]:
    """Whether the server makes the account by itself, because none is declared."""
    setting = "RegisteredUsers"
    if isinstance(named, Unknown) or named.value:
        return judged(named, lambda _: False)
    if not config.number:
        why = f"created by Orthanc from 1.5.8 to 1.12 where no account is declared; {ASSUMED}"
        return Known(True, setting, Basis.ASSUMED, named.evidence, why)
    state = "absent" if config.item(setting) is None else "empty"
    created = any(row.value == state and row.holds(config.number) for row in DEFAULT_ACCOUNT)
    why = "created by this version where no account is declared" if created else "this version creates none"
    return Known(created, setting, Basis.DEFAULT, named.evidence, why)


def implicit(config: Config) -> Fact[bool]:
    """Whether the login depends on a setting that nobody wrote."""
    item = config.item("AuthenticationEnabled")
    if item and item.basis is not Basis.DEFAULT:
        return Known(value=False, setting="AuthenticationEnabled", evidence=item.places)
    asked = authentication(config)
    if isinstance(asked, Unknown) or asked.basis is Basis.ASSUMED:
        reason = asked.reason if isinstance(asked, Unknown) else asked.origin
        return Unknown("AuthenticationEnabled", reason, asked.evidence)
    return replace(asked, value=True, setting="AuthenticationEnabled")


def listener(config: Config, publications: tuple[Publication, ...]) -> Listener:
    """The web port."""
    port = config.count("HttpPort")
    places = (config.written(name) for name in ("HttpPort", "HttpServerEnabled", "RemoteAccessAllowed"))
    return Listener(
        service="web",
        port=port,
        enabled=config.flag("HttpServerEnabled"),
        encrypted=config.flag("SslEnabled"),
        login=login(config),
        remote=remote(config),
        default_account=default_account(config),
        tls=_tls(config) if not denied(config.flag("SslEnabled")) else Tls(),
        bind=_bind(config),
        publications=reaching(publications, port),
        contained=config.contained,
        paths=tuple(dict.fromkeys(_paths(config))),
        evidence=tuple(place for item in places if item for place in item.places),
    )


def reaching(publications: tuple[Publication, ...], port: Fact[int]) -> tuple[Publication, ...]:
    """Those that lead to a port; where it is not known, each one may."""
    return tuple(one for one in publications if isinstance(port, Unknown) or one.container_port == port.value)


def _tls(config: Config) -> Tls:
    weak, null = suites(config, "SslCiphersAccepted")
    if config.item("SslCiphersAccepted") is None and config.before(1, 8, 2) and not config.gap:
        weak = Unknown("SslCiphersAccepted", "before 1.8.2 the library chose the suites by itself")
    return Tls(
        minimum_weak=judged(config.count("SslMinimumProtocolVersion"), lambda least: least < 4),
        weak_ciphers=weak,
        null_ciphers=null,
        client_certificate=client_certificate(config),
    )


def suites(config: Config, setting: str) -> tuple[Fact[bool], Fact[bool]]:
    """Whether a list offers weak suites, and suites without encryption; the shipped lists offer none."""
    item = config.item(setting)
    if item is None and config.gap:
        return Unknown(setting, config.gap), Unknown(setting, config.gap)
    if item is None:
        none = by_product(setting, False, "the suites that Orthanc offers by itself")
        return none, none
    names = [str(one.value) for one in config.texts(setting)]
    if isinstance(item.value, Open) or any(isinstance(one.value, Open) for one in config.texts(setting)):
        left = Unknown(setting, "a part of the list is not in the files", item.places)
        return left, left
    weak, null = any(WEAK.search(name) for name in names), any("NULL" in name.upper() for name in names)
    return Known(weak, setting, item.basis, item.places), Known(null, setting, item.basis, item.places)


def client_certificate(config: Config) -> Fact[bool]:
    """Whether web callers must show a certificate."""
    wanted, encrypted = config.flag("SslVerifyPeers"), config.flag("SslEnabled")
    if holds(wanted) and denied(encrypted):
        return ignored(config, "SslVerifyPeers", False, "without effect while SslEnabled is off")
    return wanted


def _bind(config: Config) -> str:
    """The address it is bound to; only versions that are known to obey the setting count."""
    if not config.number:
        return ""
    addresses = [str(one.value) for one in config.texts("HttpBindAddresses")]
    if all(one.startswith("127.") or one in {"::1", "localhost"} for one in addresses):
        return addresses[0] if addresses else ""
    return addresses[0] if len(addresses) == 1 else ""


def _paths(config: Config) -> Iterator[str]:
    for section, setting in (("DicomWeb", "Root"), ("OrthancExplorer2", "Root")):
        root = config.text(f"{section}.{setting}") if active(config, section) else UNSTATED
        if isinstance(root, Known):
            yield f"/{root.value.strip('/')}/"
        if section == "DicomWeb" and root is not UNSTATED and not denied(config.flag("DicomWeb.EnableWado")):
            wado = config.text("DicomWeb.WadoRoot")
            yield f"/{wado.value.strip('/')}" if isinstance(wado, Known) else "/wado"
    for section, path in (("StoneWebViewer", "/stone-webviewer/"), ("OHIF", "/ohif/"), ("Transfers", "/transfers/")):
        if config.written(section) and not denied(loaded(config, section)):
            yield path
    if holds(config.flag("WebDavEnabled")):
        yield "/webdav/"


def notices(config: Config) -> Iterator[Notice]:
    """Where the web server does something else than the file seems to say."""
    if denied(config.flag("HttpServerEnabled")):
        return
    asked, item, others = (
        authentication(config),
        config.item("AuthenticationEnabled"),
        config.item("RemoteAccessAllowed"),
    )
    written = [place for one in (item, others) if one for place in one.places]
    if denied(asked) and denied(remote(config)) and written and not config.contained:
        note = (
            "callers on the machine itself need no login, and a web server that runs there passes strangers on as such"
        )
        yield Notice("local-open", written[0].noted(note), "AuthenticationEnabled")
    declared_users = config.item("RegisteredUsers")
    if denied(asked) and users(config) and declared_users and declared_users.evidence:
        note = "the accounts are ignored, because AuthenticationEnabled is off"
        yield Notice("users-ignored", declared_users.evidence.noted(note), "RegisteredUsers")
    verify = config.item("SslVerifyPeers")
    if verify and verify.evidence and verify.value is True and denied(config.flag("SslEnabled")):
        note = "no certificate is asked for, because SslEnabled is off"
        yield Notice("no-effect", verify.evidence.noted(note), "SslVerifyPeers")
