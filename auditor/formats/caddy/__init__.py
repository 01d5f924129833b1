"""Caddy: the Caddyfile."""

import re
from pathlib import PurePosixPath

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.caddy.defaults import DEFAULTS
from auditor.model.evidence import Source

_NAMED = re.compile(r"(?:.*\.)?caddyfile(?:\..*)?|.*\.caddy", re.IGNORECASE)
_LINE = re.compile(
    r"^[ \t]*(?:reverse_proxy[ \t]+[^;\n]+|basic_?auth\b[^;\n]*\{|forward_auth[ \t]+[^;\n]+|file_server\b[^;\n]*|"
    r"handle(?:_path)?[ \t]*[^;\n]*\{|encode[ \t]+[^;\n]+|tls[ \t]+[^{};\n]+)[ \t]*$",
    re.MULTILINE,
)
"""Directives of its own; a block called tls stands in files of other programs too, such as VyOS."""
_SITE = re.compile(r"^(?:[^\s#{};]+(?:,[ \t]*[^\s#{};]+)*[ \t]+)?\{[ \t]*$", re.MULTILINE)


def certainty(source: Source) -> Guess:
    """How surely a text is a Caddyfile."""
    line, site = _LINE.search(source.text), _SITE.search(source.text)
    named = _NAMED.fullmatch(PurePosixPath(source.path).name)
    if line and (site or named):
        return Guess(3 if named else 2, f'the directive "{line[0].strip()}"{" and its name" if named else ""}')
    return Guess(2, "its name, and blocks") if named and site else NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of one folder are one server's."""
    return (sources,)


FORMAT = Format(
    name="caddy",
    title="Caddyfile",
    export="Copy /etc/caddy/Caddyfile and every file that it imports.",
    certainty=certainty,
    read=reader("auditor.formats.caddy.read"),
    group=group,
    kind="proxy",
    defaults=DEFAULTS,
)
