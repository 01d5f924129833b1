"""Where Traefik's static configuration comes from: its file, else its command line, else its environment.

Only the first of the three that there is counts (doc.traefik.io/traefik/getting-started/configuration-overview, 2.0 to
3.3); the dynamic part, labels of containers among it, is added up from all of them.
"""

from auditor.formats.traefik.tree import Item, labelled
from auditor.model.evidence import Source
from auditor.model.pacs import Overlay, Setting

STATIC = frozenset(
    {
        "accesslog", "api", "certificatesresolvers", "core", "entrypoints", "experimental", "global", "hostresolver",
        "log", "metrics", "ocsp", "pilot", "ping", "providers", "serverstransport", "spiffe", "tracing",
    }
)  # fmt: skip
PREFIX = "TRAEFIK_"
"""How its variables begin."""


def deployed(trees: list[Item], overlays: tuple[Overlay, ...], problems: list[tuple[Source, str]]) -> list[Item]:
    """What the containers of Traefik and of others add to the files."""
    filed = next((tree.evidence.source for tree in trees if STATIC & tree.children.keys()), None)
    found = []
    for one in overlays:
        flags = [each for each in one.settings if each.path[0] in STATIC]
        dynamic = [each for each in one.settings if each.path[0] not in STATIC]
        variables = [_of_variable(each) for each in one.environment if each.name.upper().startswith(PREFIX)]
        static = flags or variables
        if filed and static:
            place = static[0].evidence
            text = f"Traefik takes its static configuration from this file alone, not from {place.source.path}"
            problems.append((filed, f"{text} line {place.first}."))
        if dynamic or (static and not filed):
            found.append(labelled((*(() if filed else static), *dynamic)))
    return found


def _of_variable(one: Setting) -> Setting:
    """`TRAEFIK_ENTRYPOINTS_WEB_ADDRESS` as the option `entrypoints.web.address`."""
    path = one.name[len(PREFIX) :].lower().split("_")
    return Setting(tuple(path), one.value, one.evidence, one.name)
