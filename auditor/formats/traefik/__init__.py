"""Traefik: its static and its dynamic configuration, YAML or TOML."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.traefik.defaults import DEFAULTS
from auditor.model.evidence import Source

_YAML = re.compile(r"^(?:entryPoints|certificatesResolvers)[ \t]*:", re.MULTILINE | re.IGNORECASE)
_DYNAMIC = re.compile(
    r"^http[ \t]*:[^\n]*\n(?:[ \t#][^\n]*\n|\n)*?[ \t]+(?:routers|middlewares|services)[ \t]*:", re.MULTILINE
)
_TOML = re.compile(
    r"^[ \t]*\[(?:entryPoints|certificatesResolvers|http\.(?:routers|middlewares|services))[.\]]",
    re.MULTILINE | re.IGNORECASE,
)


def certainty(source: Source) -> Guess:
    """How surely a text is a configuration of Traefik."""
    for mark in (_YAML, _DYNAMIC, _TOML):
        found = mark.search(source.text)
        if found:
            return Guess(3, f'"{found[0].splitlines()[-1].strip()}"')
    return NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of one folder are one proxy's."""
    return (tuple(sorted(sources, key=lambda one: one.path)),)


FORMAT = Format(
    name="traefik",
    title="Traefik configuration",
    export="Copy traefik.yml (or .toml) and every file that providers.file names into one folder.",
    certainty=certainty,
    read=reader("auditor.formats.traefik.read"),
    group=group,
    kind="proxy",
    defaults=DEFAULTS,
)
