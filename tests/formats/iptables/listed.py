"""A slow printer of rules: as iptables-save writes them, and as `iptables -L` prints them."""

from dataclasses import dataclass

COLUMNS = "target     prot opt source               destination         \n"
WIDE = f" pkts bytes {COLUMNS.replace('source', 'in     out     source', 1)}"
EMPTY = f"Chain FORWARD (policy DROP)\n{COLUMNS}\nChain OUTPUT (policy ACCEPT)\n{COLUMNS}"
# What each match and target prints beside what iptables-save writes, as iptables 1.8.9 does; protocol first.
FORMS = (
    ("6", "-m tcp --dport 104", "tcp dpt:104"),
    ("6", "-m tcp --sport 1024:65535 --dport 104", "tcp spts:1024:65535 dpt:104"),
    ("6", "-m tcp ! --sport 1:5 --tcp-flags FIN,SYN,RST,ACK SYN", "tcp spts:!1:5 flags:0x17/0x02"),
    ("6", "-m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN", "tcp flags:!0x17/0x02"),
    ("6", "-m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE", "tcp flags:0x3F/0x00"),
    ("6", "-m tcp --tcp-flags FIN,SYN,RST,ACK SYN", "tcp flags:FIN,SYN,RST,ACK/SYN"),
    ("6", "-m tcp ! --tcp-option 5", "tcp option=!5"),
    ("6", "-m tcp", "tcp"),
    ("6", "-m tcp --dport 443", "tcp dpt:https"),
    ("17", "-m udp --sport 53 ! --dport 1024:2000", "udp spt:53 dpts:!1024:2000"),
    ("17", "-m udp", "udp"),
    ("6", "-m multiport --dports 80,443,1000:2000", "multiport dports 80,443,1000:2000"),
    ("6", "-m multiport ! --sports 80,443", "multiport sports  !80,443"),
    ("6", "-m multiport --ports 80,443", "multiport ports 80,443"),
    ("132", "-m sctp --dport 99", "sctp dpt:99"),
    ("1", "-m icmp --icmp-type 8", "icmptype 8"),
    ("1", "-m icmp ! --icmp-type 3/4", "icmp !type 3 code 4"),
    ("1", "-m icmp --icmp-type any", "icmptype 255"),
    ("1", "-m icmp --icmp-type 8", "icmp echo-request"),
    ("1", "-m icmp --icmp-type 18", "icmp type 18 "),
    ("1", "-m icmp ! --icmp-type 3/11", "icmp !TOS-network-unreachable"),
    ("0", "-m conntrack --ctstate RELATED,ESTABLISHED", "ctstate RELATED,ESTABLISHED"),
    ("0", "-m conntrack ! --ctstate DNAT", "! ctstate DNAT"),
    ("0", "-m state ! --state INVALID", "! state INVALID"),
    ("0", "-m state --state NEW", "state NEW"),
    ("0", "-m conntrack --ctproto 6 --ctorigdst 198.51.100.1 --ctorigdstport 104 --ctdir ORIGINAL",
     "ctproto 6 ctorigdst 198.51.100.1 ctorigdstport 104 ctdir ORIGINAL"),
    ("0", "-m conntrack --ctorigsrc 198.51.100.0/24 --ctreplsrc 192.0.2.4 --ctstatus ASSURED,CONFIRMED",
     "ctorigsrc 198.51.100.0/24 ctreplsrc 192.0.2.4 ctstatus ASSURED,CONFIRMED"),
    ("0", "-m conntrack ! --ctproto 6 ! --ctorigsrcport 5:6 ! --ctstatus NONE",
     "! ctproto 6 ! ctorigsrcport 5:6 ! ctstatus NONE"),
    ("0", '-m comment --comment "the \\"old\\" archive"', '/* the "old" archive */'),
    ("0", "-m iprange --src-range 10.0.0.1-10.0.0.9", "source IP range 10.0.0.1-10.0.0.9"),
    ("0", "-m iprange ! --dst-range 10.0.0.1-10.0.0.9", "destination IP range ! 10.0.0.1-10.0.0.9"),
    ("0", "-m limit --limit 5/min --limit-burst 7", "limit: avg 5/min burst 7"),
    ("0", "-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 7 --hashlimit-mode srcip --hashlimit-name x",
     "limit: up to 5/sec burst 7 mode srcip"),
    ("0", "-m hashlimit --hashlimit-above 5/sec --hashlimit-burst 5 --hashlimit-name y --hashlimit-htable-size 50",
     "limit: above 5/sec burst 5 mode srcip-dstport htable-size 50 srcmask 24 rate-match rate-interval 5"),
    ("0", "-m connlimit --connlimit-above 5 --connlimit-mask 32 --connlimit-saddr", "#conn src/32 > 5"),
    ("0", "-m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-daddr", "#conn dst/24 <= 5"),
    ("0", "-m connlimit --connlimit-above 5 --connlimit-mask 32", "#conn/32 > 5"),
    ("0", "-m recent --set --name ssh --mask 255.255.255.255 --rsource",
     "recent: SET name: ssh side: source mask: 255.255.255.255"),
    ("0", "-m recent --update --seconds 60 --hitcount 4 --name ssh --rsource",
     "recent: UPDATE seconds: 60 hit_count: 4 name: ssh side: source"),
    ("0", "-m recent ! --rcheck --name q --mask 255.255.255.255 --rsource",
     "! recent: CHECK name: q side: source mask: 255.255.255.255"),
    ("0", "-m recent --rcheck --seconds 5 --reap --rttl --name DEFAULT --rdest",
     "recent: CHECK seconds: 5 reap TTL-Match name: DEFAULT side: dest"),
    ("0", "-m addrtype --dst-type LOCAL", "ADDRTYPE match dst-type LOCAL"),
    ("0", "-m addrtype --src-type UNICAST ! --dst-type LOCAL", "ADDRTYPE match src-type UNICAST dst-type !LOCAL"),
    ("0", "-m addrtype ! --src-type LOCAL,BROADCAST --limit-iface-in",
     "ADDRTYPE match src-type !LOCAL,BROADCAST limit-in"),
    ("0", "-m pkttype --pkt-type broadcast", "PKTTYPE = broadcast"),
    ("0", "-m pkttype ! --pkt-type unicast", "PKTTYPE != unicast"),
    ("0", "-m rpfilter --loose --invert", "rpfilter loose invert"),
    ("0", "-m rpfilter --validmark", "rpfilter validmark"),
    ("0", "-m set --match-set clinic src", "match-set clinic src"),
    ("0", "-m set ! --match-set clinic src,dst", "! match-set clinic src,dst"),
    ("0", "-m mark --mark 0x1/0xff", "mark match 0x1/0xff"),
    ("0", "-m connmark ! --mark 0x1", "connmark match ! 0x1"),
    ("0", "-m physdev --physdev-in eth0", "PHYSDEV match --physdev-in eth0"),
    ("0", "-m time --timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue",
     "TIME from 08:00:00 to 18:00:00 on Mon,Tue UTC"),
    ("0", "-m mac --mac-source 00:11:22:33:44:55", "MAC 00:11:22:33:44:55"),
    ("0", "-m mac --mac-source 00:11:22:33:44:55", "MAC00:11:22:33:44:55"),
    ("0", "-m owner --uid-owner 0", "owner UID match 0"),
    ("0", "-m owner ! --uid-owner 0", "! owner UID match 0"),
    ("0", '-m string ! --string "state NEW" --algo kmp', 'STRING match ! "state NEW" ALGO name kmp'),
    ("0", '-m u32 --u32 "0x6&0xff=0x1"', 'u32 "0x6&0xff=0x1"'),
    ("0", "-m policy --dir in --pol none", "policy match dir in pol none"),
    ("0", "-m length --length 1:100", "length 1:100"),
    ("0", "-m ttl --ttl-eq 5", "TTL match TTL == 5"),
    ("0", "-m tos --tos 0x10/0xff", "tos match0x10/0xff"),
    ("0", "-m dscp --dscp 0x0a", "DSCP match 0x0a"),
    ("0", "-m statistic --mode random --probability 0.5", "statistic mode random probability 0.50000000000"),
    ("0", "-m quota --quota 1000", "quota: 1000 bytes"),
    ("0", "-m connbytes --connbytes 1 --connbytes-mode bytes --connbytes-dir both",
     "connbytes 1 connbytes mode bytes connbytes direction both"),
    ("0", "-m cpu --cpu 0", "cpu 0"),
    ("0", "-m helper --helper ftp", 'helper match "ftp"'),
    ("0", "-m realm --realm 0x1", "realm 0x1"),
    ("0", "-m socket", "socket"),
    ("0", '-m bpf --bytecode "1,6 0 0 0"', "match bpf 6 0 0 0 "),
    ("50", "-m esp --espspi 5", "esp spi:5"),
    ("0", "", ""),
)  # fmt: skip
TARGETS = (
    ("-j ACCEPT", "ACCEPT", ""),
    ("-j DROP", "DROP", ""),
    ("-j RETURN", "RETURN", ""),
    ("-j REJECT --reject-with icmp-host-prohibited", "REJECT", "reject-with icmp-host-prohibited"),
    ('-j LOG --log-prefix "state NEW: "', "LOG", 'LOG flags 0 level 4 prefix "state NEW: "'),
    ('-j LOG --log-prefix "state NEW"', "LOG", "LOG level info prefix `state NEW' "),
    ('-j NFLOG --nflog-prefix "x y"', "NFLOG", 'nflog-prefix "x y"'),
    ("-j NFQUEUE --queue-num 3", "NFQUEUE", "NFQUEUE num 3"),
    ("-j MARK --set-xmark 0x1/0xff", "MARK", "MARK xset 0x1/0xff"),
    ("-j TCPMSS --clamp-mss-to-pmtu", "TCPMSS", "TCPMSS clamp to PMTU"),
    ("-j SET --add-set seen src", "SET", "add-set seen src"),
    ("-j WEB", "WEB", ""),
    ("-g WEB", "WEB", "[goto] "),
    ("", "", ""),
)


@dataclass(frozen=True)
class Row:
    """One rule, to be printed in both ways: the slow printer that the reader is tried against."""

    form: tuple[str, str, str] = ("0", "", "")
    target: tuple[str, str, str] = TARGETS[0]
    ingress: str = ""
    egress: str = ""
    source: str = ""
    destination: str = ""
    fragment: str = ""

    def saved(self, chain: str = "INPUT") -> str:
        """As iptables-save writes it."""
        protocol, saved, _ = self.form
        words = [f"-A {chain}", f"-p {protocol}" if protocol != "0" else "", saved]
        words.append({"f": "-f", "!": "! -f"}.get(self.fragment, ""))
        for option, value in zip("sdio", (self.source, self.destination, self.ingress, self.egress), strict=True):
            words.append(("! " if value[:1] == "!" else "") + f"-{option} {value.lstrip('!')}" if value else "")
        return " ".join(word for word in (*words, self.target[0]) if word)

    def printed(self, *, counts: bool = True) -> str:
        """As `iptables -L -n -v` prints it, or without -v."""
        fragment = {"f": "-f", "!": "!f"}.get(self.fragment, "--")
        names = f" {self.ingress or '*':<6} {self.egress or '*':<6}" if counts else ""
        both = (one if one[:1] == "!" else f" {one or '0.0.0.0/0'}" for one in (self.source, self.destination))
        ends = "".join(f"{one:<20} " for one in both)
        goto = self.target[2] if self.target[0].startswith("-g") else ""
        tail = " ".join(one for one in (goto, self.form[2], "" if goto else self.target[2]) if one)
        head = "    7   420 " if counts else ""
        return f"{head}{self.target[1]:<9}  {self.form[0]:<5}{fragment} {names} {ends}{tail}".rstrip()


def save(*rows: Row) -> str:
    head = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:WEB - [0:0]\n"
    return head + "".join(f"{one.saved()}\n" for one in rows) + "-A WEB -p tcp -m tcp --dport 80 -j DROP\nCOMMIT\n"


def listing(*rows: Row) -> str:
    web = Row(("6", "", "tcp dpt:80"), TARGETS[1])
    inside = "".join(f"{one.printed()}\n" for one in rows)
    chains = (
        ("INPUT (policy DROP 3 packets, 41K bytes)", inside),
        ("FORWARD (policy DROP 0 packets, 0 bytes)", ""),
        ("OUTPUT (policy ACCEPT 1 packets, 60 bytes)", ""),
        ("WEB (2 references)", f"{web.printed()}\n"),
        ("PREROUTING (policy ACCEPT 0 packets, 0 bytes)", ""),
        ("POSTROUTING (policy ACCEPT 0 packets, 0 bytes)", ""),
    )
    return "\n".join(f"Chain {heading}\n{WIDE}{rows}" for heading, rows in chains)
