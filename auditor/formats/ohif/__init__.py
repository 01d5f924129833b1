"""OHIF viewer: app-config.js, which every browser that opens the viewer downloads."""

import re

from auditor.formats import NO, Format, Guess, reader
from auditor.formats.ohif.defaults import DEFAULTS
from auditor.model.evidence import Source

_ASSIGNED = re.compile(
    r"^[^\S\n]*(?:window|globalThis|self)(?:\.config|\[[\"']config[\"']\])[ \t]*=(?![=>])", re.MULTILINE
)
_OWN = re.compile(r"[\"']?\b(dataSources|servers|oidc|routerBasename|showStudyList|defaultDataSourceName)[\"']?\s*[:=]")
_ROOT = re.compile(r"[\"'](?:qidoRoot|wadoRoot|wadoUriRoot)[\"']\s*:|@ohif/")


def certainty(source: Source) -> Guess:
    """How surely a text is the configuration of an OHIF viewer: JavaScript, or the JSON that a link may name."""
    own, assigned = _OWN.search(source.text), _ASSIGNED.search(source.text)
    if own and assigned:
        return Guess(3, f'"{assigned[0].strip()}" with {own[1]}')
    as_json = source.text.lstrip("\ufeff \t\r\n").startswith("{") and _ROOT.search(source.text)
    if as_json and re.search(r'"(?:dataSources|dicomWeb)"\s*:\s*\[', source.text):
        return Guess(3, "data sources with addresses of DICOMweb")
    return NO


FORMAT = Format(
    name="ohif",
    title="OHIF viewer configuration",
    export=(
        "Save what the viewer itself hands to every browser: curl -o app-config.js https://VIEWER/app-config.js (with "
        "the path under which the viewer is opened). In the image of OHIF it is /usr/share/nginx/html/app-config.js."
    ),
    certainty=certainty,
    read=reader("auditor.formats.ohif.read"),
    kind="proxy",
    defaults=DEFAULTS,
)
