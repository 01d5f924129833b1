"""Tunnels to other sites, and the ways in for remote people (GlobalProtect)."""

from collections.abc import Iterator

from auditor.formats.panos.areas import Area
from auditor.formats.panos.config import Config
from auditor.formats.panos.objects import Objects
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.net import NONE
from auditor.model.vpn import Vpn

_WEAK = frozenset({"des", "3des", "null", "md5", "group1", "group2", "group5"})
"""Below the floor of NIST SP 800-77 revision 1: single and triple DES, MD5, groups of less than 2048 bits."""
_PROFILES = {
    "ike": ("ike", "crypto-profiles", "ike-crypto-profiles"),
    "esp": ("ike", "crypto-profiles", "ipsec-crypto-profiles"),
}
_ALGORITHMS = (
    ("encryption",),
    ("hash",),
    ("dh-group",),
    ("esp", "encryption"),
    ("esp", "authentication"),
    ("authentication",),
)


def tunnels(config: Config, virtual: list[Node], objects: Objects) -> Iterator[Vpn]:
    """Every tunnel of the device and every way in of its virtual systems."""
    for entry in config.network.below("tunnel", "ipsec"):
        if entry.get("auto-key") is not None:
            yield _site(config, entry)
    authentication = _Authentication(config)
    for vsys in virtual:
        for path, portal in (("global-protect-portal", True), ("global-protect-gateway", False)):
            for entry in vsys.below("global-protect", path):
                yield _people(entry, authentication, objects, portal=portal)


def _site(config: Config, entry: Node) -> Vpn:
    names = entry.names("auto-key", "ike-gateway")
    gateways = [one for name in names if (one := config.network.get("ike", "gateway", name)) is not None]
    gateway = gateways[-1] if gateways else None
    return Vpn(
        entry.name,
        "ipsec",
        entry.opening,
        interface=gateway.read("local-address", "interface") if gateway is not None else "",
        weak=_strength(config, entry, gateway),
        disabled=entry.says("disabled") or (gateway is not None and gateway.says("disabled")),
    )


def _strength(config: Config, entry: Node, gateway: Node | None) -> Fact[bool]:
    """Whether a profile that is in use accepts something weak, or a key exchange gives its identity away."""
    named = [("esp", entry.read("auto-key", "ipsec-crypto-profile") or "default")]
    version = gateway.read("protocol", "version") if gateway is not None else ""
    if gateway is None:
        return Unknown("ike-gateway", "the gateway of the tunnel is not in the file", (entry.opening,))
    versions = ("ikev1", "ikev2") if version == "ikev2-preferred" else (version or "ikev1",)
    named += [("ike", gateway.read("protocol", each, "ike-crypto-profile") or "default") for each in versions]
    weak: list[Evidence] = []
    seen: list[Evidence] = []
    for kind, name in named:
        profile = config.network.get(*_PROFILES[kind], name)
        if profile is None:
            return Unknown("crypto-profile", f'the crypto profile "{name}" is not in the file', (entry.opening,))
        seen.append(profile.opening)
        weak += _weak_parts(profile)
    mode = gateway.get("protocol", "ikev1", "exchange-mode")
    if mode is not None and mode.names() == ("aggressive",) and version != "ikev2":
        weak.append(mode.evidence.noted("aggressive mode gives away what guesses need"))
    return Known(value=bool(weak), setting="crypto-profiles", evidence=tuple(weak or seen))


def _weak_parts(profile: Node) -> Iterator[Evidence]:
    for path in _ALGORITHMS:
        for one in profile.below(*path):
            if one.name in _WEAK:
                yield one.evidence.noted(f"{path[-1]} {one.name} is accepted")


@dataclass(frozen=True, slots=True)
class _Authentication:
    """What asks callers who they are."""

    config: Config

    def factor(self, entry: Node) -> Fact[bool]:
        """Whether callers are asked for a second proof."""
        setting = "client-auth"
        checks = [*entry.below("client-auth"), *entry.below("portal-config", "client-auth")]
        certificate = entry.get("certificate-profile") or entry.get("portal-config", "certificate-profile")
        if not checks and certificate is None:
            return Unknown(setting, "the file does not say how callers log in", (entry.opening,))
        found = [self._checked(one, certificate) for one in checks]
        weakest = next((one for one in found if isinstance(one, Known) and not one.value), None)
        unknown = next((one for one in found if isinstance(one, Unknown)), None)
        if weakest or unknown or found:
            return weakest or unknown or found[0]
        places = (certificate.evidence,) if certificate is not None else ()
        return Known(value=False, setting="certificate-profile", evidence=places)

    def _checked(self, check: Node, certificate: Node | None) -> Fact[bool]:
        name = check.read("authentication-profile")
        either = check.says("user-credential-or-client-cert-required")
        if certificate is not None and name and not either:
            return Known(value=True, setting="certificate-profile", evidence=(certificate.evidence, check.evidence))
        for profiles in self.config.settings("authentication-profile"):
            profile = profiles.get(name)
            if profile is None:
                continue
            factor = profile.get("multi-factor-auth", "mfa-enable")
            if factor is not None and factor.names() == ("yes",):
                return Known(value=True, setting="multi-factor-auth", evidence=(factor.evidence, check.evidence))
            methods = set(profile.names("method"))
            if methods & {"saml-idp", "radius", "cloud", "tacplus"}:
                reason = f"the service behind {name} decides about a second proof"
                settle = "Ask whoever runs that service whether it asks for a second proof."
                return Unknown("authentication-profile", reason, (profile.opening, check.evidence), settle)
            if methods:
                return Known(value=False, setting="multi-factor-auth", evidence=(profile.opening, check.evidence))
        return Unknown("authentication-profile", f'the profile "{name}" is not in the file', (check.evidence,))


def _people(entry: Node, authentication: _Authentication, objects: Objects, *, portal: bool) -> Vpn:
    local = entry.get("portal-config", "local-address") or entry.get("local-address")
    pools = [*entry.names("ip-pool")]
    for one in (*entry.below("remote-user-tunnel-configs"), *entry.below("roles")):
        pools += one.names("ip-pool")
    area = objects.area(pools) if pools else Area.exact(NONE)
    place = entry.opening
    return Vpn(
        entry.name,
        "ssl",
        place,
        remote_access=True,
        interface=local.read("interface") if local is not None else "",
        second_factor=authentication.factor(entry),
        portal=Known(value=True, setting="global-protect-portal", evidence=(place,)) if portal else UNSTATED,
        pool=NONE if area.open else area.upper,
    )
