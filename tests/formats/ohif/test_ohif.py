"""OHIF's own rules: which addresses it asks, who logs in, what a link may change, and what a browser gets to read."""

from typing import Any

import pytest

from auditor.formats import NotReadableError, State
from auditor.formats.ohif import FORMAT, certainty
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.viewer import Viewer

SOURCE = "dataSources: [{ sourceName: 'a', configuration: { %s } }]"


def viewer(text: str) -> Viewer:
    return FORMAT.read((Source("app-config.js", text),), ()).viewers[0]


def config(inside: str) -> Viewer:
    return viewer(f"window.config = {{ routerBasename: '/', {inside} }};")


def value(fact: Any) -> Any:
    return fact.value if isinstance(fact, Known) else None


ADDRESSES: list[tuple[str, list[tuple[str, str, int | None, str]]]] = [
    ("qidoRoot: 'https://a.example/dicom-web'", [("https", "a.example", 443, "/dicom-web")]),
    ('"qidoRoot": "http://10.1.1.5:8042/dicom-web/"', [("http", "10.1.1.5", 8042, "/dicom-web/")]),
    ("qidoRoot: `http://[fd00::5]:8042/d`", [("http", "fd00::5", 8042, "/d")]),
    ("qidoRoot: '/dicom-web'", [("", "", None, "/dicom-web")]),
    ("qidoRoot: '../dicom-web?x=1'", [("", "", None, "/dicom-web")]),
    ("qidoRoot: '//a.example/d'", [("", "a.example", None, "/d")]),
    ("qidoRoot: 'https://' + 'a.example' + '/d'", [("https", "a.example", 443, "/d")]),
    ("qidoRoot: window.location.origin + '/d'", [("", "", None, "/d")]),
    ("qidoRoot: `${location.protocol}//${location.hostname}:8443/d`", [("", "", 8443, "/d")]),
    ("qidoRoot: `http://${window.location.hostname}:8042/d`", [("http", "", 8042, "/d")]),
    ("qidoRoot: 'http:\\/\\/a.example\\u002fd'", [("http", "a.example", 80, "/d")]),
    ("qidoRoot: 'https://a.example/1', qidoRoot: 'https://b.example/2'", [("https", "b.example", 443, "/2")]),
    ("qidoRoot: '', wadoRoot: null", []),
]


@pytest.mark.parametrize(("inside", "wanted"), ADDRESSES)
def test_addresses(inside: str, wanted: list[tuple[str, str, int | None, str]]) -> None:
    found = config(SOURCE % inside)
    assert [(one.scheme, one.host, one.port, one.path) for one in found.images] == wanted
    assert not found.unclear


@pytest.mark.parametrize(
    "inside",
    [
        "qidoRoot: 'https://${HOST}/d'",
        "qidoRoot: '%ARCHIVE_URL%'",
        "qidoRoot: `https://${window.env.HOST}/d`",
        "qidoRoot: process.env.ROOT || 'https://a.example/d'",
        "qidoRoot: on ? 'https://a.example/d' : 'http://b.example/d'",
        "qidoRoot: rootOf('a')",
        "qidoRoot: 'http://a.example:99999999/d'",
        "onConfiguration: (given, { params }) => ({ ...given, qidoRoot: params.root })",
        "...common",
    ],
)
def test_what_the_file_does_not_decide_is_no_address(inside: str) -> None:
    found = config(SOURCE % inside)
    assert not found.images
    assert found.unclear


FORMS = [
    ("const a = { qidoRoot: 'https://a.example/d' };\nwindow.config = { servers: { dicomWeb: [a] } };", 1),
    ("window.config = { servers: { dicomWeb: [{ name: 'x', wadoRoot: 'https://a.example/d' }] } }", 1),
    ("window.config = ({ servicesManager } = {}) => { const r = 'https://a.example/d'; return { %s } };", 1),
    ("window.config = () => ({ %s })", 1),
    ("window.config = function (given) { return { %s }; };", 1),
    ("window['config'] = { dataSources: [] }\nwindow.config.dataSources = [{ configuration: { qidoRoot: '/d' } }]", 1),
    ("window.config = { routerBasename: '/' };\nwindow.config = { %s };", 1),
    ("const all = { %s };\nwindow.config = { ...all, routerBasename: '/' };", 1),
    ("const dataSources = [{ configuration: { qidoRoot: '/d' } }];\nwindow.config = { dataSources };", 1),
    ('{ "dataSources": [{ "configuration": { "qidoRoot": "https://a.example/d" } }] }', 1),
    ("const c = {};\nc.r = '/b';\nwindow.config = { dataSources: [{ configuration: c }] }", 0),
    ("let r = '/a';\nr = '/b';\nwindow.config = { dataSources: [{ configuration: { qidoRoot: r } }] }", 0),
    ("window.config = { dataSources: [{ configuration: { qidoRoot: '/d' } }], hotkeys: [ // none\n] }", 1),
    ("window.config={routerBasename:!0,test:a=>a/2,dataSources:[{configuration:{qidoRoot:'/d'}}]};", 1),
]


@pytest.mark.parametrize(("text", "count"), FORMS)
def test_every_form_in_which_the_file_is_written(text: str, count: int) -> None:
    found = viewer(text % (SOURCE % "qidoRoot: 'https://a.example/d'") if "%s" in text else text)
    assert len(found.images) == count
    assert len(found.unclear) == 1 - count


LOGIN = "authority: 'https://l.example', client_id: 'v'"
LOGINS: list[tuple[str, bool | None, bool | None]] = [
    ("", False, None),
    ("oidc: []", False, None),
    ("oidc: null", False, None),
    ("// oidc: [{}]\nshowStudyList: true", False, None),
    (f"oidc: [{{ {LOGIN} }}]", True, True),
    (f"oidc: [{{ {LOGIN}, response_type: 'id_token token' }}]", True, True),
    (f"oidc: [{{ {LOGIN}, response_type: 'code' }}]", True, False),
    (f"oidc: [{{ {LOGIN}, response_type: 'id_token token', useAuthorizationCodeFlow: true }}]", True, False),
    (f"oidc: [{{ {LOGIN}, response_type: 'code', useAuthorizationCodeFlow: false }}]", True, False),
    (f"oidc: [{{ {LOGIN}, response_type: FLOW }}]", True, None),
    ("oidc: loginOf('a')", None, None),
    ("...common", None, None),
    (f"...common, oidc: [{{ {LOGIN} }}]", True, True),
    (f"oidc: [{{ {LOGIN} }}], ...common", None, True),
]


@pytest.mark.parametrize(("inside", "login", "implicit"), LOGINS)
def test_who_logs_in(inside: str, login: bool | None, implicit: bool | None) -> None:
    found = config(inside)
    assert value(found.login) is login
    assert value(found.implicit) is implicit


HELD: list[tuple[str, list[tuple[str, str]]]] = [
    ("requestOptions: { auth: 'user:Wren-88' }", [("auth", "login")]),
    ("requestOptions: { auth: `user:Wren-88` }", [("auth", "login")]),
    ("headers: { Authorization: 'Basic dXNlcjpXcmVuLTg4' }", [("Authorization", "login")]),
    ("headers: { 'Authorization': \"Bearer 5f6a7b8c9d\" }", [("Authorization", "login")]),
    ("auth: () => 'Basic ' + btoa('user:Wren-88')", [("Authorization", "login")]),
    ("auth: () => `Basic ${btoa('user:Wren-88')}`", [("Authorization", "login")]),
    ("send: x => x.set('Basic dXNlcjpXcmVuLTg4')", [("Authorization", "login")]),
    ("client_secret: 'a1b2c3d4e5'", [("client_secret", "client")]),
    ("apiKey: 'a1b2c3d4e5'", [("apiKey", "key")]),
    ("accessToken: 'a1b2c3d4e5'", [("accessToken", "login")]),
    ("password: 'Wren-88'", [("password", "login")]),
    ("qidoRoot: 'https://user:Wren-88@a.example/d'", [("a login in a web address", "login")]),
    ("qidoRoot: 'https://a.example/d?token=a1b2c3d4'", [("a login in a web address", "login")]),
    ("qidoRoot: 'https://a.example/d?apiKey=a1b2c3d4'", [("a key in a web address", "key")]),
    ("/* auth: 'user:Wren-88' */ name: 'x'", [("auth", "login")]),
    ("requestOptions: { auth: 'a:Wren-88' }, x: { auth: 'b:Finch-77' }", [("auth", "login"), ("auth", "login")]),
    ("requestOptions: { auth: undefined }", []),
    ("requestOptions: { auth: '' }", []),
    ("requestOptions: { auth: '*****' }", []),
    ("revoke_uri: 'https://a.example/revoke?token='", []),
    ("tokenEndpoint: 'https://a.example/token', client_id: 'v'", []),
    ("revokeAccessTokenOnSignout: true, requestFromBrowser: true", []),
    ("accessToken: '/token'", []),
]


@pytest.mark.parametrize(("inside", "wanted"), HELD)
def test_secrets_are_found_and_struck_out(inside: str, wanted: list[tuple[str, str]]) -> None:
    found = config(SOURCE % inside)
    assert [(one.setting, one.kind) for one in found.secrets] == wanted
    shown = found.evidence.quote()
    assert not any(word in shown for word in ("Wren", "Finch", "a1b2c3d4", "dXNlcj", "5f6a"))


@pytest.mark.parametrize("placeholder", ["${USER}:${PASS}", "viewer:${PASS}", "%AUTH%", "{{ auth }}", "__AUTH__"])
def test_a_placeholder_is_told_apart(placeholder: str) -> None:
    (one,) = config(SOURCE % f"auth: '{placeholder}'").secrets
    assert one.filled_later
    assert placeholder in one.evidence.quote()


def test_a_password_that_only_holds_a_mark_is_none() -> None:
    (one,) = config(SOURCE % "auth: 'user:Wren${X}88'").secrets
    assert not one.filled_later
    assert "Wren" not in one.evidence.quote()


def test_a_comment_is_downloaded_too() -> None:
    found = config("name: 'x', // auth: 'user:Wren-88'\n")
    assert [one.commented for one in found.secrets] == [True]


DYNAMIC: list[tuple[str, bool | None, bool | None]] = [
    ("", False, False),
    ("enabled: false, regex: /.*/", False, False),
    ("enabled: true", True, False),
    ("enabled: true, regex: /.*/", True, False),
    ("enabled: true, regex: /^.*/", True, True),
    ("enabled: true, regex: /^/", True, True),
    ("enabled: true, regex: /^https:\\/\\//", True, True),
    ("enabled: true, regex: /https:\\/\\/a\\.example\\//", True, False),
    ("enabled: true, regex: /^https:\\/\\/a\\.example\\//", False, False),
    ("enabled: true, regex: /^https:\\/\\/a\\.example\\//m", False, False),
    ("enabled: true, regex: /^https:\\/\\/a\\.example/", None, None),
    ("enabled: true, regex: /^https:\\/\\/a\\.example\\/|b\\.example/", True, True),
    ("enabled: true, regex: '^https://a.example/'", False, False),
    ("enabled: true, regex: /^https:\\/\\/a\\.example\\/[(|]\\(/", False, False),
    ("enabled: true, regex: /^\\/config\\//", False, False),
    ("enabled: true, regex: /^(https:\\/\\/a\\.example\\/|\\/c)/", None, None),
    ("enabled: true, origins: ['https://a.example']", True, False),
    ("enabled: true, regex: /^/, origins: ['https://a.example']", True, False),
    ("enabled: true, regex: new RegExp(pattern)", None, None),
    ("enabled: isDemo()", None, None),
    ("...common", None, None),
]


@pytest.mark.parametrize(("inside", "before", "after"), DYNAMIC)
def test_what_a_link_may_name(inside: str, before: bool | None, after: bool | None) -> None:
    found = config(f"dangerouslyUseDynamicConfig: {{ {inside} }}" if inside else "")
    assert value(found.foreign_config((3, 9, 2))) is before
    assert value(found.foreign_config((3, 14, 0))) is after
    assert value(found.foreign_config(None)) is (before if before is after else None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("window.config = {\n  dataSources: [", "Line 2"),
        ("window.config = {\n  routerBasename: 'x\n};", "Line 2"),
        ("window.config = {\n  a: 1\n  b: 2\n};", "Line 3"),
        ("window.config = {\n  a: ,\n};", "Line 2"),
        ("window.config = {\n /* a: 1\n};", "Line 2"),
        ("window.config = {};\nwindow.config.dataSources.push({ configuration: {} });", "Line 2"),
        ("window.config = {};\nwindow.config.dataSources[0].configuration.qidoRoot = '/d';", "Line 2"),
        ("window.config = { oidc: [{}] };\nwindow.config.oidc.authority = 'https://l.example';", "Line 2"),
        ("window.config = {};\nif (demo) {\n  window.config.oidc = [];\n}", "Line 3"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: str) -> None:
    reading = FORMAT.read((Source("app-config.js", text),), ())
    assert [told for _, told in reading.problems if told.startswith(line)]
    assert reading.viewers[0].gaps


@pytest.mark.parametrize("text", ["window.config = loadConfig();", "window.config = 5;", "const a = {};", ""])
def test_a_file_without_a_literal_is_refused(text: str) -> None:
    with pytest.raises(NotReadableError, match=r"app-config\.js as the browser gets it"):
        FORMAT.read((Source("app-config.js", text),), ())


@pytest.mark.parametrize("text", ["[" * 4000, "(" * 4000, "x = {a:" * 4000, "`${" * 4000, "a=>" * 4000, "!" * 9000])
def test_deep_nesting_stops(text: str) -> None:
    found = viewer(f"window.config = {{}};\n{text}")
    assert value(found.login) in {False, None}


def test_lines() -> None:
    text = (
        "/** @type {AppTypes.Config} */\n\nwindow.config = {\n  // a note\n  routerBasename: '/',\n  oddSwitch: true,\n"
        "  httpErrorHandler: error => {\n    console.warn(error.status);\n  },\n  dataSources: [],\n};\nstartTour();\n"
    )
    (coverage,) = FORMAT.read((Source("app-config.js", text),), ()).coverage
    b, u, w, n = State.BLANK, State.UNDERSTOOD, State.WITHOUT_EFFECT, State.NOT_UNDERSTOOD
    assert list(coverage.states) == [b, b, u, b, w, n, w, w, w, u, u, n]


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("window.config = { routerBasename: '/', dataSources: [] };", 3),
        ("window.config = ({ servicesManager } = {}) => { return { dataSources: [] } };", 3),
        ('{"dataSources": [{"namespace": "@ohif/extension-default"}]}', 3),
        ('{"servers": {"dicomWeb": [{"qidoRoot": "/d"}]}}', 3),
        ("window.config = { apiKey: 'x' };", 0),
        ('{"Name": "Orthanc", "OHIF": {"DataSource": "dicom-web"}}', 0),
        ("server { location / { add_header X 'window.config = 1'; } }", 0),
        ("", 0),
    ],
)
def test_certainty(text: str, sure: int) -> None:
    assert certainty(Source("app-config.js", text)).certainty == sure
