"""What was read, as the Document holds it: files, systems, networks, and who reaches what."""

from collections.abc import Iterable, Iterator

from auditor.analysis.imprint import imprint
from auditor.model.estate import Covered, Estate
from auditor.model.estate import Network as Placed
from auditor.model.estate import System as Device
from auditor.model.exposure import Exposure as Reached
from auditor.model.exposure import Step as Decided
from auditor.model.fact import Fact, Known, Unknown
from auditor.model.net import PRIVATE_V4, PROTOCOL_NAMES, PUBLIC, V6, Ranges, show_address, show_addresses
from auditor.model.pacs import VERBS
from auditor.model.pacs import Listener as Port
from auditor.model.role import Role
from auditor.report.clean import clean
from auditor.report.document import Interface, Listener, Network, Source, System
from auditor.report.exposures import Exposure, Step, Witness
from auditor.report.quotes import MOST_CHARACTERS, unread

MOST_ADDRESSES = 32
MOST_OF_FAILED = 200
MOST_OF_A_SITE = 1 << 31
"""Public addresses; a set of more is what remains of the internet."""


def source(one: Covered) -> Source:
    """A file with its counts; of one that could not be read at all, only the first lines are counted."""
    listed = one.not_understood[:MOST_OF_FAILED] if one.failed else one.not_understood
    return Source(
        path=clean(one.source.path),
        sha256=one.source.sha256,
        content_sha256=one.content_sha256,
        bytes=one.source.size,
        exported=one.exported.isoformat() if one.exported else None,
        format=one.format if not one.failed else "",
        system=clean(one.system),
        lines=one.blank + one.understood + one.without_effect + one.partly + len(listed),
        blank=one.blank,
        understood=one.understood,
        without_effect=one.without_effect,
        partly=one.partly,
        not_understood=unread(listed, shown=not one.failed),
        problems=tuple(clean(text) for text in one.problems),
        encoding=one.source.encoding,
        recognised=clean(one.recognised),
        truncated=one.truncated,
        failed=one.failed,
        secrets=one.secrets,
        unlisted=len(one.not_understood) - len(listed),
    )


def system(one: Device, estate: Estate) -> System:
    """A device: what it is, where it stands, what listens on it."""
    main = one.pacs or one.firewall or one.host_filter
    version = main.version if main else Unknown("", "")
    others = [*(each.product for each in one.proxies), *(each.product for each in one.viewers)]
    product = main.product if main else next(iter(others), "")
    roles = {estate.role_of(point) for point, _ in one.addresses}
    return System(
        name=clean(one.name),
        kind=_kind(one),
        product=clean(product),
        version=clean(version.value) if isinstance(version, Known) else None,
        addresses=tuple(addresses(one.addresses)),
        listeners=tuple(_listener(port) for port in one.pacs.listeners) if one.pacs else (),
        interfaces=tuple(_interfaces(one)),
        role=next(iter(roles)) if len(roles) == 1 else None,
        sources=tuple(clean(path) for path in one.sources),
        inferred=tuple(clean(text) for text in one.inferred),
        imprint=imprint(one, estate.site.salt),
    )


def _kind(one: Device) -> str:
    """What a device is first of all."""
    parts = (("pacs", one.pacs), ("firewall", one.firewall), ("proxy", one.proxies), ("viewer", one.viewers))
    return next((kind for kind, part in parts if part), "host")


def addresses(ranges: Ranges) -> Iterator[str]:
    """A set of addresses, one text per range, with the count of what is left out."""
    for low, high in ranges.pairs[:MOST_ADDRESSES]:
        yield show_addresses(Ranges(((low, high),)))
    if (rest := len(ranges.pairs) - MOST_ADDRESSES) > 0:
        yield f"{rest} more"


def _interfaces(one: Device) -> Iterator[Interface]:
    for leg in one.firewall.interfaces if one.firewall else ():
        where = show_addresses(leg.addresses or leg.networks) if leg.addresses or leg.networks else ""
        yield Interface(clean(leg.name), where, leg.role, clean(leg.role_reason))


def _listener(port: Port) -> Listener:
    return Listener(
        service=port.service,
        port=port.number,
        enabled=known(port.enabled),
        encrypted=known(port.encrypted),
        login=login(port),
        host_ports=port.host_ports,
        remote=known(port.remote),
    )


def known(fact: Fact[bool]) -> bool | None:
    """A switch in effect; None where the files do not say."""
    return fact.value if isinstance(fact, Known) else None


def login(port: Port) -> str:
    """What a caller must show: nothing (`open`), a listed name (`name-only`), a credential (`required`)."""
    if port.service == "dicom" and known(port.reads):
        return "open"
    if known(port.titles_only):
        return "name-only"
    match known(port.login):
        case True:
            return "required"
        case False:
            return "open"
        case _:
            return "unknown"


def network(one: Placed) -> Network:
    """A network as site.yaml or the exports name it."""
    return Network(_place(one.addresses), one.role, clean(one.reason))


def _place(ranges: Ranges) -> str:
    """A network's addresses; those of the internet, and all private ones, are too many pieces to list."""
    if ranges <= PUBLIC and ranges.size > MOST_OF_A_SITE:
        return "other public addresses"
    return "other private addresses" if ranges >= PRIVATE_V4 else show_addresses(ranges)


def exposures(estate: Estate) -> Iterator[Exposure]:
    """Who reaches what; a listener that answers its own machine only is none, though packets arrive."""
    return (exposure(one) for one in estate.exposures if known(one.listener.remote) is not False)


def exposure(one: Reached) -> Exposure:
    """Who reaches which listener, and by which lines."""
    port = one.listener
    return Exposure(
        from_=one.role,
        system=clean(one.pacs.name),
        address=show_address(one.address),
        port=one.port,
        protocol=PROTOCOL_NAMES.get(one.protocol, str(one.protocol)),
        delivered_to=endpoint(one.delivered_to, one.delivered_port),
        service=port.service,
        login=login(port),
        encrypted=known(port.encrypted),
        verbs={verb: known(dict(port.verbs)[verb]) for verb in VERBS if verb in dict(port.verbs)},
        path=tuple(step(each) for each in one.path),
        witness=Witness(show_address(one.witness.src), one.witness.sport),
        certain=one.certain,
        reason=clean(one.reason),
        assumed=tuple(clean(text) for text in one.assumed),
    )


def endpoint(address: int, port: int) -> str:
    """An address with a port: `10.20.0.15:104`, `[2001:db8::1]:104`."""
    shown = show_address(address)
    return f"[{shown}]:{port}" if address >= V6 else f"{shown}:{port}"


def step(one: Decided) -> Step:
    """A line that decided on the way."""
    place = one.evidence
    return Step(
        action=one.action,
        rule=clean(one.rule, MOST_CHARACTERS),
        file=clean(place.source.path) if place else None,
        line=place.first if place else None,
        firewall=clean(one.firewall),
    )


def assumptions(estate: Estate) -> tuple[str, ...]:
    """Everything that was inferred, each once."""
    found = [_taken(_place(one.addresses), one.role, one.reason) for one in estate.networks if one.reason]
    for one in estate.systems:
        found += one.inferred
        legs = one.firewall.interfaces if one.firewall else ()
        found += [_taken(f"{leg.name} of {one.name}", leg.role, leg.role_reason) for leg in legs if leg.role_reason]
    for each in estate.exposures:
        found += each.assumed
    return _once(found)


def _taken(what: str, role: str | None, reason: str) -> str:
    """The reason as a sentence, after what it says nothing of: the network or interface, and its role."""
    sentence = f"{reason[:1].upper()}{reason[1:]}{'' if reason.endswith('.') else '.'}"
    named = "VPN" if role == Role.VPN else role or "unknown"
    return sentence if role and named in sentence else f"{what}: taken as {named}. {sentence}"


def limits(estate: Estate, problems: Iterable[str]) -> tuple[str, ...]:
    """What kept the audit from seeing more."""
    found = list(problems)
    for one in estate.sources:
        if one.failed:
            found.append(f"Nothing could be read of {one.source.path}.")
        elif one.truncated:
            found.append(f"{one.source.path} is incomplete: what it does not say proves nothing.")
    found += [
        f"The rules of {wall.name} were judged in part: they were too many for the time allowed."
        for wall in estate.firewalls
        if wall.partial
    ]
    if not estate.gateways:
        found.append("No firewall export was supplied: from where the systems can be reached is not shown.")
    if not estate.servers:
        found.append("No PACS export was supplied: what listens behind the firewall is not shown.")
    return _once(found)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean(text) for text in texts if text))
