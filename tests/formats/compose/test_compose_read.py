from pathlib import Path

import pytest

from auditor.formats import NotReadableError, Reading, State
from auditor.formats.compose import FORMAT
from auditor.formats.orthanc import FORMAT as ORTHANC
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known
from auditor.model.pacs import Container, Listener, Pacs
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode


def source(text: str, path: str = "docker-compose.yml") -> Source:
    return decode(path, text.encode())


def read(text: str) -> Reading:
    return FORMAT.read((source(text),), ())


def service(body: str) -> Container:
    return read(f"services:\n  pacs:\n    image: orthancteam/orthanc\n    {body}\n").containers[0]


def known(fact: Fact[bool]) -> bool | None:
    return fact.value if isinstance(fact, Known) else None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('"8042:8042"', [("", 8042, 8042, "tcp")]),
        ("22:22", [("", 22, 22, "tcp")]),
        ("8042", [("", 0, 8042, "tcp")]),
        ('"127.0.0.1:8042:8042"', [("127.0.0.1", 8042, 8042, "tcp")]),
        ('"127.0.0.1::8042"', [("127.0.0.1", 0, 8042, "tcp")]),
        ('"0.0.0.0:8042:8042"', [("", 8042, 8042, "tcp")]),
        ('"[::1]:8042:8042"', [("::1", 8042, 8042, "tcp")]),
        ('"::1:8042:8042"', [("::1", 8042, 8042, "tcp")]),
        ('"4242:4242/udp"', [("", 4242, 4242, "udp")]),
        ('"9000-9001:8000-8001"', [("", 9000, 8000, "tcp"), ("", 9001, 8001, "tcp")]),
        ('"9000-9001:8000"', [("", 9000, 8000, "tcp"), ("", 9001, 8000, "tcp")]),
        ('"${P:-104}:4242"', [("", 104, 4242, "tcp")]),
        ('"${P}:4242"', [("", 0, 4242, "tcp")]),
        ('"${IP}:104:4242"', [("", 104, 4242, "tcp")]),
        ("{target: 4242, published: '104', host_ip: 10.0.0.5, protocol: tcp}", [("10.0.0.5", 104, 4242, "tcp")]),
        ("{target: 4242}", [("", 0, 4242, "tcp")]),
        ('"104:${P}"', []),
        ('"1-65535:1-65535"', []),
        ('"70000:70000"', []),
        ('"²:²"', []),
    ],
)
def test_ports_in_every_form(entry: str, expected: list[tuple[str, int, int, str]]) -> None:
    found = service(f"ports: [{entry}]").publications
    assert [(one.address, one.host_port, one.container_port, one.protocol) for one in found] == expected


def test_an_open_port_is_told() -> None:
    problems = read(
        "services:\n  pacs:\n    image: orthancteam/orthanc\n    ports: ['${P}:104', 105, '1:${Q}']\n"
    ).problems
    assert [text.split(".")[0] for _, text in problems] == [
        "Line 4: The host port of port 104 of pacs is ${P}, which the files do not resolve",
        "Line 4: The host port of port 105 of pacs is chosen by Docker at each start",
        "Line 4: The port ${Q} of pacs is no number that the files give",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("restart: always", (False, False, False)),
        ("network_mode: host", (True, False, False)),
        ("privileged: true", (False, True, False)),
        ("volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']", (False, False, True)),
        ("volumes: [{type: bind, source: /run/docker.sock, target: /x}]", (False, False, True)),
    ],
)
def test_what_a_container_may_do(body: str, expected: tuple[bool, bool, bool]) -> None:
    found = service(body)
    assert (found.host_network, found.privileged, found.docker_socket) == expected


def test_published_ports_do_not_count_in_the_network_of_the_host() -> None:
    assert service("network_mode: host\n    ports: ['80:80']").publications == ()


@pytest.mark.parametrize(
    ("variable", "clear", "default"),
    [
        ("POSTGRES_PASSWORD: Quartz-88", True, False),
        ("POSTGRES_PASSWORD: postgres", True, True),
        ("POSTGRES_PASSWORD: 1234", True, False),
        ("POSTGRES_PASSWORD: ${PW}", False, False),
        ("POSTGRES_PASSWORD: ${PW:-Quartz-88}", True, False),
        ("POSTGRES_PASSWORD:", False, False),
        ("POSTGRES_PASSWORD: ''", False, False),
        ("POSTGRES_PASSWORD: '*****'", False, False),
        ("POSTGRES_PASSWORD: <password>", False, False),
        ("POSTGRES_PASSWORD: CHANGE-ME", False, False),
        ("POSTGRES_PASSWORD_FILE: /run/secrets/pw", False, False),
        ("POSTGRES_HOST_AUTH_METHOD: trust", False, True),
        ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD: 'yes'", False, True),
        ("TOKEN_LIFESPAN: 300", False, False),
        ("API_TOKEN: ab12", True, False),
        ("POSTGRES_DB: orthanc", False, False),
    ],
)
def test_secrets(variable: str, clear: bool, default: bool) -> None:
    reading = read(f"services:\n  db:\n    image: postgres:16\n    environment:\n      {variable}\n")
    found = reading.containers[0]
    assert (bool(found.secrets_in_clear), bool(found.default_secrets)) == (clear, default)
    name, _, value = variable.partition(": ")
    assert all(one.note.startswith(name) and value not in one.note for one in found.secrets_in_clear)
    if clear:
        assert value not in reading.coverage[0].source.line(5).quote()


PLANTED = "Pl4nted-Secret"


@pytest.mark.parametrize(
    "body",
    [
        f"environment: {{ORTHANC__POSTGRESQL__PASSWORD: {PLANTED}}}",
        f"environment: ['ORTHANC__POSTGRESQL__PASSWORD={PLANTED}']",
        f'environment: {{ORTHANC__REGISTERED_USERS: \'{{"a": "{PLANTED}"}}\'}}',
        f'environment: {{ORTHANC__REGISTERED_USERS: "{{\\"a\\": \\"{PLANTED}\\"}}"}}',
        f'environment: {{ORTHANC__REGISTERED_USERS: \'{{"a": "{PLANTED}", "b": "${{X}}"}}\'}}',
        f'environment:\n      ORTHANC_JSON: |\n        {{"RegisteredUsers": {{"a": "{PLANTED}"}}}}',
        f'environment:\n      ORTHANC_JSON: |\n        {{"OrthancPeers": {{"p": ["http://h", "u", "{PLANTED}"]}}}}',
        f'environment:\n      ORTHANC_JSON: |\n        {{"Pkcs11": {{"Pin": "{PLANTED}"}}}}',
        f'environment:\n      ORTHANC_JSON: |\n        {{broken, "RegisteredUsers": {{"a": "{PLANTED}"}}',
        f"environment: ['ORTHANC__REGISTERED_USERS={{\"a\": \"{PLANTED}\"}}']",
        f'environment: ["ORTHANC__REGISTERED_USERS={{\\"a\\": \\"{PLANTED}\\"}}"]',
        f'environment:\n      - |\n        ORTHANC__REGISTERED_USERS={{"a": "{PLANTED}"}}',
        f"environment:\n      - >-\n        ORTHANC__POSTGRESQL__PASSWORD={PLANTED}",
        f"environment: {{URL: 'postgres://u:{PLANTED}@db/x'}}",
        f"command: --requirepass x --admin-password {PLANTED}",
        f"command: ['-Dsome.password={PLANTED}']",
    ],
)  # fmt: skip
def test_no_quote_shows_a_secret(body: str) -> None:
    reading = read(f"services:\n  pacs:\n    image: orthancteam/orthanc\n    {body}\n")
    text = reading.coverage[0].source
    assert PLANTED in text.text
    assert all(PLANTED not in text.line(number).quote() for number in range(1, len(text.lines) + 1))


def test_layers_extend_merge_and_override() -> None:
    base = """
x-common: &common
  restart: always
  environment: &vars {ORTHANC__NAME: one, ORTHANC__DICOM_AET: ONE}
services:
  base:
    <<: *common
    image: orthancteam/orthanc:24.12.0
    ports: ["1:1"]
  pacs:
    extends: {service: base}
    environment:
      ORTHANC__NAME: two
    ports: ["2:2"]
  loop:
    extends: loop
    image: busybox
"""
    above = "services:\n  pacs:\n    image: orthancteam/orthanc:25.1.1\n    ports: ['3:3']\n"
    reading = FORMAT.read((source(base), source(above, "docker-compose.override.yml")), ())
    pacs = next(one for one in reading.overlays if one.name == "pacs")
    assert {".".join(one.path): one.value for one in pacs.settings} == {"Name": "two", "DicomAet": "ONE"}
    assert [one.host_port for one in pacs.container.publications] == [1, 2, 3]
    assert pacs.container.tag == "25.1.1"
    assert any("extends itself" in text for _, text in reading.problems)


LAYER = "services:\n  pacs:\n    image: orthancteam/orthanc:24.12.0\n    environment:\n      {}\n"


@pytest.mark.parametrize(
    ("low", "high", "counts", "lost"),
    [
        ('ORTHANC__DICOM_ALWAYS_ALLOW_STORE: "false"', 'ORTHANC__DICOM_ALWAYS_ALLOW_STORE: "true"', True, 1),
        ('ORTHANC__DICOM_ALWAYS_ALLOW_STORE: "true"', 'ORTHANC__DICOM_ALWAYS_ALLOW_STORE: "true"', True, 0),
        ("ORTHANC_JSON: '{\"DicomAlwaysAllowStore\": false}'", "ORTHANC_JSON: '{}'", True, 0),
    ],
)
def test_what_a_higher_layer_overrules_is_remembered(low: str, high: str, counts: bool, lost: int) -> None:
    files = (source(LAYER.format(low)), source(LAYER.format(high), "docker-compose.override.yml"))
    pacs = ORTHANC.read((), FORMAT.read(files, ()).overlays).pacs[0]
    store = next(one for one in pacs.listeners if one.service == "dicom").verb("store")
    assert isinstance(store, Known)
    assert (store.value, len(store.overrode)) == (counts, lost)


def test_the_file_of_a_secret_is_no_secret() -> None:
    text = LAYER.format("PG_PASSWORD_SECRET: orthanc_pg")
    assert read(text).containers[0].secrets_in_clear == ()


def test_an_overruled_password_is_readable_all_the_same() -> None:
    low, high = ("POSTGRES_PASSWORD: Quartz-88", "POSTGRES_PASSWORD: ${PW}")
    files = [source(f"services:\n  db:\n    image: postgres:16\n    environment:\n      {low}\n")]
    files.append(source(files[0].text.replace(low, high), "docker-compose.override.yml"))
    (found,) = FORMAT.read(tuple(files), ()).containers
    assert len(found.secrets_in_clear) == 1
    assert not found.credentials
    assert "Quartz" not in files[0].line(5).quote()


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("services:\n  a:\n    image: x\n", 3),
        ("version: '2'\nservices:\n  a: {build: .}\n", 3),
        ("a:\n  image: x\n", 2),
        ("services: [a, b]\nimage: x\n", 0),
        ("services:\n  ssh: {port: 22}\n", 0),
        ("image:\n  repository: x\n", 0),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - image: x\n", 0),
        ("just words, image: none\n", 0),
        ("{", 0),
    ],
)
def test_recognition(text: str, certainty: int) -> None:
    guess = FORMAT.certainty(source(text, "some.yml"))
    assert guess.certainty == certainty
    assert bool(guess.reason) == bool(certainty)


def test_files_of_one_project_are_read_together() -> None:
    paths = ["docker-compose.yml", "docker-compose.override.yml", "compose.yaml", "a.env", "b.env"]
    sources = tuple(
        source("A=1\n" if path.endswith("env") else "services:\n  s:\n    image: x\n    env_file: a.env\n", path)
        for path in paths
    )
    found = [[one.path for one in group] for group in FORMAT.group(sources)]
    assert found == [["docker-compose.yml", "docker-compose.override.yml", "a.env"], ["compose.yaml"], ["b.env"]]


def test_a_file_without_services_says_so() -> None:
    with pytest.raises(NotReadableError, match="declares no service"):
        read("services: {}\n")
    with pytest.raises(NotReadableError, match="Line 2: The YAML is broken"):
        read("services: {a: 'x\n")


def test_what_was_not_read_is_counted() -> None:
    text = "services:\n  a:\n    image: x\n    imge: y\n    x-note: z\n    restart: always\n# end\n\nnonsense: 1\n"
    coverage = read(text).coverage[0]
    assert [State(one).name for one in coverage.states] == [
        "UNDERSTOOD", "UNDERSTOOD", "UNDERSTOOD", "NOT_UNDERSTOOD", "WITHOUT_EFFECT", "WITHOUT_EFFECT", "BLANK",
        "BLANK", "NOT_UNDERSTOOD",
    ]  # fmt: skip


def sample(name: str) -> Reading:
    path = SAMPLES / "compose" / name
    return FORMAT.read((decode(path.name, path.read_bytes()),), ())


def listener(reading: Reading, kind: str, port: int) -> Listener:
    return next(one for one in archive(reading).listeners if (one.service, one.number) == (kind, port))


def archive(reading: Reading) -> Pacs:
    """The archive as the file alone shows it."""
    server = next(one.server for one in reading.overlays if one.product == "dcm4chee")
    assert server
    return server


@pytest.mark.parametrize(
    ("kind", "port", "encrypted", "login", "default_account"),
    [
        ("dicom", 11112, False, None, None),
        ("dicom", 2762, True, None, None),
        ("hl7", 2575, False, None, None),
        ("hl7", 12575, True, None, None),
        ("web", 8080, False, False, None),
        ("web", 8443, True, False, None),
        ("console", 9990, False, True, True),
        ("debug", 8787, False, False, None),
        ("ldap", 389, False, True, True),
        ("database", 5432, None, True, True),
    ],
)
def test_a_plain_archive(
    kind: str, port: int, encrypted: bool | None, login: bool | None, default_account: bool | None
) -> None:
    found = listener(sample("dcm4chee-plain.yml"), kind, port)
    assert (known(found.encrypted), known(found.login), known(found.default_account)) == (
        encrypted,
        login,
        default_account,
    )
    assert found.host_ports == ((port,) if kind != "database" else ())


def test_a_secured_archive() -> None:
    reading = sample("dcm4chee-secure.yml")
    pacs = archive(reading)
    assert known(listener(reading, "web", 8443).login) is True
    assert listener(reading, "dicom", 11112).host_ports == ()
    assert listener(reading, "console", 8843).host_ports == (8843,)
    assert known(listener(reading, "console", 8843).enabled) is None
    assert (pacs.secrets_in_clear, pacs.default_secrets, pacs.accounts) == ((), (), ())
    assert all(not one.secrets_in_clear and not one.default_secrets for one in reading.containers)


@pytest.mark.parametrize(
    ("options", "bind"),
    [("address=*:8787", ""), ("address=8787", "127.0.0.1"), ("address=localhost:8787", "127.0.0.1")],
)
def test_a_debug_port(options: str, bind: str) -> None:
    option = f"JAVA_OPTS: -agentlib:jdwp=transport=dt_socket,{options}"
    text = f"services:\n  arc:\n    image: dcm4che/dcm4chee-arc-psql:5.33.1\n    environment:\n      {option}\n"
    assert [one.bind for one in archive(read(text)).listeners if one.service == "debug"] == [bind]


@pytest.mark.parametrize(
    ("tag", "login"), [("5.33.1", False), ("5.33.1-secure", True), ("5.33.1-secure-ui", False), ("latest", None)]
)
def test_the_flavor_of_the_image_decides_the_login(tag: str, login: bool | None) -> None:
    found = listener(read(f"services:\n  arc:\n    image: dcm4che/dcm4chee-arc-psql:{tag}\n"), "web", 8080)
    assert known(found.login) is login


@pytest.mark.parametrize(
    ("written", "port"),
    [("9080", 9080), ("0", 8080), ("70000", 8080), ("²", 8080), ("9" * 5000, 8080), ("${P}", 8080)],
)
def test_a_moved_web_port(written: str, port: int) -> None:
    text = "services:\n  arc:\n    image: dcm4che/dcm4chee-arc-psql:5.33.1\n    environment: {HTTP_PORT: '%s'}\n"
    web = [one.number for one in archive(read(text % written)).listeners if one.service == "web"]
    assert web == [port, 8443]


@pytest.mark.parametrize("path", sorted((SAMPLES / "compose").iterdir()), ids=lambda path: path.name)
def test_samples_are_understood(path: Path) -> None:
    files = [one for one in sorted(path.rglob("*")) if one.is_file()] if path.is_dir() else [path]
    for group in FORMAT.group(tuple(decode(one.name, one.read_bytes()) for one in files)):
        reading = FORMAT.read(group, ())
        assert len(reading.coverage) == len(group)
        assert all(not one.not_understood for one in reading.coverage)


def test_a_re_export_has_the_same_content() -> None:
    first, second = (min((SAMPLES / "compose" / name).iterdir()) for name in ("twin-a", "twin-b"))
    hashes = [FORMAT.read((decode("c", one.read_bytes()),), ()).coverage[0].content_sha256 for one in (first, second)]
    assert hashes[0] == hashes[1]


def test_ports_are_never_read_through_a_merge_bomb() -> None:
    levels = "".join(f"x-{i}: &x{i} {{<<: [{', '.join([f'*x{i - 1}'] * 9)}], k{i}: v}}\n" for i in range(1, 30))
    reading = read(f"x-0: &x0 {{k: v}}\n{levels}services:\n  a:\n    <<: *x29\n    image: x\n")
    assert reading.containers[0].image == "x"


STORED = """
services:
  pacs:
    image: orthancteam/orthanc:24.12.0
    volumes: ["{}"]
volumes:
  images:
    driver_opts: {{type: {}, o: addr=10.20.0.9, device: ":/export/images"}}
"""


@pytest.mark.parametrize(
    ("volume", "kind", "shared"),
    [
        ("images:/var/lib/orthanc/db", "nfs", True),
        ("images:/var/lib/orthanc", "cifs", True),
        ("images:/var/lib/orthanc/db", "none", False),
        ("/srv/orthanc:/var/lib/orthanc/db", "nfs", False),
        ("/var/www/orthanc:/var/lib/orthanc/db", "nfs", True),
        ("/mnt/disk2:/var/lib/orthanc/db", "nfs", None),
        ("${DATA}:/var/lib/orthanc/db", "nfs", None),
        ("images:/var/log", "nfs", None),
    ],
)
def test_where_the_images_of_a_container_lie(volume: str, kind: str, shared: bool | None) -> None:
    reading = read(STORED.format(volume, kind))
    assert known(ORTHANC.read((), reading.overlays).pacs[0].shared_path) is shared
