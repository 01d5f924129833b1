"""A firewall made of network namespaces: the kernel itself decides, and nothing of this machine is touched.

The namespace `wall` routes between two veth pairs; `world` holds the other ends and sends and watches raw packets.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from auditor.model.net import Packet, address, show_address

OUTSIDE, INSIDE = "eth0", "eth1"
"""The interfaces of the firewall, as rules name them."""
_PROBE = Path(__file__).with_name("probe.py")
_SETUP = """
ip link add {outside} netns {wall} type veth peer name {outside} netns {world}
ip link add {inside} netns {wall} type veth peer name {inside} netns {world}
ip -n {wall} link set lo up
ip -n {wall} link set {outside} address 02:00:00:00:00:01 up
ip -n {wall} link set {inside} address 02:00:00:00:00:02 up
ip -n {world} link set {outside} address 02:00:00:00:00:11 up
ip -n {world} link set {inside} address 02:00:00:00:00:12 up
ip -n {wall} address add 203.0.113.2/24 dev {outside}
ip -n {wall} address add 10.20.0.1/16 dev {inside}
ip -n {wall} -6 address add 2001:db8:1::2/64 dev {outside} nodad
ip -n {wall} -6 address add 2001:db8::1/64 dev {inside} nodad
ip -n {wall} neigh add 203.0.113.1 lladdr 02:00:00:00:00:11 dev {outside} nud permanent
ip -n {wall} neigh add 2001:db8:1::1 lladdr 02:00:00:00:00:11 dev {outside} nud permanent
ip -n {wall} neigh add 10.20.255.254 lladdr 02:00:00:00:00:12 dev {inside} nud permanent
ip -n {wall} neigh add 2001:db8::ffff lladdr 02:00:00:00:00:12 dev {inside} nud permanent
ip -n {wall} route add default via 203.0.113.1 dev {outside}
ip -n {wall} -6 route add default via 2001:db8:1::1 dev {outside}
ip -n {wall} route add 10.20.0.0/17 via 10.20.255.254 dev {inside}
ip -n {wall} -6 route add 2001:db8::/65 via 2001:db8::ffff dev {inside}
"""
_MACS = {
    OUTSIDE: ("02:00:00:00:00:11", "02:00:00:00:00:01"),
    INSIDE: ("02:00:00:00:00:12", "02:00:00:00:00:02"),
}
"""Of the world's end and of the firewall's."""
_SYSCTL = (
    "net.ipv4.ip_forward=1",
    "net.ipv6.conf.all.forwarding=1",
    "net.ipv4.conf.all.rp_filter=0",
    f"net.ipv4.conf.{OUTSIDE}.rp_filter=0",
    f"net.ipv4.conf.{INSIDE}.rp_filter=0",
)


def possible() -> str:
    """Empty when this machine can do it, else why not."""
    missing = [name for name in ("ip", "iptables-restore", "ip6tables-restore", "sysctl") if not shutil.which(name)]
    if missing:
        return f"{', '.join(missing)} not found"
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "network namespaces need root"
    name = f"hipaa-try-{os.getpid()}"
    made = subprocess.run(("ip", "netns", "add", name), capture_output=True, check=False)
    if made.returncode:
        return "network namespaces are not allowed here"
    restored = _run(name, "iptables-restore", text="*filter\nCOMMIT\n", check=False)
    subprocess.run(("ip", "netns", "delete", name), capture_output=True, check=False)
    return "" if restored.returncode == 0 else "the kernel has no iptables"


def possible_nft() -> str:
    """Empty when this machine can load rules with nft, else why not."""
    return possible() or ("" if shutil.which("nft") else "nft not found")


def _run(
    namespace: str, *command: str, text: str | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ("ip", "netns", "exec", namespace, *command), input=text, capture_output=True, text=True, check=check
    )


@dataclass(frozen=True)
class Lab:
    """The two namespaces."""

    wall: str
    world: str

    def load(self, rules: str, *, ipv6: bool = False) -> None:
        """Give the firewall its rules, and only those."""
        _run(self.wall, "ip6tables-restore" if ipv6 else "iptables-restore", text=rules)

    def saved(self, *, ipv6: bool = False) -> str:
        """What the kernel says its rules are: the export that a practice would hand in."""
        return _run(self.wall, "ip6tables-save" if ipv6 else "iptables-save").stdout

    def load_nft(self, rules: str) -> None:
        """Give the firewall the rules of a file for `nft -f`, and only those."""
        _run(self.wall, "nft", "-f", "-", text=f"flush ruleset\n{rules}")

    def listed(self, *options: str) -> str:
        """What `nft list ruleset` says of them, as text or, with `-j`, as JSON."""
        return _run(self.wall, "nft", *options, "list", "ruleset").stdout

    def through(self, packets: Sequence[Packet], *, inbound: bool = True) -> list[tuple[int, int] | None]:
        """For each packet where it came out on the other side, or None."""
        out, seen = (OUTSIDE, INSIDE) if inbound else (INSIDE, OUTSIDE)
        asked = {
            "out": [out, *_MACS[out]],
            "seen": seen,
            "packets": [
                [show_address(one.src), show_address(one.dst), one.protocol, one.sport, one.dport] for one in packets
            ],
        }
        told = _run(self.world, sys.executable, str(_PROBE), text=json.dumps(asked)).stdout
        return [None if one is None else (address(one[0]), one[1]) for one in json.loads(told)]


@contextmanager
def lab() -> Iterator[Lab]:
    """A fresh firewall; its namespaces are gone afterwards."""
    found = Lab(f"hipaa-wall-{os.getpid()}", f"hipaa-world-{os.getpid()}")
    names = {"wall": found.wall, "world": found.world, "outside": OUTSIDE, "inside": INSIDE}
    try:
        for name in (found.wall, found.world):
            subprocess.run(("ip", "netns", "add", name), capture_output=True, check=True)
        for line in _SETUP.strip().format(**names).split("\n"):
            subprocess.run(line.split(), capture_output=True, check=True)
        _run(found.wall, "sysctl", "-q", "-w", *_SYSCTL)
        _run(found.world, "sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1")
        yield found
    finally:
        for name in (found.wall, found.world):
            subprocess.run(("ip", "netns", "delete", name), capture_output=True, check=False)
