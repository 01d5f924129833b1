"""Services that are asked about log-ins: which line leads there, and when that is no question."""

import json

import pytest

from auditor.formats.orthanc import FORMAT
from auditor.model.fact import Known
from auditor.syntax.decode import decode

TOKENS = {"Plugins": ["/usr/share/orthanc/plugins/libOrthancAuthorization.so"]}


def services(settings: dict[str, object]) -> list[tuple[str, bool | None]]:
    written = json.dumps({"DicomAet": "ELM", "HttpPort": 8042, **settings}, indent=1)
    pacs = FORMAT.read((decode("orthanc.json", written.encode()),), ()).pacs[0]
    found = [one for one in pacs.peers if one.kind == "login"]
    return [(one.name, one.encrypted.value if isinstance(one.encrypted, Known) else None) for one in found]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://auth.clinic.example:8000/", False),
        ("http://192.168.20.9:8000/", False),
        ("https://auth.clinic.example/", True),
        ("http://orthanc-auth:8000/", None),
        ("https://orthanc-auth:8000/", True),
    ],
)
def test_the_line_to_the_service_that_checks_tokens(url: str, expected: bool | None) -> None:
    settings = {**TOKENS, "Authorization": {"WebServiceRootUrl": url}}
    assert services(settings) == [("Authorization.WebServiceRootUrl", expected)]


@pytest.mark.parametrize(
    "settings",
    [
        {**TOKENS, "Authorization": {"WebServiceRootUrl": "http://localhost:8000/"}},
        {**TOKENS, "Authorization": {"WebServiceRootUrl": "http://127.0.0.1:8000/"}},
        {**TOKENS, "Authorization": {"WebServiceRootUrl": ""}},
        {"Plugins": [], "Authorization": {"WebServiceRootUrl": "http://auth.clinic.example/"}},
        {"OrthancExplorer2": {"Keycloak": {"Enable": False, "Url": "http://login.clinic.example/"}}},
    ],
)
def test_what_asks_nobody_on_another_machine(settings: dict[str, object]) -> None:
    assert services(settings) == []


def test_the_page_where_people_log_in() -> None:
    keycloak = {"Enable": True, "Url": "http://login.clinic.example/auth/"}
    assert services({"OrthancExplorer2": {"Keycloak": keycloak}}) == [("OrthancExplorer2.Keycloak.Url", False)]
