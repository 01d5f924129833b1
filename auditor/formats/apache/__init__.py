"""Apache's httpd: its own file and those of its sites."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.apache.defaults import DEFAULTS
from auditor.model.evidence import Source

_HOST = re.compile(r"^[ \t]*<VirtualHost[ \t]+[^>\n]+>", re.MULTILINE | re.IGNORECASE)
_SECTION = re.compile(r"^[ \t]*<(?:Location|LocationMatch|Directory|Proxy)[ \t]+[^>\n]+>", re.MULTILINE | re.IGNORECASE)
_LINE = re.compile(
    r"^[ \t]*(?:ServerRoot|LoadModule|ProxyPass(?:Match|Reverse)?|Require[ \t]+(?:all|ip|valid-user)|SSLEngine|"
    r"RewriteRule|DocumentRoot|AuthType)[ \t]+\S",
    re.MULTILINE | re.IGNORECASE,
)


def certainty(source: Source) -> Guess:
    """How surely a text is a configuration of Apache's httpd."""
    host, section, line = (one.search(source.text) for one in (_HOST, _SECTION, _LINE))
    if host or (section and line):
        found = host or section
        return Guess(3, f'the section "{found[0].strip()}"' if found else "")
    if section or (line and re.search(r"^[ \t]*(?:ServerRoot|LoadModule|ProxyPass)", source.text, re.MULTILINE)):
        return Guess(2, "sections or lines that httpd knows")
    return NO


def group(sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
    """The files of one folder are one server's."""
    return (sources,)


FORMAT = Format(
    name="apache",
    title="Apache httpd configuration",
    export=(
        "Copy httpd.conf (Debian, Ubuntu: apache2.conf and ports.conf) and the files of sites-enabled and conf-enabled "
        "into one folder; 'apachectl -t -D DUMP_INCLUDES' names the files in use."
    ),
    certainty=certainty,
    read=reader("auditor.formats.apache.read"),
    group=group,
    kind="proxy",
    defaults=DEFAULTS,
)
