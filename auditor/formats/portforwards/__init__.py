"""A list of port forwards, written by hand for the router that exports nothing: a provider's box, a shop's gateway."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.portforwards.defaults import DEFAULTS
from auditor.model.evidence import Source
from auditor.syntax.yamltree import Mapping, parse

_MARK = re.compile(r"^[\"']?portforwards[\"']?[ \t]*:", re.MULTILINE)


def certainty(source: Source) -> Guess:
    """How surely a text is such a list: the key `portforwards` at its top level."""
    if not _MARK.search(source.text):
        return NO
    tree = parse(source)
    marked = isinstance(tree.root, Mapping) and tree.root.get("portforwards") is not None
    return Guess(3, "the key portforwards") if marked or tree.stopped is not None else NO


FORMAT = Format(
    name="portforwards",
    title="Port forwards of a router, written by hand",
    export=(
        "Open the router's pages for port forwarding (also called virtual servers or NAT), DMZ host, UPnP, remote "
        "management and IPv6 firewall, and write what they show into a file portforwards.yaml: "
        "router: {name: isp-box, public: 203.0.113.10 or dynamic, lan: 192.168.1.0/24, address: 192.168.1.1, "
        "upnp: on or off, dmz_host: none or 192.168.1.50, remote_management: off, http or https, "
        "ipv6: off, open or filtered}, "
        "and below it, one line for each forward, "
        "portforwards: [{public_port: 104, to: 192.168.1.20, port: 11112, protocol: tcp, from: 198.51.100.0/24, "
        "enabled: true, name: what it is for}]. An empty list, portforwards: [], says that there is none. "
        "Write unknown where a page does not tell."
    ),
    certainty=certainty,
    read=reader("auditor.formats.portforwards.read"),
    defaults=DEFAULTS,
)
