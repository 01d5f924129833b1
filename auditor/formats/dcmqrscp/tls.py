"""Encryption of a DCMTK server, by its command line alone."""

from auditor.formats.dcmqrscp.advisories import number
from auditor.formats.dcmqrscp.command import Command, Option
from auditor.formats.dcmqrscp.defaults import DEFAULTS, PROFILES
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import Tls

_CERTIFICATES = ("--require-peer-cert", "--verify-peer-cert", "--ignore-peer-cert")
_MODERN = ("_GCM_", "_CHACHA20_")


def encrypted(command: Command | None, *places: Evidence) -> Fact[bool]:
    """Whether the port speaks TLS; the last of the two options counts."""
    if command is None:
        reason = "the command line that starts the server is not in the files"
        return Unknown("--enable-tls", reason, places, "Supply its systemd unit or start script.")
    if found := command.last("--enable-tls", "--disable-tls"):
        null = command.last("--profile-null") if found.name == "--enable-tls" else None
        if null:
            why = "this profile signs what it sends and does not encrypt it"
            return Known(False, null.name, evidence=(null.evidence,), origin=why)
        return Known(found.name == "--enable-tls", found.name, evidence=(found.evidence,))
    if command.open:
        return Unknown("--enable-tls", command.open, (command.evidence,), "Supply the command line as it is run.")
    why = "off, the default of DCMTK"
    return Known(False, "--enable-tls", Basis.DEFAULT, (command.evidence,), why)


def tls(command: Command | None, version: Fact[str]) -> Tls:
    """How it encrypts; nothing is said of a port in clear."""
    coded = encrypted(command)
    if command is None or isinstance(coded, Unknown) or not coded.value:
        return Tls()
    profile = _profile(command, version)
    suites = [one for one in command.options if one.name == "--cipher"]
    return Tls(
        minimum_weak=_of(profile, 0),
        weak_ciphers=_weak(suites) or _of(profile, 1),
        null_ciphers=_null(suites) or Known(False, "--cipher", Basis.DEFAULT, (command.evidence,), "none is added"),
        client_certificate=_certificate(command),
    )


def _profile(command: Command, version: Fact[str]) -> Option | Fact[str]:
    """The profile that is named, else the default of the version."""
    if found := command.last(*PROFILES, "--profile-8996-mod"):
        return found
    mine = number(version)
    rows = [one for one in DEFAULTS if one.setting == "--profile" and mine and one.holds(mine)]
    if not rows or command.open:
        reason = command.open or "the default is one that falls back to TLS 1.0 before DCMTK 3.6.7, and not later"
        settle = "Supply what 'dcmqrscp --version' or 'storescp --version' prints."
        return Unknown("--profile", reason, (command.evidence,), settle)
    told = f"{rows[0].value}, the default of this version"
    return Known(str(rows[0].value), "--profile", Basis.DEFAULT, (command.evidence,), told)


def _of(profile: Option | Fact[str], place: int) -> Fact[bool]:
    match profile:
        case Unknown():
            return profile
        case Known(value=name):
            return Known(PROFILES[name][place], "--profile", profile.basis, profile.evidence, profile.origin)
        case Option(name=name, evidence=evidence) if name in PROFILES:
            return Known(PROFILES[name][place], name, evidence=(evidence,))
        case Option(name=name, evidence=evidence):
            reason = "what this profile accepts besides TLS 1.2 was not verified"
            return Unknown(name, reason, (evidence,), "Use --profile-8996.")


def _weak(suites: list[Option]) -> Fact[bool] | None:
    weak = [one for one in suites if not any(word in value.upper() for value in one.values for word in _MODERN)]
    return Known(True, "--cipher", evidence=tuple(one.evidence for one in weak)) if weak else None


def _null(suites: list[Option]) -> Fact[bool] | None:
    null = [one for one in suites if any("NULL" in value.upper() for value in one.values)]
    return Known(True, "--cipher", evidence=tuple(one.evidence for one in null)) if null else None


def _certificate(command: Command) -> Fact[bool]:
    """Only --require-peer-cert, which is the default with TLS, keeps callers without a certificate out."""
    found = command.last(*_CERTIFICATES)
    if found and found.name != "--require-peer-cert":
        return Known(False, found.name, evidence=(found.evidence,))
    if found is None and command.open:
        return Unknown("--require-peer-cert", command.open, (command.evidence,))
    basis = Basis.EXPLICIT if found else Basis.DEFAULT
    place = found.evidence if found else command.evidence
    return Known(True, "--require-peer-cert", basis, (place,), "" if found else "on by default with TLS")
