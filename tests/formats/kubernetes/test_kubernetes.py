import base64
from pathlib import Path

import pytest

from auditor.formats import NotReadableError, Reading
from auditor.formats.kubernetes import FORMAT
from auditor.formats.orthanc import FORMAT as ORTHANC
from auditor.model.fact import Known, Unknown
from auditor.model.images import image, is_orthanc
from auditor.model.pacs import Pacs
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "kubernetes"
POD = """apiVersion: v1
kind: Pod
metadata:
  name: gateway
  labels:
    app: gateway
spec:
  containers:
    - name: orthanc
      image: {image}
      ports:
        - name: dicom
          containerPort: 4242
        - name: web
          containerPort: 8042
{more}
"""
SERVICE = """---
apiVersion: v1
kind: Service
metadata:
  name: gateway
spec:
  {kind}
  selector:
    app: gateway
  ports:
    - name: dicom
      port: 104
      targetPort: dicom
      nodePort: 30104
"""


def read(*texts: str) -> Reading:
    sources = tuple(decode(f"manifest{number}.yaml", one.encode()) for number, one in enumerate(texts))
    return FORMAT.read(sources, ())


def pod(more: str = "", image: str = "orthancteam/orthanc:24.12.0") -> str:
    return POD.format(image=image, more=more)


def variables(text: str, image: str = "orthancteam/orthanc:24.12.0") -> str:
    lines = "".join(f"        {line}\n" for line in text.strip("\n").split("\n"))
    return pod(f"      env:\n{lines}", image)


def settings(reading: Reading) -> dict[str, object]:
    return {".".join(one.path): one.value for one in reading.overlays[0].settings}


def server(reading: Reading) -> Pacs:
    return ORTHANC.read((), reading.overlays).pacs[0]


def sample(name: str) -> Reading:
    folder = SAMPLES / name
    files = sorted(folder.iterdir()) if folder.is_dir() else [folder]
    return FORMAT.read(tuple(decode(one.name, one.read_bytes()) for one in files), ())


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (pod(), 3),
        ("apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    metadata: {name: a}\n", 3),
        ("apiVersion: v1\nkind: Config\n", 1),
        ("services:\n  pacs:\n    image: orthancteam/orthanc\n", 0),
        ("kind: letter to the apiVersion people", 0),
        ("", 0),
    ],
)
def test_recognised(text: str, certainty: int) -> None:
    assert FORMAT.certainty(decode("one.yaml", text.encode())).certainty == certainty


def test_manifests_of_a_folder_belong_together() -> None:
    sources = tuple(decode(path, pod().encode()) for path in ("a/one.yaml", "b/two.yaml", "a/three.yaml"))
    assert [[one.path for one in group] for group in FORMAT.group(sources)] == [
        ["a/one.yaml", "a/three.yaml"],
        ["b/two.yaml"],
    ]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ('- name: ORTHANC__DICOM_CHECK_CALLED_AET\n  value: "true"', {"DicomCheckCalledAet": True}),
        ("- name: ORTHANC__POSTGRESQL__HOST\n  value: db", {"PostgreSQL.Host": "db"}),
        ("- name: ORTHANC__STORE_MD5_FOR_ATTACHMENTS\n  value: 'false'", {"StoreMD5ForAttachments": False}),
        ('- name: STONE_WEB_VIEWER_PLUGIN_ENABLED\n  value: "true"', {"StoneWebViewer": {}}),
        ('- name: STONE_WEB_VIEWER_PLUGIN_ENABLED\n  value: "false"', {}),
        ("- name: A\n  value: ELM\n- name: ORTHANC__DICOM_AET\n  value: $(A)_1", {"DicomAet": "ELM_1"}),
        ("- name: ORTHANC__DICOM_AET\n  value: $(A)_1", {"DicomAet": "${ORTHANC__DICOM_AET}"}),
        ("- name: ORTHANC_JSON\n  value: '{\"DicomPort\": 104}'", {"DicomPort": 104}),
        ("- name: ORTHANC__LUA_SCRIPTS\n  value: '[\"a.lua\"]'", {"LuaScripts": ["a.lua"]}),
        ("- name: PATH\n  value: /bin", {}),
    ],
)
def test_variables_become_settings(environment: str, expected: dict[str, object]) -> None:
    assert settings(read(variables(environment))) == expected


def test_jodogne_images_take_no_variables_of_their_own() -> None:
    one = read(variables("- name: PLAIN\n  value: x", "jodogne/orthanc:1.12.4")).overlays[0]
    assert one.settings == ()
    assert one.image_kind == "jodogne"
    assert isinstance(one.version, Known)
    assert one.version.value == "1.12.4"


@pytest.mark.parametrize(
    ("told", "name", "tag", "orthanc"),
    [
        ("orthancteam/orthanc:24.12.0", "orthancteam/orthanc", "24.12.0", True),
        ("registry.example:5000/osimis/orthanc@sha256:00", "osimis/orthanc", "", True),
        ("orthancteam/orthanc-auth-service:24.1", "orthancteam/orthanc-auth-service", "24.1", False),
        ("nginx", "nginx", "", False),
    ],
)
def test_images(told: str, name: str, tag: str, *, orthanc: bool) -> None:
    one = image(told)
    assert (one.name, one.tag, is_orthanc(one)) == (name, tag, orthanc)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("jodogne/orthanc-plugins:1.12.4", "1.12.4"),
        ("orthancteam/orthanc:24.12.0-full", "1.12.5"),
        ("registry.example/osimis/orthanc:22.5.0", "1.11.0"),
        ("orthancteam/orthanc:26.8.0", "1.13.0"),
        ("orthancteam/orthanc:latest", None),
        ("orthancteam/orthanc", None),
        ("ours/orthanc:24.12.0", None),
    ],
)
def test_the_image_tells_the_version_of_orthanc(told: str, expected: str | None) -> None:
    version = read(variables("- name: PLAIN\n  value: x", told)).overlays[0].version
    assert (version.value if isinstance(version, Known) else None) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("type: NodePort", [(30104, 4242)]),
        ("type: LoadBalancer", [(104, 4242)]),
        ("type: ClusterIP", []),
        ("externalIPs: [10.9.0.1]", [(104, 4242)]),
    ],
)
def test_services_publish(kind: str, expected: list[tuple[int, int]]) -> None:
    found = read(pod() + SERVICE.format(kind=kind)).containers[0].publications
    assert [(one.host_port, one.container_port) for one in found] == expected


def test_a_service_of_another_namespace_does_not() -> None:
    service = SERVICE.format(kind="type: NodePort").replace("name: gateway", "name: gateway\n  namespace: other", 1)
    assert read(pod() + service).containers[0].publications == ()


def test_the_network_of_the_host_publishes_nothing_and_reaches_all() -> None:
    text = pod().replace("spec:\n", "spec:\n  hostNetwork: true\n", 1)
    one = read(text).containers[0]
    assert one.host_network
    assert one.publications == ()


def test_an_ingress_leads_to_the_web_port() -> None:
    reading = sample("ingress.yaml")
    assert not reading.containers[0].publications
    (door,) = reading.proxies[0].doors
    assert [(door.port, one.host, one.port) for one in door.routes[0].backends] == [(443, "viewer", 8042)]
    assert reading.containers[0].privileged
    assert any("policy" in text for _, text in reading.problems)


def secret(part: str, text: str) -> str:
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: people\n{part}:\n  users: {text}\n"


FROM_SECRET = """
- name: ORTHANC__REGISTERED_USERS
  valueFrom:
    secretKeyRef:
      name: people
      key: users
"""


@pytest.mark.parametrize("part", ["data", "stringData"])
def test_a_secret_of_the_files_is_read_and_struck_out(part: str) -> None:
    plain = '{"k.alder": "Brass-Kettle-77"}'
    coded = base64.b64encode(plain.encode()).decode() if part == "data" else f"'{plain}'"
    reading = read(variables(FROM_SECRET), secret(part, coded))
    pacs = server(reading)
    assert [one.name for one in pacs.accounts] == ["k.alder"]
    assert pacs.accounts[0].clear_text
    shown = "".join(place.quote() for place in pacs.secrets_in_clear)
    assert "Brass" not in shown
    assert coded not in shown


def test_a_secret_that_is_elsewhere_leaves_the_setting_open() -> None:
    pacs = server(read(variables(FROM_SECRET)))
    assert isinstance(pacs.users_declared, Unknown)
    assert pacs.accounts == ()


def test_a_missing_file_leaves_what_is_not_written_open() -> None:
    reading = sample("include-missing")
    pacs = server(reading)
    assert reading.overlays[0].incomplete
    assert isinstance(pacs.overwrite, Unknown)
    assert sum("was not supplied" in text for _, text in reading.problems) == 2


def test_the_exposed_sample() -> None:
    reading = sample("exposed")
    pacs = server(reading)
    dicom, web, database = pacs.listeners
    assert dicom.host_ports == (30104,)
    assert web.host_ports == (30042,)
    assert database.host_ports == (5432,)
    assert dicom.strangers("find") == dict(dicom.verbs)["find"]
    assert isinstance(web.login, Known)
    assert not web.login.value
    assert web.login.evidence[0].first == 48
    assert pacs.peers[0].evidence.first == 13
    assert len(pacs.secrets_in_clear) == 2
    assert not any("Copper" in one.quote() for one in pacs.secrets_in_clear)


def test_an_old_name_is_told_and_leaves_the_rest_open() -> None:
    reading = sample("variable-unresolved.yaml")
    assert reading.overlays[0].incomplete
    assert any("DICOM_PORT is an old name" in text for _, text in reading.problems)


def test_twins_say_the_same() -> None:
    left, right = sample("twin-a"), sample("twin-b")
    assert settings(left) == settings(right)
    ports = [[(one.host_port, one.container_port) for one in each.containers[0].publications] for each in (left, right)]
    assert ports[0] == ports[1]


@pytest.mark.parametrize("text", ["", "a: 1\n", "apiVersion: v1\n", "--- \n---\n", "apiVersion: [\nkind: Pod"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(NotReadableError, match="kubectl get"):
        read(text)


def test_a_broken_file_inside_is_told() -> None:
    reading = read(variables("- name: ORTHANC_JSON\n  value: '{\"DicomPort\": 104, '"))
    assert settings(reading) == {"DicomPort": 104}
    assert reading.overlays[0].incomplete
    assert any("not read from there on" in text for _, text in reading.problems)


VALUES = """
image:
  repository: orthancteam/orthanc
  tag: 24.12.0
service:
  type: ClusterIP
{more}
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("env:\n  ORTHANC__DICOM_CHECK_CALLED_AET: 'true'", {"DicomCheckCalledAet": True}),
        ("extraEnv:\n  - name: ORTHANC__NAME\n    value: Elm", {"Name": "Elm"}),
        (
            "config:\n  RemoteAccessAllowed: true\n  AuthenticationEnabled: false\n  DicomPort: 104",
            {"RemoteAccessAllowed": True, "AuthenticationEnabled": False, "DicomPort": 104},
        ),
        (
            'file: |\n  {"DicomAet": "ELM", "DicomPort": 104} // ours\n',
            {"DicomAet": "ELM", "DicomPort": 104},
        ),
        ("resources:\n  limits: {memory: 1Gi}", {}),
    ],
)
def test_values_of_a_chart(more: str, expected: dict[str, object]) -> None:
    text = VALUES.format(more=more)
    assert FORMAT.certainty(decode("values.yaml", text.encode())).certainty == 3
    reading = read(text)
    assert settings(reading) == expected
    assert reading.overlays[0].incomplete
    assert isinstance(server(reading).overwrite, Unknown)
    assert any("helm template" in told for _, told in reading.problems)


def test_passwords_in_values_are_struck_out() -> None:
    config = "config:\n  DicomPort: 104\n  RegisteredUsers:\n    k.alder: Brass-Kettle-77\n  DicomAet: ELM"
    pacs = server(read(VALUES.format(more=config)))
    assert [one.name for one in pacs.accounts] == ["k.alder"]
    assert len(pacs.secrets_in_clear) == 1
    assert "Brass" not in pacs.secrets_in_clear[0].quote()


def test_a_secret_mounted_under_the_name_of_a_setting_sets_it() -> None:
    mount = "      volumeMounts:\n        - name: s\n          mountPath: /run/secrets\n"
    volume = "  volumes:\n    - name: s\n      secret:\n        secretName: people\n"
    held = secret("stringData", "Brass-Kettle-77").replace("users:", "ORTHANC__POSTGRESQL__PASSWORD:")
    reading = read(pod(mount + volume), held)
    assert settings(reading) == {"PostgreSQL.Password": "Brass-Kettle-77"}
    assert not reading.overlays[0].incomplete
    assert not reading.problems
