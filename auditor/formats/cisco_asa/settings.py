"""The lines that set one thing each: the last one counts, and `no` takes it back."""

from collections.abc import Iterable

from auditor.formats import State
from auditor.formats.cisco_asa.record import Record
from auditor.syntax.indented import Command

SETTINGS = (
    "aaa accounting", "aaa authentication", "aaa local authentication attempts max-fail", "console timeout",
    "crypto ikev1 am-disable", "crypto ikev1 enable", "crypto ikev2 enable", "crypto isakmp enable", "dhcpd enable",
    "enable password", "event manager applet", "firewall transparent", "hostname", "http connection idle-timeout",
    "http redirect", "http server enable", "http server idle-timeout", "icmp deny", "icmp permit",
    "ip verify reverse-path", "isakmp enable", "logging enable", "logging host", "logging on", "logging trap",
    "management-access", "nat-control", "ntp server", "passwd", "password",
    "same-security-traffic permit inter-interface", "same-security-traffic permit intra-interface",
    "snmp-server community", "snmp-server enable", "snmp-server host", "snmp-server user", "ssh cipher encryption",
    "ssh cipher integrity", "ssh key-exchange group", "ssh timeout", "ssh version", "ssl cipher", "ssl encryption",
    "ssl server-version", "sysopt connection permit-ipsec", "sysopt connection permit-vpn", "telnet timeout",
    "username", "webvpn",
)  # fmt: skip
_IGNORED = (
    "http server session-timeout", "http server basic-auth-client", "http authentication-certificate",
    "http username-from-certificate", "http certificate-authentication", "ssh scopy", "ssh stricthostkeycheck",
    "ssh pubkey-chain", "ssh stack", "ssh cipher", "ssh key-exchange", "aaa authentication login-history",
    "aaa authentication secure-http-client", "aaa authentication listener", "snmp-server enable traps",
    "aaa authentication match", "aaa authentication include", "aaa authentication exclude", "aaa accounting match",
    "aaa accounting include", "http-form", "http-proxy", "http-comp",
)  # fmt: skip
_BY_WORD = {
    word: tuple(one for one in (*SETTINGS, *_IGNORED) if one.split()[0] == word)
    for word in {one.split()[0] for one in (*SETTINGS, *_IGNORED)}
}
_PERMITS = ("ssh", "telnet", "http")
"""Words that, before an address, permit its use."""


class Settings:
    """The settings of a configuration by the beginning of their lines."""

    def __init__(self, commands: Iterable[Command], record: Record) -> None:
        """Sort the commands; those that are no settings are the rest."""
        self._found: dict[str, list[Command]] = {}
        self._denied: dict[str, Command] = {}
        self._rest: list[Command] = []
        for command in commands:
            setting = self._setting(command.text.removeprefix("no "))
            if not setting:
                self._rest.append(command)
                continue
            record.understood(command)
            for line in command.children:
                record.mark(State.WITHOUT_EFFECT, *line.walk())
            if command.text.startswith("no "):
                self._deny(setting, command)
            else:
                self._found.setdefault(setting, []).append(command)
                self._denied.pop(setting, None)

    @property
    def rest(self) -> list[Command]:
        """The commands that are no settings."""
        return self._rest

    @staticmethod
    def _setting(text: str) -> str:
        """The longest beginning that is a setting; empty for what is none."""
        word, _, rest = text.partition(" ")
        padded = f"{text} "
        found = max((one for one in _BY_WORD.get(word, ()) if padded.startswith(f"{one} ")), key=len, default="")
        if found:
            return found if found in SETTINGS else ""
        return word if word in _PERMITS and len(rest.split()) in {2, 3} else ""

    def _deny(self, setting: str, command: Command) -> None:
        """`no ssh 10.0.0.0 255.0.0.0 inside` takes back that line, `no logging enable` the whole setting."""
        wanted = command.words[1:]
        found = self._found.get(setting, [])
        kept = [one for one in found if one.words[: len(wanted)] != wanted]
        self._found[setting] = kept
        if not kept:
            self._denied[setting] = command

    def all(self, setting: str) -> list[Command]:
        """Its lines in order."""
        return self._found.get(setting, [])

    def last(self, setting: str) -> Command | None:
        """The line that counts."""
        return next(reversed(self.all(setting)), None)

    def denied(self, setting: str) -> Command | None:
        """The `no` line by which it is off."""
        return self._denied.get(setting)
