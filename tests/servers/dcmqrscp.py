"""One real dcmqrscp or storescp of DCMTK after the other, as orthanc.py does it for Orthanc."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from auditor.formats.dcmqrscp import FORMAT
from auditor.model.pacs import Pacs
from auditor.syntax.decode import decode
from tests.servers.calls import Call, Caller
from tests.servers.place import AWAY, HERE
from tests.servers.told import Outcome, served

_VERBS: tuple[str, ...] = ("echo", "find", "get", "move", "store")
_TLS = ("--enable-tls", "key.pem", "cert.pem", "--add-cert-file", "cert.pem")


@dataclass(frozen=True)
class Configuration:
    """One server."""

    name: str
    callers: str = "ANY"
    access: str = "RW"
    options: tuple[str, ...] = ()
    program: str = "dcmqrscp"
    rows: tuple[str, ...] = ()
    """Further rows of the table of titles."""
    hosts: tuple[str, ...] = field(default=("known = (KNOWN, localhost, 11999)", "sink = (SINK, localhost, 11999)"))


_CERTIFICATES = ("--require-peer-cert", "--verify-peer-cert", "--ignore-peer-cert")
_BY_ADDRESS = ("known = (KNOWN, 127.0.0.1, 11999)", "sink = (SINK, 127.0.0.1, 11999)")
CONFIGURATIONS = (
    Configuration("any"),
    Configuration("any-reads", access="R"),
    Configuration("any-writes", access="W"),
    Configuration("listed", "known"),
    Configuration("listed-reads", "known", "R"),
    Configuration("listed-writes", "known", "W"),
    Configuration("listed-in-the-row", "(KNOWN, localhost, 11999)"),
    Configuration("listed-by-address", "known", hosts=_BY_ADDRESS),
    Configuration("listed-by-address-no-lookup", "known", options=("--disable-host-lookup",), hosts=_BY_ADDRESS),
    Configuration("listed-group", "both", hosts=(*_BY_ADDRESS, "both = known, sink"), options=("-dhl",)),
    Configuration("listed-twice", "known", "R", rows=("CLINIC archive RW (9, 9mb) ANY",)),
    Configuration("no-get", options=("--disable-get",)),
    Configuration("refuse", options=("--refuse",)),
    Configuration("ignore", options=("--ignore",)),
    *(Configuration(f"tls{option}", options=(*_TLS, option)) for option in _CERTIFICATES),
    *(
        Configuration(f"storescp{''.join(options[-1:])}", options=options, program="storescp")
        for options in ((), ("--ignore",), _TLS, *((*_TLS, option) for option in _CERTIFICATES))
    ),
)


@dataclass(frozen=True)
class Server:
    """Where one configuration runs."""

    configuration: Configuration
    folder: Path
    port: int

    @property
    def command(self) -> tuple[str, ...]:
        """The line that starts it, from the folder of the certificates."""
        one, archive = self.configuration, f"{self.folder.name}/archive"
        tables = ("-c", f"{self.folder.name}/dcmqrscp.cfg") if one.program == "dcmqrscp" else ("-od", archive)
        return (one.program, *tables, *one.options, str(self.port))

    @property
    def possible(self) -> bool:
        """Whether the installed program knows the options; dcmqrscp knows no TLS before DCMTK 3.6.8."""
        return "--enable-tls" not in self.command or "--enable-tls" in _help(self.configuration.program)

    @property
    def written(self) -> str:
        """Its configuration file."""
        one = self.configuration
        row = f"CLINIC {self.folder}/archive {one.access} (9, 9mb) {one.callers}"
        rows = "\n".join((row, *(each.replace(" archive ", f" {self.folder}/archive ") for each in one.rows)))
        hosts = "\n".join(one.hosts)
        return (
            "NetworkTCPPort  = 104\nMaxPDUSize      = 16384\nMaxAssociations = 16\n\n"
            f"HostTable BEGIN\n{hosts}\nHostTable END\n\nVendorTable BEGIN\nVendorTable END\n\n"
            f"AETable BEGIN\n{rows}\nAETable END\n"
        )


@cache
def _help(program: str) -> str:
    return subprocess.run((program, "--help"), capture_output=True, text=True, check=False).stdout


@cache
def version() -> str:
    """What the program prints of itself."""
    return subprocess.run(("dcmqrscp", "--version"), capture_output=True, text=True, check=True).stdout


def read(server: Server) -> Pacs:
    """What the product says of the file, the line that starts the server, and its version."""
    unit = f"[Service]\nExecStart=/usr/bin/{' '.join(server.command)}\n"
    texts = {"dcmqrscp.cfg": server.written, "dcmqrscp.service": unit, "version.txt": version()}
    if server.configuration.program == "storescp":
        texts = {name: text.replace("dcmqrscp", "storescp") for name, text in texts.items() if ".cfg" not in name}
    sources = tuple(decode(name, text.encode()) for name, text in texts.items())
    return FORMAT.read(sources, ()).pacs[0]


@contextmanager
def running(server: Server) -> Iterator[None]:
    """The server, up."""
    (server.folder / "archive").mkdir()
    (server.folder / "dcmqrscp.cfg").write_text(server.written)
    with (
        (server.folder / "log").open("w") as log,
        subprocess.Popen(server.command, cwd=server.folder.parent, stdout=log, stderr=log) as process,
    ):
        try:
            for _ in range(500):
                with suppress(OSError), socket.create_connection((HERE, server.port), 1):
                    break
                time.sleep(0.02)
            yield
        finally:
            process.kill()


def tried(server: Server, caller: Caller) -> list[Outcome]:
    """Everything that is tried at one server."""
    server.folder.mkdir()
    pacs = read(server)
    with running(server):
        done = {call: caller.served(call, server.port) for call in calls(server)}
    kept = any(one.suffix != ".dat" for one in (server.folder / "archive").iterdir())
    return [
        Outcome(str(call), got and (kept or call.verb != "store"), served(pacs, call, exact=True))
        for call, got in done.items()
    ]


def calls(server: Server) -> Iterator[Call]:
    """Who calls, from where, and how."""
    secured = "--enable-tls" in server.command
    verbs = ("echo", "store") if server.configuration.program == "storescp" else _VERBS
    for tls in ("certificate", "anonymous", "") if secured else ("",):
        for title, address in (
            ("KNOWN", HERE),
            ("KNOWN", AWAY),
            ("known", HERE),
            ("STRANGER", HERE),
            ("STRANGER", AWAY),
        ):
            yield from (Call(verb, title, address, tls=tls) for verb in verbs)
    yield from (Call(verb, "KNOWN", called="ELSE") for verb in ("echo", "store"))
