"""nginx: what `nginx -T` prints, or its files."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.nginx.defaults import DEFAULTS
from auditor.formats.nginx.files import MARKER
from auditor.model.evidence import Source

_SERVER = re.compile(r"^[ \t]*server[ \t]*\n?[ \t]*\{", re.MULTILINE)
_INSIDE = re.compile(
    r"^[ \t]*(?:listen[ \t]+[^;{\n]+;|location[ \t]+[^\n;{]+\{|proxy_pass[ \t]+[^;\n]+;|server_name[ \t]+[^;\n]+;)",
    re.MULTILINE,
)
_FRAME = re.compile(r"^(?:http|events|stream|upstream[ \t]+\S+)[ \t]*\n?\{", re.MULTILINE)


def certainty(source: Source) -> Guess:
    """How surely a text is a configuration of nginx."""
    text = source.text
    printed, inside = MARKER.search(text), _INSIDE.search(text)
    if printed and (inside or _FRAME.search(text)):
        return Guess(3, f'the line "{printed[0].strip()}" that nginx -T prints')
    if inside and (_SERVER.search(text) or _FRAME.search(text)):
        return Guess(3, f'a server block with "{inside[0].strip()}"')
    if _FRAME.search(text) or inside:
        return Guess(2, "blocks or statements that nginx knows")
    return NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of one folder are one server's; each output of `nginx -T` is one alone."""
    printed = [one for one in sources if MARKER.search(one.text)]
    rest = tuple(one for one in sources if one not in printed)
    return (*((one,) for one in printed), *((rest,) if rest else ()))


FORMAT = Format(
    name="nginx",
    title="nginx configuration",
    export="Run 'sudo nginx -T > nginx.txt' on the server (in a container: docker exec NAME nginx -T > nginx.txt).",
    certainty=certainty,
    read=reader("auditor.formats.nginx.read"),
    group=group,
    kind="proxy",
    defaults=DEFAULTS,
)
