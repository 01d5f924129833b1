"""One Conquest server as it really behaves: nobody is refused, and nothing is encrypted."""

import re
from collections.abc import Iterator

from auditor.formats.conquest import webapp
from auditor.formats.conquest.amap import Entry, Map
from auditor.formats.conquest.defaults import SHIPPED_TITLES
from auditor.formats.conquest.ini import Ini, Item
from auditor.formats.conquest.passwords import ACCOUNTS, published, readable
from auditor.formats.conquest.webapp import Switches
from auditor.model.credential import Credential, credential
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.pacs import Account, Listener, Notice, Pacs, Peer

VERBS = ("echo", "find", "get", "move", "store")
_SHARED = re.compile(
    r"^(?:\\\\|//)|^/(?:tmp|var/tmp|var/www|srv/www|srv/ftp|usr/share/nginx)(?:/|$)|^[a-z]:[\\/](?:temp|inetpub)",
    re.IGNORECASE,
)
_MOUNTED = re.compile(r"^/(?:mnt|media|nfs|net|volumes|shares?)(?:/|$)", re.IGNORECASE)
_PATH_ONLY = re.compile(r"\s*package\.path\s*=\s*package\.path(?:\s*\.\.\s*(?:'[^']*'|\"[^\"]*\"|[\w.]+))*\s*")
"""A script that only says where scripts are."""
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
_CONVERTER = re.compile(r"\w*converters?\d*", re.IGNORECASE)
_SECRETS = ("Password", *(f"{name}_password" for name in ACCOUNTS))
JUDGED = frozenset(
    {
        "myacrnema", "tcpport", "micropacs", "sqlhost", "sqlserver", "username", "mysql", "postgres", "sqlite",
        "acrnemamap", "webreadonly", "webpush", "webserverfor", "webscriptaddress", "magdevice0",
        "magdevicethreshhold", "association", "readonly", *(name.lower() for name in _SECRETS),
    }
)  # fmt: skip
"""Keys that decide something, in small letters."""
_VERSION = Unknown(
    "version", "the comments of dicom.ini tell its template's version, not the server's", settle="Name the version."
)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one server."""

    main: Ini
    """What describes the server best."""
    web: Ini | None
    """What describes its pages; it may be the same file."""
    map: Map | None
    switches: Switches | None
    alone: bool = False
    """Only the pages are described."""

    @property
    def inis(self) -> tuple[Ini, ...]:
        """Each of the two files once."""
        return (self.main,) if self.web is None or self.web is self.main else (self.main, self.web)


def build(files: Files) -> Pacs:
    """The server with its web pages."""
    main, web = files.main, files.web
    place = _place(main)
    listeners = [] if files.alone and not _at_home(main) else [_dicom(main, place)]
    asked: Fact[bool] = UNSTATED
    if web is not None or files.switches is not None:
        page = webapp.listener(web or main, files.switches, place)
        listeners.append(page)
        asked = page.login
    entries = files.map.entries if files.map else []
    accounts = webapp.accounts(web or main, asked) if asked.setting else ()
    return Pacs(
        name="",
        product="Conquest DICOM server",
        evidence=place,
        version=_VERSION,
        listeners=tuple(listeners),
        peers=tuple(_peers(entries, main)),
        accounts=accounts,
        secrets_in_clear=tuple(_in_clear(files)),
        default_secrets=tuple(_shipped(main)),
        credentials=tuple(_credentials(files)),
        lockout=webapp.without(asked, "the pages count no wrong passwords"),
        second_factor=webapp.without(asked, "the pages ask for a password only"),
        delete_unrestricted=_deletes(web) if web else UNSTATED,
        recycle=_recycle(main),
        encrypted_at_rest=Unknown(
            "MAGDevice0",
            "Conquest writes its files as they come; what the disk below does is not in the files",
            (place,),
            "Say in site.yaml how the disk is encrypted.",
        ),
        storage_path=_text(main, "MAGDevice0") if main.get("MAGDevice0") else UNSTATED,
        shared_path=_shared(main),
        audit=Unknown(
            "serverstatus.log", "what dgate writes into its log was not verified", (place,), "Supply some lines of it."
        ),
        users_declared=_declared(accounts, asked),
        default_title=_title(main),
        move_anywhere=_anywhere(entries, files.map, main),
        database=_database(main),
        database_encrypted=_database_encrypted(main),
        notices=tuple(_notices(files)),
        gaps=tuple(gap for one in (*files.inis, files.map) if one for gap in one.coverage.not_understood),
    )


def _declared(accounts: tuple[Account, ...], asked: Fact[bool]) -> Fact[bool]:
    if isinstance(asked, Known) and asked.value and not accounts:
        reason = "the accounts stand in users.db, which is no export"
        return Unknown("admin_password", reason, asked.evidence, "List the accounts.")
    return Known(True, "admin_password", evidence=(accounts[0].evidence,)) if accounts else UNSTATED


def _place(ini: Ini) -> Evidence:
    for key in ("MyACRNema", "TCPPort", "WebServerFor"):
        if item := ini.get(key):
            return item.evidence
    return ini.source.line(1)


def _at_home(web: Ini) -> bool:
    """Whether the web pages belong to a server on their own machine."""
    item = web.get("WebServerFor")
    return item is None or item.value.lower() in _LOCAL


def _text(ini: Ini, key: str) -> Fact[str]:
    item = ini.get(key)
    if item is None:
        return Unknown(key, "it is not in the file")
    if item.open:
        return Unknown(key, "a place holder stands there", (item.evidence,), "Supply the file as the server reads it.")
    return Known(item.value, item.key, evidence=(item.evidence,), written=item.value)


def _flag(item: Item | None) -> bool:
    """As C's atoi reads it."""
    return bool(item and re.match(r"\s*[+-]?0*[1-9]", item.value))


def _dicom(ini: Ini, place: Evidence) -> Listener:
    item = ini.get("TCPPort")
    text = _text(ini, "TCPPort")
    port: Fact[int] = Unknown("TCPPort", "it is not in the file, or no number", text.evidence, "Supply dicom.ini.")
    if isinstance(text, Known) and (digits := re.fullmatch(r"\s*(\d{1,5})\s*", text.value)):
        port = Known(int(digits[1]), "TCPPort", evidence=text.evidence, written=digits[1])
    opened = _opened(ini, place)
    title = ini.get("MyACRNema")
    return Listener(
        service="dicom",
        port=port,
        enabled=Known(True, "TCPPort", evidence=text.evidence),
        encrypted=Known(False, "TLS", Basis.DEFAULT, (place,), "Conquest has no TLS for DICOM"),
        login=Known(False, opened.setting, Basis.DEFAULT, opened.evidence, opened.origin)
        if isinstance(opened, Known)
        else opened,
        verbs=tuple((verb, opened) for verb in VERBS),
        called_title_checked=Known(
            False, "MyACRNema", Basis.DEFAULT, (place,), "Conquest does not look at the title it is called by"
        ),
        title=title.value if title and not title.open else "",
        evidence=(item.evidence,) if item else (place,),
    )


def _opened(ini: Ini, place: Evidence) -> Fact[bool]:
    """Only a script at the start of an association can refuse a caller."""
    script = ini.find("lua", "association")
    if script and not _PATH_ONLY.fullmatch(script.value):
        reason = "a script decides on each caller, and it was not read"
        return Unknown("association", reason, (script.evidence,), "Say what the script refuses.")
    if script is None and ini.broken:
        return Unknown("association", ini.broken, (place,), "Export it again, whole.")
    why = "Conquest refuses no caller; acrnema.map only says where images may be sent"
    return Known(True, "acrnema.map", Basis.DEFAULT, (place,), why)


def _peers(entries: list[Entry], ini: Ini) -> Iterator[Peer]:
    own = ini.get("MyACRNema")
    opened = _opened(ini, _place(ini))
    for one in entries:
        if own and one.title.lower() == own.value.lower():
            continue
        yield Peer(
            name=one.title,
            kind="dicom",
            evidence=one.evidence,
            title=one.title,
            host=one.host,
            port=int(one.port) if one.port.isdecimal() and len(one.port) < 6 else None,
            address=one.address,
            rights=tuple((verb, opened) for verb in VERBS),
            encrypted=Known(False, "TLS", Basis.DEFAULT, (one.evidence,), "Conquest has no TLS for DICOM"),
            wildcard=one.wildcard,
        )


def _anywhere(entries: list[Entry], table: Map | None, ini: Ini) -> Fact[bool]:
    if open_ones := [one for one in entries if one.anywhere]:
        places = tuple(one.evidence for one in open_ones)
        why = "what a caller's destination has behind the pattern becomes the address"
        return Known(True, "acrnema.map", evidence=places, origin=why)
    if table is None:
        item = ini.get("ACRNemaMap")
        places = (item.evidence,) if item else ()
        reason = "the list of destinations was not supplied"
        return Unknown("ACRNemaMap", reason, places, "Supply acrnema.map.")
    return Known(False, "acrnema.map", evidence=tuple(one.evidence for one in entries[:1]))


def _title(ini: Ini) -> Fact[bool]:
    text = _text(ini, "MyACRNema")
    if isinstance(text, Unknown):
        return text if ini.get("MyACRNema") else UNSTATED
    return Known(text.value.upper() in SHIPPED_TITLES, text.setting, evidence=text.evidence, written=text.value)


def _database(ini: Ini) -> Fact[str]:
    engine = next((key for key in ("MySQL", "PostGres") if _flag(ini.get(key))), "")
    source = ini.get("SQLServer")
    if source is None and not engine:
        return UNSTATED
    if not engine:
        local = _flag(ini.get("SQLite")) or (source is not None and re.search(r"[\\/]", source.value))
        place = (source.evidence,) if source else ()
        if local:
            return Known("local", "SQLServer", evidence=place, origin="its file lies on the same machine")
        return Unknown("SQLServer", "it names a data source of the system", place, "Say where that database is.")
    host = ini.get("SQLHost")
    if host and host.open:
        return Unknown("SQLHost", "a place holder stands there", (host.evidence,))
    if host is None:
        return Known("local", "SQLHost", Basis.DEFAULT, origin="localhost, the default of Conquest")
    local = host.value.lower() in _LOCAL
    return Known("local" if local else host.value, "SQLHost", evidence=(host.evidence,), written=host.value)


def _database_encrypted(ini: Ini) -> Fact[bool]:
    where = _database(ini)
    if isinstance(where, Unknown):
        return where
    if where.value == "local":
        return Known(True, where.setting, where.basis, where.evidence, "it is on the same machine")
    reason = "dicom.ini has no setting for that; the database's own settings decide"
    return Unknown(where.setting, reason, where.evidence, "Say whether the database demands TLS.")


def _recycle(ini: Ini) -> Fact[bool]:
    """Old patients are deleted when less space is free than a threshold above 0 says."""
    item = ini.get("MAGDeviceThreshHold")
    if item is None:
        if ini.get("MAGDevice0") is None:
            return UNSTATED
        if ini.broken:
            return Unknown("MAGDeviceThreshHold", ini.broken, settle="Export it again, whole.")
        reason = "it is not written, and only since 1.5.0 that means that nothing is deleted"
        return Unknown("MAGDeviceThreshHold", reason, (_place(ini),), "Write it into the file as 0.")
    return Known(_flag(item), item.key, evidence=(item.evidence,), written=item.value)


def _deletes(web: Ini) -> Fact[bool]:
    item = web.get("WebReadonly")
    newer = web.find("webdefaults", "readOnly")
    if item:
        return Known(not _flag(item), item.key, evidence=(item.evidence,), written=item.value, wanted=1)
    if newer and not _flag(newer):
        reason = "the pages offer to change things; who may do it was not verified"
        return Unknown("readOnly", reason, (newer.evidence,), "Set readOnly to 1, or say who may delete.")
    place = (newer.evidence,) if newer else ()
    if web.broken:
        return Unknown("WebReadonly", web.broken, place, "Export it again, whole.")
    return Known(False, "WebReadonly", Basis.DEFAULT, place, "1, the default of Conquest", wanted=1)


def _shared(ini: Ini) -> Fact[bool]:
    path = _text(ini, "MAGDevice0")
    if isinstance(path, Unknown):
        return path if ini.get("MAGDevice0") else UNSTATED
    if _MOUNTED.search(path.value):
        reason = "it is a mounted disk; whether others share it is not in the files"
        return Unknown("MAGDevice0", reason, path.evidence)
    return Known(bool(_SHARED.search(path.value)), path.setting, evidence=path.evidence, written=path.value)


def _in_clear(files: Files) -> Iterator[Evidence]:
    for ini in files.inis:
        for key in _SECRETS:
            for item in ini.all(ini.root, key):
                if readable(item):
                    yield item.evidence.noted(item.key)


def _credentials(files: Files) -> Iterator[Credential]:
    for ini in files.inis:
        host = ini.get("SQLHost")
        where = "" if host is None or host.value.lower() in _LOCAL else host.value
        for key in _SECRETS:
            use, owner = ("database", where) if key == "Password" else ("account", key.removesuffix("_password"))
            for item in ini.all(ini.root, key):
                if readable(item):
                    yield credential(item.value, item.evidence.noted(item.key), use, owner)


def _shipped(ini: Ini) -> Iterator[Evidence]:
    user, password = ini.get("Username"), ini.get("Password")
    if user and password and published(user.value, password.value):
        yield password.evidence.noted(password.key)


def hide(ini: Ini) -> None:
    """Strike out every password; place holders stay."""
    for item in ini.items:
        if re.search(r"pass(?:word|wd)?$", item.key, re.IGNORECASE) and readable(item):
            ini.source.hide(*item.span)


def _notices(files: Files) -> Iterator[Notice]:
    for ini in files.inis:
        yield from _twice(ini)
        yield from _elsewhere(ini)
        yield from _scripts(ini)
    for place in files.map.shadowed if files.map else ():
        note = "an entry above takes this title first, so this one does nothing"
        yield Notice("no-effect", place.noted(note), place.source.text[slice(*place.characters)].split()[0])


def _twice(ini: Ini) -> Iterator[Notice]:
    for key in sorted(JUDGED):
        places = [one for one in ini.all(ini.root, key) if not one.skipped]
        for one in places[1:]:
            note = f"the same key stands on line {places[0].evidence.first} too; only that one, the first, counts"
            yield Notice("duplicate-key", one.evidence.noted(note), one.key)


def _elsewhere(ini: Ini) -> Iterator[Notice]:
    """Keys that decide something, where the server does not look."""
    others = JUDGED - {"association", "readonly", "micropacs"}
    for one in ini.items:
        key = one.key.lower()
        if one.skipped and key in JUDGED:
            yield Notice("no-effect", one.evidence.noted("the line begins with a blank, so it is not read"), one.key)
        elif one.section.lower() not in {ini.root, "wadoservers"} and key in others:
            yield Notice("no-effect", one.evidence.noted(f"the server reads it in [{ini.root}] only"), one.key)
        elif one.section.lower() == ini.root and key == "magdevicethreshold":
            note = "the server knows this key as MAGDeviceThreshHold"
            yield Notice("no-effect", one.evidence.noted(note), one.key)


def _scripts(ini: Ini) -> Iterator[Notice]:
    for one in ini.items:
        section = one.section.lower()
        converter = section == ini.root and _CONVERTER.fullmatch(one.key) and not one.value.strip().isdecimal()
        if one.value and (converter or (section == "lua" and not _PATH_ONLY.fullmatch(one.value))):
            note = "a script may change what is stored, sent or refused; it was not read"
            yield Notice("script", one.evidence.noted(note), one.key)
