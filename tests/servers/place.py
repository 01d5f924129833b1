"""A place of its own for real servers: a network and a process table that end with the first process in them."""

import os
import shutil
import subprocess
import sys

HERE, AWAY = "127.0.0.1", "10.66.0.1"
"""Whoever calls a server at one of these also comes from it: the only address of a program on the machine, and of
another computer as the server sees it."""
NEEDED = ("Orthanc", "nginx", "storescp", "echoscu", "dump2dcm", "openssl", "setpriv", "unshare", "ip")
_ALONE = ("setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def possible() -> str:
    """Empty when this machine can do it, else why not."""
    missing = [name for name in NEEDED if not shutil.which(name, path=_PATH)]
    if missing:
        return f"{', '.join(missing)} not found; on Debian: apt-get install orthanc orthanc-dicomweb dcmtk nginx-light"
    tried = subprocess.run((*_ALONE, "true"), capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"no network of its own is to be had: {tried.stderr.strip()}"


def alone(*arguments: str) -> int:
    """Run this program again in there; its exit code. Whatever it leaves running is ended with it."""
    command = (*_ALONE, sys.executable, "-m", "tests.servers", "--inside", *arguments)
    return subprocess.run(command, check=False, env={**os.environ, "PATH": _PATH}).returncode


def settle() -> None:
    """Bring the network up, from within."""
    for line in ("link set lo up", f"address add {AWAY}/32 dev lo"):
        subprocess.run(("ip", *line.split()), check=True)
