"""HAProxy: haproxy.cfg."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.haproxy.defaults import DEFAULTS
from auditor.model.evidence import Source

_SECTION = re.compile(r"^(?:frontend|backend|listen)[ \t]+[^\s{;]+[ \t]*(?:from[ \t]+\S+|#.*)?$", re.MULTILINE)
_FRAME = re.compile(r"^(?:global|defaults)\b[^{;\n]*$", re.MULTILINE)
_LINE = re.compile(
    r"^[ \t]+(?:bind[ \t]+[^\s;]+[^;\n]*|server[ \t]+\S+[ \t]+[^;\n]+|default_backend[ \t]+\S+|"
    r"mode[ \t]+(?:http|tcp)[ \t]*)$",
    re.MULTILINE,
)


def certainty(source: Source) -> Guess:
    """How surely a text is a configuration of HAProxy."""
    section, frame, line = (one.search(source.text) for one in (_SECTION, _FRAME, _LINE))
    if section and line:
        return Guess(3, f'the section "{section[0].strip()}" and "{line[0].strip()}"')
    return Guess(2, "sections that HAProxy knows") if frame and line else NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of one folder are one proxy's."""
    return (tuple(sorted(sources, key=lambda one: one.path)),)


FORMAT = Format(
    name="haproxy",
    title="HAProxy configuration",
    export="Copy /etc/haproxy/haproxy.cfg, and every file of the folder that HAProxy is started with (-f).",
    certainty=certainty,
    read=reader("auditor.formats.haproxy.read"),
    group=group,
    kind="proxy",
    defaults=DEFAULTS,
)
