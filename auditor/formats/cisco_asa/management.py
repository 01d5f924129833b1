"""How the device is administered and watched."""

from collections.abc import Callable, Iterator

from auditor.formats.cisco_asa import defaults, passwords
from auditor.formats.cisco_asa.addresses import Places
from auditor.formats.cisco_asa.interfaces import Port
from auditor.formats.cisco_asa.local import MANAGEMENT, Answer
from auditor.formats.cisco_asa.names import number
from auditor.formats.cisco_asa.record import Record
from auditor.formats.cisco_asa.settings import Settings
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.frozen import dataclass
from auditor.model.management import Management, ManagementService, Snmp
from auditor.model.pacs import Account
from auditor.syntax.indented import Command

_GENERIC = frozenset(
    (
        "admin", "administrator", "asa", "cisco", "enable_15", "firewall", "fw", "guest", "it",
        "manager", "netadmin", "netops", "network", "operator", "pix", "root", "support", "sysadmin",
        "tech", "test", "user", "vendor",
    )
)  # fmt: skip
_PUBLISHED_COMMUNITIES = frozenset({"public", "private", "cisco", "community", "snmp", "read", "write", "admin"})
_LEVELS = (
    "emergencies", "alerts", "critical", "errors", "warnings", "notifications", "informational", "debugging",
)  # fmt: skip
_RECORDS_LOGINS = 6
"""Logins are reported at level 6 (605005), commands at level 5 (111008)."""
_OWN_PASSWORDS = {
    "enable password": "the enable password",
    "passwd": "the{} login password (passwd)",
    "password": "the{} login password (password)",
}
_CONSOLES = {"ssh": "ssh", "telnet": "telnet", "https": "http"}


@dataclass(frozen=True, slots=True)
class Console:
    """What management is read from."""

    settings: Settings
    record: Record
    places: Places
    answers: list[Answer]
    """What the device answers, on which interface."""
    ports: list[Port]
    model: str

    def management(self) -> Management:
        """Everything that checks ask of the administration."""
        services = tuple(self._services())
        kinds = tuple(dict.fromkeys(one.kind for one in services))
        accounts, hashes, published = self._passwords(kinds)
        return Management(
            services,
            tuple(self._idle(kinds)),
            accounts,
            hashes,
            published,
            central_login=self._central(kinds),
            lockout=self._lockout(),
            snmp=tuple(self._snmp()),
            weak_crypto=tuple(self._crypto(kinds)),
            unneeded=tuple(self._unneeded()),
            syslog=self._syslog(),
            admin_log=self._admin_log(),
            time_sync=self._time(),
            config_backup=self._backup(),
        )

    def _services(self) -> Iterator[ManagementService]:
        for one in self.answers:
            if one.kind in MANAGEMENT and not one.refused:
                encrypted = one.kind != "telnet"
                yield ManagementService(one.kind, (one.place,), one.interface, one.sources, one.port, encrypted)

    def _unneeded(self) -> Iterator[Evidence]:
        lowest = min((port.effective_level for port in self.ports), default=0)
        outside = {port.name for port in self.ports if port.effective_level == lowest}
        for one in self.answers:
            if one.kind == "dhcp" and one.interface in outside and len(self.ports) > 1:
                yield one.place.noted(f"a DHCP server on {one.interface}")
            if one.refused:
                yield one.place.noted(f"a Telnet permission on {one.interface} that only a VPN can use")

    def _minutes(self, setting: str, *, seconds: bool = False) -> Fact[int]:
        command = self.settings.last(setting)
        told = None
        value = number(command.words[-1]) if command is not None else None
        if command is not None and value is not None:
            told = (-(-value // 60) if seconds else value, self.record.at(command))
        found = defaults.minutes(setting, self.record.version, told, whole=self.record.whole)
        earlier = tuple(self.record.at(one) for one in self.settings.all(setting)[:-1])
        if isinstance(found, Known) and earlier:
            return Known(found.value, setting, found.basis, found.evidence, overrode=earlier)
        return found

    def _idle(self, kinds: tuple[str, ...]) -> Iterator[tuple[str, Fact[int]]]:
        if "ssh" in kinds:
            yield "ssh", self._minutes("ssh timeout")
        if "telnet" in kinds:
            yield "telnet", self._minutes("telnet timeout")
        if "https" in kinds:
            newer = self.settings.last("http connection idle-timeout")
            setting = "http connection idle-timeout" if newer else "http server idle-timeout"
            yield "https", self._minutes(setting, seconds=newer is not None)
        yield "console", self._minutes("console timeout")

    def _passwords(
        self, kinds: tuple[str, ...]
    ) -> tuple[tuple[Account, ...], tuple[Evidence, ...], tuple[Evidence, ...]]:
        """Accounts of administrators, passwords stored weakly, and vendor defaults."""
        hashes, published = [], []
        accounts: dict[str, Account] = {}
        for place, user, what, stored, kind in self._stored():
            if not user and not self._opens(place, kinds):
                continue
            reason = passwords.known(stored, kind, user)
            if stored == "nopassword":
                published.append(place.noted("an account takes any password"))
            elif reason:
                published.append(place.noted(f"{what} is {reason}"))
            if kind in passwords.KINDS:
                hashes.append(place.noted(f"{what} is stored {passwords.KINDS[kind]}"))
            elif not kind and stored != "nopassword" and not passwords.masked(stored):
                hashes.append(place.noted(f"{what} stands in clear"))
            if user:
                accounts[user] = self._account(place, user, stored, kind, reason)
        return (
            tuple(one for one in accounts.values() if one.administrator is not False),
            tuple(hashes),
            tuple(published),
        )

    def _stored(self) -> Iterator[tuple[Evidence, str, str, str, str]]:
        """Each stored password: place, user (empty for the device's own), what it is called, value, kind."""
        for setting, what in _OWN_PASSWORDS.items():
            command = self.settings.last(setting)
            rest = command.words[len(setting.split()) :] if command else []
            if command and rest:
                opens = "" if self._logs_in_ssh else " Telnet"
                yield self.record.at(command), "", what.format(opens), rest[0], _kind(rest[1:])
        for command in self.settings.all("username"):
            match command.words:
                case [_, user, "password", stored, *rest]:
                    yield self.record.at(command), user, "a user's password", stored, _kind(rest)
                case [_, user, "nopassword", *_]:
                    yield self.record.at(command), user, "a user's password", "nopassword", ""

    def _opens(self, place: Evidence, kinds: tuple[str, ...]) -> bool:
        """Whether the device's own password lets anyone in: `passwd` does for Telnet, and for SSH before 8.4(2)."""
        if place.source.text[place.characters[0] :].startswith("enable"):
            return True
        asked = {service for service, _, _ in self._asked()}
        ssh = self._logs_in_ssh and "ssh" in kinds and "ssh" not in asked
        return ssh or ("telnet" in kinds and "telnet" not in asked)

    @property
    def _logs_in_ssh(self) -> bool:
        """Before 8.4(2) the login password opens SSH too."""
        return bool(self.record.version) and self.record.version < (8, 4, 2)

    def _account(self, place: Evidence, user: str, stored: str, kind: str, reason: str) -> Account:
        attributes = [
            line.words
            for command in self.settings.all("username")
            if command.words[1:3] == [user, "attributes"]
            for line in command.children
        ]
        words = place.source.text[slice(*place.characters)].split()
        level = words[words.index("privilege") + 1] if "privilege" in words[:-1] else "2"
        remote_only = ["service-type", "remote-access"] in attributes
        return Account(
            user,
            place,
            default_password=reason != "" or stored == "nopassword",
            weak_password="" if "default" in reason else reason,
            clear_text=not kind and stored != "nopassword" and not passwords.masked(stored),
            generic=user.lower() in _GENERIC,
            administrator=False if remote_only or level == "0" else (True if level == "15" else None),
        )

    def _asked(self) -> Iterator[tuple[str, str, Command]]:
        """Which server is asked for a login: service, server group, line."""
        for command in self.settings.all("aaa authentication"):
            match command.words:
                case [_, _, service, "console", group, *_]:
                    yield service, group, command

    def _central(self, kinds: tuple[str, ...]) -> Fact[bool]:
        setting = "aaa authentication"
        asked = {service: (group, command) for service, group, command in self._asked()}
        services = [_CONSOLES[kind] for kind in kinds] or ["serial"]
        lines = {_CONSOLES[one.kind]: one.place for one in reversed(self.answers) if one.kind in _CONSOLES}
        lines |= {one: self.record.at(command) for one, (_, command) in asked.items()}
        local = [one for one in services if one not in asked or asked[one][0] == "LOCAL"]
        if not self.record.whole and any(one not in asked for one in local):
            return defaults.unstated(setting, whole=False)
        if local:
            places = tuple(lines[one] for one in local if one in lines)
            return Known(value=False, setting=f"aaa authentication {local[0]} console", evidence=places)
        return Known(value=True, setting=setting, evidence=tuple(lines[one] for one in services))

    def _lockout(self) -> Fact[bool]:
        setting = "aaa local authentication attempts max-fail"
        if command := self.settings.last(setting):
            return Known(value=True, setting=setting, evidence=(self.record.at(command),))
        return self._off(setting)

    def _off(self, setting: str, *, value: bool = False) -> Fact[bool]:
        """A setting that no line states: its documented default, if the file is whole."""
        denied = self.settings.denied(setting)
        if denied is not None:
            return Known(value=value, setting=setting, evidence=(self.record.at(denied),))
        default = defaults.value(setting, self.record.version)
        if not self.record.whole or default is None:
            return defaults.unstated(setting, whole=self.record.whole)
        return Known(value=value, setting=setting, basis=Basis.DEFAULT, origin=defaults.worded(default))

    def _snmp(self) -> Iterator[Snmp]:
        hosts = self.settings.all("snmp-server host")
        if self.settings.denied("snmp-server enable") or not hosts:
            return
        shared = self.settings.last("snmp-server community")
        for command in hosts:
            words = command.words
            version = words[words.index("version") + 1] if "version" in words[:-1] else "1"
            community = words[words.index("community") + 1] if "community" in words[:-1] else ""
            if not community and shared and version != "3":
                community = shared.words[-1]
            try:
                sources = self.places.host(words[3]).upper
            except (ValueError, IndexError):
                sources = self.places.any
            yield Snmp(
                version,
                self.record.at(command),
                well_known=community.lower() in _PUBLISHED_COMMUNITIES,
                masked=bool(community) and passwords.masked(community),
                sources=sources,
            )

    def _crypto(self, kinds: tuple[str, ...]) -> Iterator[Fact[bool]]:
        """True where the setting in effect is weak; only of services that run."""
        if "ssh" in kinds:
            yield self._weak("ssh version", lambda words: "1" in words)
            yield self._weak("ssh key-exchange group", lambda words: "dh-group1-sha1" in words)
            yield from self._stated("ssh cipher encryption", {"low", "all", "3des", "3des-cbc"})
            yield from self._stated("ssh cipher integrity", {"low", "all", "hmac-md5", "hmac-md5-96", "hmac-sha1-96"})
        if "https" in kinds or any(one.kind == "webvpn" for one in self.answers):
            weak = {"any", "sslv3", "sslv3-only", "tlsv1", "tlsv1-only", "tlsv1.1"}
            yield self._weak("ssl server-version", lambda words: not weak.isdisjoint(words[:1]))
            yield from self._stated("ssl encryption", {"des-sha1", "3des-sha1", "rc4-md5", "rc4-sha1", "null-sha1"})
            yield from self._stated("ssl cipher", {"low", "all"})

    def _weak(self, setting: str, test: "Callable[[list[str]], bool]") -> Fact[bool]:
        command = self.settings.last(setting)
        if command is not None:
            words = command.words[len(setting.split()) :]
            return Known(test(words), setting, evidence=(self.record.at(command),), written=" ".join(words))
        default = defaults.value(setting, self.record.version)
        if not self.record.whole or default is None:
            return defaults.unstated(setting, whole=self.record.whole)
        return Known(test(str(default.value).split()), setting, Basis.DEFAULT, origin=defaults.worded(default))

    def _stated(self, setting: str, weak: set[str]) -> Iterator[Fact[bool]]:
        """Only what is written: what the default holds differs between builds."""
        for command in self.settings.all(setting)[-1:]:
            words = {word.strip('":') for part in command.words for word in part.lower().split(":")}
            written = command.text[len(setting) :].strip()
            yield Known(bool(words & weak), setting, evidence=(self.record.at(command),), written=written)

    def _logging(self) -> Command | None:
        return self.settings.last("logging enable") or self.settings.last("logging on")

    def _syslog(self) -> Fact[bool]:
        enabled, host, trap = self._logging(), self.settings.last("logging host"), self.settings.last("logging trap")
        found = tuple(self.record.at(one) for one in (host, enabled, trap) if one)
        if enabled is None:
            return self._off("logging enable")
        if host is None and self.record.whole:
            return Known(value=False, setting="logging host", evidence=found)
        if host is None or (trap is None and not self.record.whole):
            return defaults.unstated("logging host", whole=False)
        return Known(value=trap is not None, setting="logging host" if trap else "logging trap", evidence=found)

    def _admin_log(self) -> Fact[bool]:
        for command in self.settings.all("aaa accounting"):
            if command.words[2:3] == ["command"] or command.words[3:4] == ["console"]:
                return Known(value=True, setting="aaa accounting", evidence=(self.record.at(command),))
        sent, trap = self._syslog(), self.settings.last("logging trap")
        if isinstance(sent, Unknown) or not sent.value or trap is None:
            return sent
        word = trap.words[-1]
        level = _LEVELS.index(word) if word in _LEVELS else number(word)
        place = (self.record.at(trap),)
        if level is None:
            return Unknown("logging trap", "a list of messages decides what is sent", place)
        return Known(level >= _RECORDS_LOGINS, "logging trap", evidence=place)

    def _time(self) -> Fact[bool]:
        setting = "ntp server"
        if command := self.settings.last(setting):
            return Known(value=True, setting=setting, evidence=(self.record.at(command),))
        if self.model.startswith("FPR"):
            return Unknown(
                setting,
                "on this hardware the chassis may keep the time",
                settle="Show the NTP settings of the chassis (Platform Settings).",
            )
        if not self.record.whole:
            return defaults.unstated(setting, whole=False)
        return Known(value=False, setting=setting, basis=Basis.DEFAULT)

    def _backup(self) -> Fact[bool]:
        for command in self.settings.all("event manager applet"):
            for line in command.children:
                if "copy " in line.text or "backup" in line.text:
                    return Known(value=True, setting="event manager applet", evidence=(self.record.at(line),))
        return Unknown(
            "event manager applet",
            "the configuration copies itself nowhere; another system may fetch it",
            settle="Say in writing what saves the configuration, how often and where.",
        )


def _kind(words: list[str]) -> str:
    """The word that says how a password is stored; `*****` for one that the export hides."""
    return next((word for word in words if word in {"encrypted", "pbkdf2", "nt-encrypted", "mschap", "scrypt"}), "")
