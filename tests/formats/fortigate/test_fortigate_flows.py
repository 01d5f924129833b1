"""Where packets go through a FortiGate: each row with the statement of the vendor that it rests on."""

from dataclasses import dataclass

import pytest

from tests.formats.fortigate.forti import VIP, outcome, policies, policy, wall

OUTSIDER = "tcp 198.51.100.7 > 203.0.113.11"
DIRECT = "tcp 10.10.0.7 > 10.20.0.15"
TIP_ORDER = "technical tip 207381: policies are looked up in their order, not by number; the first match decides"
TIP_ZERO = "technical tip 207381: what no policy names is refused by policy 0"
TIP_DNAT = "technical tips 94794, 189573: a virtual IP translates before the route and the policy are looked up"
TIP_SERVICE = "technical tip 262988: the service of a policy is compared with the mapped port"
TIP_NAMED = "technical tip 94794: a policy whose destination is `all` does not match traffic of a virtual IP"
TIP_UNUSED = "technical tip 189573: a virtual IP in no policy lets nothing through"
TIP_MATCH_VIP = "technical tip 94794: with match-vip a deny also stops traffic of a virtual IP"
TIP_BY_DEFAULT = (
    "technical tip 94794: match-vip is on by itself in denies of 7.2.4 and later; the sources differ on 7.2.3"
)
TIP_OVERLAP = "technical tip 350101: between overlapping virtual IPs the order of their table decides"
TIP_WHOLE = "technical tip 404366: a virtual IP without port forwarding hands every port on"
GUIDE_EXTINTF = "7.0.7 administration guide, Static virtual IPs: listening is not restricted to the external interface"
GUIDE_CENTRAL = "7.2.3 administration guide, Central DNAT: virtual IPs work alone, policies name the mapped address"
CLI_SERVICE = "5.2 CLI reference, firewall service custom: destination ports, then source ports behind a colon"
TIP_NEGATE = "technical tip 194290: negate inverts the whole cell"
CLI_ADDRESS = "CLI reference, firewall address: the default of subnet is 0.0.0.0 0.0.0.0, every address"
TIP_V6 = "technical tip 191945: a policy applies to IPv6 only where its IPv6 addresses are set (6.4.0 and later)"
CLI_STATUS = "CLI reference, firewall policy: a policy with status disable is not looked up"
TIP_ACTION = "technical tip 264457: a policy without an action line denies"
CLI_ZONE = "CLI reference 6.0 to 7.4.8, system zone: intrazone denies by default"
TIP_PROFILE = "technical tip 333853: the exporting account's profile decides what a backup holds"
CLI_DEDICATED = "CLI reference, system interface: dedicated-to management, only management traffic"
TIP_ZONE = "technical tip 264457: with intrazone allow, policies are still looked up first"
CLI_GROUP = "CLI reference, firewall addrgrp: exclude-member takes addresses out of the group"
TIP_LOCAL = "technical tips 366248, 426227: a local-in policy comes before allowaccess and denies by default"
TIP_TRUST = "technical tip 248943: the login answers sources that match the trusted hosts of any administrator"
GUIDE_ACCESS = "7.2 administration guide, Interface settings: allowaccess names what an interface answers"
TIP_ACROSS = "technical tip 369268: another interface's address is reached through a firewall policy towards it"
CLI_SSL = "CLI reference, vpn ssl settings: source-interface and source-address say where and for whom it answers"
TIP_NGFW = "technical tips 251572, 262631: in policy-based mode a flow must be accepted twice"
SECTION_4 = "no export holds what the name stands for at the moment"


@dataclass(frozen=True)
class Flow:
    """A configuration, a packet, what becomes of it and why."""

    text: str
    ingress: str
    packet: str
    expected: str
    why: str
    version: str = "7.2.8"


IN_BY_VIP = policy(1, "wan1 all", "imaging dicom", 'service "ALL"')
DENY_ALL = policy(9, "any all", "any all", 'service "ALL"', action="deny")
TO_PACS = policy(1, "office all", "imaging pacs", 'service "HTTPS"')
WHOLE_VIP = """config firewall vip
    edit "whole"
        set extip 203.0.113.12
        set mappedip "10.20.0.15"
        set extintf "wan1"
    next
end
"""
SECOND_VIP = VIP.replace('"dicom"', '"web"').replace("11112", "8042").replace("mappedport 104", "mappedport 8042")
OVERLAP = """config firewall vip
    edit "first"
        set extip 203.0.113.11
        set mappedip "10.20.0.16"
        set extintf "any"
    next
    edit "second"
        set extip 203.0.113.11
        set mappedip "10.20.0.15"
        set extintf "any"
        set portforward enable
        set extport 11112
        set mappedport 104
    next
end
"""
CENTRAL = "config system settings\n    set central-nat enable\nend\n"
TO_MAPPED = policy(1, "wan1 all", "imaging pacs", 'service "DICOM"')
SERVICE = """config firewall service custom
    edit "DICOM"
        set tcp-portrange 104 11112-11113:1024-65535
    next
end
"""
NAMES = """config firewall address
    edit "typed without a subnet"
    next
    edit "viewer"
        set subnet 10.10.0.9 255.255.255.255
    next
    edit "odd"
        set type wildcard
        set wildcard 10.10.0.1 255.255.255.1
    next
    edit "cloud"
        set type fqdn
        set fqdn "pacs.example.org"
    next
    edit "home"
        set type geography
        set country "US"
    next
end
config firewall addrgrp
    edit "all but the viewer"
        set member "office net"
        set exclude enable
        set exclude-member "viewer"
    next
end
"""
ZONES = """config system zone
    edit "inside"
        set interface "office" "imaging"
    next
end
"""
DEDICATED = """config system interface
    edit "imaging"
        set dedicated-to management
    next
end
"""
ZONES_OPEN = ZONES.replace("        set interface", "        set intrazone allow\n        set interface")
ACCESS = """config system interface
    edit "wan1"
        set allowaccess ping https
    next
end
"""
ADMIN = """config system admin
    edit "mlopez"
        set trusthost1 198.51.100.0 255.255.255.128
    next
    edit "rchen"
        set trusthost1 203.0.113.200 255.255.255.255
    next
end
"""
LOCAL_IN = """config firewall local-in-policy
    edit 1
        set intf "wan1"
        set srcaddr "partner"
        set dstaddr "all"
        set action accept
        set service "HTTPS"
        set schedule "always"
    next
    edit 2
        set intf "wan1"
        set srcaddr "all"
        set dstaddr "all"
        set service "HTTPS"
        set schedule "always"
    next
end
"""
TO_OTHER = "tcp 10.10.0.7 > 203.0.113.10 443"
OUTWARD = policy(1, "office all", "wan1 all", 'service "HTTPS"')
GUI = "tcp 198.51.100.7 > 203.0.113.10 443"
SSL = """config vpn ssl settings
    set source-interface "wan1"
    set source-address "partner"
    set port 10443
end
"""
NGFW = "config system settings\n    set ngfw-mode policy-based\nend\n"
SECURITY = policies(TO_PACS).replace("firewall policy", "firewall security-policy")
SIX = """config firewall address6
    edit "pacs6"
        set ip6 2001:db8:20::15/128
    next
end
"""
V6_POLICY = policy(1, "wan1 all", "imaging pacs", 'service "ALL"')
V6_BOTH = policy(1, "wan1 all", "imaging pacs", 'service "ALL"', 'srcaddr6 "all"', 'dstaddr6 "pacs6"')
V6_OLD = policies(policy(1, "wan1 all", "imaging pacs6", 'service "HTTPS"')).replace("policy\n", "policy6\n")
V6_PACKET = "tcp 2001:db8:ffff::7 > 2001:db8:20::15 443"
NIGHTS = 'config firewall schedule recurring\n    edit "nights"\n        set start 20:00\n    next\nend\n'


FLOWS = [
    Flow(policies(TO_PACS), "office", f"{DIRECT} 443", "permit 10.20.0.15:443", TIP_ORDER),
    Flow(policies(TO_PACS), "office", f"{DIRECT} 104", "deny", TIP_ZERO),
    Flow(policies(TO_PACS), "imaging", "tcp 10.20.0.15 > 10.10.0.7 443", "deny", TIP_ZERO),
    Flow(policies(TO_PACS, DENY_ALL), "office", f"{DIRECT} 443", "permit 10.20.0.15:443", TIP_ORDER),
    Flow(policies(DENY_ALL, TO_PACS), "office", f"{DIRECT} 443", "deny", TIP_ORDER),
    Flow(policies(TO_PACS.replace("accept\n", "accept\n        set status disable\n")), "office", f"{DIRECT} 443",
         "deny", CLI_STATUS),
    Flow(policies(TO_PACS.replace("        set action accept\n", "")), "office", f"{DIRECT} 443", "deny", TIP_ACTION),
    # virtual IPs
    Flow(VIP + policies(IN_BY_VIP), "wan1", f"{OUTSIDER} 11112", "permit 10.20.0.15:104", TIP_DNAT),
    Flow(VIP + policies(IN_BY_VIP), "wan1", f"{OUTSIDER} 104", "deny", TIP_DNAT),
    Flow(VIP + policies(policy(1, "wan1 all", "imaging dicom", 'service "d"')) + SERVICE.replace("DICOM", "d"), "wan1",
         f"{OUTSIDER} 11112", "permit 10.20.0.15:104", TIP_SERVICE),
    Flow(VIP + policies(policy(1, "wan1 all", "imaging dicom", 'service "RDP"')), "wan1", f"{OUTSIDER} 11112", "deny",
         TIP_SERVICE),
    Flow(VIP + policies(policy(1, "wan1 all", "imaging all", 'service "ALL"')), "wan1", f"{OUTSIDER} 11112", "deny",
         TIP_NAMED),
    Flow(VIP + policies(TO_PACS), "wan1", f"{OUTSIDER} 11112", "deny", TIP_UNUSED),
    Flow(VIP + SECOND_VIP + policies(IN_BY_VIP), "wan1", f"{OUTSIDER} 8042", "deny", TIP_UNUSED),
    Flow(VIP + policies(policy(1, "wan1 all", "office dicom", 'service "ALL"')), "wan1", f"{OUTSIDER} 11112", "deny",
         TIP_DNAT),
    Flow(VIP + policies(DENY_ALL, IN_BY_VIP), "wan1", f"{OUTSIDER} 11112", "permit 10.20.0.15:104", TIP_BY_DEFAULT,
         "7.0.12"),
    Flow(VIP + policies(DENY_ALL, IN_BY_VIP), "wan1", f"{OUTSIDER} 11112", "deny", TIP_BY_DEFAULT, "7.2.4"),
    Flow(VIP + policies(DENY_ALL, IN_BY_VIP), "wan1", f"{OUTSIDER} 11112", "undecided", TIP_BY_DEFAULT,
         "7.2.3"),
    Flow(VIP + policies(DENY_ALL.replace("next", "    set match-vip enable\n    next"), IN_BY_VIP), "wan1",
         f"{OUTSIDER} 11112", "deny", TIP_MATCH_VIP, "7.0.12"),
    Flow(VIP + policies(policy(2, "wan1 all", "imaging dicom", 'service "ALL"', action="deny"), IN_BY_VIP), "wan1",
         f"{OUTSIDER} 11112", "deny", "technical tip 94794: a deny that names the virtual IP always works", "7.0.12"),
    Flow(WHOLE_VIP + policies(policy(1, "wan1 all", "imaging whole", 'service "RDP"')), "wan1",
         "tcp 198.51.100.7 > 203.0.113.12 3389", "permit 10.20.0.15:3389", TIP_WHOLE),
    Flow(WHOLE_VIP + policies(policy(1, "wan1 all", "imaging whole", 'service "RDP"')), "wan1",
         "tcp 198.51.100.7 > 203.0.113.12 445", "deny", TIP_WHOLE),
    Flow(OVERLAP + policies(policy(1, "wan1 all", "imaging second", 'service "ALL"')), "wan1", f"{OUTSIDER} 11112",
         "deny", TIP_OVERLAP),
    Flow(VIP + policies(policy(1, "any all", "imaging dicom", 'service "ALL"')), "office",
         "tcp 10.10.0.7 > 203.0.113.11 11112", "permit 10.20.0.15:104", GUIDE_EXTINTF),
    Flow(CENTRAL + VIP + SERVICE + policies(TO_MAPPED), "wan1", f"{OUTSIDER} 11112", "permit 10.20.0.15:104",
         GUIDE_CENTRAL),
    Flow(CENTRAL + VIP + policies(TO_PACS), "wan1", f"{OUTSIDER} 11112", "deny", GUIDE_CENTRAL),
    # services and addresses
    Flow(SERVICE + policies(policy(1, "office all", "imaging pacs", 'service "DICOM"')), "office",
         f"{DIRECT} 11113 1500", "permit 10.20.0.15:11113", CLI_SERVICE),
    Flow(SERVICE + policies(policy(1, "office all", "imaging pacs", 'service "DICOM"')), "office",
         f"{DIRECT} 11113 500", "deny", CLI_SERVICE),
    Flow(policies(policy(1, "office all", "imaging pacs", 'service "HTTPS"', "service-negate enable")), "office",
         f"{DIRECT} 104", "permit 10.20.0.15:104", TIP_NEGATE),
    Flow(policies(policy(1, "office all", "imaging pacs", 'service "ALL"', "dstaddr-negate enable")), "office",
         f"{DIRECT} 104", "deny", TIP_NEGATE),
    Flow(NAMES + policies(policy(1, "office typed without a subnet", "imaging pacs", 'service "ALL"')), "office",
         f"{DIRECT} 104", "permit 10.20.0.15:104", CLI_ADDRESS),
    Flow(NAMES + policies(policy(1, "office all but the viewer", "imaging pacs", 'service "ALL"')), "office",
         "tcp 10.10.0.9 > 10.20.0.15 104", "deny", CLI_GROUP),
    Flow(NAMES + policies(policy(1, "office all but the viewer", "imaging pacs", 'service "ALL"')), "office",
         f"{DIRECT} 104", "permit 10.20.0.15:104", CLI_GROUP),
    Flow(NAMES + policies(policy(1, "office odd", "imaging pacs", 'service "ALL"')), "office", f"{DIRECT} 104",
         "permit 10.20.0.15:104", "CLI reference, firewall address: a wildcard compares the bits that its mask sets"),
    Flow(NAMES + policies(policy(1, "office odd", "imaging pacs", 'service "ALL"')), "office",
         "tcp 10.10.0.8 > 10.20.0.15 104", "deny",
         "CLI reference, firewall address: a wildcard compares the bits that its mask sets"),
    Flow(NAMES + policies(policy(1, "office cloud", "imaging pacs", 'service "ALL"')), "office", f"{DIRECT} 104",
         "undecided", SECTION_4),
    Flow(NAMES + policies(policy(8, "office home", "imaging all", 'service "ALL"', action="deny"), TO_PACS), "office",
         f"{DIRECT} 443", "undecided", SECTION_4),
    Flow(NIGHTS + policies(TO_PACS.replace("always", "nights")), "office", f"{DIRECT} 443", "undecided",
         "CLI reference, firewall policy: a policy holds in the time of its schedule only"),
    # IPv6
    Flow(SIX + policies(V6_POLICY), "wan1", V6_PACKET, "deny", TIP_V6),
    Flow(SIX + policies(V6_BOTH), "wan1", V6_PACKET, "permit [2001:db8:20::15]:443", TIP_V6),
    Flow(SIX + V6_OLD, "wan1", V6_PACKET, "permit [2001:db8:20::15]:443",
         "6.2 CLI reference, firewall policy6: IPv6 has a table of its own before 6.4.0", "6.2.10"),
    # zones
    Flow(ZONES + policies(TO_PACS.replace('"office"', '"inside"').replace('"imaging"', '"inside"')), "office",
         f"{DIRECT} 443", "permit 10.20.0.15:443", CLI_ZONE),
    Flow(ZONES + policies(), "office", f"{DIRECT} 104", "deny", CLI_ZONE),
    Flow(ZONES_OPEN, "office", f"{DIRECT} 104", "permit 10.20.0.15:104", CLI_ZONE),
    Flow(ZONES_OPEN + policies(DENY_ALL), "office", f"{DIRECT} 104", "deny", TIP_ZONE),
    # to the device itself
    Flow("", "wan1", GUI, "deny", GUIDE_ACCESS),
    Flow(ACCESS, "wan1", GUI, "permit 203.0.113.10:443", GUIDE_ACCESS),
    Flow(ACCESS, "wan1", "tcp 198.51.100.7 > 203.0.113.10 22", "deny", GUIDE_ACCESS),
    Flow(ACCESS, "wan1", "icmp 198.51.100.7 > 203.0.113.10", "permit 203.0.113.10", GUIDE_ACCESS),
    Flow(ACCESS, "office", TO_OTHER, "deny", TIP_ACROSS),
    Flow(ACCESS + policies(OUTWARD), "office", TO_OTHER, "permit 203.0.113.10:443", TIP_ACROSS),
    Flow(policies(OUTWARD), "office", TO_OTHER, "deny", TIP_ACROSS),
    Flow(ACCESS + policies(OUTWARD.replace("wan1", "imaging")), "office", TO_OTHER, "deny", TIP_ACROSS),
    Flow(ACCESS + ADMIN, "wan1", GUI, "permit 203.0.113.10:443", TIP_TRUST),
    Flow(ACCESS + ADMIN, "wan1", "tcp 192.0.2.7 > 203.0.113.10 443", "deny", TIP_TRUST),
    Flow(ACCESS + LOCAL_IN, "wan1", GUI, "deny", TIP_LOCAL),
    Flow(ACCESS + LOCAL_IN, "wan1", "tcp 198.51.100.20 > 203.0.113.10 443", "permit 203.0.113.10:443", TIP_LOCAL),
    Flow(policies(DENY_ALL) + ACCESS, "wan1", GUI, "permit 203.0.113.10:443",
         "7.2 administration guide, Local-in policies: firewall policies do not judge traffic to the device"),
    Flow(SSL, "wan1", "tcp 198.51.100.20 > 203.0.113.10 10443", "permit 203.0.113.10:10443", CLI_SSL),
    Flow(SSL, "wan1", "tcp 198.51.100.21 > 203.0.113.10 10443", "deny", CLI_SSL),
    Flow(SSL, "office", "tcp 10.10.0.7 > 10.10.0.1 10443", "deny", CLI_SSL),
    # application policies
    Flow(NGFW + policies(TO_PACS), "office", f"{DIRECT} 443", "deny", TIP_NGFW),
    Flow(NGFW + policies(TO_PACS) + SECURITY, "office", f"{DIRECT} 443", "permit 10.20.0.15:443", TIP_NGFW),
    Flow(NGFW + SECURITY + policies(), "office", f"{DIRECT} 443", "deny", TIP_NGFW),
    # what an account that may not see the policies exports
    Flow("", "office", f"{DIRECT} 443", "undecided", TIP_PROFILE),
    Flow(policies(), "office", f"{DIRECT} 443", "deny", TIP_PROFILE),
    # interfaces for management only
    Flow(DEDICATED + policies(TO_PACS), "office", f"{DIRECT} 443", "deny", CLI_DEDICATED),
]  # fmt: skip


@pytest.mark.parametrize("flow", FLOWS, ids=[f"{n}-{one.expected}" for n, one in enumerate(FLOWS)])
def test_flows(flow: Flow) -> None:
    assert outcome(wall(flow.text, flow.version), flow.ingress, flow.packet) == flow.expected, flow.why
