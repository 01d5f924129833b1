import pytest

from auditor.formats import Reading
from auditor.formats.compose import FORMAT
from auditor.formats.compose.names import path_of, variable_of
from auditor.model.fact import Known
from auditor.model.images import Image, image, is_orthanc, orthanc_version, service_of
from auditor.model.pacs import Overlay
from auditor.syntax.decode import decode


def read(text: str, *files: tuple[str, str]) -> Reading:
    sources = [decode("docker-compose.yml", text.encode())]
    return FORMAT.read((*sources, *(decode(path, content.encode()) for path, content in files)), ())


def orthanc(environment: str, tag: str = "orthancteam/orthanc:24.12.0") -> tuple[Overlay, list[str]]:
    reading = read(f"services:\n  pacs:\n    image: {tag}\n    environment:\n{environment}\n")
    return reading.overlays[0], [text for _, text in reading.problems]


def settings(overlay: Overlay) -> dict[str, object]:
    return {".".join(one.path): one.value for one in overlay.settings}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ORTHANC__NAME", "Name"),
        ("ORTHANC__AUTHENTICATION_ENABLED", "AuthenticationEnabled"),
        ("ORTHANC__DICOM_WEB__SERVERS", "DicomWeb.Servers"),
        ("ORTHANC__POSTGRESQL__ENABLE_SSL", "PostgreSQL.EnableSsl"),
        ("ORTHANC__POSTGRESQL", "PostgreSQL"),
        ("ORTHANC__MYSQL__PASSWORD", "MySQL.Password"),
        ("ORTHANC__OHIF__DATA_SOURCE", "OHIF.DataSource"),
        ("ORTHANC__CASE_SENSITIVE_PN", "CaseSensitivePN"),
        ("ORTHANC__HTTPS_CA_CERTIFICATES", "HttpsCACertificates"),
        ("ORTHANC__STORE_MD5_FOR_ATTACHMENTS", "StoreMD5ForAttachments"),
        ("ORTHANC__ORTHANC_EXPLORER_2__IS_DEFAULT_ORTHANC_UI", "OrthancExplorer2.IsDefaultOrthancUI"),
        ("AC_AUTHENTICATION_ENABLED", "AuthenticationEnabled"),
        ("LISTENER_LISTEN_ALL_ADDR", "RemoteAccessAllowed"),
        ("PG_SSL", "PostgreSQL.EnableSsl"),
        ("ORTHANC_DICOM_AET", ""),
        ("VERBOSE_ENABLED", ""),
    ],
)
def test_names_become_settings(name: str, path: str) -> None:
    assert ".".join(path_of(name)) == path
    if path and name.startswith("ORTHANC__"):
        assert path_of(variable_of(path_of(name))) == path_of(name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orthancteam/orthanc:24.10.1", Image("orthancteam/orthanc", "24.10.1")),
        ("registry.example:5000/team/orthanc:1@sha256:ab12", Image("team/orthanc", "1")),
        ("localhost/orthanc", Image("orthanc")),
        ("docker.io/postgres:16", Image("postgres", "16")),
        ("postgres", Image("postgres")),
    ],
)
def test_images_fall_into_parts(text: str, expected: Image) -> None:
    assert image(text) == expected


@pytest.mark.parametrize(
    ("name", "service", "runs_orthanc"),
    [
        ("orthancteam/orthanc", "dicom", True),
        ("jodogne/orthanc-plugins", "dicom", True),
        ("orthancteam/orthanc-auth-service", "", False),
        ("orthancteam/orthanc-nginx", "proxy", False),
        ("dcm4che/slapd-dcm4chee", "ldap", False),
        ("dcm4che/postgres-dcm4chee", "database", False),
        ("dcm4che/keycloak", "console", False),
        ("jc21/nginx-proxy-manager", "console", False),
        ("ohif/app", "web", False),
        ("opendicom/dcm4chee-2.18.3", "dicom", False),
        ("busybox", "", False),
    ],
)
def test_images_tell_what_they_are_for(name: str, service: str, runs_orthanc: bool) -> None:
    assert (service_of(name), is_orthanc(Image(name))) == (service, runs_orthanc)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("orthancteam/orthanc:24.12.0", "1.12.5"),
        ("orthancteam/orthanc:24.12.0-full", "1.12.5"),
        ("osimis/orthanc:23.11.1", "1.12.1"),
        ("orthancteam/orthanc:25.2.0", "1.12.6"),
        ("orthancteam/orthanc:26.8.0", "1.13.0"),
        ("jodogne/orthanc-plugins:1.12.4", "1.12.4"),
        ("orthancteam/orthanc:24.2.3", None),
        ("orthancteam/orthanc:25.8.2", None),
        ("orthancteam/orthanc:19.3.1", None),
        ("orthancteam/orthanc:latest", None),
        ("orthancteam/orthanc", None),
        ("clinic/orthanc:24.12.0", None),
    ],
)
def test_a_tag_gives_the_version_that_the_notes_state(text: str, version: str | None) -> None:
    found = orthanc_version(image(text), decode("a", b"x").line(1))
    assert (found.value if isinstance(found, Known) else None) == version


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ('      ORTHANC__REMOTE_ACCESS_ALLOWED: "false"', {"RemoteAccessAllowed": False}),
        ("      ORTHANC__HTTP_PORT: 8042", {"HttpPort": 8042}),
        ("      - ORTHANC__NAME=A B", {"Name": "A B"}),
        ("      - ORTHANC__NAME", {"Name": "${ORTHANC__NAME}"}),
        ("      ORTHANC__NAME:", {"Name": "${ORTHANC__NAME}"}),
        ("      ORTHANC__NAME: ${WHO:-x}", {"Name": "x"}),
        ("      ORTHANC__POSTGRESQL__PASSWORD_SECRET: pw", {"PostgreSQL.Password": "${pw}"}),
        ('      ORTHANC__REGISTERED_USERS: \'{"a": "b"}\'', {"RegisteredUsers.a": "b"}),
        ("      ORTHANC__REGISTERED_USERS: '{}'", {"RegisteredUsers": {}}),
        ('      - ORTHANC__LUA_SCRIPTS=["a.lua"]', {"LuaScripts": ["a.lua"]}),
        ("      DICOM_WEB_PLUGIN_ENABLED: 'true'", {"DicomWeb": {}}),
        ("      DICOM_WEB_PLUGIN_ENABLED: 'false'", {}),
        ("      TZ: Europe/Brussels", {}),
    ],
)
def test_the_environment_sets(environment: str, expected: dict[str, object]) -> None:
    assert settings(orthanc(environment)[0]) == expected


def test_a_document_in_a_variable_is_read_value_by_value() -> None:
    overlay, _ = orthanc(
        '      ORTHANC_JSON: |\n        {\n          // note\n          "DicomPort": ${PORT:-104},\n'
        '          "DicomModalities": {"a": ["A", "10.0.0.1", 104]}\n        }'
    )
    assert settings(overlay) == {"DicomPort": 104, "DicomModalities.a": ["A", "10.0.0.1", 104]}
    overlay, _ = orthanc('      ORTHANC_JSON: |\n        {"A": {"B": 1, "C": "${D:-e}"}}')
    assert settings(overlay) == {"A.B": 1, "A.C": "e"}
    assert [one.evidence.source.text[slice(*one.evidence.characters)] for one in overlay.settings] == [
        '"B": 1',
        '"C": "${D:-e}"',
    ]


@pytest.mark.parametrize(
    ("environment", "tag", "told"),
    [
        ("      ORTHANC_DICOM_AET: X", "orthancteam/orthanc:24.12.0", "its name is ORTHANC__DICOM_AET"),
        ("      DICOM_AET: X", "osimis/orthanc", "Write ORTHANC__DICOM_AET instead"),
        ("      ORTHANC__NAME: X", "jodogne/orthanc:1.12.4", "reads configuration files only"),
        ("      ORTHANC_JSON: '{'", "orthancteam/orthanc", "could not be read as JSON"),
        ("      ORTHANC_PASSWORD: X", "orthancteam/orthanc:24.12.0", "known from 26.7.0"),
        ("      ORTHANC__NAME: X", "${IMAGE_OF_ORTHANC}", "do not name the image"),
    ],
)
def test_a_wrong_name_is_told(environment: str, tag: str, told: str) -> None:
    overlay, problems = orthanc(environment, tag)
    assert any(told in text and text.startswith("Line ") for text in problems)
    if "jodogne" in tag:
        assert overlay.settings == ()


def test_an_image_of_2026_declares_a_user_by_password() -> None:
    overlay, problems = orthanc("      ORTHANC_PASSWORD: Quiet-River-88", "orthancteam/orthanc:26.8.0")
    assert [one.path for one in overlay.settings] == [("RegisteredUsers", "orthanc")]
    assert not problems


FILES = """
services:
  pacs:
    image: orthancteam/orthanc:24.12.0
    volumes:
      - ./orthanc.json:/etc/orthanc/orthanc.json:ro
      - type: bind
        source: ./users.json
        target: /etc/orthanc/users.json
      - ./images:/var/lib/orthanc/db
    secrets: [keys.json, ORTHANC__POSTGRESQL__PASSWORD]
    configs:
      - source: web
        target: /etc/orthanc/web.json
secrets:
  keys.json: {file: ./private/keys.json}
  ORTHANC__POSTGRESQL__PASSWORD: {file: ./private/pw}
configs:
  web: {file: "${WEB}"}
"""


def test_configuration_files_are_named() -> None:
    overlay = read(FILES).overlays[0]
    assert overlay.mounts == ("./orthanc.json", "./users.json", "./private/keys.json", "web.json")
    assert settings(overlay) == {"PostgreSQL.Password": "${ORTHANC__POSTGRESQL__PASSWORD}"}


def test_environment_files_are_layered_under_the_file() -> None:
    text = "services:\n  pacs:\n    image: orthanc\n    env_file: [a.env]\n    environment: {ORTHANC__NAME: b}\n"
    reading = read(text, ("a.env", "ORTHANC__NAME=a\nORTHANC__DICOM_AET=${AET}\n"), (".env", "AET=MAPLE\n"))
    assert settings(reading.overlays[0]) == {"Name": "b", "DicomAet": "MAPLE"}
    assert reading.overlays[0].incomplete is False
    alone = read(text)
    assert alone.overlays[0].incomplete is True
    assert [text for _, text in alone.problems] == [
        "Line 4: pacs takes variables from a.env, which was not supplied. Supply that file too."
    ]


def test_unresolved_values_are_handed_on_by_name() -> None:
    overlay, _ = orthanc("      DB_PASSWORD: ${PW}\n      DB_HOST: db")
    assert {one.name: one.value for one in overlay.environment} == {"DB_PASSWORD": "${PW}", "DB_HOST": "db"}
