"""Which tables of a FortiOS configuration are read, which say nothing that a check asks about, and their settings."""

from auditor.formats.fortigate.access import PROXY_POLICY
from auditor.formats.fortigate.local import LOCAL_IN
from auditor.formats.fortigate.steering import STEERING

_POLICY_WORDS = """
action anti-replay app-monitor application-list auth-cert auth-path auth-redirect-addr auto-asic-offload
av-profile block-notification captive-portal-exempt capture-packet casb-profile cifs-profile comments
custom-log-fields decrypted-traffic-mirror delay-tcp-npu-session diameter-filter-profile diffserv-copy
diffserv-forward diffserv-reverse diffservcode-forward diffservcode-rev disclaimer dlp-profile dlp-sensor
dnsfilter-profile dsri dstaddr dstaddr-negate dstaddr4 dstaddr6 dstaddr6-negate dstintf dynamic-shaping
email-collect emailfilter-profile fec file-filter-profile firewall-session-dirty fixedport fsso
fsso-agent-for-ntlm fsso-groups geoip-anycast geoip-match groups gtp-profile http-policy-redirect icap-profile
identity-based identity-based-route inbound inspection-mode internet-service internet-service-custom
internet-service-custom-group internet-service-group internet-service-id internet-service-name
internet-service-negate internet-service-src internet-service-src-custom internet-service-src-custom-group
internet-service-src-group internet-service-src-id internet-service-src-name internet-service-src-negate
internet-service6 internet-service6-custom internet-service6-custom-group internet-service6-group
internet-service6-name internet-service6-negate internet-service6-src internet-service6-src-custom
internet-service6-src-custom-group internet-service6-src-group internet-service6-src-name
internet-service6-src-negate ip-version-type ippool ips-sensor ips-voip-filter label global-label
log-http-transaction logtraffic logtraffic-app logtraffic-start match-vip match-vip-only mms-profile name nat
nat46 nat64 natinbound natip natoutbound network-service-dynamic network-service-src-dynamic np-acceleration
ntlm ntlm-enabled-browsers ntlm-guest outbound passive-wan-health-measurement pcp-inbound pcp-outbound
pcp-poolname per-ip-shaper permit-any-host permit-stun-host policy-expiry policy-expiry-date
policy-expiry-date-utc policy-offload policy-behaviour-type poolname poolname6 port-preserve port-random
profile-group profile-protocol-options profile-type radius-ip-auth-bypass radius-mac-auth-bypass redirect-url
replacemsg-override-group reputation-direction reputation-minimum rsso rtp-addr rtp-nat schedule
schedule-timeout sctp-filter-profile send-deny-packet service service-negate session-ttl sgt sgt-check
spamfilter-profile src-vendor-mac srcaddr srcaddr-negate srcaddr4 srcaddr6 srcaddr6-negate srcintf
ssh-filter-profile ssh-policy-redirect ssl-mirror ssl-mirror-intf ssl-ssh-profile status tcp-mss-receiver
tcp-mss-sender tcp-session-without-syn tcp-timeout-pid telemetry-profile timeout-send-rst tos tos-mask
tos-negate traffic-shaper traffic-shaper-reverse udp-timeout-pid url-category users utm-status
utm-inspection-mode uuid videofilter-profile virtual-patch-profile vlan-cos-fwd vlan-cos-rev vlan-filter
voip-profile vpntunnel waf-profile wanopt wanopt-detection wanopt-passive-opt wanopt-peer wanopt-profile wccp
webcache webcache-https webfilter-profile webproxy-forward-server webproxy-profile wsso ztna-device-ownership
ztna-ems-tag ztna-geo-tag ztna-policy-redirect ztna-status ztna-tags-match-logic devices device-detection-portal
deep-inspection-options tags dynamic-profile dynamic-profile-access client-reputation client-reputation-mode
endpoint-check endpoint-profile application app-category app-group enforce-default-app-port policyid
"""
POLICY = frozenset(_POLICY_WORDS.split())
"""The settings of a policy that we know, of FortiOS 5.0 to 7.6; another one may narrow it."""
_ADDRESS_WORDS = """
uuid type subnet start-ip end-ip fqdn country wildcard wildcard-fqdn macaddr sdn sdn-tag sdn-addr-type sdn-id
filter obj-id obj-tag obj-type tag-type tag-detection-level subnet-name tenant organization epg-name
policy-group interface associated-interface cache-ttl comment comments color visibility allow-routing
fabric-object route-tag sub-type clearpass-spt dirty fsso-group hw-vendor hw-model os sw-version node-ip-only
start-mac end-mac list tags ip6 host host-type template subnet-segment passive-fqdn-learning
"""
_ADDRESS = frozenset(_ADDRESS_WORDS.split())
_GROUP_WORDS = """
uuid type category member comment exclude exclude-member visibility color allow-routing fabric-object tags
"""
_GROUP = frozenset(_GROUP_WORDS.split())
_SERVICE_WORDS = """
uuid name category protocol protocol-number icmptype icmpcode tcp-portrange udp-portrange sctp-portrange
udplite-portrange iprange fqdn proxy helper check-reset-range tcp-halfclose-timer tcp-halfopen-timer
tcp-timewait-timer tcp-rst-timer udp-idle-timer session-ttl comment color visibility app-service-type
app-category application explicit-proxy member fabric-object
"""
_SERVICE = frozenset(_SERVICE_WORDS.split())
_VIP_WORDS = """
uuid id name comment type dns-mapping-ttl ldb-method src-filter src-vip-filter service extip extaddr h2-support
h3-support nat44 nat46 mappedip mapped-addr extintf arp-reply http-redirect http-ip-header http-ip-header-name
persistence server-type nat-source-vip portforward status protocol extport mappedport gratuitous-arp-interval
srcintf-filter portmapping-type empty-cert-action user-agent-detect client-cert http-cookie-domain
http-cookie-domain-from-host http-cookie-path http-cookie-generation http-cookie-age http-cookie-share
https-cookie-secure http-multiplex http-multiplex-ttl http-multiplex-max-request
http-multiplex-max-concurrent-request http-supported-max-version outlook-web-access weblogic-server
websphere-server ssl-mode ssl-certificate ssl-dh-bits ssl-algorithm ssl-server-algorithm ssl-pfs ssl-min-version
ssl-max-version ssl-server-min-version ssl-server-max-version ssl-accept-ffdhe-groups ssl-send-empty-frags
ssl-client-fallback ssl-client-renegotiation ssl-client-session-state-type ssl-client-session-state-timeout
ssl-client-session-state-max ssl-client-rekey-count ssl-server-renegotiation ssl-server-session-state-type
ssl-server-session-state-timeout ssl-server-session-state-max ssl-http-location-conversion ssl-http-match-host
ssl-hpkp ssl-hsts ssl-hsts-age ssl-hsts-include-subdomains monitor max-embryonic-connections color ipv6-mappedip
ipv6-mappedport ipv4-mappedip ipv4-mappedport add-nat46-route add-nat64-route nat64 nat66 ndp-reply
embedded-ipv4-address ip address port weight holddown-interval healthcheck http-host max-connections client-ip
translate-host health-check-proto verify-cert server-list gslb-hostname gslb-domain-name one-click-gslb-server
priority
"""
_VIP = frozenset(_VIP_WORDS.split())
_ZONE = frozenset(["interface", "intrazone", "tag", "description", "tagging", "tags"])
SETTINGS: dict[str, frozenset[str]] = {
    "firewall policy": POLICY,
    "firewall policy6": POLICY,
    "firewall consolidated policy": POLICY,
    "firewall security-policy": POLICY,
    "firewall local-in-policy": LOCAL_IN,
    "firewall local-in-policy6": LOCAL_IN,
    "firewall address": _ADDRESS,
    "firewall address6": _ADDRESS,
    "firewall addrgrp": _GROUP,
    "firewall addrgrp6": _GROUP,
    "firewall service custom": _SERVICE,
    "firewall service group": _SERVICE,
    "firewall vip": _VIP,
    "firewall vip6": _VIP,
    "system zone": _ZONE,
    "firewall proxy-policy": PROXY_POLICY,
    "firewall explicit-proxy-policy": PROXY_POLICY,
    "router policy": STEERING,
    "router policy6": STEERING,
}
"""Tables whose settings decide about packets, with the settings that we know."""
_READ = frozenset(
    """firewall vipgrp|firewall vipgrp6|firewall schedule recurring|firewall schedule onetime|firewall schedule group|
    firewall profile-group|firewall central-snat-map|firewall ippool|firewall ippool6|system interface|system global|
    system settings|system admin|system sdwan|system virtual-wan-link|system snmp community|system snmp user|
    system snmp sysinfo|system ntp|system dhcp server|system dns-server|system central-management|
    system automation-action|system vdom-link|router static|router static6|router bgp|vpn ipsec phase1-interface|
    vpn ipsec phase2-interface|vpn ipsec phase1|vpn ipsec phase2|vpn ssl settings|user local|user group|vdom|global|
    log eventfilter|firewall access-proxy|firewall access-proxy6|ztna web-proxy|ztna web-portal|
    ztna traffic-forward-proxy|web-proxy explicit|ftp-proxy explicit|authentication rule""".replace("\n    ", "").split(
        "|"
    )
)
NOT_MODELLED = {
    "firewall policy46": "a policy between IPv4 and IPv6", "firewall policy64": "a policy between IPv6 and IPv4",
    "firewall vip46": "a translation from IPv4 to IPv6", "firewall vip64": "a translation from IPv6 to IPv4",
    "firewall acl": "an access control list of a port", "firewall acl6": "an access control list of a port",
}  # fmt: skip
"""Tables that decide about packets and are not read; their entries are named as gaps."""
_FAMILIES_WORDS = """
alertemail antivirus application authentication automation casb certificate cifs credential-store dlp dnsfilter
emailfilter endpoint-control ethernet-oam extender extender-controller extension-controller file-filter
ftp-proxy gui icap ips log monitoring nsxt report rule sctp-filter spamfilter ssh-filter switch-controller
telemetry-controller videofilter virtual-patch voip waf wanopt web-proxy webfilter wireless-controller ztna dpdk
pfcp gtp diameter-filter hardware test user imp2p netscan mgmt-data
"""
_FAMILIES = frozenset(_FAMILIES_WORDS.split())
"""First words of tables of features that look into traffic which a policy let through, or that only report."""
_SYSTEM_WORDS = """
3g-modem auto-scale accprofile acme affinity-interrupt affinity-packet-redistribution alarm alias api-user arp-table
auto-install auto-script automation-destination automation-stitch automation-trigger autoupdate bypass
cloud-service cluster-sync console csf custom-language ddns dedicated-mgmt device-upgrade dhcp dhcp6 dns
dns-database dns-server dns64 dscp-based-priority elbc email-server evpn external-resource fabric-vpn
fabric-policy federated-upgrade fips-cc fm fortiai fortiguard fortimanager fortindr fortisandbox fsso-polling
ftm-push geneve geoip-country geoip-override gi-gk global gre-tunnel ha ha-monitor health-check-fortiguard ike
interface ipam ip-conflict-status ips ips-urlfilter-dns ips-urlfilter-dns6 ipip-tunnel ipsec-aggregate
ipv6-neighbor-cache ipv6-tunnel link-monitor lldp lte-modem mac-address-table management-tunnel mobile-tunnel
modem nat64 nd-proxy netflow network-visibility ngfw-settings npu npu-vlink np6 np6xlite nst ntp object-tag
object-tagging password-policy password-policy-guest-admin physical-switch pppoe-interface probe-response
proxy-arp ptp replacemsg replacemsg-group replacemsg-image resource-limits saml sdn-connector sdn-proxy sdn-vpn
security-rating session-helper session-sync session-ttl sflow sit-tunnel smc-ntp sms-server snmp
speed-test-schedule speed-test-server speed-test-setting sso-admin sso-forticloud-admin
sso-fortigate-cloud-admin ssh-config standalone-cluster startup-error-log status storage stp switch-interface
tos-based-priority traffic-history vdom vdom-dns vdom-exception vdom-netflow vdom-property vdom-radius-server
vdom-sflow virtual-switch virtual-wire-pair vne-interface vne-tunnel vxlan wccp wireless zone proxy
fortiguard-log bug-report autoupdate config isf-queue-profile vmlicense vin-alarm sdwan mem-mgr performance cmdb
lldp
"""
_SYSTEM = frozenset(_SYSTEM_WORDS.split())
_FIREWALL_WORDS = """
access-proxy-ssh-client-cert access-proxy-virtual-host address6-template auth-portal city country
decrypted-traffic-mirror dnstranslation DoS-policy DoS-policy6 global
identity-based-route interface-policy interface-policy6 internet-service internet-service-addition
internet-service-append internet-service-botnet internet-service-custom internet-service-custom-group
internet-service-definition internet-service-extension internet-service-fallback internet-service-group
internet-service-ipbl-reason internet-service-ipbl-vendor internet-service-list internet-service-name
internet-service-owner internet-service-reputation internet-service-sld internet-service-subapp ip-translation
ipmacbinding iprope iprope-list ldb-monitor local-in-policy mms-profile multicast-address multicast-address6
multicast-policy multicast-policy6 network-service-dynamic on-demand-sniffer profile-protocol-options proute
proxy-address proxy-addrgrp region schedule service shaper shaping-policy shaping-profile sniffer ssh ssl
ssl-server ssl-ssh-profile traffic-class ttl-policy vendor-mac vendor-mac-summary wildcard-fqdn gtp
carrier-endpoint-bwl vip46grp vipgrp46 vipgrp64 vip64grp
"""
_FIREWALL = frozenset(_FIREWALL_WORDS.split())
_ROUTER_WORDS = """
access-list access-list6 aspath-list auth-path bfd bfd6 community-list extcommunity-list info info6 isis
key-chain lookup multicast multicast-flow multicast6 ospf ospf6 ospfv3-neighbor prefix-list prefix-list6 rip
ripng route-map segment-routing setting static static6 gwdetect
"""
_ROUTER = frozenset(_ROUTER_WORDS.split())
_VPN_WORDS = """
certificate kmip-server l2tp ocvpn pptp qkd status ssl ipsec ike ipsec-concentrator
"""
_VPN = frozenset(_VPN_WORDS.split())
_BY_FAMILY = {"system": _SYSTEM, "firewall": _FIREWALL, "router": _ROUTER, "vpn": _VPN}


def is_read(path: str) -> bool:
    """Whether a table is read."""
    return path in SETTINGS or path in _READ


def is_without_effect(path: str) -> bool:
    """Whether no check asks about a table."""
    first, _, rest = path.partition(" ")
    return first in _FAMILIES or rest.partition(" ")[0] in _BY_FAMILY.get(first, frozenset())
