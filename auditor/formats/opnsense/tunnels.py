"""OpenVPN instances, IPsec connections and WireGuard of the newer model, in the words of the older one."""

from collections.abc import Iterator
from dataclasses import replace

from auditor.formats.opnsense.written import made, named, on
from auditor.syntax.xmltree import Element

_GROUPS = {"modp768": "1", "modp1024": "2", "modp1536": "5", "modp1024s160": "22", "modp2048s224": "23"}
_SERVER = {"data-ciphers": "data_ciphers", "data-ciphers-fallback": "data_ciphers_fallback", "auth": "digest",
           "server": "tunnel_network", "authmode": "authmode", "description": "description"}  # fmt: skip
_PROOFS = {"psk": "pre_shared_key", "pubkey": "pubkey", "xauth-pam": "xauth_psk_server"}


def openvpn(root: Element) -> Iterator[Element]:
    """OpenVPN > Instances: those that let callers in."""
    for one in root.all("OPNsense", "OpenVPN", "Instances", "Instance"):
        if one.read("role") == "client":
            continue
        parts = [named(part, _SERVER[part.name]) for part in one.children if part.name in _SERVER and part.text]
        parts += [named(part, "vpnid") for part in one.all("vpnid")]
        parts.append(made(one, "mode", _mode(one)))
        if not on(one, "enabled", default=True):
            parts.append(made(one, "disable"))
        yield replace(one, name="openvpn-server", children=tuple(parts))


def _mode(one: Element) -> str:
    """Who proves itself, and by what: a certificate, a password, or both."""
    asks, certificate = bool(one.read("authmode")), one.read("verify_client_cert") != "none"
    if not one.read("server") and not one.read("server_ipv6"):
        return "p2p_tls"
    if asks:
        return "server_tls_user" if certificate else "server_user"
    return "server_tls"


def ipsec(root: Element) -> Iterator[Element]:
    """IPsec > Connections with their children, as phases."""
    model = root.get("OPNsense", "Swanctl")
    if model is None:
        return
    for one in model.all("Connections", "Connection"):
        yield _phase1(one, model, root)
        for child in _of(model, one, "children", "child"):
            if on(child, "enabled", default=True):
                yield _phase2(child, one)
    for pool in model.all("Pools", "Pool"):
        if on(pool, "enabled", default=True) and pool.read("addrs"):
            yield made(pool, "client", "", made(pool, "enable"), made(pool, "pool_address", pool.read("addrs")))


def _of(model: Element, connection: Element, *path: str) -> Iterator[Element]:
    """The parts of the model that belong to a connection."""
    key = connection.attribute("uuid")
    return (one for one in model.all(*path) if one.read("connection") == key)


def _phase1(one: Element, model: Element, root: Element) -> Element:
    proofs = [
        proof.read("auth") for proof in _of(model, one, "remotes", "remote") if on(proof, "enabled", default=True)
    ]
    parts = [
        made(one, "ikeid", one.attribute("uuid")),
        made(one, "descr", one.read("description")),
        made(one, "remote-gateway", one.read("remote_addrs")),
        made(one, "iketype", {"1": "ikev1", "2": "ikev2"}.get(one.read("version"), "auto")),
        made(one, "mode", "aggressive" if on(one, "aggressive") else "main"),
        *_proposals(one, "proposals"),
        *_secret(root, proofs),
    ]
    if proofs:
        parts.append(made(one, "authentication_method", _PROOFS.get(proofs[0], proofs[0])))
    if one.read("pools"):
        parts.append(made(one, "mobile"))
    if not on(one, "enabled", default=True):
        parts.append(made(one, "disabled"))
    return made(one, "phase1", "", *parts)


def _secret(root: Element, proofs: list[str]) -> Iterator[Element]:
    """The shared secret, where there is just one that a connection can use."""
    keys = [one for one in root.all("OPNsense", "IPsec", "preSharedKeys", "preSharedKey") if one.get("Key") is not None]
    if "psk" in proofs and len(keys) == 1:
        yield from (named(one, "pre-shared-key") for one in keys[0].all("Key"))


def _phase2(child: Element, connection: Element) -> Element:
    far = made(child, "remoteid", "", made(child, "address", child.read("remote_ts").replace(",", " ")))
    inner = [
        made(child, "ikeid", connection.attribute("uuid")),
        made(child, "mode", child.read("mode") or "tunnel"),
        far,
    ]
    return made(child, "phase2", "", *inner, *_proposals(child, "esp_proposals"))


def _proposals(one: Element, name: str) -> Iterator[Element]:
    """`aes256-sha256-modp2048` as the older pages state it; `default` states nothing."""
    found = one.get(name)
    for proposal in found.text.split(",") if found is not None else ():
        for place, word in enumerate(proposal.strip().split("-")):
            if found is None or word in {"", "default"}:
                continue
            if word in _GROUPS or word.startswith(("modp", "ecp", "curve", "x25519", "x448")):
                yield made(found, "dhgroup", _GROUPS.get(word, word))
            else:
                yield made(found, "hash-algorithm" if place else "encryption-algorithm", word)


def wireguard(root: Element) -> Iterator[Element]:
    """WireGuard instances with their peers."""
    model = root.get("OPNsense", "wireguard")
    if model is None or not on(model.get("general") or model, "enabled"):
        return
    clients = {one.attribute("uuid"): one for one in model.all("client", "clients", "client")}
    servers = list(model.all("server", "servers", "server"))
    tunnels = [_tunnel(one) for one in servers]
    peers = [
        _peer(clients[key], one)
        for one in servers
        for key in one.read("peers").split(",")
        if key in clients and on(clients[key], "enabled", default=True)
    ]
    if servers:
        yield made(model, "wireguard", "", made(model, "tunnels", "", *tunnels), made(model, "peers", "", *peers))


def _tunnel(one: Element) -> Element:
    enabled = made(one, "enabled", "yes" if on(one, "enabled", default=True) else "no")
    return made(
        one, "item", "", made(one, "name", f"wg{one.read('instance')}"), made(one, "descr", one.read("name")), enabled
    )


def _peer(one: Element, server: Element) -> Element:
    rows = [
        made(one, "row", "", made(one, "address", host), made(one, "mask", bits))
        for host, _, bits in (text.strip().partition("/") for text in one.read("tunneladdress").split(",") if text)
    ]
    parts = [made(one, "tun", f"wg{server.read('instance')}"), made(one, "endpoint", one.read("serveraddress"))]
    return made(one, "item", "", *parts, made(one, "allowedips", "", *rows))
