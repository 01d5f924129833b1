"""What callers ask of a server, with the tools of DCMTK and by HTTP, and whether they get it."""

import base64
import http.client
import re
import select
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers.place import HERE

VERBS = ("echo", "find", "worklist", "get", "move", "store")
_LEVEL = ("-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID=1.2.826.0.1.3680043.9.1")
_TOOLS = {
    "echo": ("echoscu",),
    "find": ("findscu", "-S", *_LEVEL, "-k", "PatientName"),
    "worklist": ("findscu", "-W", "-k", "PatientName"),
    "get": ("getscu", "-S", "+B", *_LEVEL),
    "move": ("movescu", "-S", *_LEVEL, "-aem", "SINK"),
    "store": ("storescu",),
}
_ANSWERED = {
    "echo": r"Received Echo Response \(Success\)",
    "find": r"Received Final Find Response \(Success\)",
    "worklist": r"Received Final Find Response \(Success\)",
    "get": r"Received C-GET Response",
    "move": r"Received Final Move Response",
    "store": r"Received Store Response \(Success\)",
}
"""What a tool says when the server served it; a server that refuses ends the association without an answer."""
_WITHOUT_TLS = frozenset({"get", "move"})
"""Verbs whose tool of DCMTK 3.6.7 knows no TLS: they go through a tunnel."""
_PATIENCE = 30


@dataclass(frozen=True)
class Call:
    """One request of DICOM."""

    verb: str
    title: str
    address: str = HERE
    called: str = "CLINIC"
    tls: str = ""
    """`anonymous`, or `certificate`; empty for none."""

    def __str__(self) -> str:
        return f"{self.verb} as {self.title} from {self.address} to {self.called} {self.tls or 'in clear'}"


@dataclass(frozen=True)
class Request:
    """One request of HTTP."""

    path: str = "/system"
    address: str = HERE
    account: tuple[str, str] | None = None
    method: str = "GET"
    body: str = ""

    def __str__(self) -> str:
        who = "nobody" if self.account is None else f"account {self.account[0] or '(empty)'}"
        return f"{self.method} {self.path} as {who} from {self.address}"


@dataclass(frozen=True)
class Caller:
    """Where the tools find what they need."""

    folder: Path
    """Holds key.pem, cert.pem and image.dcm."""

    def served(self, call: Call, port: int) -> bool:
        """Whether the server did what was asked."""
        if call.tls and call.verb in _WITHOUT_TLS:
            with self._tunnel(call, port) as inner:
                return self._run(call, HERE, inner, ())
        return self._run(call, call.address, port, self._tls(call))

    def _run(self, call: Call, host: str, port: int, options: tuple[str, ...]) -> bool:
        tool, *rest = _TOOLS[call.verb]
        names = ("-v", "-to", "5", *options, "-aet", call.title, "-aec", call.called)
        if call.verb in _WITHOUT_TLS:
            names = ("-v", "-aet", call.title, "-aec", call.called)
        file = (str(self.folder / "image.dcm"),) if call.verb == "store" else ()
        command = (tool, *names, *rest, host, str(port), *file)
        command = ("timeout", str(_PATIENCE), *command)
        done = subprocess.run(command, capture_output=True, cwd=self.folder, text=True, errors="replace", check=False)
        return bool(re.search(_ANSWERED[call.verb], done.stdout + done.stderr))

    def _tls(self, call: Call) -> tuple[str, ...]:
        if call.tls == "certificate":
            return ("+tls", str(self.folder / "key.pem"), str(self.folder / "cert.pem"), "-ic")
        return ("+tla", "-ic") if call.tls else ()

    @contextmanager
    def _tunnel(self, call: Call, port: int) -> Iterator[int]:
        """A port that leads to the server by TLS, for one connection."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # 1.3 sends tickets, for which a read would wait in vain
        if call.tls == "certificate":
            context.load_cert_chain(self.folder / "cert.pem", self.folder / "key.pem")
        with closing(socket.create_server((HERE, 0))) as door:
            thread = threading.Thread(target=_relay, args=(door, context, (call.address, port)), daemon=True)
            thread.start()
            yield door.getsockname()[1]
        thread.join(_PATIENCE)


def _relay(door: socket.socket, context: ssl.SSLContext, server: tuple[str, int]) -> None:
    near, _ = door.accept()
    with (
        near,
        suppress(OSError),  # refused: the tool sees its connection end
        socket.create_connection(server, _PATIENCE) as raw,
        context.wrap_socket(raw) as far,
    ):
        _pump(near, far)


def _pump(near: socket.socket, far: ssl.SSLSocket) -> None:
    """Until one side ends; in one thread, as OpenSSL demands of a connection."""
    while True:
        ready = [far] if far.pending() else select.select((near, far), (), (), _PATIENCE)[0]
        for one in ready:
            data = one.recv(65536)
            if not data:
                return
            (far if one is near else near).sendall(data)
        if not ready:
            return


def status(request: Request, port: int) -> int:
    """The status of the answer; 0 where nobody answers."""
    headers = {}
    if request.account is not None:
        token = base64.b64encode(":".join(request.account).encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    if request.method == "PROPFIND":
        headers["Depth"] = "1"
    with closing(http.client.HTTPConnection(request.address, port, timeout=_PATIENCE)) as connection:
        try:
            connection.request(request.method, request.path, request.body or None, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


def fetched(path: str, port: int, account: tuple[str, str] | None) -> str:
    """The text of an answer, asked for on the machine itself."""
    headers = {}
    if account is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(":".join(account).encode()).decode()
    with closing(http.client.HTTPConnection(HERE, port, timeout=_PATIENCE)) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().read().decode("utf-8", "replace")


def shakes_hands(address: str, port: int, certificate: Path | None, key: Path | None) -> bool:
    """Whether the server completes a TLS handshake and keeps the connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # with 1.3 a missing certificate is refused only afterwards
    if certificate and key:
        context.load_cert_chain(certificate, key)
    try:
        with socket.create_connection((address, port), 5) as raw, context.wrap_socket(raw):
            return True
    except OSError:
        return False
