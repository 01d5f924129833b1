"""What nginx does when nothing is written, and who says so."""

from auditor.formats import Default

LISTEN = Default(
    "listen", 80, "nginx.org/en/docs/http/ngx_http_core_module.html: *:80 with superuser rights, else *:8000"
)
LOGIN = Default("auth_basic", "off", "nginx.org/en/docs/http/ngx_http_auth_basic_module.html")
NO_FILE = Default(
    "auth_basic_user_file",
    "no login, whatever auth_basic says",
    "src/http/modules/ngx_http_auth_basic_module.c: declines where realm or user_file is unset",
)
ACCESS_LOG = Default("access_log", "logs/access.log combined", "nginx.org/en/docs/http/ngx_http_log_module.html")
LISTING = Default("autoindex", "off", "nginx.org/en/docs/http/ngx_http_autoindex_module.html")
CIPHERS = Default("ssl_ciphers", "HIGH:!aNULL:!MD5", "nginx.org/en/docs/http/ngx_http_ssl_module.html")
PROTOCOLS = Default(
    "ssl_protocols",
    "TLSv1.2 TLSv1.3 since 1.27.3; before, TLSv1 and TLSv1.1 too",
    "nginx.org/en/docs/http/ngx_http_ssl_module.html and CHANGES 1.27.3",
)
VERIFY = Default("ssl_verify_client", "off", "nginx.org/en/docs/http/ngx_http_ssl_module.html")
DEFAULTS = (LISTEN, LOGIN, NO_FILE, ACCESS_LOG, LISTING, CIPHERS, PROTOCOLS, VERIFY)
