"""How well a firewall guards its tunnels: algorithms, proofs of who calls, secrets, and what callers may reach."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.cisco_asa import passwords
from auditor.formats.cisco_asa.ciphers import Ciphers
from auditor.formats.cisco_asa.defaults import unstated
from auditor.formats.cisco_asa.policy import Binding, Policy
from auditor.formats.cisco_asa.tunnels import Entry, Group, Tunnel, Tunnels
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.firewall import Action
from auditor.model.frozen import dataclass
from auditor.model.net import ANY_SERVICE, ANY_V4, Ranges
from auditor.model.vpn import Vpn
from auditor.syntax.indented import Command

_KINDS = {
    "ssl": {"ssl-client", "ssl-clientless", "svc", "webvpn"},
    "ipsec": {"ikev1", "ikev2", "ipsec"},
    "l2tp": {"l2tp-ipsec"},
}
_EXCHANGES = {
    "ikev1": ("crypto isakmp enable", "crypto ikev1 enable", "isakmp enable"),
    "ikev2": ("crypto ikev2 enable",),
}
_PASSWORD_ONLY = {"kerberos", "nt"}
_SHORT = 20
"""Characters: a shared secret below it is short. It should hold 112 bits (SP 800-77 Rev. 1, 7.1)."""
_PSK = "pre-shared-key"


@dataclass(frozen=True, slots=True)
class Vpns:
    """What the guard of tunnels is read from."""

    tunnels: Tunnels
    ways: list[Tunnel]
    ciphers: Ciphers
    policy: Policy
    web: tuple[Fact[bool], ...]
    """The settings of TLS that the portal uses: True where weak."""

    def all(self) -> tuple[Vpn, ...]:
        """Each way in for people by each kind of tunnel, and each tunnel to another site."""
        return (*self._people(), *self._sites(), *self._virtual())

    def _people(self) -> Iterator[Vpn]:
        portals, dialed = self.tunnels.portals(), self.tunnels.dialed()
        for group in self.tunnels.people():
            kinds = self._kinds(group, web=bool(portals), ike=bool(dialed))
            for kind in kinds or ["ssl"]:
                yield Vpn(
                    group.name,
                    kind,
                    group.place,
                    remote_access=True,
                    interface=self._outmost(portals if kind == "ssl" else dialed),
                    weak=self._weak_web() if kind == "ssl" else self._weak(group, people=True),
                    second_factor=self._second_factor(group),
                    weak_secret=self._secret(group, shared=True) if kind != "ssl" else _no_secret(),
                    portal=self._portal(kind, portals),
                    unlimited=self._unlimited(group),
                    pool=self.tunnels.pool(group),
                    disabled=not kinds,
                )

    def _kinds(self, group: Group, *, web: bool, ike: bool) -> list[str]:
        """By what kinds of tunnel a group is reached, as far as the device answers them."""
        line = self.tunnels.policy(group, "vpn-tunnel-protocol")
        told = {word.lower() for word in line.words[1:]} if line else _KINDS["ssl"] | _KINDS["ipsec"]
        return [kind for kind, words in _KINDS.items() if words & told and (web if kind == "ssl" else ike)]

    def _sites(self) -> Iterator[Vpn]:
        keyed = self.tunnels.keyed()
        for entry in self.tunnels.entries():
            group = self.tunnels.site(entry)
            if group is None or entry.dynamic:
                continue
            peers = entry.words("set", "peer")
            legs = [one for one in entry.interfaces if one in keyed]
            yield Vpn(
                " ".join(peers) or group.name,
                "ipsec",
                group.place,
                interface=legs[0] if legs else entry.interfaces[0],
                weak=self._weak(group, people=False),
                weak_secret=self._secret(group, shared=group.name == "DefaultL2LGroup"),
                portal=Known(value=False, setting="webvpn"),
                unlimited=self._unlimited(group),
                pool=Ranges.union(one.remote for one in self.ways if one.group is group),
                disabled=not legs,
            )

    def _virtual(self) -> Iterator[Vpn]:
        """The tunnels that are interfaces (VTI)."""
        for port in self.policy.ports:
            if port.tunnel_place is None:
                continue
            group = self.tunnels.peer([port.tunnel_peer] if port.tunnel_peer else [], port.tunnel_place)
            yield Vpn(
                port.tunnel_peer or port.name,
                "ipsec",
                port.tunnel_place,
                interface=port.tunnel_leg,
                weak=self._weak_of(group, [self.tunnels.profile(port.tunnel_profile)]),
                weak_secret=self._secret(group, shared=group.name == "DefaultL2LGroup"),
                portal=Known(value=False, setting="webvpn"),
                unlimited=Unknown(
                    "access-group", "the access lists of the interfaces may judge this tunnel", (port.tunnel_place,)
                ),
                pool=Ranges.union(port.networks),
                disabled=not port.enabled,
            )

    def _outmost(self, legs: dict[str, Evidence]) -> str:
        """The interface of the lowest level: the one that most callers reach."""
        levels = {port.name: port.effective_level for port in self.policy.ports}
        return min(legs, key=lambda one: levels.get(one, 0), default="")

    def _weak(self, group: Group, *, people: bool) -> Fact[bool]:
        mine = [one for one in self.tunnels.entries() if (one.dynamic if people else self.tunnels.site(one) is group)]
        return self._weak_of(group, mine, *self._aggressive(group, people=people))

    def _weak_of(self, group: Group, entries: list[Entry], *more: tuple[Evidence, str]) -> Fact[bool]:
        versions = self._versions(group)
        offered = [*self.ciphers.offered(versions, entries), *more]
        setting = " and ".join(f"crypto {version} policy" for version in versions) or "crypto policy"
        found = tuple(place.noted(words) for place, words in offered if words)
        if not offered or (not found and not self.tunnels.record.whole):
            return unstated(setting, whole=self.tunnels.record.whole)
        return Known(bool(found), setting, evidence=found or tuple(place for place, _ in offered))

    def _versions(self, group: Group) -> list[str]:
        """The key exchanges that are enabled and for which a group names a proof; without any, each that is enabled."""
        on = [name for name, settings in _EXCHANGES.items() if self.tunnels.keyed(*settings)]
        told = {line.words[0] for line in group.lines} & set(_EXCHANGES)
        if any(line.words[0] == _PSK for line in group.lines):
            told.add("ikev1")
        return [one for one in on if one in told] or on

    def _aggressive(self, group: Group, *, people: bool) -> Iterator[tuple[Evidence, str]]:
        """People with a shared secret by IKEv1 use aggressive mode, unless it is switched off."""
        key = self._key(group)
        old = self.tunnels.keyed(*_EXCHANGES["ikev1"])
        off = self.tunnels.settings.last("crypto ikev1 am-disable")
        if people and old and not off and key and "ikev2" not in key.words:
            yield self.tunnels.record.at(key), "IKEv1 aggressive mode"

    def _weak_web(self) -> Fact[bool]:
        known = [one for one in self.web if isinstance(one, Known)]
        weak = next((one for one in known if one.value), None)
        if weak is not None:
            return replace(weak, evidence=tuple(one.noted("old versions or ciphers of TLS") for one in weak.evidence))
        unsure = next((one for one in self.web if isinstance(one, Unknown)), None)
        return unsure or next(iter(known), unstated("ssl server-version", whole=self.tunnels.record.whole))

    def _second_factor(self, group: Group) -> Fact[bool]:
        told, at = self.tunnels.told, self.tunnels.record.at
        second = told(group, "secondary-authentication-server-group")
        if second is not None and second.words[-1] != "none":
            return Known(value=True, setting=second.words[0], evidence=(at(second),))
        proof = told(group, "authentication")
        asked = set(proof.words[1:]) if proof else set()
        if proof is not None and "certificate" in asked and asked & {"aaa", "saml"}:
            return Known(value=True, setting="authentication", evidence=(at(proof),))
        if proof is not None and ("saml" in asked or "certificate" in asked):
            return Unknown(
                "authentication",
                "the identity provider decides what is asked"
                if "saml" in asked
                else "a certificate alone is asked, and how its key is guarded is not in the file",
                (at(proof),),
                settle="Show which proofs are asked of a remote user at log-in.",
            )
        return self._server(told(group, "authentication-server-group"), group)

    def _server(self, line: Command | None, group: Group) -> Fact[bool]:
        """Whether the service that is asked for a log-in asks for a second proof."""
        setting = "authentication-server-group"
        if line is None:
            if not self.tunnels.record.whole:
                return unstated(setting, whole=False)
            origin = "LOCAL, the default of Cisco ASA: a user name and a password"
            return Known(value=False, setting=setting, basis=Basis.DEFAULT, evidence=(group.place,), origin=origin)
        places = (self.tunnels.record.at(line),)
        named = next((word for word in line.words[1:] if not word.startswith("(")), "LOCAL")
        protocol = self.tunnels.servers.get(named, "")
        if named == "LOCAL" or protocol in _PASSWORD_ONLY:
            return Known(value=False, setting=setting, evidence=places)
        if protocol == "sdi":
            return Known(value=True, setting=setting, evidence=places)
        return Unknown(
            setting,
            "another server decides at log-in whether a second proof is asked",
            places,
            settle="Show on that server (RADIUS, LDAP or identity provider) that a second factor is asked.",
        )

    def _key(self, group: Group) -> Command | None:
        """The line of a group's shared secret."""
        beginnings = ((_PSK,), ("ikev1", _PSK), ("ikev2", "remote-authentication", _PSK))
        return next((line for one in beginnings if (line := self.tunnels.told(group, *one))), None)

    def _secret(self, group: Group, *, shared: bool) -> Fact[bool]:
        """The secret itself stays here: only whether it is short, published or used twice is told."""
        line = self._key(group)
        if line is None and not group.written:
            return Unknown(_PSK, "no tunnel group of this peer is in the file", (group.place,))
        if line is None:
            return (
                Known(value=False, setting=_PSK, evidence=(group.place,))
                if self.tunnels.record.whole
                else (unstated(_PSK, whole=False))
            )
        place, value = self.tunnels.record.at(line), line.words[-1]
        if shared:
            return Known(value=True, setting=_PSK, evidence=(place.noted("every caller of this group has it"),))
        if passwords.masked(value):
            return Unknown(
                _PSK, "the export hides it", (place,), settle="Say how long it is, and that no other peer has it."
            )
        twins = [one for one in self.tunnels.groups.values() if (key := self._key(one)) and key.words[-1] == value]
        short = len(value) < _SHORT or passwords.known(value, "") != ""
        why = "it is short or a published one" if short else "another peer has the same"
        if short or len(twins) > 1:
            return Known(value=True, setting=_PSK, evidence=(place.noted(why),))
        return Known(value=False, setting=_PSK, evidence=(place,))

    def _portal(self, kind: str, portals: dict[str, Evidence]) -> Fact[bool]:
        on = kind == "ssl" and bool(portals)
        return Known(on, "webvpn", evidence=tuple(portals.values()) if on else ())

    def _unlimited(self, group: Group) -> Fact[bool]:
        """Whether some way of a group leads to every address inside."""
        ways = [one for one in self.ways if one.group is group]
        if not ways:
            return Unknown("vpn-filter", "the file does not show which addresses callers of this group are given")
        other = next((other for one in ways for other in one.elsewhere), None)
        if other is not None:
            settle = "Show which lists the login server and the dynamic access policies give callers of this group."
            return Unknown("vpn-filter", f"{other.what} may count instead", (other.place,), settle)
        judged = [self._open(one) for one in ways]
        return next((one for one in judged if isinstance(one, Known) and one.value), judged[0])

    def _open(self, way: Tunnel) -> Fact[bool]:
        inside = Ranges.union(
            network for port in self.policy.ports if port.name != way.leg and port.enabled for network in port.networks
        )
        if way.filter_place is not None:
            rules = self.policy.entries(Binding(way.filtered, "in", way.name, way.filter_place))
            if any(rule.action is Action.UNKNOWN for rule in rules):
                return Unknown("vpn-filter", "a list that it names is not in the file", (way.filter_place,))
            wide = [one for one in rules if one.action is Action.PERMIT and ANY_SERVICE in one.match.upper.services]
            reached = Ranges.union(one.match.upper.dst for one in wide if not one.disabled)
            return Known((inside or ANY_V4) <= reached, "vpn-filter", evidence=(way.filter_place,))
        if not self.policy.bypass:
            return Unknown("sysopt connection permit-vpn", "the access list of the interface decides", (way.place,))
        if not self.tunnels.record.whole:
            return unstated("vpn-filter", whole=False)
        origin = "none, the default of Cisco ASA; sysopt connection permit-vpn is on"
        return Known(inside <= way.local, "vpn-filter", Basis.DEFAULT, (way.place,), origin)


def _no_secret() -> Fact[bool]:
    return Known(value=False, setting=_PSK, basis=Basis.DEFAULT, origin="an SSL VPN shares no secret")
