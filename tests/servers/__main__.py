"""`make test-servers`: real servers from Debian's packages, and whether the product says what they do."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from auditor.model.proxy import Proxy
from tests.servers import dcmqrscp, nginx, orthanc
from tests.servers.calls import Caller
from tests.servers.configurations import CONFIGURATIONS, Configuration
from tests.servers.place import HERE, alone, possible, settle
from tests.servers.told import Outcome

_AT_ONCE = 4
_IMAGE = """
(0008,0016) UI [1.2.840.10008.5.1.4.1.1.7]
(0008,0018) UI [1.2.826.0.1.3680043.9.1.1.1]
(0008,0060) CS [OT]
(0010,0010) PN [{name}]
(0010,0020) LO [P1]
(0020,000d) UI [1.2.826.0.1.3680043.9.1]
(0020,000e) UI [1.2.826.0.1.3680043.9.1.1]
"""
_CERTIFICATE = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=clinic",
                "-keyout", "key.pem", "-out", "cert.pem")  # fmt: skip


def main(arguments: list[str]) -> int:
    """Zero where nothing disagrees, or where the servers cannot be had (which is said)."""
    if arguments[:1] == ["--inside"]:
        settle()
        with tempfile.TemporaryDirectory(prefix="hipaa-servers-") as folder:
            return _everything(Path(folder), arguments[1:])
    if reason := possible():
        sys.stdout.write(f"The real servers were not tried: {reason}.\n")
        return 0
    return alone(*arguments)


def _everything(folder: Path, names: list[str]) -> int:
    begun = time.monotonic()
    _prepare(folder)
    servers = [
        orthanc.Server(one, folder / one.name, 11000 + place, 12000 + place, 13000 + place)
        for place, one in enumerate(CONFIGURATIONS)
        if not names or one.name in names
    ]
    others = [
        dcmqrscp.Server(one, folder / f"dcmqrscp-{one.name}", 14000 + place)
        for place, one in enumerate(dcmqrscp.CONFIGURATIONS)
        if not names or f"dcmqrscp-{one.name}" in names
    ]
    left = [one for one in others if not one.possible]
    others = [one for one in others if one.possible]
    proxy = nginx.start(folder, [(one.proxy, one.web) for one in servers])
    subprocess.Popen(("storescp", "--ignore", "11999"), cwd=folder)
    _seed(folder)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        outcomes = list(pool.map(lambda one: _tried(one, Caller(folder), proxy), (*servers, *others)))
    folders = [one.folder.name for one in servers] + [one.folder.name for one in others]
    wrong = sum(_told(name, found) for name, found in zip(folders, outcomes, strict=True))
    for missed in left:
        sys.stdout.write(f"{missed.folder.name}: not tried, this version does not know an option of it\n")
    everything = [one for found in outcomes for one in found]
    silent = [one.what for one in everything if one.said is None]
    bare = sum("without a version" in what for what in silent)
    sys.stdout.write(
        f"{len(servers)} configurations of Orthanc {orthanc.version()}, {len(others)} of {_first_line()}: "
        f"{len(everything)} outcomes in {time.monotonic() - begun:.0f} s; "
        f"the product leaves {len(silent)} open, {bare} of them for want of the version\n"
        f"{len(everything) - wrong} passed, {wrong} failed\n"
    )
    return int(wrong > 0)


def _tried(server: orthanc.Server | dcmqrscp.Server, caller: Caller, proxy: Proxy) -> list[Outcome]:
    return (
        orthanc.tried(server, caller, proxy) if isinstance(server, orthanc.Server) else dcmqrscp.tried(server, caller)
    )


def _first_line() -> str:
    return dcmqrscp.version().splitlines()[0].strip("$ ")


def _told(name: str, outcomes: Iterable[Outcome]) -> int:
    """Print what disagrees; how much it is."""
    wrong = [one for one in outcomes if not one.agrees]
    for one in wrong:
        sys.stdout.write(f"{name}: {one.what}: the server {one.done}, the product {one.said}\n")
    return len(wrong)


def _prepare(folder: Path) -> None:
    """A certificate, and two images that differ in the patient's name only."""
    subprocess.run(_CERTIFICATE, cwd=folder, check=True, capture_output=True)
    (folder / "both.pem").write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    for name in ("image", "other"):
        (folder / f"{name}.txt").write_text(_IMAGE.format(name=name.upper()))
        subprocess.run(("dump2dcm", f"{name}.txt", f"{name}.dcm"), cwd=folder, check=True, capture_output=True)


def _seed(folder: Path) -> None:
    """A store that holds the first image, for every server to begin with."""
    (folder / "seed").mkdir()
    server = orthanc.Server(Configuration("seeding"), folder / "seeding", 10998, 10999, 0)
    server.folder.mkdir()
    with orthanc.running(server) as process:
        subprocess.run(("storescu", HERE, "10998", "image.dcm"), cwd=folder, check=True)
        process.terminate()  # killed, it would lose what it has not written to its index yet
        process.wait()
    (folder / "seed").rmdir()
    (server.folder / "store").rename(folder / "seed")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
