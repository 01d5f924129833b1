"""What a consumer gateway does where the list says nothing, and who says so."""

from auditor.formats import Default

OUTBOUND = Default("outbound", "allowed", "RFC 7084 (2013), RFC 6092 (2011) section 3: outbound is forwarded")
INBOUND = Default(
    "inbound", "refused", "RFC 4787 (2007) section 5, RFC 7857 (2016): without a mapping there is no inside host"
)
PORT = Default("port", "the public port", "this format")
PROTOCOL = Default("protocol", "tcp", "this format")
FROM = Default("from", "any", "this format: most consumer gateways cannot limit the callers of a forward")
DMZ = Default("dmz_host", "none", "this format: the list names every connection that is handed on")
DEFAULTS = (OUTBOUND, INBOUND, PORT, PROTOCOL, FROM, DMZ)
