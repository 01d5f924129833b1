"""The ports on which the vendor expects its applications, for `application-default`.

Only applications whose ports a vendor's page states are here; any other may use every port.
"""

from collections.abc import Mapping

from auditor.formats import Default
from auditor.model.net import ICMP, ICMPV6, UDP, Ranges, Service, tcp

_APPLICATION_DEFAULT = "Palo Alto Networks knowledge base ClVwCAK, What does application-default mean"
_WEB = "PAN-OS 9.0 New Features, Strict Default Ports for Decrypted Applications"
_CLONING = (
    "PAN-OS 10.0 Administrator's Guide, Rule Cloning Migration Use Case: Web Browsing and SSL Traffic, where a rule "
    "for the ports 80 and 443 becomes one for web-browsing and ssl with application-default"
)
_DNS = "LIVEcommunity blog 546526, Demystifying application-default"


def _udp(*ports: int) -> Service:
    return Service(Ranges.single(UDP), Ranges.single(*ports))


_PORTS: Mapping[str, tuple[tuple[Service, ...], str]] = {
    "web-browsing": ((tcp(80, 443),), f"{_APPLICATION_DEFAULT}; {_WEB}"),
    "ssl": ((tcp(443),), _CLONING),
    "dns": ((tcp(53), _udp(53, 5353)), _DNS),
    "dns-base": ((tcp(53), _udp(53, 5353)), _DNS),
}
PORTS: Mapping[str, tuple[Service, ...]] = {name: services for name, (services, _) in _PORTS.items()}
DEFAULTS = tuple(
    Default(f"standard ports of the application {name}", services, source)
    for name, (services, source) in _PORTS.items()
)
BARE: Mapping[str, tuple[Service, ...]] = {
    "ping": (Service(Ranges.single(ICMP), Ranges.of((8 * 256, 8 * 256 + 255))),),
    "icmp": (Service(Ranges.single(ICMP)),),
    "ping6": (Service(Ranges.single(ICMPV6), Ranges.of((128 * 256, 128 * 256 + 255))),),
    "ipv6-icmp": (Service(Ranges.single(ICMPV6)),),
}
"""Applications that are a protocol and nothing else; they have no ports that a service could narrow."""
WELL_KNOWN: Mapping[str, tuple[Service, ...]] = {
    "ssh": (tcp(22),),
    "telnet": (tcp(23),),
    "smtp": (tcp(25),),
    "ms-rdp": (tcp(3389),),
    "dicom": (tcp(104),),
    "mssql-db": (tcp(1433),),
    "ms-ds-smb": (tcp(445),),
    "ntp": (_udp(123),),
    "snmp": (_udp(161),),
    "ldap": (tcp(389),),
    "ike": (_udp(500, 4500),),
    "ftp": (tcp(21),),
    "syslog": (_udp(514),),
}
"""The registered ports of the protocols themselves; that the vendor expects them there is likely, not documented."""
WEB = (tcp(80, 443),)
"""Where URL categories are looked for."""
