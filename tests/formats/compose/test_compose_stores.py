"""Databases that stand beside an Orthanc in one compose file."""

import pytest

from auditor.formats.compose import FORMAT
from auditor.formats.orthanc import FORMAT as ORTHANC
from auditor.model.fact import Known
from auditor.model.pacs import Listener
from auditor.syntax.decode import decode

OWN = "Zr8mQw2vXc7nLp4tKj6hBd"
COMPOSE = """services:
  pacs:
    image: orthancteam/orthanc:24.12.0
    environment:
      ORTHANC__POSTGRESQL__HOST: {host}
      ORTHANC__POSTGRESQL__ENABLE_INDEX: "true"
      ORTHANC__AUTHENTICATION_ENABLED: "true"
  store:
    image: {image}
    container_name: clinic-db
    ports:
      - "5440:{port}"
    environment:
      POSTGRES_PASSWORD: {password}
"""


def databases(host: str = "store", image: str = "postgres:16", port: int = 5432, secret: str = OWN) -> list[Listener]:
    text = COMPOSE.format(host=host, image=image, port=port, password=secret)
    overlays = FORMAT.read((decode("docker-compose.yml", text.encode()),), ()).overlays
    (pacs,) = ORTHANC.read((), overlays).pacs
    return [one for one in pacs.listeners if one.service == "database"]


@pytest.mark.parametrize(
    ("host", "image", "port", "expected"),
    [
        ("store", "postgres:16", 5432, [(5432, (5440,))]),
        ("clinic-db", "postgres:16", 5432, [(5432, (5440,))]),
        ("elsewhere", "postgres:16", 5432, []),
        ("10.20.0.30", "postgres:16", 5432, []),
        ("store", "mysql:8", 3306, [(3306, (5440,))]),
        ("store", "postgres:16", 80, [(5432, ())]),
        ("store", "nginx:1", 80, []),
    ],
)
def test_the_database_that_the_archive_names(
    host: str, image: str, port: int, expected: list[tuple[int, tuple[int, ...]]]
) -> None:
    assert [(one.number, one.host_ports) for one in databases(host, image, port)] == expected


def test_a_published_password_is_judged_and_not_told() -> None:
    (own,), (published,) = databases(), databases(secret="postgres")
    assert (isinstance(own.default_account, Known), isinstance(published.default_account, Known)) == (True, True)
    assert [one.default_account.value for one in (own, published) if isinstance(one.default_account, Known)] == [
        False,
        True,
    ]
    assert OWN not in own.default_account.evidence[0].quote()
