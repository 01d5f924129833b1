"""What Apache's httpd does when nothing is written, and who says so."""

from auditor.formats import Default

GRANTED = Default("Require", "all granted", "httpd.apache.org/docs/2.4/mod/mod_authz_core.html: no directive, no check")
MERGING = Default("AuthMerging", "Off", "httpd.apache.org/docs/2.4/mod/mod_authz_core.html#authmerging")
OPTIONS = Default("Options", "FollowSymLinks", "httpd.apache.org/docs/2.4/mod/core.html#options", since=(2, 3, 11))
LOG = Default("CustomLog", "none", "httpd.apache.org/docs/2.4/mod/mod_log_config.html#customlog")
VERIFY = Default("SSLVerifyClient", "none", "httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslverifyclient")
PROTOCOL = Default("SSLProtocol", "all -SSLv3", "httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslprotocol")
DEFAULTS = (GRANTED, MERGING, OPTIONS, LOG, VERIFY, PROTOCOL)
