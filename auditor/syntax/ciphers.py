"""Lists of protocols and cipher suites as OpenSSL reads them: whether they accept what is too weak today."""

import re

_WEAK = re.compile(r"NULL|EXP|RC2|RC4|(?<!A)DES|MD5|IDEA|SEED|ADH|AECDH|LOW|COMPLEMENTOFALL", re.IGNORECASE)
_ALL = re.compile(r"(?:ALL|COMPLEMENTOFDEFAULT)\b", re.IGNORECASE)
WEAK_PROTOCOLS = frozenset({"sslv2", "sslv3", "tlsv1", "tlsv1.0", "tlsv1.1"})


def weak_suites(text: str) -> bool:
    """Whether an OpenSSL cipher list names suites that are broken; removals (`!`, `-`) and orders (`+`) name none."""
    return any(_WEAK.search(one) for one in _added(text))


def null_suites(text: str) -> bool:
    """Whether it names suites without encryption."""
    removed = {one[1:].lower() for one in re.split(r"[:, ]+", text) if one.startswith(("!", "-"))}
    return "enull" not in removed and any("NULL" in one.upper() and one.upper() != "ANULL" for one in _added(text))


def _added(text: str) -> list[str]:
    """The entries that add suites and are not taken out again by an entry of the same name."""
    entries = [one for one in re.split(r"[:, ]+", text.strip("\"'")) if one]
    removed = {one[1:].lower() for one in entries if one.startswith("!")}
    return [one for one in entries if one[0] not in "!-+@" and one.lower() not in removed and not _ALL.fullmatch(one)]
