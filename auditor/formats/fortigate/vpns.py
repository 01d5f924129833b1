"""IPsec tunnels and SSL VPN: how remote people and other sites come in."""

from collections.abc import Iterator

from auditor.formats.fortigate.defaults import SSL_MINIMUM, Version
from auditor.formats.fortigate.network import Network, point
from auditor.formats.fortigate.objects import Addresses
from auditor.formats.fortigate.policies import Written
from auditor.formats.fortigate.tree import Block
from auditor.model.evidence import Evidence
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.firewall import Action
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_V4, NONE, NOT_PUBLIC, Ranges
from auditor.model.vpn import Vpn

_WEAK_WORDS = {"des": "DES", "3des": "3DES", "null": "no encryption", "md5": "MD5", "sha1": "SHA-1"}
_WEAK_GROUPS = frozenset({"1", "2", "5", "22", "23", "24"})
"""Below the 2048 bits of group 14, and those with small subgroups (RFC 8247)."""
_DEFAULT_GROUPS = "default 14 5: Fortinet's Terraform provider, vpnipsec_phase1interface"
_SHORT = 20
"""Characters below which a shared secret is short (FortiOS itself asks for 6; its hardening guide for 20)."""
_PUBLISHED = frozenset({"fortinet", "fortigate", "password", "secret", "vpn", "test", "changeme", "12345678"})
_MASKS = ("ENC", "FortinetPasswordMask", "*")
_WEAK_TLS = {"tls1-0", "tls1-1", "sslv3", "tlsv1-0", "tlsv1-1"}
_CENTRAL = "its log-in goes to {}, which may ask for a second proof"


@dataclass(frozen=True, slots=True)
class Ways:
    """What the ways in are read from."""

    config: Block
    ports: Network
    addresses: Addresses
    policies: tuple[Written, ...]
    version: Version = ()
    whole: bool = True
    """False where the file is cut off or a part, so that a policy may be missing."""

    def vpns(self) -> Iterator[Vpn]:
        """Every way in; a tunnel that no policy uses is listed as well."""
        for kind in ("phase1-interface", "phase1"):
            entries = self.config.entries(f"vpn ipsec {kind}")
            phases = self.config.entries(f"vpn ipsec {kind.replace('1', '2')}")
            for one in entries:
                mine = tuple(phase for phase in phases if phase.read("phase1name") == one.name)
                legs = frozenset({one.name}) if kind == "phase1-interface" else frozenset[str]()
                yield self._ipsec(one, mine, entries, legs)
        settings = self.config.at_path("vpn ssl settings")
        if settings.words("source-interface"):
            yield self._ssl(settings)

    def _ipsec(self, one: Block, phases: tuple[Block, ...], others: tuple[Block, ...], legs: frozenset[str]) -> Vpn:
        people = one.read("type", "static") == "dynamic" and (_asks_people(one) or one.on("mode-cfg"))
        return Vpn(
            one.name,
            "ipsec",
            one.evidence,
            remote_access=people,
            interface=one.read("interface"),
            weak=_weak(one, phases),
            second_factor=_people(one, self.config) if people else UNSTATED,
            weak_secret=_secret(one, others),
            unlimited=self._unlimited(legs) if people else UNSTATED,
            pool=_pool(one),
            disabled=one.off("status"),
        )

    def _ssl(self, settings: Block) -> Vpn:
        listening = settings.read("source-interface")
        listed = settings.entries("authentication-rule")
        groups = tuple(word for rule in listed for name in ("groups", "users") for word in rule.words(name))
        tunnels = frozenset(name for name in self.ports.ports if name.startswith("ssl.")) or frozenset({"ssl.root"})
        pool = self.addresses.all(settings.words("tunnel-ip-pools")).upper
        return Vpn(
            "ssl",
            "ssl",
            settings.evidence,
            remote_access=True,
            interface="" if listening == "any" else listening,
            weak=self._weak_tls(settings),
            second_factor=_ssl_factor(settings, groups, self.config),
            portal=Known(value=True, setting="source-interface", evidence=(settings.at("source-interface"),)),
            unlimited=self._unlimited(tunnels),
            pool=pool,
            disabled=settings.off("status"),
        )

    def _unlimited(self, legs: frozenset[str]) -> Fact[bool]:
        """Whether a policy lets callers of a tunnel open connections to every inside network."""
        mine = [
            rule for one in self.policies for rule in one.rules
            if rule.action is Action.PERMIT and not rule.disabled
            if rule.match.upper.ingress is None or rule.match.upper.ingress & legs
        ]  # fmt: skip
        ports = (one.interface for one in self.ports.ports.values() if one.name not in legs)
        inside = Ranges.union(one.networks for one in ports if not one.gateway) & NOT_PUBLIC
        wide = [rule for rule in mine if rule.match.upper.dst >= ANY_V4 or (inside and rule.match.upper.dst >= inside)]
        if wide:
            return Known(value=True, setting="dstaddr", evidence=tuple(rule.evidence for rule in wide))
        if not (self.whole and legs):
            return Unknown("dstaddr", "the export does not show every policy of the tunnel")
        return Known(value=False, setting="dstaddr", evidence=tuple(rule.evidence for rule in mine))

    def _weak_tls(self, settings: Block) -> Fact[bool]:
        """Whether the SSL VPN accepts a protocol below TLS 1.2 or weak ciphers."""
        setting = "ssl-min-proto-ver"
        written = settings.read(setting)
        old = [name for name in ("sslv3", "tlsv1-0", "tlsv1-1") if settings.on(name)]
        if written.lower() in _WEAK_TLS or old:
            places = tuple(settings.at(name, "a protocol below TLS 1.2") for name in (old or [setting]))
            return Known(value=True, setting=setting, evidence=places)
        if settings.read("algorithm") in {"low", "medium"}:
            place = settings.at("algorithm", f"{settings.read('algorithm')} strength ciphers")
            return Known(value=True, setting="algorithm", evidence=(place,))
        if written:
            return Known(value=False, setting=setting, evidence=(settings.at(setting),))
        if not SSL_MINIMUM.holds(self.version):
            return Unknown(setting, "no line states it, and the default of this version is not known to us")
        return Known(value=False, setting=setting, basis=Basis.DEFAULT, origin=f"default: {SSL_MINIMUM.source}")


def _asks_people(one: Block) -> bool:
    """Whether callers log in, beside the proof that their device gives."""
    return one.on("eap") or one.read("xauthtype", "disable") != "disable"


def _pool(one: Block) -> Ranges:
    low, high = point(one.read("ipv4-start-ip")), point(one.read("ipv4-end-ip"))
    return NONE if low is None or high is None else Ranges.of((low, high))


def _weak(one: Block, phases: tuple[Block, ...]) -> Fact[bool]:
    """Whether a proposal, group or mode below today's floor is accepted."""
    found = [*_weak_words(one, phases), *_weak_groups(one, phases)]
    if one.read("ike-version", "1") == "1" and one.read("mode") == "aggressive":
        found.append(one.at("mode", "IKE version 1 in aggressive mode"))
    if found:
        return Known(value=True, setting="proposal", evidence=tuple(found))
    if not one.has("proposal") or not all(phase.has("proposal") for phase in phases):
        return Unknown("proposal", "the export does not list the proposals", (one.opening,))
    places = tuple(block.at("proposal") for block in (one, *phases))
    return Known(value=False, setting="proposal", evidence=places)


def _weak_words(one: Block, phases: tuple[Block, ...]) -> Iterator[Evidence]:
    for block in (one, *phases):
        parts = {part for word in block.words("proposal") for part in word.split("-")}
        if weak := [told for part, told in _WEAK_WORDS.items() if part in parts]:
            yield block.at("proposal", f"{' and '.join(weak)} in phase {1 if block is one else 2}")


def _weak_groups(one: Block, phases: tuple[Block, ...]) -> Iterator[Evidence]:
    for block in (one, *phases):
        words = block.words("dhgrp")
        if weak := [word for word in words if word in _WEAK_GROUPS]:
            yield block.at("dhgrp", f"Diffie-Hellman group {' and '.join(weak)} in phase {1 if block is one else 2}")
    if not one.has("dhgrp"):
        yield one.opening.noted(f"Diffie-Hellman group 5 ({_DEFAULT_GROUPS})")


def _secret(one: Block, others: tuple[Block, ...]) -> Fact[bool]:
    """Whether the shared secret is short or published; the export hides most of them."""
    if one.read("authmethod", "psk") != "psk":
        return Known(value=False, setting="authmethod", evidence=(one.at("authmethod"),))
    secret = one.read("psksecret")
    if not secret or secret.startswith(_MASKS):
        return UNSTATED  # the export hides it, which is no finding
    place = one.at("psksecret")
    if secret.lower() in _PUBLISHED or len(secret) < _SHORT:
        return Known(value=True, setting="psksecret", evidence=(place.noted("a short or published secret"),))
    if any(other is not one and other.read("psksecret") == secret for other in others):
        return Known(value=True, setting="psksecret", evidence=(place.noted("the same secret as another tunnel's"),))
    return Known(value=False, setting="psksecret", evidence=(place,))


def _people(one: Block, config: Block) -> Fact[bool]:
    """Whether the people of a dial-in tunnel show a second proof: a certificate beside the password, or a token."""
    if one.read("authmethod", "psk") == "signature" and _asks_people(one):
        return Known(value=True, setting="authmethod", evidence=(one.at("authmethod", "a certificate and a log-in"),))
    group = one.read("authusrgrp")
    return second_factor((group,) if group else (), config, one.opening)


def second_factor(groups: tuple[str, ...], config: Block, place: Evidence) -> Fact[bool]:
    """Whether everybody in some user groups, or named beside them, shows a second proof."""
    setting = "two-factor"
    if not groups:
        return Unknown(setting, "the export does not show who may log in", (place,))
    tables = {one.name: one for one in config.entries("user group")}
    users = {one.name: one for one in config.entries("user local")}
    members = [
        name for group in groups
        for name in (tables[group].words("member") if group in tables else (group,) if group in users else ())
    ]  # fmt: skip
    alone = [users[name] for name in members if name in users and _password_alone(users[name])]
    if alone:
        places = tuple(one.at("two-factor", f"{one.name} has a password alone") for one in alone)
        return Known(value=False, setting=setting, evidence=places)
    elsewhere = [name for name in members if name not in users or users[name].read("type", "password") != "password"]
    asked = [name for name in elsewhere if name not in users or users[name].read("two-factor", "disable") == "disable"]
    if asked or not members:
        return Unknown(setting, _CENTRAL.format(", ".join(asked) or "servers that the file does not name"), (place,))
    return Known(value=True, setting=setting, evidence=tuple(users[name].at("two-factor") for name in members))


def _password_alone(user: Block) -> bool:
    plain = user.read("type", "password") == "password"
    return plain and user.read("two-factor", "disable") == "disable" and not user.off("status")


def _ssl_factor(settings: Block, groups: tuple[str, ...], config: Block) -> Fact[bool]:
    if settings.on("reqclientcert"):
        return Known(value=True, setting="reqclientcert", evidence=(settings.at("reqclientcert"),))
    return second_factor(groups, config, settings.opening)
