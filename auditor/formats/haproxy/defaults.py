"""What HAProxy does when nothing is written, and who says so."""

from auditor.formats import Default

MODE = Default("mode", "tcp", "docs.haproxy.org/3.0/configuration.html#4.2-mode")
LOG = Default("log", "none: no request is recorded", "docs.haproxy.org/3.0/configuration.html#4.2-log")
MINIMUM = Default("ssl-min-ver", "TLSv1.2", "docs.haproxy.org/2.2/configuration.html#ssl-min-ver", since=(2, 2))
VERIFY = Default("verify", "none, on bind lines", "docs.haproxy.org/3.0/configuration.html#5.1-verify")
DEFAULTS = (MODE, LOG, MINIMUM, VERIFY)
