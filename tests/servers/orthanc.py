"""One real Orthanc after the other: what it does, beside what the product says of its files."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auditor.formats.orthanc import FORMAT
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known
from auditor.model.pacs import READS, Pacs
from auditor.model.proxy import Proxy
from auditor.syntax.decode import decode
from tests.servers import nginx
from tests.servers.calls import VERBS, Call, Caller, Request, fetched, shakes_hands, status
from tests.servers.configurations import Configuration, texts
from tests.servers.place import AWAY, HERE
from tests.servers.told import Outcome, answered, both, served, starts, value

PLUGINS = "/usr/share/orthanc/plugins"
STUDY = "/studies/595df1a1-74fe920a-4b9e3509-826f17a3-762a2dc3"
_WEB_PATHS = (("GET", "/system"), ("GET", "/app/explorer.html"), ("GET", "/studies"))


@dataclass(frozen=True)
class Server:
    """Where one configuration runs."""

    configuration: Configuration
    folder: Path
    dicom: int
    web: int
    proxy: int
    """The port of nginx that leads to it."""

    @property
    def basis(self) -> dict[str, object]:
        """What each configuration has."""
        return {
            "DicomAet": "CLINIC",
            "DicomPort": self.dicom,
            "HttpPort": self.web,
            "StorageDirectory": "../store",
            "IndexDirectory": "../store",
            "Plugins": [f"{PLUGINS}/libModalityWorklists.so", f"{PLUGINS}/libOrthancDicomWeb.so"],
            "Worklists": {"Enable": True, "Database": str(self.folder / "worklists")},
            "DicomWeb": {"Enable": True},
            "ConcurrentJobs": 1,
            "HttpThreadsCount": 4,
        }

    @property
    def written(self) -> dict[str, str]:
        """Its files."""
        return texts(self.configuration, self.basis)


@cache
def version() -> str:
    """Of the server that is installed."""
    told = subprocess.run(("Orthanc", "--version"), capture_output=True, text=True, check=True).stdout
    found = re.search(r"Orthanc ([\d.]+)", told)
    return found[1] if found else ""


def read(server: Server, *, versioned: bool) -> tuple[Pacs, list[str]]:
    """What the product says of the files; the version as the server's own answer would tell it."""
    sources = [decode(name, text.encode()) for name, text in server.written.items()]
    if versioned:
        sources.append(_system())
    reading = FORMAT.read(tuple(sources), ())
    return reading.pacs[0], [text for _, text in reading.problems]


def _system() -> Source:
    answer = {"Version": version(), "ApiVersion": 16, "DatabaseVersion": 6, "PluginsEnabled": True}
    return decode("system.json", json.dumps(answer).encode())


@contextmanager
def running(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """The server, once it is up or has ended."""
    shutil.copytree(server.folder.parent / "seed", server.folder / "store")
    (server.folder / "worklists").mkdir()
    etc = server.folder / "etc"
    etc.mkdir()
    for name, text in server.written.items():
        (etc / name).write_text(text)
    for name in ("key.pem", "cert.pem", "both.pem"):
        shutil.copy(server.folder.parent / name, server.folder / name)
    with (server.folder / "log").open("w") as log, subprocess.Popen(
        ("Orthanc", "etc" if len(server.written) > 1 else "etc/orthanc.json"),
        cwd=server.folder, stdout=log, stderr=log,
        env={"PATH": "/usr/sbin:/usr/bin:/bin", **dict(server.configuration.environment)},
    ) as process:  # fmt: skip
        try:
            _await(process, server.folder / "log")
            yield process
        finally:
            process.kill()


def _await(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1000):
        if process.poll() is not None or "Orthanc has started" in log.read_text(errors="replace"):
            return
        time.sleep(0.02)


def tried(server: Server, caller: Caller, proxy: Proxy) -> list[Outcome]:
    """Everything that is tried at one server."""
    server.folder.mkdir()
    pacs, problems = read(server, versioned=True)
    with running(server) as process:
        up = process.poll() is None
        found = [Outcome("it starts", up, starts(pacs, problems))]
        if up:
            accounts = _accounts(server)
            found += _dicom(server, caller, pacs)
            found += _web(server, pacs, accounts)
            found += _through(server, pacs, accounts, proxy)
            found += _kept(server, pacs, accounts)
            found += _https(server, caller, pacs)
    return found


def _accounts(server: Server) -> dict[str, str]:
    """The accounts that the files declare, as this test wrote them."""
    found: dict[str, str] = {}
    for text in server.written.values():
        for name, password in re.findall(r'"(alice|orthanc|\$\{WHO:-alice\})": "([^"]*)"', text):
            found["alice" if "alice" in name else name] = password
    return found


def calls(server: Server) -> Iterator[Call]:
    """Who calls, from where, and how."""
    secured = "DicomTlsEnabled" in server.written["orthanc.json"]
    for tls in ("certificate", "anonymous", "") if secured else ("",):
        for title, address in (
            ("KNOWN", HERE),
            ("KNOWN", AWAY),
            ("known", HERE),
            ("STRANGER", HERE),
            ("STRANGER", AWAY),
        ):
            if title != "known" or not secured:
                yield from (Call(verb, title, address, tls=tls) for verb in VERBS)
    yield Call("find", "SINK", AWAY, tls="anonymous" if secured else "")
    yield from (
        Call(verb, title, called="ELSE") for verb in ("echo", "find", "store") for title in ("KNOWN", "STRANGER")
    )
    if not secured:
        yield Call("echo", "KNOWN", tls="anonymous")


def _dicom(server: Server, caller: Caller, pacs: Pacs) -> Iterator[Outcome]:
    """Each call; what the file alone tells, without the version, must not be wrong either."""
    bare, exact = read(server, versioned=False)[0], server.configuration.exact
    done = {call: caller.served(call, server.dicom) for call in calls(server)}
    for call, got in done.items():
        yield Outcome(str(call), got, served(pacs, call, exact=exact))
        yield Outcome(f"{call}, by the file without a version", got, served(bare, call, exact=exact))
    yield from _summed_up(pacs, done)


def _summed_up(pacs: Pacs, done: dict[Call, bool]) -> Iterator[Outcome]:
    """What the product concludes of all callers together."""
    port = next(one for one in pacs.listeners if one.service == "dicom")
    if not value(port.enabled):
        return
    homes = {(peer.title, peer.host) for peer in pacs.peers if peer.kind == "dicom"}
    named = {call: got for call, got in done.items() if call.called == "CLINIC" and call.tls != "certificate"}
    impostors = {call: got for call, got in named.items() if (call.title.upper(), call.address) not in homes}
    entered = any(got for call, got in impostors.items() if call.verb != "echo")
    yield Outcome("DICOM callers must prove who they are", not entered, value(port.login))
    if isinstance(port.titles_only, Known):
        read_by_title = any(got for call, got in impostors.items() if call.verb in READS and call.title != "STRANGER")
        yield Outcome("a listed title is enough to read", read_by_title, port.titles_only.value)


def requests(accounts: dict[str, str]) -> Iterator[Request]:
    """Who asks for what, from where."""
    who = [None, ("orthanc", "orthanc"), ("alice", "wrong"), *accounts.items()]
    for address in (HERE, AWAY):
        for account in dict.fromkeys(who):
            yield from (Request(path, address, account, method) for method, path in _WEB_PATHS)


def _web(server: Server, pacs: Pacs, accounts: dict[str, str]) -> Iterator[Outcome]:
    secure = next(one for one in pacs.listeners if one.service == "web").encrypted
    if value(secure):
        return
    for request in requests(accounts):
        yield Outcome(str(request), status(request, server.web) == 200, answered(pacs, request, accounts))
    for what, request, good, fact in _doors(pacs):
        done = [status(one, server.web) in good for one in _as_anyone(request, accounts)]
        ways = [answered(pacs, one, accounts) for one in _as_anyone(request, accounts)]
        yield from (
            Outcome(f"{what}: {request}", one, both(way, value(fact))) for one, way in zip(done, ways, strict=True)
        )


def _through(server: Server, pacs: Pacs, accounts: dict[str, str], proxy: Proxy) -> Iterator[Outcome]:
    """Callers from outside that come through nginx, and so from the machine itself."""
    if value(next(one for one in pacs.listeners if one.service == "web").encrypted):
        return
    for path in nginx.PATHS:
        for who in (None, nginx.ACCOUNT):
            request = Request(f"{path}system", AWAY, who)
            said = nginx.passes(proxy, pacs, request, server.proxy, accounts)
            yield Outcome(f"through nginx: {request}", status(request, server.proxy) == 200, said)


def _as_anyone(request: Request, accounts: dict[str, str]) -> list[Request]:
    who = [None, *accounts.items()]
    return [Request(request.path, HERE, one, request.method, request.body) for one in who]


def _doors(pacs: Pacs) -> Iterator[tuple[str, Request, tuple[int, ...], Fact[bool]]]:
    """What stands behind the login only where a setting says so."""
    web = next(one for one in pacs.listeners if one.service == "web")
    yield "file share", Request("/webdav/", method="PROPFIND"), (207,), pacs.webdav
    yield "script", Request("/tools/execute-script", method="POST", body="print(1)"), (200,), pacs.scripting
    for path in web.image_paths:
        if path.endswith("/"):
            yield "DICOMweb", Request(f"{path}studies"), (200,), web.enabled


def _kept(server: Server, pacs: Pacs, accounts: dict[str, str]) -> Iterator[Outcome]:
    """What the server does with images: checksums, records of what was sent, deletion."""
    web = next(one for one in pacs.listeners if one.service == "web")
    who = next(iter(accounts.items()), None)
    if value(web.encrypted) or not answered(pacs, Request(account=who), accounts):
        return
    instances = json.loads(fetched("/instances", server.web, who))
    sums = status(Request(f"/instances/{instances[0]}/attachments/dicom/md5", HERE, who), server.web) == 200
    fresh = server.configuration.name == "no-checksums"
    if fresh:
        status(Request(f"/instances/{instances[0]}", HERE, who, "DELETE"), server.web)
        Caller(server.folder.parent).served(Call("store", "KNOWN"), server.dicom)
        instances = json.loads(fetched("/instances", server.web, who))
        sums = status(Request(f"/instances/{instances[0]}/attachments/dicom/md5", HERE, who), server.web) == 200
    yield Outcome("checksums are kept", sums, value(pacs.checksums))
    if "sink" in server.written["orthanc.json"] and '"DicomModalitiesInDatabase"' not in server.written["orthanc.json"]:
        status(Request("/modalities/sink/store", HERE, who, "POST", instances[0]), server.web)
        recorded = bool(json.loads(fetched("/exports", server.web, who))["Exports"])
        yield Outcome("what is sent is recorded", recorded, value(pacs.exports_logged))
    file = server.folder / "written"
    export = Request(f"/instances/{instances[0]}/export", HERE, who, "POST", str(file))
    status(export, server.web)
    yield Outcome("the API writes files", file.exists(), value(pacs.file_writes))
    yield Outcome("images can be replaced", _replaced(server, who, instances[0]), value(pacs.overwrite))
    gone = status(Request(f"/instances/{instances[0]}", HERE, who, "DELETE"), server.web) == 200
    yield Outcome("everyone who gets in may delete", gone, value(pacs.delete_unrestricted))


def _replaced(server: Server, who: tuple[str, str] | None, instance: str) -> bool:
    """Whether a second image of the same number, with another name, takes the place of the first."""
    before = fetched(f"/instances/{instance}/simplified-tags", server.web, who)
    body = (server.folder.parent / "other.dcm").read_bytes().decode("latin-1")
    status(Request("/instances", HERE, who, "POST", body), server.web)
    return before != fetched(f"/instances/{instance}/simplified-tags", server.web, who)


def _https(server: Server, caller: Caller, pacs: Pacs) -> Iterator[Outcome]:
    """Only the handshake: Debian's 1.10.1 crashes when the first request comes by HTTPS (README.md)."""
    web = next(one for one in pacs.listeners if one.service == "web")
    if not value(web.encrypted):
        return
    required = value(web.tls.client_certificate)
    if required:
        yield Outcome("TLS without a certificate", shakes_hands(AWAY, server.web, None, None), not required)
    files = (caller.folder / "cert.pem", caller.folder / "key.pem")
    yield Outcome("TLS with a trusted certificate", shakes_hands(AWAY, server.web, *files), said=True)
