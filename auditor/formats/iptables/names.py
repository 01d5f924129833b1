"""Names that iptables gives to protocols, ports and ICMP types, and that other software gives to its chains."""

import re

from auditor.model.net import ICMP, ICMPV6, PORT_END, PROTOCOL_NAMES, Ranges

PROTOCOLS = {name: number for number, name in PROTOCOL_NAMES.items()} | {
    "ipv6-icmp": ICMPV6, "udplite": 136, "dccp": 33, "vrrp": 112, "ipencap": 4, "ipip": 4, "ipv6": 41, "l2tp": 115,
    "ipv6-mh": 135, "mobility-header": 135, "mh": 135, "pim": 103, "eigrp": 88, "ipcomp": 108, "rsvp": 46,
    "ipv6-route": 43, "ipv6-frag": 44, "ipv6-nonxt": 59, "ipv6-opts": 60, "egp": 8, "igp": 9, "etherip": 97,
}  # fmt: skip
"""IANA, Assigned Internet Protocol Numbers, as /etc/protocols names them."""

PORTS = {
    "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "domain": 53, "bootps": 67, "bootpc": 68,
    "tftp": 69, "http": 80, "www": 80, "acr-nema": 104, "dicom": 11112, "pop3": 110, "sunrpc": 111, "auth": 113,
    "ntp": 123, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "imap2": 143, "imap": 143, "snmp": 161,
    "snmp-trap": 162, "ldap": 389, "https": 443, "microsoft-ds": 445, "isakmp": 500, "syslog": 514, "submission": 587,
    "ipp": 631, "ldaps": 636, "rsync": 873, "imaps": 993, "pop3s": 995, "openvpn": 1194, "ms-sql-s": 1433,
    "nfs": 2049, "mysql": 3306, "ms-wbt-server": 3389, "ipsec-nat-t": 4500, "mdns": 5353, "postgresql": 5432,
    "http-alt": 8080,
}  # fmt: skip
"""IANA service names that stand in rules written by hand; iptables-save itself writes numbers."""

ICMP_TYPES = {
    "echo-reply": (0, None), "pong": (0, None), "destination-unreachable": (3, None), "network-unreachable": (3, 0),
    "host-unreachable": (3, 1), "protocol-unreachable": (3, 2), "port-unreachable": (3, 3),
    "fragmentation-needed": (3, 4), "source-route-failed": (3, 5), "network-unknown": (3, 6), "host-unknown": (3, 7),
    "network-prohibited": (3, 9), "host-prohibited": (3, 10), "tos-network-unreachable": (3, 11),
    "tos-host-unreachable": (3, 12), "communication-prohibited": (3, 13), "host-precedence-violation": (3, 14),
    "precedence-cutoff": (3, 15), "source-quench": (4, None), "redirect": (5, None), "network-redirect": (5, 0),
    "host-redirect": (5, 1), "tos-network-redirect": (5, 2), "tos-host-redirect": (5, 3), "echo-request": (8, None),
    "ping": (8, None), "router-advertisement": (9, None), "router-solicitation": (10, None),
    "time-exceeded": (11, None), "ttl-exceeded": (11, None), "ttl-zero-during-transit": (11, 0),
    "ttl-zero-during-reassembly": (11, 1), "parameter-problem": (12, None), "ip-header-bad": (12, 0),
    "required-option-missing": (12, 1), "timestamp-request": (13, None), "timestamp-reply": (14, None),
    "address-mask-request": (17, None), "address-mask-reply": (18, None),
}  # fmt: skip
"""libxt_icmp.h of iptables 1.8 (names of ICMP types and codes)."""

ICMPV6_TYPES = {
    "destination-unreachable": (1, None), "no-route": (1, 0), "communication-prohibited": (1, 1),
    "beyond-scope": (1, 2), "address-unreachable": (1, 3), "port-unreachable": (1, 4), "failed-policy": (1, 5),
    "reject-route": (1, 6), "packet-too-big": (2, None), "time-exceeded": (3, None), "ttl-exceeded": (3, None),
    "ttl-zero-during-transit": (3, 0), "ttl-zero-during-reassembly": (3, 1), "parameter-problem": (4, None),
    "bad-header": (4, 0), "unknown-header-type": (4, 1), "unknown-option": (4, 2), "echo-request": (128, None),
    "ping": (128, None), "echo-reply": (129, None), "pong": (129, None), "router-solicitation": (133, None),
    "router-advertisement": (134, None), "neighbour-solicitation": (135, None),
    "neighbor-solicitation": (135, None), "neighbour-advertisement": (136, None),
    "neighbor-advertisement": (136, None), "redirect": (137, None),
}  # fmt: skip
"""The same header, and the table of libip6t_icmp6.c."""

GENERATED = re.compile(r"(?:DOCKER(?!-USER)|f2b-|fail2ban-|KUBE-|CNI-|FLANNEL-|cali-|ufw6?-(?!user-))")
"""How the chains begin that Docker, fail2ban, Kubernetes, its network plugins and ufw write and keep by themselves.

What a person writes goes into DOCKER-USER and into the ufw-user chains.
"""


def protocol(text: str) -> int | None:
    """A protocol's number; 0 is every protocol. Raises ValueError for a name that is not known."""
    lowered = text.lower()
    if lowered in {"all", "0", "ip"}:
        return None
    if lowered.isdecimal() and int(lowered) <= 255:
        return int(lowered)
    if lowered not in PROTOCOLS:
        raise ValueError(text)
    return PROTOCOLS[lowered]


def ports(text: str) -> Ranges:
    """The ports of `80,443,1000:2000`; `:` and `-` open on either side run to the end. Raises ValueError."""
    pairs = []
    for one in text.split(","):
        low, separator, high = one.partition(":")
        first = _port(low) if low or not separator else 0
        last = (_port(high) if high else PORT_END) if separator else first
        pairs.append((first, last))
    return Ranges.of(*pairs)


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= PORT_END:
        return int(text)
    if text.lower() not in PORTS:
        raise ValueError(text)
    return PORTS[text.lower()]


def icmp_type(text: str, protocol_number: int) -> Ranges:
    """A type, or a type with its code, on the port axis: type * 256 + code. Raises ValueError."""
    if text.lower() == "any" or (text == "255" and protocol_number == ICMP):
        return Ranges(((0, PORT_END),))
    table = ICMP_TYPES if protocol_number == ICMP else ICMPV6_TYPES
    number, slash, code_text = text.partition("/")
    kind, code = table.get(text.lower(), (None, None)) if not number.isdecimal() else (int(number), None)
    if slash:
        code = int(code_text)
    if kind is None or kind > 255 or (code or 0) > 255:
        raise ValueError(text)
    low = kind * 256
    return Ranges(((low, low + 255),)) if code is None else Ranges.single(low + code)
