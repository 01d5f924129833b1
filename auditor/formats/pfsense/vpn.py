"""The tunnels of pfSense and how well they are guarded: OpenVPN, IPsec, L2TP, PPTP, WireGuard.

Sources: github.com/pfsense/pfsense, src/etc/inc/openvpn.inc, ipsec.inc, vpn.inc and wg.inc (names and meaning of the
settings); NIST SP 800-77 Rev. 1, RFC 8247 and RFC 8221 (what is below today's floor).
"""

from collections.abc import Iterable, Iterator

from auditor.formats.pfsense.network import far_side, mobile_pool
from auditor.formats.pfsense.rules import Written
from auditor.formats.pfsense.stages import System
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.firewall import Action
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_SERVICE, ANY_V4, NONE, Ranges, cidr
from auditor.model.vpn import Vpn
from auditor.syntax.xmltree import Element

_WEAK = {
    "3des": "3DES", "bf-cbc": "Blowfish", "blowfish": "Blowfish", "cast128": "CAST", "cast5-cbc": "CAST",
    "des": "DES", "des-cbc": "DES", "des-ede-cbc": "3DES", "des-ede3-cbc": "3DES", "hmac_md5": "MD5",
    "hmac_sha1": "SHA-1", "idea-cbc": "IDEA", "md5": "MD5", "none": "no encryption", "null": "no encryption",
    "rc2-cbc": "RC2", "rsa-md5": "MD5", "rsa-sha1": "SHA-1", "sha1": "SHA-1",
}  # fmt: skip
_WEAK_GROUPS = {"1", "2", "5", "22", "23", "24"}
_AEAD = ("gcm", "poly1305")
_LOCAL = {"", "local database", "local auth", "local", "system"}
_ALGORITHMS = frozenset(
    ("encryption-algorithm", "encryption-algorithm-option", "hash-algorithm", "hash-algorithm-option", "ike-encryption",
     "ike-hash", "enc-alg", "hash-alg")
)  # fmt: skip
_GROUPS = frozenset({"dhgroup", "pfsgroup"})
_PASSWORD_ONLY = {"xauth_psk_server", "hybrid_rsa_server", "hybrid_cert_server", "eap-mschapv2", "pre_shared_key"}
_TWO_PROOFS = {"xauth_rsa_server", "xauth_cert_server"}
_SHARED = {"pre_shared_key", "xauth_psk_server"}
_SHORT = 20
"""Characters: a shared secret below it is short. It should hold 112 bits (SP 800-77 Rev. 1, 7.1)."""


def vpns(system: System, written: tuple[Written, ...]) -> Iterator[Vpn]:
    """Every tunnel of a configuration, those that are switched off too."""
    reach = _Reach(system, written)
    for server in system.root.all("openvpn", "openvpn-server"):
        yield _openvpn(server, system, reach)
    for phase in system.root.all("ipsec", "phase1"):
        yield _ipsec(phase, system, reach)
    for section, kind in (("l2tp", "l2tp"), ("pptpd", "pptp")):
        for server in system.root.all(section):
            if server.read("mode") == "server":
                yield _dialed(server, kind, system, reach)
    for tunnel in system.root.all("installedpackages", "wireguard", "tunnels", "item"):
        yield _wireguard(tunnel, system, reach)


@dataclass(frozen=True, slots=True)
class _Reach:
    """What the rules of a tunnel's tab let callers reach."""

    system: System
    written: tuple[Written, ...]

    def unlimited(self, tab: str) -> Fact[bool]:
        """Whether a rule of the tab, or of an interface of its kind, lets every service of every inside network."""
        if not self.system.complete:
            return _absent("filter")
        network = self.system.network
        names = {tab, *(one for one in network.ports if tab in network.groups_of(one))}
        inside = Ranges.union(
            known
            for one in network.ports.values()
            if not one.gateway and not one.tunnel
            for known in one.networks.values()
            if known
        )
        for one in self.written:
            cells, rule = one.rule.match.upper, one.rule
            open_ = ANY_SERVICE in cells.services and cells.dst >= (inside or ANY_V4) and not rule.disabled
            if names & set(one.interfaces) and rule.action is Action.PERMIT and open_:
                return Known(value=True, setting="filter", evidence=(rule.evidence,))
        places = tuple(one.rule.evidence for one in self.written if names & set(one.interfaces))
        return Known(value=False, setting="filter", evidence=places or (self.system.whole,))


def _absent(setting: str) -> Unknown:
    return Unknown(setting, "this backup does not hold the section", settle="Supply a backup of all areas.")


def _weakness(texts: Iterable[str]) -> str:
    found = (_WEAK.get(one.strip().lower(), "") for text in texts for one in text.split(","))
    return ", ".join(dict.fromkeys(one for one in found if one))


def _judged(setting: str, offered: Iterable[tuple[Evidence, str]]) -> Fact[bool]:
    """A fact of what lines offer: each with the weak algorithms that it names."""
    lines: dict[Evidence, list[str]] = {}
    for place, words in offered:
        lines.setdefault(place, []).append(words)
    if not lines:
        return Unknown(setting, "no line states which algorithms are accepted")
    named = {place: ", ".join(dict.fromkeys(one for one in words if one)) for place, words in lines.items()}
    found = tuple(place.noted(words) for place, words in named.items() if words)
    return Known(bool(found), setting, evidence=found or tuple(lines))


def _openvpn(server: Element, system: System, reach: _Reach) -> Vpn:
    mode = server.read("mode")
    return Vpn(
        server.read("description") or f"OpenVPN server {server.read('vpnid')}".strip(),
        "openvpn",
        server.opening,
        remote_access=mode.startswith("server_"),
        interface=_interface(server.read("interface"), system),
        weak=_judged("crypto", _openvpn_offers(server)),
        second_factor=_openvpn_proofs(server, system),
        weak_secret=_no_secret(server, "shared_key"),
        portal=Known(value=False, setting="openvpn-server", evidence=(server.opening,)),
        unlimited=reach.unlimited("openvpn"),
        pool=_networks(server.read("tunnel_network")),
        disabled=server.get("disable") is not None,
    )


def _openvpn_offers(server: Element) -> Iterator[tuple[Evidence, str]]:
    ciphers = [one for name in ("data_ciphers", "data_ciphers_fallback", "crypto", "ncp-ciphers")
               if (one := server.get(name)) is not None and one.text]  # fmt: skip
    for one in ciphers:
        yield one.evidence, _weakness([one.text])
    signed = all(any(word in part.lower() for word in _AEAD) for one in ciphers for part in one.text.split(","))
    digest, length = server.get("digest"), server.get("dh_length")
    if digest is not None and digest.text:
        unsigned = "no check of integrity" if digest.text.lower() == "none" else _weakness([digest.text])
        yield digest.evidence, "" if signed and ciphers else unsigned
    if length is not None and length.text.isdecimal():
        yield length.evidence, f"Diffie-Hellman of {length.text} bits" if int(length.text) < 2048 else ""
    if server.read("mode") == "p2p_shared_key":
        yield server.opening, "one key for all time (shared key mode)"


def _openvpn_proofs(server: Element, system: System) -> Fact[bool]:
    mode = server.get("mode")
    if mode is None or not mode.text.startswith("server_"):
        return Unknown("mode", "no person logs in to this tunnel", (server.opening,))
    if mode.text == "server_tls_user":
        return Known(value=True, setting="mode", evidence=(mode.evidence,))
    if mode.text == "server_tls":
        return Unknown(
            "mode",
            "a certificate alone is asked, and how its key is guarded is not in the file",
            (mode.evidence,),
            settle="Show how the keys of remote users are kept.",
        )
    return _server(server.get("authmode"), "authmode", mode.evidence, system)


def _server(named: Element | None, setting: str, place: Evidence, system: System) -> Fact[bool]:
    """Whether the service that is asked for a log-in asks for a second proof."""
    names = [one.strip() for one in named.text.split(",")] if named is not None else [""]
    places = (named.evidence if named is not None else place,)
    if all(one.lower() in _LOCAL for one in names):
        return Known(value=False, setting=setting, evidence=places)
    servers = tuple(one.opening for one in system.root.all("system", "authserver") if one.read("name") in names)
    return Unknown(
        setting,
        "another server decides at log-in whether a second proof is asked",
        (*places, *servers),
        settle="Show on that server (RADIUS, LDAP or identity provider) that a second factor is asked.",
    )


def _ipsec(phase: Element, system: System, reach: _Reach) -> Vpn:
    mobile = phase.get("mobile") is not None
    children = [one for one in system.root.all("ipsec", "phase2") if one.read("ikeid") == phase.read("ikeid")]
    client = system.root.get("ipsec", "client")
    return Vpn(
        phase.read("descr") or phase.read("remote-gateway") or f"IPsec {phase.read('ikeid')}",
        "ipsec",
        phase.opening,
        remote_access=mobile,
        interface=_interface(phase.read("interface"), system),
        weak=_judged("encryption-algorithm", _ipsec_offers(phase, children)),
        second_factor=_ipsec_proofs(phase, client, system),
        weak_secret=_ipsec_secret(phase, system, mobile=mobile),
        portal=Known(value=False, setting="phase1", evidence=(phase.opening,)),
        unlimited=reach.unlimited("enc0"),
        pool=_networks(mobile_pool(system.root))
        if mobile
        else Ranges.union(_networks(far_side(one)) for one in children),
        disabled=phase.get("disabled") is not None,
    )


def _ipsec_offers(phase: Element, children: list[Element]) -> Iterator[tuple[Evidence, str]]:
    for one in (phase, *(child for child in children if child.get("disabled") is None)):
        for part in one.walk():
            if part.name in _ALGORITHMS:
                yield part.evidence, _weakness([part.read("name") or part.text])
            elif part.name in _GROUPS and part.text in _WEAK_GROUPS:
                yield part.evidence, f"Diffie-Hellman group {part.text}"
    mode = phase.get("mode")
    if mode is not None and mode.text == "aggressive" and phase.read("iketype") in {"", "ikev1", "auto"}:
        yield mode.evidence, "IKEv1 aggressive mode"


def _ipsec_proofs(phase: Element, client: Element | None, system: System) -> Fact[bool]:
    method = phase.get("authentication_method")
    if phase.get("mobile") is None or method is None:
        return Unknown("authentication_method", "no person logs in to this tunnel", (phase.opening,))
    if method.text in _TWO_PROOFS:
        return Known(value=True, setting=method.name, evidence=(method.evidence,))
    if method.text in _PASSWORD_ONLY:
        source = client.get("user_source") if client is not None else None
        asked = source if method.text.startswith(("xauth", "hybrid")) else None
        return _server(asked, "user_source" if asked else method.name, method.evidence, system)
    return Unknown(
        method.name,
        "another server, or a certificate alone, proves who calls",
        (method.evidence,),
        settle="Show which proofs are asked of a remote user at log-in.",
    )


def _ipsec_secret(phase: Element, system: System, *, mobile: bool) -> Fact[bool]:
    """The secret itself stays here: only whether it is short or used twice is told."""
    secret, setting = phase.get("pre-shared-key"), "pre-shared-key"
    if secret is None or not secret.text or phase.read("authentication_method") not in {"", *_SHARED}:
        return Known(value=False, setting=setting, evidence=(phase.opening,))
    if mobile:
        return Known(value=True, setting=setting, evidence=(secret.evidence.noted("every caller has it"),))
    twins = sum(one.read("pre-shared-key") == secret.text for one in system.root.all("ipsec", "phase1"))
    if len(secret.text) < _SHORT or twins > 1:
        why = "it is short" if len(secret.text) < _SHORT else "another peer has the same"
        return Known(value=True, setting=setting, evidence=(secret.evidence.noted(why),))
    return Known(value=False, setting=setting, evidence=(secret.evidence,))


def _dialed(server: Element, kind: str, system: System, reach: _Reach) -> Vpn:
    """L2TP and PPTP."""
    outside = server.get("radius", "server", "enable") or server.get("radius", "enable")
    proofs: Fact[bool] = Known(value=False, setting=f"{kind} users", evidence=(server.opening,))
    if outside is not None:
        proofs = _server(outside.get("name") or outside, "radius", server.opening, system)
    wrapped = kind == "l2tp" and any(one.read("mode") == "transport" for one in system.root.all("ipsec", "phase2"))
    bare = "PPTP" if kind == "pptp" else "L2TP, which encrypts nothing by itself"
    return Vpn(
        f"{kind.upper()} server",
        kind,
        server.opening,
        remote_access=True,
        interface=_interface(server.read("interface") or "wan", system),
        weak=Known(
            value=not wrapped, setting=kind, evidence=(server.opening if wrapped else server.opening.noted(bare),)
        ),
        second_factor=proofs,
        weak_secret=_no_secret(server, "secret"),
        portal=Known(value=False, setting=kind, evidence=(server.opening,)),
        unlimited=reach.unlimited(kind),
        pool=_networks(server.read("remoteip")),
    )


def _wireguard(tunnel: Element, system: System, reach: _Reach) -> Vpn:
    name = tunnel.read("name")
    peers = [
        one for one in system.root.all("installedpackages", "wireguard", "peers", "item") if one.read("tun") == name
    ]
    return Vpn(
        tunnel.read("descr") or name,
        "wireguard",
        tunnel.opening,
        remote_access=any(not one.read("endpoint") for one in peers),
        weak=Known(value=False, setting="wireguard", evidence=(tunnel.opening,)),
        second_factor=Unknown(
            "publickey",
            "a key alone is asked, and how the remote device guards it is not in the file",
            (tunnel.opening,),
            settle="Show how the keys of remote users are kept.",
        ),
        weak_secret=Known(value=False, setting="publickey", evidence=(tunnel.opening,)),
        portal=Known(value=False, setting="wireguard", evidence=(tunnel.opening,)),
        unlimited=reach.unlimited("wireguard"),
        pool=Ranges.union(
            _networks(f"{row.read('address')}/{row.read('mask')}")
            for one in peers
            for row in one.all("allowedips", "row")
        ),
        disabled=tunnel.read("enabled") not in {"yes", "on"},
    )


def _no_secret(server: Element, name: str) -> Fact[bool]:
    """Long random keys, or none at all; a short one that callers type is weak."""
    found = server.get(name)
    if found is None or not found.text or len(found.text) >= _SHORT:
        return Known(value=False, setting=name, basis=Basis.DEFAULT, evidence=(server.opening,))
    return Known(value=True, setting=name, evidence=(found.evidence.noted("it is short"),))


def _interface(name: str, system: System) -> str:
    return name if name in system.network.ports else ""


def _networks(text: str) -> Ranges:
    try:
        return Ranges.union(cidr(one) for one in text.replace(",", " ").split())
    except ValueError:
        return NONE
