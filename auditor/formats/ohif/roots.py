"""The addresses that a viewer asks: its data sources, in the layouts of OHIF 2 and 3, and its login service."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from auditor.formats.ohif.literals import PAGE
from auditor.formats.ohif.nodes import Array, Member, Node, Object, Scalar, Unread
from auditor.model.evidence import Evidence
from auditor.model.viewer import Root

_ROOTS = ("qidoRoot", "wadoRoot", "wadoUriRoot", "wadoUri", "stowRoot")
_LATER = re.compile(r"\$\{|\$[A-Z_]|%[\w.-]+%|\{\{|__\w+__|<[^<>]*>")
_PORTS = {"http": 80, "https": 443}


def images(config: Object) -> Iterator[Root | Evidence]:
    """Where the viewer searches and fetches; a place alone where the file does not decide the address."""
    yield from (one.evidence for one in config.more if config.overruled(config.member("dataSources")))
    for at, source in _sources(config):
        if isinstance(source, Unread):
            yield source.evidence
        if not isinstance(source, Object):
            continue
        inner = source.get("configuration")
        if isinstance(inner, Unread):
            yield inner.evidence
        where = inner if isinstance(inner, Object) else source
        named = source.get("sourceName") or source.get("name")
        name = str(named.value) if isinstance(named, Scalar) else ""
        yield from (one.evidence for one in where.more)
        changed = where.member("onConfiguration")
        if changed:
            yield changed.evidence
        for member in (one for key in _ROOTS if (one := where.member(key))):
            found = address(member, f"{at}.{name}.{member.name}" if name else f"{at}.{member.name}")
            if found is not None:
                yield found


def _sources(config: Object) -> Iterator[tuple[str, Node]]:
    """Every data source with the name of the list that it stands in."""
    given, servers = config.get("dataSources"), config.get("servers")
    older = servers.get("dicomWeb") if isinstance(servers, Object) else servers
    for at, node in (("dataSources", given), ("servers.dicomWeb", older)):
        if isinstance(node, Array):
            yield from ((at, one) for one in node.items)
        elif isinstance(node, Unread):
            yield at, node


def address(member: Member, setting: str) -> Root | Evidence | None:
    """The address that a text names; its place where that is not decided, nothing where none is given."""
    value = member.value
    if not isinstance(value, Scalar) or not isinstance(value.value, str):
        return member.evidence if isinstance(value, Unread) else None
    text = value.value.strip()
    if not text or _LATER.search(text):
        return member.evidence if text else None
    return _parsed(text, setting, member.evidence)


def _parsed(text: str, setting: str, place: Evidence) -> Root | Evidence:
    if not re.match(r"(?:[a-z]+:)?//", text, re.IGNORECASE):
        return Root(setting, place, path="/" + text.partition("?")[0].lstrip("./"))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return place
    scheme = parts.scheme if parts.scheme in _PORTS else ""
    own = host == PAGE
    return Root(setting, place, scheme, "" if own else host, port or _PORTS.get(scheme), parts.path or "/")
