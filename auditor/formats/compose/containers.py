"""Containers: what they publish, what they may do on the host, and the secrets their files show."""

import re
from collections.abc import Iterator

from auditor.formats.compose.defaults import PUBLISHED, SLAPD
from auditor.formats.compose.names import path_of
from auditor.formats.compose.ports import publications
from auditor.formats.compose.services import Service, Variable
from auditor.model.credential import Credential, credential
from auditor.model.evidence import Evidence
from auditor.model.images import is_dcm4chee_arc, is_orthanc, orthanc_kind, service_of
from auditor.model.pacs import Container
from auditor.syntax.yamltree import Scalar, Tree, walk

_SECRET = re.compile(
    r"(?:^|_)PASS(?:WD|PHRASE)?(?:$|_)|PASSWORD|PWD|ROOTPASS|CONFIGPASS|SECRET|TOKEN"
    r"|(?:API|PRIVATE|ACCESS|MASTER)_?KEY|CREDENTIAL|_PIN$",
    re.IGNORECASE,
)
_ABOUT_ONE = re.compile(
    r"ALLOW_EMPTY|_(?:FILE|PATH|ENABLED|LIFESPAN|TTL|EXPIR\w*|HEADERS?|ARGUMENTS|NAME|TYPE|URL|LENGTH|USER|ID)$",
    re.IGNORECASE,
)
_NO_VALUE = re.compile(
    r"|true|false|yes|no|on|off|\*+|<.*>|\$\{.*|change[-_ ]?(?:me|this)\W*|/run/secrets/.*|must be defined.*",
    re.IGNORECASE,
)
_IN_TEXT = (
    re.compile(r"://[^/\s:@\"']*:(?P<secret>[^@/\s\"'$<*][^@/\s\"']*)@"),
    re.compile(r"(?P<secret>\$\$?(?:apr1|2[aby]|5|6|y)\$[^\s\"',]+)"),
    re.compile(r"(?i)(?:--?|-D)[\w.-]*(?:pass(?:word|wd)?|secret|token)[= ](?P<secret>[^\s\"'$<*-][^\s\"']*)"),
)

_PURPOSES = (
    (re.compile(r"(?i)(?:key|trust)_?store|^key_password"), "store"),
    (re.compile(r"(?i)^(?:postgres|pg|mysql|mariadb|db|kc_db|database)_?\w*pass"), "database"),
    (re.compile(r"(?i)^ldap_"), "directory"),
    (re.compile(r"(?i)admin|user|keycloak_password"), "account"),
)
_HOSTS = ("POSTGRES_HOST", "MYSQL_HOST", "KC_DB_URL_HOST", "DB_HOST", "DB_ADDR", "PG_HOST")
_ADMINISTRATORS = frozenset({"MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD", "LDAP_CONFIGPASS", "LDAP_CONFIG_PASSWORD"})
"""Variables of a store for an account beside the one that its users take."""


def is_secret(variable: Variable) -> bool:
    """Whether a variable holds a readable secret: no placeholder, no reference, no path to one."""
    named = _SECRET.search(variable.name) and not _ABOUT_ONE.search(variable.name)
    return bool(named) and not variable.open and not _NO_VALUE.fullmatch(variable.text.strip())


def hide(variable: Variable) -> None:
    """Strike the value out of every quotation."""
    variable.evidence.source.hide(*variable.span)


def hide_in_texts(tree: Tree) -> None:
    """Strike out passwords inside addresses, command lines and labels, and password hashes."""
    for node in walk(tree.root):
        if not isinstance(node, Scalar):
            continue
        raw = node.source.text[node.start : node.end]
        for pattern in _IN_TEXT:
            for found in pattern.finditer(raw):
                node.source.hide(node.start + found.start("secret"), node.start + found.end("secret"))


def secrets_in_clear(service: Service) -> tuple[Evidence, ...]:
    """Every variable that shows a secret, struck out from now on; a setting's secret is told by its server."""
    found = [one for one in service.written if is_secret(one)]
    for variable in found:
        hide(variable)
    return tuple(one.evidence.noted(one.name) for one in found if not _is_setting(service, one.name))


def _is_setting(service: Service, name: str) -> bool:
    """Whether a variable is a setting of Orthanc, of which its own reader tells, or names the file that holds one."""
    read = is_orthanc(service.image) and orthanc_kind(service.image) != "jodogne"
    return read and bool(path_of(name.removesuffix("_SECRET")) or name == "ORTHANC_PASSWORD")


def credentials(service: Service) -> tuple[Credential, ...]:
    """Every readable secret of its variables as a fingerprint, but those that a server's own reader compares."""
    return tuple(
        credential(one.text, one.evidence.noted(one.name), *_purpose(service, one.name))
        for one in service.variables.values()
        if is_secret(one) and not _is_setting(service, one.name)
    )


def _purpose(service: Service, name: str) -> tuple[str, str]:
    """What a variable's secret is for and whose it is: of a store the service itself, or the one that it names."""
    own = kind(service)
    if own in {"database", "ldap"}:
        apart = " of its administrator" if name in _ADMINISTRATORS else ""
        return ("directory" if own == "ldap" else own), f"{service.name}{apart}"
    use = next((use for pattern, use in _PURPOSES if pattern.search(name)), "")
    if use == "account" and name.startswith(("KEYCLOAK_", "KC_")) and own != "console":
        use = "peer"
    if use in {"database", "directory"}:
        named = (service.value(host) for host in _HOSTS)
        return use, next((one for one in named if one in service.project.services), "")
    if use == "store":
        return use, "trust" if "TRUST" in name.upper() else "key"
    return use, f"{service.name} {name}"


def default_secrets(service: Service) -> tuple[Evidence, ...]:
    """Where a published secret is written, or left in force by writing none."""
    return tuple(_published_values(service))


def is_published(name: str, text: str) -> bool:
    """Whether a vendor prints this value for this variable."""
    return any(one.setting == name and one.value == text for one in PUBLISHED)


def _published_values(service: Service) -> Iterator[Evidence]:
    variables = service.variables
    for variable in variables.values():
        if is_secret(variable) and is_published(variable.name, variable.text):
            yield variable.evidence.noted(variable.name)
    trusting = variables.get("POSTGRES_HOST_AUTH_METHOD")
    if trusting and trusting.text == "trust":
        yield trusting.evidence.noted("POSTGRES_HOST_AUTH_METHOD=trust lets every caller in without a password")
    empty = next((variables[name] for name in _EMPTY if name in variables), None)
    if empty and empty.text.lower() not in {"", "0", "no", "false"}:
        yield empty.evidence.noted(f"{empty.name} leaves the administrator's password empty")
    if service.image.repository == "slapd-dcm4chee":
        yield from left_at_default(service, tuple(one.setting for one in SLAPD))


_EMPTY = ("MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "ALLOW_EMPTY_PASSWORD")


def left_at_default(service: Service, names: tuple[str, ...]) -> Iterator[Evidence]:
    """The image's line for each secret that nothing sets, so that the published one holds."""
    variables = service.variables
    if service.nodes("env_file") and not service.project.files:
        return
    for name in names:
        if name not in variables and f"{name}_FILE" not in variables:
            yield service.evidence.noted(f"{name} is not set, so the image takes its published default")


def container(service: Service) -> Container:
    """One service as a container; the secrets of an archive stand in its server."""
    image = service.image
    archive = is_dcm4chee_arc(image) and not is_user_interface(service)
    mounts = tuple(service.mounts)
    return Container(
        name=service.container,
        evidence=service.key.evidence,
        image=image.name,
        tag=image.tag,
        publications=publications(service),
        host_network=service.host_network,
        privileged=service.text("privileged").lower() == "true",
        docker_socket=any(mount.host.endswith("docker.sock") for mount in mounts),
        service=kind(service),
        secrets_in_clear=() if archive else secrets_in_clear(service),
        default_secrets=() if archive else default_secrets(service),
        credentials=() if archive else credentials(service),
    )


def kind(service: Service) -> str:
    """What a service is for: by its image, else by its name."""
    if is_user_interface(service):
        return "web"
    return service_of(service.image.name) or ("" if service.image.name else service_of(service.name))


def is_user_interface(service: Service) -> bool:
    """Whether it serves the web pages of a dcm4chee archive that runs elsewhere."""
    return is_dcm4chee_arc(service.image) and service.value("WILDFLY_DEPLOY_UI") == "only"
