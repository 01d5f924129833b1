"""iptables-save and ip6tables-save: the packet filter of a Linux host or gateway."""

import re
from pathlib import PurePosixPath

from auditor.formats import NO, Format, Guess
from auditor.formats.iptables.defaults import DEFAULTS
from auditor.formats.iptables.lines import families_of
from auditor.formats.iptables.listing import has_columns, is_listing, read_listing
from auditor.formats.iptables.read import EXPORT, is_set_listing, read
from auditor.model.evidence import Source

_TABLE = re.compile(r"^\*(?:filter|nat|mangle|raw|security)\s*$", re.MULTILINE)
_CHAIN = re.compile(r"^:(?:INPUT|FORWARD|OUTPUT|PREROUTING|POSTROUTING) (?:ACCEPT|DROP)\b", re.MULTILINE)
_RULE = re.compile(r"^(?:\[\d+:\d+\] )?-A \S+ .*(?:-j|-g) ", re.MULTILINE)
_POLICY = re.compile(r"^-P (?:INPUT|FORWARD|OUTPUT) (?:ACCEPT|DROP)\s*$", re.MULTILINE)
_FAMILY = re.compile(r"(?:ip|v|ipv)[46]|[46](?!\d)")


def certainty(source: Source) -> Guess:
    """How surely a text is the output of iptables-save, or of a command that lists the same rules."""
    text = source.text
    table = _TABLE.search(text)
    if table and _CHAIN.search(text):
        return Guess(3, f'the line "{table[0].strip()}" and chains with their policies')
    if table and (_RULE.search(text) or "\n:" in text):
        return Guess(2, f'the line "{table[0].strip()}" and rules of it')
    if _POLICY.search(text):
        return Guess(2, "the policies that `iptables -S` prints")
    if is_listing(source):
        below = has_columns(source)
        return Guess(3 if below else 2, "the headings that `iptables -L` prints" + " and its columns" * below)
    if is_set_listing(source):
        return Guess(2, "the lines that `ipset save` prints")
    return NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """An IPv4 and an IPv6 file are one host: when a folder holds just one of each, or when their names pair them.

    Listings of different tables are one host too. The members of sets belong to the only host of a folder.
    """
    sets = tuple(one for one in sources if is_set_listing(one))
    listings = tuple(one for one in sources if one not in sets and is_listing(one))
    hosts = (*_hosts(tuple(one for one in sources if one not in (*sets, *listings))), *_listed(listings))
    if len(hosts) == 1:
        return ((*hosts[0], *sets),)
    return (*hosts, *((one,) for one in sets))


def _listed(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """Listings that show each table once are of one host."""
    shown = [(table.name, table.family) for one in sources for table in read_listing(one).tables]
    return (sources,) if sources and len(shown) == len(set(shown)) else tuple((one,) for one in sources)


def _hosts(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    fours = [one for one in sources if families_of(one) == {4}]
    sixes = [one for one in sources if families_of(one) == {6}]
    if len(sources) == 2 and len(fours) == len(sixes) == 1:
        return ((fours[0], sixes[0]),)
    found: list[tuple[Source, ...]] = [(one,) for one in sources if len(families_of(one)) > 1]
    for four in fours:
        six = next((one for one in sixes if _stem(one) == _stem(four)), None)
        sixes = [one for one in sixes if one is not six]
        found.append((four, six) if six else (four,))
    return (*found, *((one,) for one in sixes))


def _stem(source: Source) -> str:
    """The name of a file without what tells the address family."""
    return _FAMILY.sub("", PurePosixPath(source.path).name.lower().replace("ip6tables", "iptables"))


FORMAT = Format(
    name="iptables",
    title="iptables-save output",
    export=EXPORT,
    certainty=certainty,
    read=read,
    group=group,
    defaults=DEFAULTS,
)
