"""Encryption of a DCMTK server, by its command line alone."""

from auditor.formats.dcmqrscp.advisories import Version, number
from auditor.formats.dcmqrscp.command import Command, Option
from auditor.formats.dcmqrscp.defaults import DEFAULTS, PROFILES
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown
from auditor.model.pacs import Tls

_CERTIFICATES = ("--require-peer-cert", "--verify-peer-cert", "--ignore-peer-cert")
_MODERN = ("_GCM_", "_CHACHA20_")
_LACKS: Version = (3, 6, 7)
"""The last dcmqrscp without TLS that was measured: "Unknown option +tls"; dcmqrscp(1) of 3.6.7 has no such option."""
TLS_EVERYWHERE: Version = (3, 7, 0)
"""A dcmqrscp that surely has it: DCMTK pull request 127 (2025-08) adds C-MOVE to the TLS that was there."""
_OPTIONS = ("--enable-tls", "--disable-tls", *_CERTIFICATES)


def refused(command: Command | None, version: Fact[str]) -> Evidence | None:
    """An option of TLS with which a dcmqrscp of this version does not start; the note says why."""
    mine = number(version)
    if command is None or command.program != "dcmqrscp" or not mine or mine > _LACKS:
        return None
    found = command.last(*_OPTIONS)
    return found.evidence.noted(f"dcmqrscp has no TLS up to 3.6.7 and takes no {found.name}") if found else None


def doubtful(command: Command | None, version: Fact[str]) -> Evidence | None:
    """An option of TLS with which the server may not start, as its version is not known to have TLS."""
    if command is None or command.program != "dcmqrscp" or refused(command, version):
        return None
    found = command.last(*_OPTIONS) if number(version) < TLS_EVERYWHERE else None
    return found.evidence if found else None


def encrypted(command: Command | None, version: Fact[str], *places: Evidence) -> Fact[bool]:
    """Whether the port speaks TLS; the last of the two options counts."""
    if command is None:
        reason = "the command line that starts the server is not in the files"
        return Unknown("--enable-tls", reason, places, "Supply its systemd unit or start script.")
    if wrong := refused(command, version):
        reason = f"the program does not start: {wrong.note}"
        return Unknown("--enable-tls", reason, (wrong,), "Take the option out, or run DCMTK 3.7.0 or later.")
    if found := command.last("--enable-tls", "--disable-tls"):
        return _switched(command, found, version)
    if command.open:
        return Unknown("--enable-tls", command.open, (command.evidence,), "Supply the command line as it is run.")
    why = "off, the default of DCMTK"
    return Known(False, "--enable-tls", Basis.DEFAULT, (command.evidence,), why)


def _switched(command: Command, found: Option, version: Fact[str]) -> Fact[bool]:
    """What the option does that counts."""
    if found.name == "--disable-tls":
        return Known(False, found.name, evidence=(found.evidence,))
    if null := command.last("--profile-null"):
        why = "this profile signs what it sends and does not encrypt it"
        return Known(False, null.name, evidence=(null.evidence,), origin=why)
    if doubtful(command, version):
        why = "where it starts; dcmqrscp up to 3.6.7 does not"
        return Known(True, found.name, Basis.ASSUMED, (found.evidence,), why)
    return Known(True, found.name, evidence=(found.evidence,))


def tls(command: Command | None, version: Fact[str]) -> Tls:
    """How it encrypts; nothing is said of a port in clear."""
    coded = encrypted(command, version)
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
