"""dcm4chee 2 by its image."""

import pytest

from auditor.formats.compose import FORMAT
from auditor.formats.compose.dcm4chee2 import version_2
from auditor.model.fact import Known
from auditor.model.images import image
from auditor.syntax.decode import decode

OLD = """services:
  db:
    image: mysql:5.7
    ports: ["3306:3306"]
    environment:
      MYSQL_ROOT_PASSWORD: Zr8mQw2vXc7nLp4tKj6hBd
  pacs:
    image: clinic/dcm4chee-2.18.3:latest
    ports:
      - 8080:8080
      - 127.0.0.1:104:11112
      - 9999:9999
"""


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("clinic/dcm4chee-2.18.3:latest", "2.18.3"),
        ("dcm4chee2", "2"),
        ("clinic/dcm4chee:2.18.1", "2.18.1"),
        ("docker-dcm4chee:2.17", "2.17"),
        ("dcm4chee-2.18.1-mysql", "2.18.1"),
        ("clinic/dcm4chee:latest", ""),
        ("dcm4che/dcm4chee-arc-psql:5.33.1", ""),
        ("dcm4che/slapd-dcm4chee:2.6.5-31.0", ""),
        ("dcm4che/postgres-dcm4chee:15.4-31", ""),
    ],
)
def test_images(name: str, version: str) -> None:
    assert version_2(image(name)) == version


def test_what_is_told_of_it() -> None:
    reading = FORMAT.read((decode("docker-compose.yml", OLD.encode()),), ())
    (found,) = reading.pacs
    assert isinstance(found.version, Known)
    assert (found.product, found.version.value) == ("dcm4chee", "2.18.3")
    assert [(one.service, one.number, one.host_ports) for one in found.listeners] == [
        ("web", 8080, (8080,)),
        ("dicom", 11112, ()),
        ("database", 3306, (3306,)),
    ]
    assert [one.id for one, fact in found.advisories if isinstance(fact, Known) and fact.value] == [
        "dcm4chee 2 end of life"
    ]
    assert not reading.problems
