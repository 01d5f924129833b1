"""Where an archive sends its audit record."""

from typing import Any

import pytest

from tests.formats.dcm4chee.archives import PLAIN, device, server

UDP, OPEN_TCP, TLS = (
    {"cn": "log", "dcmNetworkConnection": {"dcmProtocol": protocol}, **more}
    for protocol, more in (
        ("SYSLOG_UDP", {}),
        ("SYSLOG_TLS", {}),
        ("SYSLOG_TLS", {"dicomTLSCipherSuite": ["TLS_AES_256_GCM_SHA384"]}),
    )
)
LOGGER = {"dcmAuditRecordRepositoryDeviceName": "log", "dicomNetworkConnectionReference": ["/dicomNetworkConnection/1"]}


def sent(own: dict[str, Any], *there: dict[str, Any], **more: Any) -> list[tuple[str, str, int | None, bool]]:
    """Kind, host, port and whether the address is known, of each collector."""
    built = device(connections=(PLAIN, own), dcm={"dcmAuditLogger": [LOGGER | more]})
    found = server(built, {"dicomDeviceName": "log", "dicomNetworkConnection": list(there)}).collectors
    return [(one.kind, one.host, one.port, bool(one.address)) for one in found]


def at(connection: dict[str, Any], host: str = "10.20.0.20", **more: Any) -> dict[str, Any]:
    return connection | {"dicomHostname": host, "dicomPort": 6514} | more


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (sent(UDP, at(UDP)), [("udp", "10.20.0.20", 6514, True)]),
        (sent(TLS, at(TLS)), [("tls", "10.20.0.20", 6514, True)]),
        (sent(OPEN_TCP, at(OPEN_TCP)), [("tcp", "10.20.0.20", 6514, True)]),
        (sent(TLS, at(UDP), at(TLS, "10.20.0.21")), [("tls", "10.20.0.21", 6514, True)]),
        (sent(UDP, at(UDP, "siem.clinic.example")), [("udp", "siem.clinic.example", 6514, False)]),
        (sent(UDP, at(UDP, "2001:db8::14")), [("udp", "2001:db8::14", 6514, True)]),
        (sent(UDP, at(UDP, "localhost")), []),
        (sent(UDP, at(UDP, dicomInstalled=False)), []),
        (sent(UDP, at(UDP), dicomInstalled=False), []),
        (sent(UDP, at(UDP), dcmAuditRecordRepositoryDeviceName="other"), []),
    ],
)
def test_where_the_record_goes(found: object, expected: object) -> None:
    assert found == expected
