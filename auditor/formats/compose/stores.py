"""Databases, directories and consoles that stand beside an image server in one file, as listeners."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.compose.containers import default_secrets, is_secret, kind
from auditor.formats.compose.ports import publications
from auditor.formats.compose.services import Service
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import Listener

_STORES = (
    ("database", re.compile(r"postgres"), (("POSTGRES_PORT", 5432, None),)),
    ("database", re.compile(r"mysql|mariadb"), (("MYSQL_PORT", 3306, None),)),
    ("ldap", re.compile(r"slapd|ldap"), (("LDAP_PORT", 389, False), ("LDAPS_PORT", 636, True))),
    ("console", re.compile(r"keycloak"), (("KC_HTTP_PORT", 8080, False), ("KC_HTTPS_PORT", 8443, True))),
)
"""Stores and consoles by their image, with the ports that they listen on and the variables that move them."""


def stores(other: Service) -> Iterator[Listener]:
    """What a service offers, where it is a store or a console."""
    for service, pattern, ports in _STORES:
        if kind(other) == service and pattern.search(other.image.name or other.name):
            for name, port, tls in ports:
                moved = number(other.value(name)) or number(other.value(name.removeprefix("KC_")))
                yield _store(other, service, moved or port, tls)


def _store(other: Service, service: str, port: int, tls: bool | None) -> Listener:
    where = (other.evidence,)
    unstated = Unknown(service, "the compose file does not show it", where)
    encrypted = unstated if tls is None else Known(tls, "image", Basis.DEFAULT, where, "ports of the image")
    published = default_secrets(other)
    trusting = tuple(one for one in published if "lets every caller in" in one.note)
    written = tuple(one.evidence for one in other.variables.values() if is_secret(one))
    login: Fact[bool] = Known(True, "image", Basis.DEFAULT, where, "default of the image")
    if trusting:
        login = Known(False, "POSTGRES_HOST_AUTH_METHOD", evidence=trusting)
    account: Fact[bool] = unstated
    if published:
        account = Known(True, published[0].note, evidence=published)
    elif written:
        account = Known(False, written[0].note or "password", evidence=written)
    made = replace(listener(other, service, port, encrypted, login), default_account=account)
    if service != "console":
        return made
    # people log in to the archive at this port too, so that it cannot be called open for its console alone
    reason = "the archive's users log in at the same port; whether its administration answers them is not in the file"
    return replace(made, enabled=Unknown("image", reason, where, "Say who reaches the path /admin there."))


def listener(
    service: Service,
    offers: str,
    port: int,
    encrypted: Fact[bool],
    login: Fact[bool],
    origin: str = "port of the image",
) -> Listener:
    """A port of a container, with what is published of it; `origin` says where the port is known from."""
    published = tuple(one for one in publications(service) if one.container_port == port)
    evidence = tuple(one.evidence for one in published) or (service.evidence,)
    return Listener(
        service=offers,
        port=Known(port, "ports", Basis.DEFAULT, evidence, origin),
        enabled=Known(True, "image", Basis.DEFAULT, (service.evidence,), origin),
        encrypted=encrypted,
        login=login,
        publications=published,
        contained=not service.host_network,
        evidence=evidence,
    )


def number(text: str) -> int:
    """A port; 0 for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= 65535 else 0
