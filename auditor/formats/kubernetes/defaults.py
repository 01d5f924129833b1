"""What controllers do with an Ingress when nothing is written, and who says so."""

from auditor.formats import Default

_PAGE = "kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration"
REDIRECT = Default("ssl-redirect", True, f"{_PAGE}/annotations/#server-side-https-enforcement-through-redirect")
CERTIFICATE = Default("auth-tls-verify-client", "on", f"{_PAGE}/annotations/#client-certificate-authentication")
LOG = Default("enable-access-log", True, f"{_PAGE}/annotations/#enable-access-log")
SATISFY = Default("satisfy", "all", f"{_PAGE}/annotations/#satisfy")
GLOBAL = Default("global-auth-url", "", f"{_PAGE}/configmap/#global-auth-url")
DEFAULTS = (REDIRECT, CERTIFICATE, LOG, SATISFY, GLOBAL)
