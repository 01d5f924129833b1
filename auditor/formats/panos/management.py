"""How the firewall is administered and watched: its management port, its interfaces, accounts, logs and time."""

from collections.abc import Iterator

from auditor.formats.panos.accounts import accounts, central_login, shipped, weak_hashes
from auditor.formats.panos.config import Config
from auditor.formats.panos.defaults import LOCKOUT, MGT_TELNET, MIN_VERSION
from auditor.formats.panos.network import MGT, Network, Port
from auditor.formats.panos.policy import admitted, local_name
from auditor.formats.panos.tree import Node
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.firewall import Stage
from auditor.model.management import Management, ManagementService, Snmp
from auditor.model.net import ANY_ADDRESS, TCP, UDP, Ranges, cidr

_SERVICES = {"https": (TCP, 443), "http": (TCP, 80), "ssh": (TCP, 22), "telnet": (TCP, 23), "snmp": (UDP, 161)}
_CLEAR = frozenset({"http", "telnet", "snmp"})
_COMMUNITIES = frozenset({"public", "private"})
_OLD_TLS = frozenset({"tls1-0", "tls1-1"})
_SEND = frozenset({"send-syslog", "using-syslog-setting", "send-http", "send-email", "send-snmptrap"})


def management(config: Config, network: Network, stages: tuple[Stage, ...], version: tuple[int, ...]) -> Management:
    """What the sections for administration say; what the file lacks stays unknown."""
    judging = {one.name: one for one in stages}
    services = [*_management_port(config)]
    for port in network.ports.values():
        local = judging.get(local_name(network.zoned.get(port.name, "")))
        if local is not None and port.enabled:
            services += _on(port, config, local)
    return Management(
        services=tuple(services),
        idle_minutes=_idle(config),
        accounts=tuple(accounts(config)),
        weak_hashes=tuple(weak_hashes(config)),
        default_credentials=tuple(shipped(config)),
        central_login=central_login(config),
        lockout=_lockout(config),
        snmp=tuple(_snmp(config)),
        weak_crypto=tuple(_tls(config, version)),
        syslog=_sent(config, ("system", "config", "traffic"), "log-settings"),
        admin_log=_sent(config, ("config",), "log-settings config"),
        time_sync=_time(config),
    )


def _absent(setting: str) -> Unknown:
    return Unknown(setting, "the export does not hold the section", settle="Export the whole running configuration.")


def _management_port(config: Config) -> Iterator[ManagementService]:
    """The services of the management port; telnet and HTTP are off unless they are turned on."""
    system = config.system
    if not system.children:
        return
    sources, places = _permitted(system)
    for kind, (_, port) in _SERVICES.items():
        switch = system.get("service", f"disable-{kind}")
        written = switch.children[-1].name if switch is not None and switch.children else ""
        default = str(MGT_TELNET.value) if kind in {"telnet", "http", "snmp"} else "no"
        if (written or default) == "yes":
            continue
        evidence = (switch.evidence if switch is not None else _mgt_place(config), *places)
        yield ManagementService(
            kind, evidence, MGT, sources, port, encrypted=kind not in _CLEAR, implicit=switch is None
        )


def _mgt_place(config: Config) -> Evidence:
    return (config.system.get("ip-address") or config.system).opening


def _permitted(node: Node) -> tuple[Ranges, tuple[Evidence, ...]]:
    """From where a list of permitted addresses lets administrators in; without one from anywhere."""
    found = node.get("permitted-ip")
    if found is None or not found.children:
        return ANY_ADDRESS, ()
    return Ranges.union(_network(one.name) for one in found.children), (found.evidence,)


def _network(text: str) -> Ranges:
    try:
        return cidr(text)
    except ValueError:
        return ANY_ADDRESS


def _on(port: Port, config: Config, local: Stage) -> Iterator[ManagementService]:
    """What an interface answers: its profile allows it, and the security rules let it arrive."""
    profile = config.network.get("profiles", "interface-management-profile", port.profile) if port.profile else None
    if profile is None:
        return
    sources, places = _permitted(profile)
    chosen = port.node.get("interface-management-profile")
    for kind, (protocol, number) in _SERVICES.items():
        switch = profile.get(kind)
        if switch is None or not profile.says(kind):
            continue
        let = sources & admitted(local, port.name, port.addresses, protocol, number)
        if let:
            evidence = (switch.evidence, *((chosen.evidence,) if chosen is not None else ()), *places)
            yield ManagementService(kind, evidence, port.name, let, number, encrypted=kind not in _CLEAR)


def _idle(config: Config) -> tuple[tuple[str, Fact[int]], ...]:
    found = config.setting.get("management", "idle-timeout")
    if found is not None and found.children and found.children[-1].name.isdecimal():
        return (("https", Known(int(found.children[-1].name), "idle-timeout", evidence=(found.evidence,))),)
    if not config.complete:
        return (("https", _absent("idle-timeout")),)
    reason = "nothing is written, and the vendor's documents at hand do not state the default of this version"
    return (("https", Unknown("idle-timeout", reason, settle="Look under Device > Setup > Management.")),)


def _lockout(config: Config) -> Fact[bool]:
    found = config.setting.get("management", "admin-lockout", "failed-attempts")
    if found is not None and found.children:
        attempts = found.children[-1].name
        return Known(attempts.isdecimal() and int(attempts) > 0, LOCKOUT.setting, evidence=(found.evidence,))
    for profile in _profiles(config):
        own = profile.get("lockout", "failed-attempts")
        if own is not None and own.children and own.children[-1].name not in {"", "0"} and _used(config, profile.name):
            return Known(value=True, setting="lockout", evidence=(own.evidence,))
    if not config.complete:
        return _absent(LOCKOUT.setting)
    return Known(value=False, setting=LOCKOUT.setting, basis=Basis.DEFAULT, origin=f"default: {LOCKOUT.source}")


def _profiles(config: Config) -> Iterator[Node]:
    for found in config.settings("authentication-profile"):
        yield from found.children


def _used(config: Config, name: str) -> bool:
    """Whether administrators log in by an authentication profile."""
    named = {one.read("authentication-profile") for one in config.management.below("users")}
    return name in named | {config.system.read("authentication-profile")}


def _snmp(config: Config) -> Iterator[Snmp]:
    settings = config.system.get("snmp-setting", "access-setting", "version")
    if settings is None:
        return
    community = settings.get("v2c", "snmp-community-string")
    if settings.get("v2c") is not None:
        text = community.children[-1].name if community is not None and community.children else ""
        place = community or settings.get("v2c") or settings
        masked = not text.strip("*") or text.startswith("-AQ==")
        yield Snmp("2c", place.evidence, well_known=text.lower() in _COMMUNITIES, masked=masked)
    for user in settings.below("v3", "users"):
        yield Snmp("3", user.evidence)


def _tls(config: Config, version: tuple[int, ...]) -> Iterator[Fact[bool]]:
    """The lowest version of TLS of the web interface, where a profile is chosen for it."""
    chosen = config.system.get("ssl-tls-service-profile")
    if chosen is None or not chosen.children:
        return
    name = chosen.children[-1].name
    for profiles in config.settings("ssl-tls-service-profile"):
        profile = profiles.get(name)
        if profile is None:
            continue
        lowest = profile.get("protocol-settings", "min-version")
        if lowest is not None and lowest.children:
            weak = lowest.children[-1].name in _OLD_TLS
            yield Known(weak, MIN_VERSION.setting, evidence=(lowest.evidence, chosen.evidence))
        elif version and MIN_VERSION.holds(version):
            yield Known(True, MIN_VERSION.setting, Basis.DEFAULT, (chosen.evidence,), f"default: {MIN_VERSION.source}")
        else:
            yield Unknown(
                MIN_VERSION.setting, "the profile does not say the lowest version of TLS", (profile.evidence,)
            )


def _sent(config: Config, kinds: tuple[str, ...], setting: str) -> Fact[bool]:
    """Whether logs of some kinds go to a syslog server, a collector or Panorama."""
    places = [
        place for settings in config.settings("log-settings") for kind in kinds for place in _sending(settings, kind)
    ]
    if "traffic" in kinds:
        places += [place for settings in config.settings("log-settings", "profiles") for place in _leaving(settings)]
    if places:
        return Known(value=True, setting=setting, evidence=tuple(places[:3]))
    if not config.complete:
        return _absent(setting)
    if config.panorama is not None:
        return Unknown(setting, "Panorama manages the device and may say where logs go", (config.panorama,))
    return Known(value=False, setting=setting, basis=Basis.DEFAULT)


def _sending(settings: Node, kind: str) -> Iterator[Evidence]:
    found = settings.get(kind)
    if found is not None:
        yield from _leaving(found)


def _leaving(node: Node, depth: int = 6) -> Iterator[Evidence]:
    """The places below a node that send a log away."""
    for one in node.children:
        if (one.name in _SEND and one.children) or (one.name == "send-to-panorama" and one.names() == ("yes",)):
            yield one.evidence
        elif depth:
            yield from _leaving(one, depth - 1)


def _time(config: Config) -> Fact[bool]:
    found = config.system.get("ntp-servers") or config.system.get("ntp-server-1")
    if found is not None and found.children:
        return Known(value=True, setting="ntp-servers", evidence=(found.evidence,))
    if not config.complete:
        return _absent("ntp-servers")
    return Known(value=False, setting="ntp-servers", basis=Basis.DEFAULT)
