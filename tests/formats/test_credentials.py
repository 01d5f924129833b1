"""One password in two places is noticed in every format that shows passwords, and never leaves its reader."""

import base64
import json

import pytest

from auditor.checking.alike import Holder, between, containers, server, within
from auditor.formats.compose import FORMAT as COMPOSE
from auditor.formats.conquest import FORMAT as CONQUEST
from auditor.formats.dcm4chee import FORMAT as DCM4CHEE
from auditor.formats.dcmqrscp import FORMAT as DCMQRSCP
from auditor.formats.kubernetes import FORMAT as KUBERNETES
from auditor.formats.orthanc import FORMAT as ORTHANC
from auditor.model.estate import System
from auditor.model.pacs import Pacs
from auditor.syntax.decode import decode

ONE, TWO = "Granite-Kite-57", "Limestone-Oar-58"
CODED = base64.b64encode(ONE.encode()).decode()


def archive(**files: str) -> Pacs:
    sources = tuple(decode(name.replace("_", "."), text.encode()) for name, text in files.items())
    return DCM4CHEE.read(sources, ()).pacs[0]


def device(**more: str) -> str:
    connection = {"cn": "dicom", "dicomHostname": "pacs", "dicomPort": 104}
    title = {"dicomAETitle": "ELM", "dicomAssociationAcceptor": True}
    title["dicomNetworkConnectionReference"] = ["/dicomNetworkConnection/0"]  # type: ignore[assignment]  # a list
    inner = {"dcmArchiveDevice": {}, **more}
    text = {"dicomDeviceName": "elm", "dicomNetworkConnection": [connection], "dicomNetworkAE": [title]}
    return json.dumps({**text, "dcmDevice": inner})


PEOPLE = "dn: uid={name},o=clinic\nobjectClass: person\nuid: {name}\nuserPassword:: {password}\n\n"
WILDFLY = '<server xmlns="urn:jboss:domain:20.0"><!-- dcm4chee --><security user-name="p" password="{}"/></server>'


@pytest.mark.parametrize(
    ("pacs", "places"),
    [
        (archive(a_json=device(dcmKeyStorePin=ONE, dcmTrustStorePin=ONE)), 2),
        (archive(a_json=device(dcmKeyStorePin=ONE, dcmTrustStorePin=TWO)), 0),
        (archive(a_json=device(dcmKeyStorePin=ONE, dcmKeyStoreKeyPin=ONE)), 0),
        (archive(a_json=device(dcmKeyStorePin=ONE), standalone_xml=WILDFLY.format(ONE)), 2),
        (archive(a_json=device(dcmKeyStorePin=ONE), standalone_xml=WILDFLY.format(TWO)), 0),
        (archive(a_json=device(), u_ldif="".join(PEOPLE.format(name=name, password=CODED) for name in ("k", "l"))), 2),
        (archive(a_json=device(dcmKeyStorePin=ONE), u_ldif=PEOPLE.format(name="k", password=CODED)), 2),
    ],
)
def test_within_a_dcm4chee_archive(pacs: Pacs, places: int) -> None:
    assert len(tuple(within(server(pacs)))) == places


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (f"Password = {ONE}\nadmin_password = {ONE}\n", 2),
        (f"Password = {ONE}\nadmin_password = {TWO}\n", 0),
        (f"admin_password = {ONE}\nstudent_password = {ONE}\n", 2),
        ("Password = ${P}\nadmin_password = ${P}\n", 0),
    ],
)
def test_within_a_conquest_server(lines: str, places: int) -> None:
    text = f"[sscscp]\nMicroPACS = sscscp\nMyACRNema = ELM\nTCPPort = 104\nMAGDevice0 = ./data\n{lines}"
    pacs = CONQUEST.read((decode("dicom.ini", text.encode()),), ()).pacs[0]
    assert len(tuple(within(server(pacs)))) == places


def test_the_password_of_a_key_of_dcmtk_may_be_that_of_another_server() -> None:
    unit = f"[Service]\nExecStart=/usr/bin/storescp +tls k c +pw {ONE} 104\n"
    pacs = DCMQRSCP.read((decode("a.service", unit.encode()),), ()).pacs[0]
    other = archive(a_json=device(dcmKeyStorePin=ONE))
    assert [sure for *_, sure in between(server(pacs), server(other))] == [False]


SERVICES = """
services:
  pacs:
    image: orthancteam/orthanc:24.10.1
    environment:
      ORTHANC__REGISTERED_USERS: '{{"k.alder": "{user}"}}'
      ORTHANC__POSTGRESQL: '{{"Host": "db", "Password": "{client}"}}'
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: {store}
"""


@pytest.mark.parametrize(
    ("user", "client", "store", "twice", "shared"),
    [
        (TWO, ONE, ONE, 0, 0),
        (ONE, TWO, ONE, 0, 1),
        (ONE, ONE, ONE, 2, 1),
        (ONE, TWO, "Marble-Sail-59", 0, 0),
    ],
)
def test_orthanc_beside_its_database(user: str, client: str, store: str, twice: int, shared: int) -> None:
    source = decode("docker-compose.yml", SERVICES.format(user=user, client=client, store=store).encode())
    reading = COMPOSE.read((source,), ())
    pacs = server(ORTHANC.read((), reading.overlays).pacs[0])
    (beside,) = containers(System("pacs", containers=reading.containers))
    assert len(tuple(within(pacs))) == twice
    assert [sure for *_, sure in between(pacs, beside)] == [True] * shared


def beside(*environments: str, image: str = "postgres:16") -> list[Holder]:
    services = "".join(
        f"  s{place}:\n    image: {image}\n    environment:\n      {one}\n" for place, one in enumerate(environments)
    )
    reading = COMPOSE.read((decode("docker-compose.yml", f"services:\n{services}".encode()),), ())
    return list(containers(System("all", containers=reading.containers)))


def test_one_password_for_two_services() -> None:
    one, other = beside(f"POSTGRES_PASSWORD: {ONE}", f"POSTGRES_PASSWORD: {ONE}")
    assert [sure for *_, sure in between(one, other)] == [True]
    one, other = beside(f"POSTGRES_PASSWORD: {ONE}", f"POSTGRES_PASSWORD: {TWO}")
    assert not list(between(one, other))


def test_the_administrator_of_a_database_has_a_password_of_his_own() -> None:
    both = f"MYSQL_ROOT_PASSWORD: {ONE}\n      MYSQL_PASSWORD: {ONE}"
    (one,) = beside(both, image="mysql:8")
    assert len(tuple(within(one))) == 2


MANIFESTS = f"""
apiVersion: v1
kind: Secret
metadata: {{name: keys}}
data: {{password: {CODED}}}
---
apiVersion: v1
kind: Pod
metadata: {{name: db}}
spec:
  containers:
    - name: db
      image: postgres:16
      env:
        - name: POSTGRES_PASSWORD
          valueFrom: {{secretKeyRef: {{name: keys, key: password}}}}
---
apiVersion: v1
kind: Pod
metadata: {{name: login}}
spec:
  containers:
    - name: login
      image: postgres:16
      env:
        - {{name: POSTGRES_PASSWORD, value: {ONE}}}
"""


def test_a_secret_of_kubernetes_is_compared_decoded() -> None:
    reading = KUBERNETES.read((decode("all.yaml", MANIFESTS.encode()),), ())
    one, other = containers(System("all", containers=reading.containers))
    assert [sure for *_, sure in between(one, other)] == [True]
    assert not any(ONE in place.quote() for *pair, _ in between(one, other) for place in pair)
