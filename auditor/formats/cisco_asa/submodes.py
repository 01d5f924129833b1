"""What an ASA configuration is made of: the commands that open a submode, and those that no check depends on."""

SUBMODES = {
    "interface ": (
        "nameif ", "no nameif", "security-level ", "no security-level", "ip address ", "no ip address", "ipv6 address",
        "ipv6 enable", "shutdown", "no shutdown", "description ", "management-only", "no management-only", "speed ",
        "duplex ", "vlan ", "switchport ", "bridge-group ", "channel-group ", "zone-member ", "mac-address ",
        "lacp ", "port-channel ", "no switchport", "delay ", "ospf ", "policy-route ",
    ),
    "object network ": ("host ", "subnet ", "range ", "fqdn ", "description ", "nat "),
    "object service ": ("service tcp", "service udp", "service icmp", "service ip", "service sctp", "description "),
    "object-group network ": ("network-object ", "group-object ", "description "),
    "object-group service ": ("service-object ", "port-object ", "group-object ", "description "),
    "object-group protocol ": ("protocol-object ", "group-object ", "description "),
    "object-group icmp-type ": ("icmp-object ", "group-object ", "description "),
    "object-group user ": ("user ", "user-group ", "group-object ", "description "),
    "object-group security ": ("security-group ", "group-object ", "description "),
    "time-range ": ("absolute ", "periodic "),
    "class-map ": ("match ", "description "),
    "policy-map ": (
        "class ", "inspect ", "parameters", "message-length ", "description ", "set ", "police ", "no tcp-inspection",
        "match ", "drop", "reset", "log", "id-randomization", "id-mismatch ", "user-statistics ", "protocol-violation",
    ),
    "tcp-map ": ("tcp-options ", "urgent-flag ", "window-variation ", "queue-limit ", "check-retransmission"),
    "group-policy ": (
        "dns-server ", "wins-server ", "vpn-", "split-", "default-domain ", "webvpn", "anyconnect ", "banner ",
        "address-pools ", "pfs ", "ip-comp ", "ipsec-udp", "re-xauth ", "password-storage ", "nem ", "svc ",
        "msie-proxy", "group-lock ", "client-bypass-protocol ", "dhcp-network-scope ", "url-list ",
    ),
    "tunnel-group ": (
        "address-pool ", "default-group-policy ", "authentication-server-group ", "ikev1 ", "ikev2 ",
        "pre-shared-key ", "group-alias ", "group-url ", "authentication ", "peer-id-validate ", "isakmp ",
        "authorization-server-group ", "accounting-server-group ", "trust-point ", "chain", "secondary-",
        "radius-reject-message", "password-management", "strip-", "username-from-certificate", "customization ",
    ),
    "username ": ("vpn-", "service-type ", "group-lock ", "webvpn", "ssh authentication", "memberof ", "anyconnect "),
    "aaa-server ": (
        "key ", "timeout ", "ldap-", "server-type ", "server-port ", "authentication-port ", "accounting-port ",
        "reactivation-mode ", "max-failed-attempts ", "radius-common-pw ", "retry-interval ", "merge-dacl ",
        "interim-accounting-update", "accounting-mode ", "dynamic-authorization", "authorize-only", "sasl-mechanism ",
        "nt-auth-domain-controller ", "kerberos-realm ", "no mschapv2-capable", "mschapv2-capable", "ad-agent-mode",
    ),
    "crypto ca trustpoint ": (
        "enrollment ", "fqdn ", "subject-name ", "keypair ", "crl ", "no validation-usage", "validation-",
        "revocation-check ", "id-usage ", "serial-number", "proxy-ldc-issuer", "ca-check", "no ca-check", "password ",
    ),
    "crypto ca trustpool policy": ("auto-import", "crl ", "revocation-check "),
    "crypto ca certificate chain ": ("certificate ",),
    "crypto isakmp policy ": ("authentication ", "encryption ", "hash ", "group ", "lifetime "),
    "crypto ikev1 policy ": ("authentication ", "encryption ", "hash ", "group ", "lifetime "),
    "crypto ikev2 policy ": ("encryption ", "integrity ", "group ", "prf ", "lifetime "),
    "crypto ipsec ikev2 ipsec-proposal ": ("protocol ",),
    "crypto dynamic-map ": (),
    "dns server-group ": ("name-server ", "domain-name ", "retries ", "timeout ", "expire-entry-timer "),
    "webvpn": (
        "enable outside", "port ", "anyconnect ", "anyconnect-essentials", "tunnel-group-list ", "svc ", "csd ",
        "cache", "disable", "error-recovery ", "keepout ", "hostscan ", "dtls ", "http-headers", "internal-password ",
        "hsts", "x-content-type-options", "content-security-policy", "max-age ", "include-sub-domains",
        "no anyconnect-essentials",
    ),
    "call-home": ("profile ", "no active", "active", "destination ", "subscribe-to-alert-group ", "contact-"),
    "router ": (
        "network ", "router-id ", "area ", "log-adj-changes", "redistribute ", "neighbor ", "bgp ",
        "passive-interface ", "default-information ", "no auto-summary", "version ", "address-family ",
        "no synchronization", "distance ",
    ),
    "route-map ": ("match ", "set "),
    "ldap attribute-map ": ("map-name ", "map-value "),
    "dynamic-access-policy-record ": (
        "network-acl ", "action ", "priority ", "description ", "user-message ", "webvpn", "appl-acl ", "functions ",
        "svc ", "url-list ", "port-forward ",
    ),
    "event manager applet ": ("event ", "action ", "output ", "description "),
    "sla monitor ": ("type ", "frequency ", "num-packets ", "timeout ", "threshold ", "tos "),
    "context ": ("allocate-interface ", "config-url ", "member ", "description ", "join-failover-group "),
    "class ": ("limit-resource ",),
    "failover group ": ("primary", "secondary", "preempt", "polltime ", "replication "),
    "regex ": (),
    "zone ": (),
}  # fmt: skip
"""By the beginning of a command: the beginnings of the lines of its submode."""

_WORDS = """
aaa aaa-server alias-interface anyconnect anyconnect-custom-attr anyconnect-custom-data app-agent arp
arp-inspection arp-timeout asdm asp auto-update banner bfd bfd-template boot call-home call-home-test capture
cdp cgroup checkheaps class class-map client-access-rule client-update clock cluster command-alias compression
config-register connection copy coredump crashinfo crypto csd ctiqbe ctl-file ctl-provider cts ddns debug
default-information dhcp-client dhcpd dhcprelay disk0 dns dns-group dns-guard dynamic-access-policy-config
dynamic-access-policy-record dynamic-filter eigrp enable end exit failover file filter fips firewall fixup
flow-export flow-offload format fragment ftp ftp-map group-delimiter group-policy gtp-map h225-map hpm http
http-map hw-module icmp igmp imap4s interface-policy ip ips ipv6 isakmp jumbo-frame kerberos key key-hash l2tp
lacp ldap license lisp lldp local-host logging logout mac-address mac-address-table mac-learn mac-list
management-access media-termination memory mgcp-map mode monitor-interface mount mroute mtu multicast
multicast-routing nac-policy nac-settings names nbns-server ntp nve object-group-search ospf pager
passive-interface passwd password-policy phone-proxy pim policy-list policy-map policy-route pop3s
port-channel port-forward power-supply prefix-list priority-queue privilege profile prompt quit quota
radius-server rate-limit redundant regex resource rip route-map router rtsp same-security-traffic saml
scansafe scep-enrollment service service-interface service-module service-policy setup sla smart-tunnel
smtp-server smtps snmp snmp-map snmp-server split-dns ssh ssl ssl-cipher ssl-client startup-config statistics
subscriber-map sunrpc-server sysopt tcp-map tcp-options telemetry telnet terminal tftp-server threat-detection
timeout timezone tls-proxy track tunnel-group tunnel-group-map uauth unit upgrade url-block url-cache url-list
url-server user-alert user-identity user-message user-statistics username version virtual vpdn vpn
vpn-addr-assign vpn-mode vpn-sessiondb vpnclient vpnsetup vxlan wccp webvpn webvpn-cache write xlate
zonelabs-integrity
"""
WITHOUT_EFFECT = frozenset(_WORDS.split())
"""First words of commands that neither filter packets nor show in any check."""

GAPS = frozenset({"conduit", "outbound", "apply", "alias", "established", "conduits"})
"""First words of commands that let packets through or translate them and that are not in the model."""
