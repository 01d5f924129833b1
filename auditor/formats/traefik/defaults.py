"""What Traefik does when nothing is written, and who says so."""

from auditor.formats import Default

LOG = Default("accessLog", "none", "doc.traefik.io/traefik/observability/access-logs/")
ENTRY = Default("entryPoints of a router", "all of them", "doc.traefik.io/traefik/routing/routers/#entrypoints")
MINIMUM = Default(
    "tls.options.minVersion", "VersionTLS12", "doc.traefik.io/traefik/https/tls/#minimum-tls-version", since=(2, 9)
)
PORTS = Default(
    "entryPoints", "web 80, websecure 443: the names of the documentation's examples", "doc.traefik.io/traefik/"
)
DEFAULTS = (LOG, ENTRY, MINIMUM, PORTS)
