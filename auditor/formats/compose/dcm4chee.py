"""dcm4chee archives: what image, flavor and environment settle; what stands in its LDAP store stays unknown.

Flavors and variables: github.com/dcm4che-dockerfiles/dcm4chee-arc-psql (README 5.31.2); ports and TLS as the source
tree of 5.35 ships them.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.compose.containers import (
    container,
    credentials,
    default_secrets,
    is_published,
    is_secret,
    is_user_interface,
    left_at_default,
    secrets_in_clear,
)
from auditor.formats.compose.defaults import DCM4CHEE, PORTS
from auditor.formats.compose.services import Service
from auditor.formats.compose.stores import listener, number, stores
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import VERBS, Account, Listener, Overlay, Pacs

_LDAP = "Supply the archive's configuration: an LDIF export of its LDAP store, or the device as JSON."
_SHIPPED = "configuration that dcm4chee-arc 5 ships; its LDAP store may say otherwise"
_DICOM = ((11112, False), (2762, True))
_HL7 = ((2575, False), (12575, True))
_PATHS = ("/dcm4chee-arc/ui2/", "/dcm4chee-arc/aets/")
"""The web pages, and the REST services by archive title: QIDO, WADO and STOW."""
_JDWP = re.compile(r"-agentlib:jdwp=\S*?address=(?:(?P<host>[^:,\s]+):)?(?P<port>[0-9]{1,5})\b")


def archive_overlay(service: Service, others: tuple[Service, ...]) -> Overlay:
    """What the file says about one archive, for the reader of the archive's own files."""
    return Overlay("dcm4chee", service.container, container(service), server=archive(service, others))


def archive(service: Service, others: tuple[Service, ...]) -> Pacs:
    """The archive that a service runs, with the stores and consoles that stand beside it."""
    beside = [listener for other in others for listener in _beside(service, other)]
    sensitive = secrets_in_clear(service)
    defaults = (*default_secrets(service), *left_at_default(service, tuple(one.setting for one in DCM4CHEE)))
    where = _evidence(service)
    trusting = service.variables.get("DISABLE_TRUST_MANAGER")
    return Pacs(
        name=service.container,
        product="dcm4chee-arc",
        evidence=where,
        version=_version(service),
        listeners=(*_dicom(service), *_web(service), *_consoles(service), *_debug(service), *beside),
        accounts=tuple(_accounts(service)),
        secrets_in_clear=sensitive,
        default_secrets=defaults,
        credentials=credentials(service),
        verify_peers=Known(
            trusting.text.lower() != "true",
            trusting.name,
            evidence=(trusting.evidence,),
            overrode=tuple(one.evidence for one in trusting.lost),
        )
        if trusting and not trusting.open
        else Known(
            True, "DISABLE_TRUST_MANAGER", Basis.DEFAULT, (where,), "false, the default of the dcm4chee-arc image"
        ),
        database=_database(service),
    )


def _evidence(service: Service) -> Evidence:
    return service.evidence.noted("this image runs the archive")


def _version(service: Service) -> Fact[str]:
    numbers = service.image.dated
    if len(numbers) < 3:
        return Unknown("image", "the image has no tag that names a version", (service.evidence,), "Pin the image.")
    return Known(".".join(map(str, numbers)), "image", evidence=(service.evidence,))


def _shipped(service: Service, setting: str, value: bool) -> Known[bool]:
    return Known(value, setting, Basis.ASSUMED, (service.evidence,), _SHIPPED)


def _in_ldap(service: Service, setting: str) -> Unknown:
    return Unknown(setting, "the archive keeps it in its LDAP store", (service.evidence,), _LDAP)


def _dicom(service: Service) -> Iterator[Listener]:
    if is_user_interface(service):
        return
    for port, tls in _DICOM:
        callers = _in_ldap(service, "dcmAcceptedCallingAETitle")
        one = listener(service, "dicom", port, _shipped(service, "dicomTLSCipherSuite", tls), callers, _SHIPPED)
        yield replace(
            one,
            verbs=tuple((verb, callers) for verb in VERBS),
            titles_only=callers,
            called_title_checked=_in_ldap(service, "dicomAETitle"),
        )
    for port, tls in _HL7:
        sender = _in_ldap(service, "hl7AcceptedSendingApplication")
        yield listener(service, "hl7", port, _shipped(service, "dicomTLSCipherSuite", tls), sender, _SHIPPED)


def _port(service: Service, name: str) -> int:
    return number(service.value(name)) or next(int(str(one.value)) for one in PORTS if one.setting == name)


def _web(service: Service) -> Iterator[Listener]:
    """Web pages and REST services: the flavor of the image decides who may use them."""
    for name, tls in (("HTTP_PORT", False), ("HTTPS_PORT", True)):
        known = Known(tls, name, Basis.DEFAULT, (service.evidence,), "connectors of the dcm4chee-arc image")
        one = listener(service, "web", _port(service, name), known, _login(service), _SHIPPED)
        yield replace(
            one,
            remote=Known(True, "image", Basis.DEFAULT, (service.evidence,), _SHIPPED),
            paths=_PATHS[:1] if is_user_interface(service) else _PATHS,
        )


def _login(service: Service) -> Fact[bool]:
    tag, where = service.image.tag, (service.evidence,)
    if not service.image.dated:
        return Unknown("image", "the tag does not tell the flavor of the image", where, "Pin the image to a release.")
    if tag.endswith("-secure"):
        return Known(True, "image", Basis.DEFAULT, where, "the -secure image asks Keycloak for every login")
    if tag.endswith("-secure-ui") and is_user_interface(service):
        return Known(True, "image", Basis.DEFAULT, where, "the -secure-ui image protects the web pages")
    told = (
        "only the web pages of the -secure-ui image ask for a login"
        if tag.endswith("-secure-ui")
        else ("images of dcm4chee-arc without -secure ask nobody for a login")
    )
    return Known(False, "image", Basis.DEFAULT, where, told)


def _consoles(service: Service) -> Iterator[Listener]:
    password = service.variables.get("WILDFLY_ADMIN_PASSWORD")
    published: Fact[bool] = Known(False, "WILDFLY_ADMIN_PASSWORD", Basis.DEFAULT, (service.evidence,), "no user is set")
    if password and password.open:
        published = Unknown(password.name, "its value is not in the files", (password.evidence,))
    elif password:
        published = Known(is_published(password.name, password.text), password.name, evidence=(password.evidence,))
    for name, tls in (("MANAGEMENT_HTTP_PORT", False), ("MANAGEMENT_HTTPS_PORT", True)):
        known = Known(tls, name, Basis.DEFAULT, (service.evidence,), "connectors of the dcm4chee-arc image")
        login = Known(True, "image", Basis.DEFAULT, (service.evidence,), "WildFly asks for a management user")
        yield replace(
            listener(service, "console", _port(service, name), known, login, _SHIPPED), default_account=published
        )


def _debug(service: Service) -> Iterator[Listener]:
    options = service.variables.get("JAVA_OPTS")
    for found in _JDWP.finditer(options.text) if options else ():
        # since Java 9 an address without a host means the container itself only
        host = found["host"] or "127.0.0.1"
        no = Known(False, "JAVA_OPTS", evidence=(options.evidence,)) if options else _in_ldap(service, "JAVA_OPTS")
        one = listener(service, "debug", int(found["port"]), no, no, _SHIPPED)
        bind = "127.0.0.1" if host in {"127.0.0.1", "localhost"} else ""
        yield replace(one, bind=bind, evidence=(*no.evidence, *one.evidence))


def _accounts(service: Service) -> Iterator[Account]:
    user, password = service.variables.get("WILDFLY_ADMIN_USER"), service.variables.get("WILDFLY_ADMIN_PASSWORD")
    if user and password and not user.open:
        yield Account(
            name=user.text,
            evidence=password.evidence,
            default_password=is_published(password.name, password.text),
            weak_password="is equal to the user name" if user.text == password.text else "",
            clear_text=is_secret(password),
            generic=user.text.lower() in {"admin", "root", "administrator", "wildfly"},
            administrator=True,
        )


def _database(service: Service) -> Fact[str]:
    host = service.variables.get("POSTGRES_HOST") or service.variables.get("MYSQL_HOST")
    if host is None:
        return Known(
            "db", "POSTGRES_HOST", Basis.DEFAULT, (service.evidence,), "db, the default of the dcm4chee-arc image"
        )
    if host.open:
        return Unknown(host.name, "its value is not in the files", (host.evidence,))
    return Known(host.text, host.name, evidence=(host.evidence,), overrode=tuple(one.evidence for one in host.lost))


def _beside(archive: Service, other: Service) -> Iterator[Listener]:
    """The database, directory or console of the same file as a listener of the archive."""
    if other is archive:
        return
    if is_user_interface(other):
        yield from (*_web(other), *_consoles(other), *_debug(other))
        return
    yield from stores(other)
