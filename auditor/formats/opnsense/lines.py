"""What became of each line of a configuration; what changes with every export, and what is secret."""

import re
from dataclasses import replace

from auditor.formats import Coverage, State
from auditor.formats.pfsense.lines import cover as cover_sibling
from auditor.formats.pfsense.rules import KNOWN
from auditor.syntax.xmltree import Element, Tree

_READ = frozenset({"filter", "OPNsense", "vlans", "dhcpd", "dhcpdv6"})
_OTHER = frozenset({"sysctl", "trigger_initial_wizard", "created", "dnsforwarder", "wizardtemp", "ppps", "wireless"})
"""Sections that pfSense does not have, or in which other settings count."""
_SECRET = re.compile(
    r"(?:.*[-_.])?(?:prv|psk|key|keydata|secret|password|passwd|passphrase|bindpw|community|token|apikey|privkey|"
    r"otp_seed|ipsecpsk|ldap_bindpw|radius_secret|encryptionkey|authorizedkeys|enckey|authkey|privatekey|presharedkey)",
    re.IGNORECASE,
)
_NO_SECRET = frozenset({"pubkey", "publickey", "source_hash_key", "poolopts_sourcehashkey"})
_VOLATILE = frozenset({"revision", "lastchange", "created", "updated", "rrddata"})
NEWER_RULE = frozenset(
    ("enabled", "statetype", "state-policy", "sequence", "sort_order", "prio_group", "action", "quick", "interfacenot",
     "interface", "direction", "ipprotocol", "protocol", "icmptype", "icmp6type", "icmp6-type", "source_net",
     "source_not", "source_port", "destination_net", "destination_not", "destination_port", "gateway", "replyto",
     "reply-to", "disablereplyto", "log", "allowopts", "nosync", "nopfsync", "statetimeout", "udp-first",
     "udp-multiple", "udp-single", "max-src-nodes", "max-src-states", "max-src-conn", "max", "max-src-conn-rate",
     "max-src-conn-rates", "overload", "adaptivestart", "adaptiveend", "prio", "set-prio", "set-prio-low", "tag",
     "tagged", "tcpflags1", "tcpflags2", "tcpflags_any", "categories", "category", "sched", "tos", "shaper1",
     "shaper2", "description")
)  # fmt: skip
_MODELS = frozenset({"Firewall", "OpenVPN", "Swanctl", "IPsec", "wireguard", "Gateways", "Syslog", "netsnmp"})
_OTHER_MODELS = frozenset(
    ("captiveportal", "cron", "DHCRelay", "Netflow", "IDS", "Interfaces", "Kea", "monit", "OpenVPNExport", "trust",
     "TrafficShaper", "unboundplus", "proxy", "AcmeClient", "HAProxy", "Nginx", "dnsmasq", "quagga", "freeradius",
     "ndproxy", "radvd", "Hostwatch", "DynDNS", "ddclient", "NodeExporter", "telegraf", "zabbixagent", "Stunnel",
     "chrony", "nut", "qemuguestagent", "wol", "mdnsrepeater", "udpbroadcastrelay", "iperf", "ntopng", "redis",
     "postfix", "rspamd", "clamav", "tor", "smart", "Vnstat", "diagnostics", "Backup", "NextcloudBackup", "GitBackup",
     "SftpBackup", "Caddy", "relayd", "siproxd", "lldpd", "bind", "apcupsd", "collectd", "netdata", "Tailscale")
)  # fmt: skip
"""Models of services that decide on no packet that passes."""


def cover(tree: Tree, coverage: Coverage) -> None:
    """Mark every line of a document, hide its secrets, and name what changes by itself."""
    root = tree.root
    cover_sibling(replace(tree, root=replace(root, name="pfsense") if root is not None else None), coverage)
    if root is None:
        return
    _sections(root, coverage)
    if tree.stopped is not None:
        last = coverage.source.line_at(tree.stopped)
        coverage.mark(State.PARTLY, last)
        coverage.mark(State.NOT_UNDERSTOOD, last + 1, max(len(coverage.source.lines), last))


def _sections(root: Element, coverage: Coverage) -> None:
    for section in root.children:
        if section.name in _READ | _OTHER:
            coverage.note(State.UNDERSTOOD if section.name in _READ else State.WITHOUT_EFFECT, section.evidence)
        for one in section.walk():
            _mark(one, coverage)
    for model in root.all("OPNsense"):
        for one in model.children:
            state = State.WITHOUT_EFFECT if one.name in _OTHER_MODELS else State.NOT_UNDERSTOOD
            coverage.note(State.UNDERSTOOD if one.name in _MODELS else state, one.evidence)
    for path in (("filter", "rule"), ("OPNsense", "Firewall", "Filter", "rules", "rule")):
        for rule in root.all(*path):
            for one in rule.children:
                if one.name not in NEWER_RULE | KNOWN and (one.text or one.children):
                    coverage.note(State.NOT_UNDERSTOOD, one.evidence)


def _mark(one: Element, coverage: Coverage) -> None:
    if one.name in _VOLATILE:
        coverage.vary(*one.inside)
    if one.text and not one.children and one.name.lower() not in _NO_SECRET and _SECRET.fullmatch(one.name):
        one.source.hide(*one.inside)
