"""Harmless edits of exports: what administrators and devices change without changing what is allowed."""

import re
from collections.abc import Callable
from random import Random

Edit = Callable[[str, Random], str]
_NAMES = re.compile(r"^object(?:-group)? (?:network|service) (\S+)", re.MULTILINE)
_SCALAR = re.compile(r'^\s*"\w+" : (?:true|false|\d+|"[^"]*"),$')


def _insert(text: str, random: Random, line: Callable[[str], str], where: Callable[[str], bool]) -> str:
    lines = text.split("\n")
    places = [number for number, one in enumerate(lines) if where(one)]
    if not places:
        return text
    place = random.choice(places)
    return "\n".join((*lines[:place], line(lines[place]), *lines[place:]))


def _swap(text: str, random: Random, alike: Callable[[str, str], bool]) -> str:
    lines = text.split("\n")
    places = [number for number in range(len(lines) - 1) if alike(lines[number], lines[number + 1])]
    if places:
        place = random.choice(places)
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
    return "\n".join(lines)


def trailing_space(text: str, random: Random) -> str:
    lines = text.split("\n")
    place = random.randrange(len(lines))
    lines[place] += "" if "<" in lines[place] or lines[place].endswith(("\r", ">")) else "  "
    return "\n".join(lines)


def line_ends(text: str, random: Random) -> str:
    plain = text.replace("\r\n", "\n")
    return plain.replace("\n", "\r\n") if random.random() < 0.3 else plain


def asa_comment(text: str, random: Random) -> str:
    return _insert(text, random, lambda _: "!", lambda one: one.startswith(("object ", "access-list ", "interface ")))


def asa_remark(text: str, random: Random) -> str:
    """One more remark on a rule that has one; a first remark would answer a finding."""

    def remark(one: str) -> str:
        return f"access-list {one.split()[1]} remark note {random.randrange(10_000)}"

    return _insert(text, random, remark, lambda one: one.startswith("access-list ") and " remark " in one)


def asa_rename(text: str, random: Random) -> str:
    names = sorted(set(_NAMES.findall(text)))
    if not names:
        return text
    old = random.choice(names)
    return re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", f"OBJ-{random.randrange(10**6)}", text)


def asa_order(text: str, random: Random) -> str:
    """Neighbours of one list that both permit, or both refuse, commute, unless one covers the other."""

    def alike(one: str, other: str) -> bool:
        words = [line.split()[:4] for line in (one, other)]
        rules = all(line[:1] == ["access-list"] and line[2:3] == ["extended"] for line in words)
        return rules and words[0] == words[1] and " permit ip " not in one + other

    return _swap(text, random, alike)


def asa_objects(text: str, random: Random) -> str:
    """Definitions of plain objects may stand in any order."""
    blocks = re.split(r"(?m)^(?=\S)", text)
    plain = re.compile(r"object network \S+\s*\n (?:host|subnet) \S+(?: \S+)?\s*\n(?: description .*\n)?\Z")
    places = [n for n in range(len(blocks) - 1) if plain.match(blocks[n]) and plain.match(blocks[n + 1])]
    if places:
        place = random.choice(places)
        blocks[place], blocks[place + 1] = blocks[place + 1], blocks[place]
    return "".join(blocks)


def asa_serial(text: str, random: Random) -> str:
    return re.sub(r"(?m)^(: Serial Number: ).*$", rf"\g<1>JAD{random.randrange(10**7)}", text)


def json_comment(text: str, random: Random) -> str:
    return _insert(text, random, lambda _: "  // looked at", lambda one: bool(_SCALAR.match(one.rstrip("\r"))))


def json_order(text: str, random: Random) -> str:
    return _swap(text, random, lambda *pair: all(_SCALAR.match(one.rstrip("\r")) for one in pair))


def json_indent(text: str, random: Random) -> str:
    return re.sub(r"(?m)^  (?=\")", " " * random.randrange(1, 6), text)


def iptables_counters(text: str, random: Random) -> str:
    return re.sub(r"\[\d+:\d+\]", lambda _: f"[{random.randrange(10**6)}:{random.randrange(10**9)}]", text)


def iptables_comment(text: str, random: Random) -> str:
    return re.sub(
        r'--comment "([^"]*?)(?: seen)?"', lambda one: f'--comment "{one[1]}{random.choice((" seen", ""))}"', text
    )


def iptables_order(text: str, random: Random) -> str:
    def alike(one: str, other: str) -> bool:
        return (
            all(line.rstrip().endswith("-j ACCEPT") for line in (one, other)) and one.split()[:2] == other.split()[:2]
        )

    return _swap(text, random, alike)


def pfsense_numbers(text: str, random: Random) -> str:
    return re.sub(r"<(tracker|time)>\d+<", lambda one: f"<{one[1]}>{random.randrange(10**9, 2 * 10**9)}<", text)


def pfsense_names(text: str, random: Random) -> str:
    names = sorted(set(re.findall(r"<name>(\w+)</name>\s*<type>(?:host|network|port)<", text)))
    if not names:
        return text
    old = random.choice(names)
    new = f"Alias{random.randrange(10**6)}"
    return re.sub(rf">{old}<", f">{new}<", text)


def pfsense_comment(text: str, random: Random) -> str:
    return _insert(text, random, lambda _: "<!-- kept -->", lambda one: one.strip() in {"<rule>", "<alias>", "<vlan>"})


def compose_comment(text: str, random: Random) -> str:
    return _insert(text, random, lambda _: "# kept", lambda one: one.strip().endswith(":"))


def nginx_comment(text: str, random: Random) -> str:
    return _insert(
        text, random, lambda _: "    # kept", lambda one: one.strip().startswith(("server ", "location ", "listen "))
    )


def ldif_stamps(text: str, random: Random) -> str:
    def later(one: re.Match[str]) -> str:
        return f"{one[1]}2026111{random.randrange(10)}{one[2]}"

    return re.sub(r"(?m)^((?:modifyTimestamp|entryCSN): )\d{8}(.*)$", later, text)


def ldif_order(text: str, random: Random) -> str:
    """A directory lists its entries in any order."""
    entries = text.replace("\r\n", "\n").rstrip("\n").split("\n\n")
    place = random.randrange(1, len(entries))
    return "\n\n".join((*entries[place:], *entries[:place])) + "\n"


def ldif_folding(text: str, random: Random) -> str:
    width = random.randrange(40, 100)
    lines = text.replace("\r\n", "\n").replace("\n ", "").split("\n")
    return "\n".join("\n ".join([one[at : at + width] for at in range(0, len(one), width)] or [""]) for one in lines)


def fortigate_head(text: str, random: Random) -> str:
    return re.sub(r"(?m)^(#conf_file_ver=)\d+", rf"\g<1>{random.randrange(10**14, 10**15)}", text)


def fortigate_uuids(text: str, random: Random) -> str:
    return re.sub(r"(set uuid )[0-9a-f]{8}", lambda one: f"{one[1]}{random.randrange(16**8):08x}", text)


def fortigate_secrets(text: str, random: Random) -> str:
    """Each backup salts its secrets anew."""
    return re.sub(r"( ENC )\w{8}", lambda one: f"{one[1]}{random.randrange(10**7, 10**8)}", text)


def nftables_counters(text: str, random: Random) -> str:
    return re.sub(r"(?m)\{$", lambda one: f"{one[0]} # handle {random.randrange(99)}", text, count=1)


def nftables_spaces(text: str, random: Random) -> str:
    return text.replace("\t", " " * random.randrange(1, 9))


def opnsense_revision(text: str, random: Random) -> str:
    return re.sub(r"<time>[\d.]+</time>", f"<time>{random.randrange(10**9, 2 * 10**9)}.51</time>", text)


def xml_indent(text: str, random: Random) -> str:
    return re.sub(r"(?m)^[ \t]+(?=<)", lambda one: one[0] + " " * random.randrange(3), text)


def panos_order(text: str, random: Random) -> str:
    """Plain addresses may stand in any order."""
    return _swap(text, random, lambda *pair: all(one.startswith("set address ") for one in pair))


def hash_comment(text: str, random: Random) -> str:
    return _insert(text, random, lambda _: "# kept", lambda one: not one.strip() or one.startswith("#"))


def keys_apart(text: str, random: Random) -> str:
    return re.sub(r"(?m)^([A-Za-z]\w*)\s*=", lambda one: f"{one[1]}{' ' * random.randrange(1, 20)}=", text)


EDITS: dict[str, tuple[Edit, ...]] = {
    ".cfg": (trailing_space, line_ends, asa_comment, asa_remark, asa_rename, asa_order, asa_objects, asa_serial),
    ".json": (trailing_space, line_ends, json_comment, json_order, json_indent),
    ".iptables": (line_ends, iptables_counters, iptables_comment, iptables_order),
    ".txt": (line_ends, iptables_counters, iptables_comment, iptables_order, nginx_comment),
    ".xml": (line_ends, pfsense_numbers, pfsense_names, pfsense_comment),
    ".yml": (line_ends, compose_comment),
    ".ldif": (line_ends, ldif_stamps, ldif_order, ldif_folding),
    ".conf": (line_ends,),
    ".nft": (line_ends, nftables_counters, nftables_spaces),
    ".ini": (line_ends, trailing_space, hash_comment, keys_apart),
    ".yaml": (line_ends, compose_comment),
}
"""By the ending of a file."""
OF_FORMATS: dict[str, tuple[Edit, ...]] = {
    "fortigate": (line_ends, fortigate_head, fortigate_uuids, fortigate_secrets),
    "opnsense": (line_ends, opnsense_revision, xml_indent, pfsense_names),
    "panos": (line_ends, xml_indent, panos_order),
    "dcmqrscp": (line_ends, hash_comment, keys_apart),
}
"""Where the ending does not tell what a file is."""
