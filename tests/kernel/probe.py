"""Runs inside a network namespace: sends raw packets on one interface and reports which of them come out of another.

Reads JSON on standard input: `{"out": [name, mac, gateway mac], "seen": name, "packets": [[src, dst, protocol, sport,
dport], …]}` with addresses as text. Writes a JSON list with, per packet, `[dst, dport]` as it came out, or null.
The number of a packet travels in its payload.
"""

import json
import select
import socket
import struct
import sys
import time
from ipaddress import ip_address
from typing import Any

QUIET = 0.25
"""Seconds without a packet after which nothing more is expected."""
PACE = 64
"""Packets between two looks at what came out, so that no buffer overflows."""
MARK = b"probe"


def checksum(data: bytes) -> int:
    """The Internet checksum."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(protocol: int, sport: int, dport: int, payload: bytes, pseudo: bytes) -> bytes:
    """What follows the IP header: a SYN, a datagram, an echo request or any other ICMP, or bare payload."""
    if protocol == socket.IPPROTO_TCP:
        head, at = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 5 << 4, 2, 1024, 0, 0), 16
    elif protocol == socket.IPPROTO_UDP:
        head, at = struct.pack("!HHHH", sport, dport, 8 + len(payload), 0), 6
    elif protocol in {socket.IPPROTO_ICMP, socket.IPPROTO_ICMPV6}:
        head, at = struct.pack("!BBHHH", dport >> 8, dport & 255, 0, sport, 1), 2
    else:
        return payload
    covered = b"" if protocol == socket.IPPROTO_ICMP else pseudo
    total = checksum(covered + head + payload)
    return head[:at] + struct.pack("!H", total) + head[at + 2 :] + payload


def datagram(number: int, src: str, dst: str, protocol: int, sport: int, dport: int) -> bytes:
    """An IPv4 or IPv6 packet."""
    payload = MARK + struct.pack("!I", number)
    one, other = ip_address(src), ip_address(dst)
    size = {socket.IPPROTO_TCP: 20}.get(protocol, 8) + len(payload)
    ends = one.packed + other.packed
    if one.version == 6:
        body = segment(protocol, sport, dport, payload, ends + struct.pack("!IxxxB", size, protocol))
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, 64) + ends + body
    body = segment(protocol, sport, dport, payload, ends + struct.pack("!BBH", 0, protocol, size))
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), number & 0xFFFF, 0, 64, protocol, 0) + ends
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def read(frame: bytes) -> tuple[int, str, int] | None:
    """The number, destination and destination port of one of our packets."""
    place = frame.find(MARK)
    if place < 0:
        return None
    (number,) = struct.unpack_from("!I", frame, place + len(MARK))
    version = frame[14] >> 4
    start, protocol = (14 + 20, frame[23]) if version == 4 else (14 + 40, frame[20])
    dst = frame[30:34] if version == 4 else frame[38:54]
    (dport,) = struct.unpack_from("!H", frame, start + 2) if protocol in {6, 17} else (0,)
    if protocol in {1, 58}:
        (dport,) = struct.unpack_from("!H", frame, start)
    return number, str(ip_address(dst)), dport


def collect(listening: socket.socket, found: dict[int, tuple[str, int]], wait: float) -> None:
    """Everything that has come out, until it is quiet for a while."""
    while select.select([listening], [], [], wait)[0]:
        seen = read(listening.recv(2048))
        if seen:
            found[seen[0]] = seen[1:]


def main() -> None:
    """Send, watch, report."""
    asked: dict[str, Any] = json.load(sys.stdin)
    name, own, gateway = asked["out"]
    macs = bytes.fromhex(gateway.replace(":", "")) + bytes.fromhex(own.replace(":", ""))
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as listening,
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sending,
    ):
        listening.setsockopt(socket.SOL_SOCKET, 33, 1 << 24)  # SO_RCVBUFFORCE: no probe may be lost
        listening.bind((asked["seen"], 0x0003))
        sending.bind((name, 0))
        found: dict[int, tuple[str, int]] = {}
        for number, (src, dst, protocol, sport, dport) in enumerate(asked["packets"]):
            kind = b"\x86\xdd" if ":" in src else b"\x08\x00"
            sending.send(macs + kind + datagram(number, src, dst, protocol, sport, dport))
            if number % PACE == PACE - 1:
                collect(listening, found, 0)
                time.sleep(0.001)
        collect(listening, found, QUIET)
    json.dump([found.get(number) for number in range(len(asked["packets"]))], sys.stdout)


if __name__ == "__main__":
    main()
