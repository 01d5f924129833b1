"""Tunnels of pfSense: algorithms, proofs, secrets, and what their rules let callers reach."""

from pathlib import Path

import pytest

from auditor.formats.pfsense import FORMAT
from auditor.model.evidence import Source
from auditor.model.fact import Fact, Known
from auditor.model.firewall import Firewall
from auditor.model.net import show_addresses
from auditor.model.vpn import Vpn
from auditor.syntax.decode import decode

SAMPLES = Path(__file__).parents[3] / "samples" / "pfsense"
INTERFACES = (
    "<wan><enable/><if>em0</if><ipaddr>dhcp</ipaddr></wan>"
    "<lan><enable/><if>em1</if><ipaddr>10.20.2.1</ipaddr><subnet>24</subnet></lan>"
)
AUTHSERVER = "<authserver><name>rad</name><type>radius</type></authserver>"
SERVER = "<mode>server_user</mode><authmode>Local Database</authmode><tunnel_network>10.99.0.0/24</tunnel_network>"
LONG = "mQ7vZp2xRk9tLw4nBc6yHd3f"


def read(**sections: str) -> Firewall:
    given = {"interfaces": INTERFACES, "system": f"<ipv6allow/>{AUTHSERVER}", "filter": "", **sections}
    text = "".join(f"<{name}>{body}</{name}>" for name, body in given.items())
    return FORMAT.read((Source("config.xml", f"<pfsense><version>22.9</version>{text}</pfsense>"),), ()).firewalls[0]


def openvpn(body: str, rules: str = "") -> Vpn:
    (found,) = read(openvpn=f"<openvpn-server>{body}</openvpn-server>", filter=rules).vpns
    return found


def ipsec(phase1: str, phase2: str = "", more: str = "") -> Vpn:
    second = f"<phase2><ikeid>1</ikeid>{phase2}</phase2>" if phase2 else ""
    return read(ipsec=f"<phase1><ikeid>1</ikeid>{phase1}</phase1>{second}{more}").vpns[0]


def told(fact: Fact[bool]) -> bool | None:
    return fact.value if isinstance(fact, Known) else None


def notes(fact: Fact[bool]) -> list[str]:
    return [one.note for one in fact.evidence if one.note]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<crypto>AES-256-CBC</crypto><digest>SHA256</digest><dh_length>2048</dh_length>", []),
        ("<crypto>BF-CBC</crypto>", ["Blowfish"]),
        ("<data_ciphers>AES-256-GCM,DES-EDE3-CBC</data_ciphers>", ["3DES"]),
        ("<data_ciphers>AES-256-GCM</data_ciphers><digest>SHA1</digest>", []),
        ("<crypto>AES-128-CBC</crypto><digest>SHA1</digest>", ["SHA-1"]),
        ("<crypto>AES-128-CBC</crypto><digest>none</digest>", ["no check of integrity"]),
        ("<crypto>AES-128-CBC</crypto><dh_length>1024</dh_length>", ["Diffie-Hellman of 1024 bits"]),
        ("<mode>p2p_shared_key</mode><crypto>AES-128-CBC</crypto>", ["one key for all time (shared key mode)"]),
    ],
)
def test_weak_algorithms_of_openvpn(body: str, expected: list[str]) -> None:
    found = openvpn(body).weak
    assert notes(found) == expected
    assert told(found) is bool(expected)


def test_algorithms_that_no_line_states_are_not_known() -> None:
    assert told(openvpn("<mode>server_tls</mode>").weak) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (SERVER, False),
        ("<mode>server_user</mode>", False),
        ("<mode>server_user</mode><authmode>rad</authmode>", None),
        ("<mode>server_user</mode><authmode>rad,Local Database</authmode>", None),
        ("<mode>server_tls_user</mode><authmode>Local Database</authmode>", True),
        ("<mode>server_tls</mode>", None),
    ],
)
def test_second_factor_of_openvpn(body: str, expected: bool | None) -> None:
    assert told(openvpn(body).second_factor) is expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("<interface>openvpn</interface><source><any/></source><destination><any/></destination>", True),
        (
            "<interface>openvpn</interface><source><any/></source><destination><address>10.0.0.0/8</address></destination>",
            True,
        ),
        (
            (
                "<interface>openvpn</interface><protocol>tcp</protocol><source><any/></source><destination><any/>"
                "<port>443</port></destination>"
            ),
            False,
        ),
        ("<interface>openvpn</interface><disabled/><source><any/></source><destination><any/></destination>", False),
        (
            "<interface>openvpn</interface><type>block</type><source><any/></source><destination><any/></destination>",
            False,
        ),
        ("<interface>lan</interface><source><any/></source><destination><any/></destination>", False),
    ],
)
def test_what_the_rules_of_the_tab_let_callers_reach(rule: str, expected: bool) -> None:
    assert told(openvpn(SERVER, f"<rule>{rule}</rule>").unlimited) is expected


@pytest.mark.parametrize(
    ("phase1", "phase2", "expected"),
    [
        (
            (
                "<encryption><item><encryption-algorithm><name>3des</name></encryption-algorithm>"
                "<hash-algorithm>md5</hash-algorithm><dhgroup>2</dhgroup></item></encryption>"
            ),
            "",
            ["3DES", "MD5", "Diffie-Hellman group 2"],
        ),
        (
            (
                "<encryption-algorithm><name>aes</name><keylen>256</keylen></encryption-algorithm>"
                "<hash-algorithm>sha256</hash-algorithm><dhgroup>14</dhgroup>"
            ),
            "",
            [],
        ),
        (
            "<hash-algorithm>sha256</hash-algorithm>",
            (
                "<encryption-algorithm-option><name>3des</name></encryption-algorithm-option>"
                "<hash-algorithm-option>hmac_sha1</hash-algorithm-option><pfsgroup>0</pfsgroup>"
            ),
            ["3DES", "SHA-1"],
        ),
        (
            "<hash-algorithm>sha256</hash-algorithm>",
            "<disabled/><encryption-algorithm-option><name>3des</name></encryption-algorithm-option>",
            [],
        ),
        (
            "<hash-algorithm>sha256</hash-algorithm><iketype>ikev1</iketype><mode>aggressive</mode>",
            "",
            ["IKEv1 aggressive mode"],
        ),
        ("<hash-algorithm>sha256</hash-algorithm><iketype>ikev2</iketype><mode>aggressive</mode>", "", []),
    ],
)
def test_weak_algorithms_of_ipsec(phase1: str, phase2: str, expected: list[str]) -> None:
    found = ipsec(phase1, phase2).weak
    assert notes(found) == expected
    assert told(found) is bool(expected)


@pytest.mark.parametrize(
    ("phase1", "expected"),
    [
        (f"<pre-shared-key>{LONG}</pre-shared-key>", False),
        ("<pre-shared-key>changeme</pre-shared-key>", True),
        (f"<mobile/><pre-shared-key>{LONG}</pre-shared-key>", True),
        ("<authentication_method>rsasig</authentication_method>", False),
    ],
)
def test_shared_secrets_of_ipsec_are_judged_and_not_told(phase1: str, expected: bool) -> None:
    found = ipsec(phase1).weak_secret
    assert told(found) is expected
    assert not any(LONG in one.quote() or "changeme" in one.quote() for one in found.evidence)


def test_a_secret_that_two_peers_have() -> None:
    other = f"<phase1><ikeid>2</ikeid><pre-shared-key>{LONG}</pre-shared-key></phase1>"
    assert notes(ipsec(f"<pre-shared-key>{LONG}</pre-shared-key>", more=other).weak_secret) == [
        "another peer has the same"
    ]


@pytest.mark.parametrize(
    ("method", "source", "expected"),
    [
        ("xauth_psk_server", "Local Database", False),
        ("xauth_psk_server", "rad", None),
        ("eap-mschapv2", "", False),
        ("xauth_rsa_server", "Local Database", True),
        ("eap-radius", "rad", None),
        ("eap-tls", "", None),
    ],
)
def test_second_factor_of_ipsec(method: str, source: str, expected: bool | None) -> None:
    client = f"<client><enable/><user_source>{source}</user_source></client>"
    body = f"<mobile/><authentication_method>{method}</authentication_method>"
    assert told(ipsec(body, more=client).second_factor) is expected


@pytest.mark.parametrize(
    ("section", "body", "kind", "weak"),
    [
        ("pptpd", "<mode>server</mode>", "pptp", ["PPTP"]),
        ("l2tp", "<mode>server</mode><interface>wan</interface>", "l2tp", ["L2TP, which encrypts nothing by itself"]),
    ],
)
def test_old_tunnels(section: str, body: str, kind: str, weak: list[str]) -> None:
    (found,) = read(**{section: body}).vpns
    assert (found.kind, notes(found.weak), told(found.second_factor)) == (kind, weak, False)
    assert read(**{section: "<mode>off</mode>"}).vpns == ()


def test_l2tp_inside_ipsec_is_encrypted() -> None:
    phase = "<phase1><ikeid>1</ikeid><mobile/></phase1><phase2><ikeid>1</ikeid><mode>transport</mode></phase2>"
    found = read(l2tp="<mode>server</mode>", ipsec=phase).vpns
    assert [told(one.weak) for one in found if one.kind == "l2tp"] == [False]


def test_sample() -> None:
    found = FORMAT.read((decode("tunnels.xml", (SAMPLES / "tunnels.xml").read_bytes()),), ()).firewalls[0]
    facts = [(one.weak, one.second_factor, one.weak_secret, one.unlimited) for one in found.vpns]
    assert [(one.name, one.kind, one.remote_access, one.interface, show_addresses(one.pool)) for one in found.vpns] == [
        ("staff", "openvpn", True, "wan", "10.99.0.0/24"),
        ("old appliance", "openvpn", True, "wan", "10.99.2.0/24"),
        ("county hospital", "ipsec", False, "wan", "10.200.0.0/16"),
        ("readers", "wireguard", True, "", "10.99.3.2"),
    ]
    assert [tuple(map(told, one)) for one in facts] == [
        (False, True, False, False),
        (True, False, False, False),
        (False, None, False, True),
        (False, None, False, False),
    ]
    assert [one.disabled for one in found.vpns] == [False, True, False, False]
    networks = {one.name: show_addresses(one.networks) for one in found.interfaces}
    assert (networks["openvpn"], networks["enc0"]) == ("10.99.0.0/24", "10.200.0.0/16")
