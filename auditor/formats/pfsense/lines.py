"""What became of each line of a configuration; what changes with every export, and what is secret."""

import re

from auditor.formats import Coverage, State
from auditor.formats.pfsense.rules import KNOWN
from auditor.syntax.xmltree import Element, Tree

_READ_SECTIONS = """
version system interfaces vlans filter nat aliases staticroutes gateways virtualip ifgroups schedules snmpd syslog
openvpn ipsec captiveportal ppps l2tp
"""
_OTHER_SECTIONS = """
lastchange revision theme cron rrd rrddata wol widgets diag dhcpd dhcpdv6 dhcrelay dhcrelay6 dnsmasq unbound dyndns
ntpd cert ca crl bridge bridges laggs gifs gres qinqs wireless shaper ezshaper dnshaper load_balancer ovpn pppoe
pppoes pptp pptpd bigpond proxyarp voucher notifications installedpackages switches hasync sshdata
dhcpbackend kea ovpnserver wizardtemp igmpproxy radvd upnp package vxlans dnsupdates wireguard
"""
_STATES = dict.fromkeys(_READ_SECTIONS.split(), State.UNDERSTOOD) | dict.fromkeys(
    _OTHER_SECTIONS.split(), State.WITHOUT_EFFECT
)
"""Sections that are read, and those that no check asks about."""
_SECRET = re.compile(
    r"(?:.*[-_.])?(?:prv|tls|psk|pre-shared-key|shared_key|sharedkey|secret|secret2|password|passwd|pass|passwordenc|"
    r"passphrase|bindpw|community|rocommunity|rwcommunity|token|apikey|api_key|authorizedkeys|otp_seed|ipsecpsk|"
    r"seed|hash|privatekey|presharedkey|privkey|md5-hash|key|ddnsdomainkey|encryption_password)"
)
_NO_SECRET = frozenset({"source_hash_key", "ike-hash", "hash"})
_VOLATILE = frozenset({"lastchange", "revision", "rrddata", "created", "updated"})


def cover(tree: Tree, coverage: Coverage) -> None:
    """Mark every line of a document, hide its secrets, and name what changes by itself."""
    source = coverage.source
    if source.text.lstrip().startswith("<?xml"):
        coverage.mark(State.WITHOUT_EFFECT, source.line_at(source.text.find("<?xml")))
    for start, end in tree.comments:
        _blank(coverage, start, end)
    if tree.root is not None:
        _sections(tree.root, coverage)
    if tree.stopped is not None:
        last = source.line_at(tree.stopped)
        coverage.mark(State.PARTLY, last)
        coverage.mark(State.NOT_UNDERSTOOD, last + 1, max(len(source.lines), last))


def _sections(root: Element, coverage: Coverage) -> None:
    whole = root.name == "pfsense"
    _ends(coverage, root)
    for section in root.children if whole else (root,):
        coverage.note(_state(section), section.evidence)
        for one in section.walk():
            _secret(one)
            if one.name in _VOLATILE:
                coverage.vary(*one.inside)
    for rule in root.all("filter", "rule") if whole else root.all("rule"):
        for one in rule.children:
            if one.name not in KNOWN:
                coverage.note(State.NOT_UNDERSTOOD, one.evidence)


def _blank(coverage: Coverage, start: int, end: int) -> None:
    """A comment's lines, where nothing else stands on them."""
    source = coverage.source
    for number in range(source.line_at(start), source.line_at(max(start, end - 1)) + 1):
        low, high = source.span_of(number)
        if not (source.text[low : max(low, start)] + source.text[min(high, max(end, low)) : high]).strip():
            coverage.mark(State.BLANK, number)


def _ends(coverage: Coverage, root: Element) -> None:
    for place in (root.start, root.end - 1):
        coverage.mark(State.UNDERSTOOD, coverage.source.line_at(max(place, 0)))


def _state(section: Element) -> State:
    return _STATES.get(section.name, State.NOT_UNDERSTOOD)


def _secret(element: Element) -> None:
    name = element.name.lower()
    if element.text and not element.children and name not in _NO_SECRET and _SECRET.fullmatch(name):
        element.source.hide(*element.inside)
