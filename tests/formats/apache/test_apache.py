"""httpd's own order: which sections hold, what `Require` leaves, where requests lead."""

from typing import Any

import pytest

from auditor.formats import State
from auditor.formats.apache import FORMAT, certainty
from auditor.formats.apache.access import addresses
from auditor.model.evidence import Source
from auditor.model.fact import Known
from auditor.model.net import ANY_ADDRESS, Ranges, cidr
from auditor.model.proxy import Door, Route


def doors(text: str) -> tuple[Door, ...]:
    return FORMAT.read((Source("site.conf", text),), ()).proxies[0].doors


def routes(body: str, before: str = "", port: int = 80) -> tuple[Route, ...]:
    return doors(f"{before}\n<VirtualHost *:{port}>\n{body}\n</VirtualHost>\n")[0].routes


def login(route: Route) -> Any:
    return route.login.value if isinstance(route.login, Known) else None


PASS = "ProxyPass / http://10.1.1.1:8042/\n"
VALID = "AuthType Basic\nRequire valid-user\n"
TEN = cidr("10.0.0.0/8")
WAYS: list[tuple[str, list[tuple[Any, Ranges]]]] = [
    ("", [(False, ANY_ADDRESS)]),
    ("Require all granted", [(False, ANY_ADDRESS)]),
    ("Require all denied", []),
    ("Require valid-user", [(True, ANY_ADDRESS)]),
    ("Require ip 10.0.0.0/8", [(False, TEN)]),
    ("Require ip 10", [(False, TEN)]),
    ("Require not ip 10\nRequire all granted", [(False, ANY_ADDRESS - TEN), (False, ANY_ADDRESS)]),
    ("Require ip 10\nRequire valid-user", [(False, TEN), (True, ANY_ADDRESS)]),
    ("<RequireAll>\nRequire ip 10\nRequire valid-user\n</RequireAll>", [(True, TEN)]),
    ("<RequireAll>\nRequire all granted\nRequire not ip 10\n</RequireAll>", [(False, ANY_ADDRESS - TEN)]),
    ("<RequireAny>\nRequire all denied\nRequire group doctors\n</RequireAny>", [(True, ANY_ADDRESS)]),
    (
        "<RequireAll>\nRequire all granted\n<RequireNone>\nRequire ip 10\n</RequireNone>\n</RequireAll>",
        [(False, ANY_ADDRESS - TEN)],
    ),
    ("Require expr true", [(None, ANY_ADDRESS)]),
    ("Require host example.org", [(None, ANY_ADDRESS)]),
    ("Require claim groups:doctors", [(True, ANY_ADDRESS)]),
    ("MellonEnable auth", [(True, ANY_ADDRESS)]),
    ("MellonEnable info", [(False, ANY_ADDRESS)]),
    ("AuthType openid-connect\nRequire valid-user\nOIDCUnAuthAction pass", [(None, ANY_ADDRESS)]),
    ("SSLVerifyClient require", [(True, ANY_ADDRESS)]),
    ("SSLVerifyClient optional", [(False, ANY_ADDRESS)]),
    ("Order deny,allow\nDeny from all\nAllow from 10", [(False, TEN)]),
    ("Order allow,deny\nAllow from all\nDeny from 10.0.0.0/8", [(False, ANY_ADDRESS - TEN)]),
    ("Order deny,allow\nDeny from all\nAllow from 10\nRequire valid-user", [(True, TEN)]),
    (
        "Order deny,allow\nDeny from all\nAllow from 10\nRequire valid-user\nSatisfy any",
        [(False, TEN), (True, ANY_ADDRESS)],
    ),
    ("Include login.conf", [(None, ANY_ADDRESS)]),
]


@pytest.mark.parametrize(("inside", "expected"), WAYS)
def test_ways_in(inside: str, expected: list[tuple[Any, Ranges]]) -> None:
    found = routes(f"{PASS}<Location />\n{inside}\n</Location>")
    assert [(login(one), one.callers) for one in found] == expected


LOGINS = [
    (f"{PASS}<Location /dicom-web/>\n{VALID}</Location>", [("/", False), ("/dicom-web/", True)]),
    (
        f"{PASS}<Location />\n{VALID}</Location>\n<Location /wado>\nRequire all granted\n</Location>",
        [("/", True), ("/wado", False)],
    ),
    (f"{PASS}<Location /wado>\nRequire all granted\n</Location>\n<Location />\n{VALID}</Location>", [("/", True)]),
    (
        f"{PASS}<Location />\n{VALID}</Location>\n<LocationMatch ^/wado>\nRequire all granted\n</LocationMatch>",
        [("/", True), ("/wado", False)],
    ),
    (f"{PASS}<Location ~ ^/(a+)+$>\n{VALID}</Location>", [("/", None)]),
    (f"{PASS}<Proxy *>\n{VALID}</Proxy>", [("/", True)]),
    (f"{PASS}<Proxy http://10.1.1.1*>\n{VALID}</Proxy>", [("/", True)]),
    (f"{PASS}<Proxy http://10.1.1.2*>\n{VALID}</Proxy>", [("/", False)]),
    (f"{PASS}<Proxy *>\n{VALID}</Proxy>\n<Location />\nRequire all granted\n</Location>", [("/", False)]),
    (f"{PASS}<Directory />\n{VALID}</Directory>", [("/", False)]),
    (
        f"ProxyPass /a !\n{PASS}<Location />\n{VALID}</Location>\n<Location /a>\nRequire all granted\n</Location>",
        [("/", True)],
    ),
    ("ProxyPass /a http://x/\nProxyPass /a/b http://y/", [("/a", False)]),
    (
        "<Location /a/b>\nProxyPass http://x\n</Location>\n<Location /a>\nProxyPass http://y\n</Location>",
        [("/a", False)],
    ),
    ("<Location /pacs>\nProxyPass http://10.1.1.1:8042\nRequire valid-user\n</Location>", [("/pacs", True)]),
    ("RewriteEngine on\nRewriteRule ^/wado(.*) http://10.1.1.1:8042/wado$1 [P,L]", [("/wado", False)]),
    (f"RewriteEngine on\nRewriteRule ^ https://%{{HTTP_HOST}}%{{REQUEST_URI}} [R=301,L]\n{PASS}", []),
    (f"RewriteEngine on\nRewriteCond %{{HTTPS}} off\nRewriteRule (.*) https://x$1 [R,L]\n{PASS}", []),
    (f"RewriteEngine on\nRewriteCond %{{REQUEST_URI}} ^/x\nRewriteRule (.*) https://x$1 [R,L]\n{PASS}", [("/", False)]),
    (f"RewriteEngine off\nRewriteRule (.*) https://x$1 [R,L]\n{PASS}", [("/", False)]),
    (
        f"<IfModule mod_proxy.c>\n{PASS}</IfModule>\n<IfModule !mod_proxy.c>\nProxyPass /x http://y/\n</IfModule>",
        [("/", False)],
    ),
    (f"<IfDefine LOGIN>\n<Location />\n{VALID}</Location>\n</IfDefine>\n{PASS}", [("/", False)]),
    (f"Define LOGIN yes\n<IfDefine LOGIN>\n<Location />\n{VALID}</Location>\n</IfDefine>\n{PASS}", [("/", True)]),
]


@pytest.mark.parametrize(("body", "expected"), LOGINS)
def test_login(body: str, expected: list[tuple[str, Any]]) -> None:
    assert [(one.path, login(one)) for one in routes(body)] == expected


def test_the_servers_own_sections_hold_in_virtual_hosts() -> None:
    (route,) = routes(PASS, f"<Location />\n{VALID}</Location>")
    assert login(route) is True


MEMBERS = "BalancerMember http://10.1.1.1:8042\nBalancerMember http://10.1.1.2:8042\n"
BACKENDS = [
    ("ProxyPass /a http://10.1.1.1:8042/", ["10.1.1.1:8042"]),
    ("ProxyPass /a https://orthanc/ retry=0", ["orthanc:443"]),
    ("ProxyPass /a http://[fd00::1]:8042/", ["[fd00::1]:8042"]),
    ("ProxyPassMatch ^/(wado.*)$ http://pacs:8080/$1", ["pacs:8080"]),
    ("Define ARCHIVE 10.1.1.9\nProxyPass /a http://${ARCHIVE}:8042/", ["10.1.1.9:8042"]),
    ("ProxyPass /a http://${ELSEWHERE}/", ["(named by a variable)"]),
    (
        f"<Proxy balancer://a>\n{MEMBERS}</Proxy>\nProxyPass /a balancer://a/",
        ["10.1.1.1:8042", "10.1.1.2:8042"],
    ),
    ('<Location /a>\nSetHandler "proxy:http://10.1.1.1:8042/"\n</Location>', ["10.1.1.1:8042"]),
]


@pytest.mark.parametrize(("body", "expected"), BACKENDS)
def test_backends(body: str, expected: list[str]) -> None:
    (route,) = routes(body)
    assert [str(one) for one in route.backends] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<VirtualHost *:443>\nSSLEngine on\n</VirtualHost>", [("", 443, True)]),
        ("<VirtualHost 10.0.0.1:80 [fd00::1]:80>\n</VirtualHost>", [("10.0.0.1", 80, False), ("fd00::1", 80, False)]),
        ("Listen 8080\nProxyPass / http://x/", [("", 8080, False)]),
        ("Listen 80\n<VirtualHost *>\n</VirtualHost>", [("", 80, False)]),
        ("Listen 127.0.0.1:8080\nSSLEngine off\n", [("127.0.0.1", 8080, False)]),
    ],
)
def test_doors(text: str, expected: list[tuple[str, int, bool]]) -> None:
    found = doors(text)
    assert [(one.bind, one.port, isinstance(one.encrypted, Known) and one.encrypted.value) for one in found] == expected


@pytest.mark.parametrize(
    ("protocols", "weak"),
    [
        ("all -SSLv3 -TLSv1 -TLSv1.1", False),
        ("all -SSLv3", True),
        ("TLSv1.2", False),
        ("+TLSv1.2 +TLSv1", True),
        ("-all +TLSv1.3", False),
    ],
)
def test_protocols(protocols: str, weak: bool) -> None:
    (door,) = doors(
        f"<VirtualHost *:443>\nSSLEngine on\nSSLProtocol {protocols}\nSSLCipherSuite HIGH:!aNULL\n</VirtualHost>"
    )
    assert isinstance(door.tls.minimum_weak, Known)
    assert door.tls.minimum_weak.value is weak
    assert isinstance(door.tls.weak_ciphers, Known)
    assert not door.tls.weak_ciphers.value


@pytest.mark.parametrize(
    ("body", "before", "logged"),
    [
        ("CustomLog /x combined", "", True),
        ("CustomLog /dev/null combined", "", False),
        ("", "CustomLog /x combined", True),
        ("", "ServerRoot /etc/httpd", False),
        ("", "", None),
    ],
)
def test_log(body: str, before: str, logged: Any) -> None:
    (route,) = routes(PASS + body, before)
    assert (route.logged.value if isinstance(route.logged, Known) else None) is logged


def test_headers_and_folders() -> None:
    body = f"""{PASS}
RequestHeader unset X-Remote-User
RequestHeader set X-Forwarded-User %{{REMOTE_USER}}e
RequestHeader set Authorization "Basic QTpC"
<Directory /srv/images>
Options +Indexes
</Directory>
<Directory /srv/www>
Options -Indexes
Require valid-user
</Directory>"""
    first, images, pages = routes(body)
    assert first.identity == (("x-remote-user", "stripped"), ("x-forwarded-user", "set"))
    assert "QTpC" not in first.credentials[0].quote()
    assert [isinstance(one.listing, Known) and one.listing.value for one in (images, pages)] == [True, False]
    assert (login(images), login(pages)) == (False, True)


def test_addresses() -> None:
    assert addresses(["10.1", "192.168.1.0/255.255.255.0", "nonsense", "fd00::/8"]) == (
        cidr("10.1.0.0/16") | cidr("192.168.1.0/24") | cidr("fd00::/8")
    )


def test_lines_that_go_on() -> None:
    (route,) = routes("ProxyPass / \\\n  http://10.1.1.1:8042/")
    assert str(route.backends[0]) == "10.1.1.1:8042"


def test_files_are_put_together_by_include() -> None:
    main = "ServerRoot /etc/httpd\nIncludeOptional sites-enabled/*.conf\n"
    found = FORMAT.read((Source("1.conf", f"<VirtualHost *:81>\n{PASS}</VirtualHost>"), Source("httpd.conf", main)), ())
    assert not found.problems
    assert [one.port for one in found.proxies[0].doors] == [81]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<VirtualHost *:80>\n", "never closed"),
        ("ProxyPass / http://x/\n</Location>\n", "never opened"),
        ("Include other.conf\n", "not supplied"),
        ("ProxyPass / http://x/\n", "No port"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    found = FORMAT.read((Source("x.conf", text),), ())
    assert any(told in problem for _, problem in found.problems)


def test_an_unknown_line_is_a_gap() -> None:
    found = FORMAT.read((Source("x.conf", "Listen 80\nFrobnicate on\n"),), ())
    assert [one.first for one in found.proxies[0].gaps] == [2]
    assert found.coverage[0].count(State.NOT_UNDERSTOOD) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<VirtualHost *:80>\n</VirtualHost>\n", 3),
        ("<Location />\nRequire all granted\n</Location>\n", 3),
        ("ServerRoot /etc/httpd\n", 2),
        ("server {\n  listen 80;\n}\n", 0),
        ("<config>\n<Location>x</Location>\n</config>\n", 0),
    ],
)
def test_marks(text: str, expected: int) -> None:
    assert certainty(Source("x", text)).certainty == expected


def test_deep_nesting_is_survived() -> None:
    assert doors("<IfModule a>\n" * 3000 + "Listen 80\n")
