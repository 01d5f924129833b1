"""What became of each line of a configuration; what changes with every export, and what is secret."""

import re
from collections.abc import Iterator

from auditor.formats import Coverage, State
from auditor.formats.panos.curly import Curly
from auditor.formats.panos.tree import Node, Script
from auditor.syntax.tags import Tags
from auditor.syntax.xmltree import Tree

_READ = {
    "mgt-config": "users",
    "network": "interface virtual-router logical-router profiles ike tunnel",
    "deviceconfig": "system setting",
    "vsys": """
        zone address address-group service service-group application application-group application-filter external-list
        region schedule rulebase pre-rulebase post-rulebase import global-protect
    """,
    "shared": """
        address address-group service service-group application application-group application-filter external-list
        region schedule log-settings authentication-profile authentication-sequence ssl-tls-service-profile
        pre-rulebase post-rulebase
    """,
}
_ASIDE = {
    "mgt-config": "password-complexity password-profile devices access-domain config-mode",
    "network": """
        qos dhcp dns-proxy lldp vlan virtual-wire shared-gateway underlay-net sdwan monitor-profile
        global-protect secure-web-gateway routing-profile
    """,
    "deviceconfig": "high-availability plugins",
    "vsys": """
        tag profiles profile-group log-settings display-name setting user-id-collector captive-portal
        authentication-profile authentication-object authentication-sequence certificate certificate-profile dns-proxy
        group-mapping local-user-database server-profile ssl-tls-service-profile ocsp-responder report-group reports
        scep threats url-admin-override url-content-types vm-info-source ts-agent redistribution-agent email-scheduler
        response-page tls-service-profile ssl-decrypt dynamic-user-group device-object saas-tenant-list
        saas-user-list user-id-agent user-id-hub user-id-ssl-auth ipuser-include-exclude-list dns-proxy-object
        authentication-setting pdf-summary-report iot lsvpn alg-override sdwan-interface-profile password-profile
    """,
    "shared": """
        tag profiles profile-group certificate certificate-profile server-profile botnet content-preview
        content-update ssl-decrypt reports report-group email-scheduler pdf-summary-report response-page
        local-user-database admin-role threats user-id-collector alg-override url-admin-override override
        url-content-types ocsp-responder scep dynamic-user-group ssl-tls post-system pre-system last-synced-date
        local-certificate authentication-object dns-proxy captive-portal group-mapping vm-info-source qos icd
        device-object password-profile icap device-telemetry monitor-profile global-protect log-card
    """,
}
_SECTIONS = {
    above: dict.fromkeys(_READ[above].split(), State.UNDERSTOOD)
    | dict.fromkeys(_ASIDE[above].split(), State.WITHOUT_EFFECT)
    for above in _READ
}
"""Below each part: the sections that are read, and those that no check asks about."""
_RULEBASES = frozenset({"rulebase", "pre-rulebase", "post-rulebase"})
_OTHER_POLICIES = """
decryption application-override qos captive-portal authentication dos tunnel-inspect sdwan network-packet-broker hip
"""
_POLICIES = dict.fromkeys(("security", "nat", "pbf", "default-security-rules"), State.UNDERSTOOD) | dict.fromkeys(
    _OTHER_POLICIES.split(), State.WITHOUT_EFFECT
)
SECRET = re.compile(
    r"phash|passwd|(?:.*-)?(?:password|secret|key|community|community-string)|passphrase|authpwd|privpwd|bind-pw|psk|"
    r"token|otp|scep-challenge|md5"
)
_SECRET_TAG = re.compile(rf"<(?:{SECRET.pattern.replace('.*-', '[^<>/ ]*-')})[\s>]")
_ATTRIBUTES = re.compile(r'\s(?:admin|dirtyId|time)="[^"<>]*"')
"""Who changed an element last, and when."""


def cover_xml(tree: Tree, coverage: Coverage, root: Node) -> None:
    """Mark every line of a document, hide its secrets, and name what changes by itself."""
    source = coverage.source
    if source.text.lstrip().startswith("<?xml"):
        coverage.mark(State.WITHOUT_EFFECT, source.line_at(source.text.find("<?xml")))
    for start, end in tree.comments:
        _blank(coverage, start, end)
    if tree.tags is not None:
        _mark_characters(coverage, tree.tags)
    _ends(coverage, root)
    _parts(root, coverage)
    if tree.stopped is not None:
        last = source.line_at(tree.stopped)
        coverage.mark(State.PARTLY, last)
        coverage.mark(State.NOT_UNDERSTOOD, last + 1, max(len(source.lines), last))


def _mark_characters(coverage: Coverage, tags: Tags) -> None:
    """Mark what elements with a secret's name hold (of one that breaks off, what is left), and what changes by itself.

    Entries that were set aside hold neither.
    """
    source, begin = coverage.source, 0
    for low, high in (*tags.aside, (len(source.text),) * 2):
        for found in _SECRET_TAG.finditer(source.text, begin, low):
            place = tags.place(found.start())
            if place is not None and tags.alone(place):
                source.hide(*tags.inside(place))
        for found in _ATTRIBUTES.finditer(source.text, begin, low):
            if source.text.rfind("<", 0, found.start()) > source.text.rfind(">", 0, found.start()):
                coverage.vary(*found.span())
        begin = high


def cover_set(script: Script, coverage: Coverage) -> None:
    """Mark every command, and hide what follows a secret's name."""
    source = coverage.source
    for number, line in enumerate(source.lines, 1):
        if line.lstrip().startswith("#"):
            coverage.mark(State.BLANK, number)
    for start, end in script.commands:
        first, last = source.line_at(start), source.line_at(max(start, end - 1))
        deletes = source.text.startswith("delete", start)
        coverage.mark(State.UNDERSTOOD if deletes else State.NOT_UNDERSTOOD, first, last)
    _parts(script.root, coverage)
    _hide(script.root)
    if script.unclosed is not None:
        coverage.mark(State.NOT_UNDERSTOOD, source.line_at(script.unclosed), len(source.lines))


def cover_curly(curly: Curly, coverage: Coverage) -> None:
    """Mark every line of a text in curly brackets, and hide what follows a secret's name."""
    source = coverage.source
    _ends(coverage, curly.root)
    _parts(curly.root, coverage)
    _hide(curly.root)
    for start, _ in curly.around:
        coverage.mark(State.WITHOUT_EFFECT, source.line_at(start))
    if curly.problem is not None:
        last = len(source.text.rstrip()) - 1 if curly.stopped is None else curly.stopped
        coverage.mark(State.NOT_UNDERSTOOD, source.line_at(last), len(source.lines))
        coverage.mark(State.PARTLY, source.line_at(last))


def _hide(root: Node) -> None:
    """Hide the values of what has a secret's name."""
    for node in _walk(root):
        if SECRET.fullmatch(node.name):
            for value in node.children:
                if not value.children:
                    at = root.source.text.find(value.name, value.start)
                    root.source.hide(at, at + len(value.name))


def _walk(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(one.children)


def _blank(coverage: Coverage, start: int, end: int) -> None:
    """A comment's lines, where nothing else stands on them."""
    source = coverage.source
    for number in range(source.line_at(start), source.line_at(max(start, end - 1)) + 1):
        low, high = source.span_of(number)
        if not (source.text[low : max(low, start)] + source.text[min(high, max(end, low)) : high]).strip():
            coverage.mark(State.BLANK, number)


def _ends(coverage: Coverage, node: Node) -> None:
    """The first and last line of a container are its tags."""
    source = coverage.source
    for place in (node.start, node.end - 1):
        coverage.mark(State.UNDERSTOOD, source.line_at(max(place, 0)))


def _parts(root: Node, coverage: Coverage) -> None:
    for part in root.children:
        if part.name == "devices":
            _ends(coverage, part)
            for device in part.children:
                _ends(coverage, device)
                _parts(device, coverage)
        elif part.name in {"vsys", "panorama"}:
            _virtual(part, coverage)
        elif part.name in _SECTIONS:
            _ends(coverage, part)
            _sections(part, part.name, coverage)
        else:
            _section(part, "vsys", coverage)


def _virtual(part: Node, coverage: Coverage) -> None:
    """The virtual systems, those of the device or what Panorama pushed to them."""
    _ends(coverage, part)
    for one in part.children:
        if one.name == "vsys":
            _virtual(one, coverage)
            continue
        _ends(coverage, one)
        _sections(one, "shared" if one.name == "shared" else "vsys", coverage)


def _sections(part: Node, kind: str, coverage: Coverage) -> None:
    for section in part.children:
        _section(section, kind, coverage)


def _section(section: Node, kind: str, coverage: Coverage) -> None:
    state = _SECTIONS[kind].get(section.name, State.NOT_UNDERSTOOD)
    _mark(section, state, coverage)
    if section.name in _RULEBASES:
        for policy in section.children:
            _mark(policy, _POLICIES.get(policy.name, State.NOT_UNDERSTOOD), coverage)


def _mark(node: Node, state: State, coverage: Coverage) -> None:
    """The lines of a section; of commands those of every word below it, which may stand apart."""
    if not node.written:
        coverage.note(state, node.evidence)
        return
    for one in _walk(node):
        coverage.note(state, one.evidence)
