"""Who stands behind an address and behind an interface: as site.yaml says, else inferred, with the reason said."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.model.estate import Estate, Network, Site
from auditor.model.firewall import Firewall, Interface
from auditor.model.net import NONE, NOT_PUBLIC, PRIVATE_V4, PUBLIC, SYMBOLIC, Ranges, show_addresses
from auditor.model.role import Role

WORDS = {
    Role.GUEST: ("guest", "patient", "visitor", "public-wifi", "hotspot"),
    Role.IMAGING: ("imaging", "pacs", "modality", "modalities", "dicom", "radiology", "xray", "scanner"),
    Role.MANAGEMENT: ("mgmt", "management", "admin", "oob"),
    Role.VPN: ("vpn", "openvpn", "ipsec", "wireguard", "l2tp", "pptp", "enc0", "anyconnect", "remote"),
    Role.PARTNER: ("partner", "vendor", "hospital", "extranet", "b2b", "referrer", "teleradiology"),
    Role.INTERNET: ("outside", "wan", "internet", "untrust", "isp", "uplink", "public"),
    Role.OFFICE: ("inside", "lan", "office", "staff", "users", "corp", "trust", "internal", "workstation", "voice"),
}
"""Words in the name or description of an interface that tell who stands behind it, the most telling first."""


def place(estate: Estate) -> Estate:
    """The estate with every interface's role and reason, and the networks with their roles, most specific first."""
    systems = tuple(
        replace(system, firewall=_placed(system.firewall, estate.site)) if system.firewall else system
        for system in estate.systems
    )
    placed = _behind_others(replace(estate, systems=systems))
    found = [*estate.site.networks, *(network for wall in placed.gateways for network in _behind(wall))]
    found.append(Network(PUBLIC, Role.INTERNET, "Every public address that nothing else names is the internet."))
    order = sorted(found, key=lambda one: (one.addresses.size, bool(one.reason)))
    return replace(placed, networks=tuple(order))


def _placed(firewall: Firewall, site: Site) -> Firewall:
    told = dict(next((note.interfaces for note in site.systems if note.name == firewall.name), ()))
    interfaces = tuple(_with_role(one, told, site, firewall) for one in firewall.interfaces)
    return replace(firewall, interfaces=tuple(_with_network(one, interfaces, site) for one in interfaces))


def _with_network(one: Interface, interfaces: tuple[Interface, ...], site: Site) -> Interface:
    """An interface without addresses in the export (iptables), with the one network that site.yaml gives its role."""
    alike = [other for other in interfaces if other.role is one.role and other.enabled]
    named = [network.addresses for network in site.networks if network.role is one.role]
    if one.networks or one.role in {None, Role.INTERNET} or len(alike) != 1 or len(named) != 1:
        return one
    return replace(one, networks=named[0])


def _behind_others(estate: Estate) -> Estate:
    """The estate where what was taken for the internet side, but lies behind another gateway, says which one."""
    systems = tuple(
        replace(system, firewall=replace(system.firewall, interfaces=tuple(_uplinked(estate, system.firewall))))
        if system.firewall
        else system
        for system in estate.systems
    )
    return replace(estate, systems=systems)


def _uplinked(estate: Estate, firewall: Firewall) -> Iterator[Interface]:
    for one in firewall.interfaces:
        inferred = one.role is Role.INTERNET and one.role_reason
        outer = (wall for wall in estate.gateways if wall is not firewall and inferred and _stands_before(wall, one))
        before = next(outer, None)
        yield one if before is None else replace(one, role=None, role_reason="", uplink=before.name)


def _stands_before(wall: Firewall, leg: Interface) -> bool:
    """Whether a gateway with an internet side of its own hands packets to an interface from another side."""
    segment = [one for one in wall.interfaces if one.enabled and one.networks & leg.networks]
    inner = any(one.role is not Role.INTERNET for one in segment) or (not segment and wall.hands_to(leg))
    return inner and any(one.role is Role.INTERNET for one in wall.interfaces)


def _with_role(one: Interface, told: dict[str, Role], site: Site, firewall: Firewall) -> Interface:
    if one.name in told:
        return replace(one, role=told[one.name], role_reason="")
    for meant in dict.fromkeys(network.role for network in site.networks):
        whole = Ranges.union(network.addresses for network in site.networks if network.role is meant)
        if one.networks and one.networks <= whole:
            return replace(one, role=meant, role_reason="")
    if one.role is not None:  # the format itself says it: a tunnel for remote people
        return one
    role, reason = _inferred(one, firewall)
    return replace(one, role=role, role_reason=reason)


def _inferred(one: Interface, firewall: Firewall) -> tuple[Role | None, str]:
    """The role of an interface and a sentence that says from what it was concluded."""
    role, word = _word(one)
    named = role or Role.INTERNET
    routed = any(other.gateway for other in firewall.interfaces)
    lowest = min((other.level for other in firewall.interfaces if other.level is not None), default=0)
    trusted = one.level is not None and one.level > lowest
    tries = (
        (role not in {None, Role.OFFICE}, named, f"its name says {word}"),
        (one.gateway, Role.INTERNET, "traffic to the internet leaves by it"),
        (role is not None, named, f"its name says {word}"),
        (bool(one.addresses & PUBLIC) and not trusted, Role.INTERNET, "its address is public"),
        (one.level == 0 and not routed, Role.INTERNET, "its security level is 0"),
        (
            one.dynamic and not routed,
            Role.INTERNET,
            "its address is assigned from outside",
        ),
    )
    for holds, found, why in tries:
        if holds:
            side = "VPN" if found is Role.VPN else found
            return found, f"Interface {one.name} of {firewall.name} is taken for the {side} side: {why}."
    return None, ""


def _word(one: Interface) -> tuple[Role | None, str]:
    text = f"{one.name} {one.description}".lower()
    words = {word for part in text.replace("_", "-").split() for word in (part, *part.split("-"))}
    bare = {word.rstrip("0123456789") for word in words} | words
    bare |= {word.removesuffix("s") for word in bare}
    return next(((role, word) for role, known in WORDS.items() for word in known if word in bare), (None, ""))


def _behind(firewall: Firewall) -> Iterator[Network]:
    """The private networks that an interface and its routes lead to, with the interface's role."""
    for one in firewall.interfaces:
        routed = (route.destination for route in firewall.routes if route.interface == one.name)
        addresses = Ranges.union((one.networks, *routed)) & (NOT_PUBLIC | _small_public(one))
        if one.role and addresses and one.enabled:
            few = show_addresses(addresses, 3)
            shown = "Every private address that nothing else names" if addresses >= PRIVATE_V4 else few
            verb = "stand" if shown is few and " and " in few else "stands"
            side = "VPN" if one.role is Role.VPN else one.role
            reason = f"{shown} {verb} behind interface {one.name} of {firewall.name}, the {side} side."
            yield Network(addresses, one.role, reason)


def _small_public(one: Interface) -> Ranges:
    """Public addresses connected to an inside interface are the practice's own, not the internet."""
    return NONE if one.role in {Role.INTERNET, None} else one.networks & PUBLIC


def own_public(estate: Estate) -> Ranges:
    """Public addresses that the practice itself holds: of interfaces and of what is translated to."""
    held = (
        one.addresses & (PUBLIC | Ranges(((SYMBOLIC, SYMBOLIC + 255),)))
        for wall in estate.gateways
        for one in wall.interfaces
    )
    return Ranges.union(held)
