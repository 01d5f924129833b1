"""The index database: where it is, and whether the way to it is encrypted."""

import re

from auditor.formats.orthanc.effective import Config, denied
from auditor.formats.orthanc.layers import Item, Open
from auditor.formats.orthanc.plugins import loaded
from auditor.formats.orthanc.secrets import is_placeholder
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown

_URI = re.compile(r"^\w+://(?:[^@/]*@)?(\[[^\]]+\]|[^:/?]*)")
_SERVER = re.compile(r"(?:^|;)\s*(?:Server|Host|Address|Addr)\s*=\s*(?:tcp:)?([^;,:\\]+)", re.IGNORECASE)
_ENCRYPT = re.compile(r"(?:^|;)\s*(?:Encrypt|SSLmode|UseSSL)\s*=\s*([\w-]+)", re.IGNORECASE)
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1", "[::1]"})


def _engine(config: Config) -> str:
    """The section of the database in use; empty for SQLite."""
    for one in ("PostgreSQL", "MySQL", "Odbc", "MongoDB"):
        if config.written(one) and not denied(loaded(config, one)) and not denied(config.flag(f"{one}.EnableIndex")):
            return one
    return ""


def database(config: Config) -> Fact[str]:
    """Where the index is: `local` or its host."""
    engine, running = _engine(config), config.written("DatabaseBackendPlugin")
    if running and running.value is None:
        return Known("local", "DatabaseBackendPlugin", evidence=running.places)
    if not engine and (config.gap or (running and running.value)):
        return Unknown("PostgreSQL", config.gap or "the server names a database plugin that the files do not describe")
    if not engine:
        return Known("local", "IndexDirectory", Basis.DEFAULT, (), "SQLite, as no other database is set")
    if engine == "Odbc":
        return _source(config)
    for setting in ("ConnectionUri", "UnixSocket"):
        item = config.item(engine, setting)
        if item and item.value:
            text = item.value.written if isinstance(item.value, Open) else str(item.value)
            found = _URI.match(text)
            return _host(f"{engine}.{setting}", found[1] if found else "", item)
    host, item = config.text(f"{engine}.Host"), config.item(engine, "Host")
    return _host(host.setting, host.value, item) if isinstance(host, Known) else host


def _source(config: Config) -> Fact[str]:
    """Where the data source of ODBC runs, as far as its connection string tells."""
    setting, item = "Odbc.IndexConnectionString", config.item("Odbc", "IndexConnectionString")
    text = item.value if item and isinstance(item.value, str) else ""
    found = _SERVER.search(text)
    if found is None:
        reason = "the name of a data source does not tell where it runs"
        return Unknown(setting, reason, item.places if item else (), "Supply odbc.ini.")
    return _host(setting, found[1].lower(), item)


def _host(setting: str, host: str, item: Item | None) -> Fact[str]:
    if "${" in host or is_placeholder(host or "local"):
        return Unknown(setting, "its host is not in the files", item.places if item else ())
    local = host in _LOCAL or host.startswith("/")
    basis = item.basis if item else Basis.DEFAULT
    return Known("local" if local else host, setting, basis, item.places if item else (), item.origin if item else "")


def database_encrypted(config: Config) -> Fact[bool]:
    """Whether the way to the database is encrypted, or stays on the machine."""
    where, engine = database(config), _engine(config)
    if isinstance(where, Known) and where.value == "local":
        return _near(where)
    if not engine:
        return where if isinstance(where, Unknown) else UNSTATED
    return _by_source(config) if engine == "Odbc" else _by_section(config, engine, where)


def _by_section(config: Config, engine: str, where: Fact[str]) -> Fact[bool]:
    """What the section of the database's plugin says of encryption."""
    uri, tls = config.item(engine, "ConnectionUri"), config.flag(f"{engine}.EnableSsl")
    if uri and isinstance(uri.value, str):
        mode = re.search(r"[?&]sslmode=([\w-]+)", uri.value)
        safe = bool(mode) and str(mode and mode[1]) in {"require", "verify-ca", "verify-full"}
        return Known(safe, f"{engine}.ConnectionUri", uri.basis, uri.places)
    if denied(tls) and isinstance(where, Known) and config.contained and "." not in where.value:
        reason = "the database is another container, and the files do not show whether it is on the same machine"
        return Unknown(tls.setting, reason, where.evidence)
    if denied(tls) and isinstance(where, Unknown):
        return Unknown(tls.setting, "it is off, and where the database runs is not in the files", tls.evidence)
    return tls


def _by_source(config: Config) -> Fact[bool]:
    """What the connection string of ODBC says of encryption; each driver has defaults of its own."""
    setting, item = "Odbc.IndexConnectionString", config.item("Odbc", "IndexConnectionString")
    found = _ENCRYPT.search(item.value) if item and isinstance(item.value, str) else None
    if item is None or found is None:
        reason = "its driver and odbc.ini decide"
        return Unknown(setting, reason, item.places if item else (), "Supply odbc.ini.")
    safe = found[1].lower() in {"yes", "true", "strict", "mandatory", "require", "verify-ca", "verify-full", "1"}
    return Known(safe, setting, item.basis, item.places)


def _near(where: Known[str]) -> Known[bool]:
    """A database on the same machine is reached without a network."""
    return Known(True, where.setting, where.basis, where.evidence, where.origin)
