"""What Caddy does when nothing is written, and who says so."""

from auditor.formats import Default

HTTPS = Default("address", "https for host names; http for a bare port", "caddyserver.com/docs/automatic-https")
LOG = Default("log", "no access log", "caddyserver.com/docs/caddyfile/directives/log")
PROTOCOLS = Default("tls protocols", "tls1.2 tls1.3", "caddyserver.com/docs/caddyfile/directives/tls")
ORDER = Default(
    "order", "basic_auth, forward_auth, handle, respond, reverse_proxy", "caddyserver.com/docs/caddyfile/directives"
)
LISTING = Default("file_server", "without browse", "caddyserver.com/docs/caddyfile/directives/file_server")
DEFAULTS = (HTTPS, LOG, PROTOCOLS, ORDER, LISTING)
