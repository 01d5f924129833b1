"""What Traefik does when nothing is written, and who says so."""

from auditor.formats import Default

LOG = Default("accessLog", "none", "doc.traefik.io/traefik/observability/access-logs/")
ENTRY = Default("entryPoints of a router", "all of them", "doc.traefik.io/traefik/routing/routers/#entrypoints")
MINIMUM = Default(
    "tls.options.minVersion", "VersionTLS12", "doc.traefik.io/traefik/https/tls/#minimum-tls-version", since=(2, 9)
)
PRIORITY = Default(
    "priority of a router",
    "the length of its rule",
    "doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority (3.3)",
)
STATIC = Default(
    "static configuration",
    "of the file, else of the command line, else of the environment: never of two of them",
    "doc.traefik.io/traefik/getting-started/configuration-overview (2.0 to 3.3)",
)
PORTS = Default(
    "entryPoints", "web 80, websecure 443: the names of the documentation's examples", "doc.traefik.io/traefik/"
)
DEFAULTS = (LOG, ENTRY, PRIORITY, STATIC, MINIMUM, PORTS)
