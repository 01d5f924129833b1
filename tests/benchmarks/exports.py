"""Exports of PAN-OS and FortiGate of any size, ours: objects, groups and rules of an imaging network.

What makes a PAN-OS file 50 MB long is taken to be objects and rules: the rest of one (interfaces, profiles, log
settings, reports, administrators) takes some 100 kB in the public exports at hand, none of which is larger than 300
kB. The shape of a rule is that of rules which devices wrote (PAN-OS 9 to 11; 0.8 to 1.9 kB each): the web interface
writes every setting, those that say `any` too, first the profiles, then `to` and `from`, last the tags, the log
setting and the description; older rules keep the order of their release. Rules name addresses, groups and `any`. An
object is mostly one host, others are networks, ranges and host names; a few descriptions hold references. How many
objects stand beside a rule no small export tells: two addresses, a group to every eighth rule, a translation to every
hundredth.
"""

import random
from collections.abc import Iterator

_ZONES = ("outside", "inside", "imaging", "guest", "partner")
_SERVICES = ("service-http", "service-https", "any", "application-default", "application-default")
_PORTS = 200
"""Service objects."""
_APPLICATIONS = ("dicom", "ssl", "web-browsing", "ms-rdp", "ssh", "dns", "ldap", "ntp", "snmp", "ms-ds-smb", "hl7")
_TAGS = ("imaging", "reading-room", "vendor", "network", "temporary-access", "reviewed", "legacy", "servers")
_CONTENT = "              <color>color3</color>\n"
_END = "            </entry>"
_PROFILES = """                  <profile-setting>
                    <group>
                      <member>strict</member>
                    </group>
                  </profile-setting>
"""
_HEAD = """<?xml version="1.0"?>
<config version="10.2.0" urldb="paloaltonetworks" detail-version="10.2.7">
  <mgt-config>
    <users>
      <entry name="it-okafor">
        <phash>$5$c4mpl3sa$G0bqs0sN4v4S1ZQp9a0vQ1n7Kj3l2Yc8dT6mW5xRkB1</phash>
      </entry>
    </users>
  </mgt-config>
  <devices>
    <entry name="localhost.localdomain">
      <network>
        <interface>
          <ethernet>"""
_VSYS = """          </ethernet>
        </interface>
      </network>
      <vsys>
        <entry name="vsys1">"""
_TAIL = """        </entry>
      </vsys>
    </entry>
  </devices>
</config>
"""


def panos(rules: int, *, seed: int = 7) -> str:
    """A configuration of PAN-OS in XML with a number of security rules and twice as many addresses."""
    dice = random.Random(seed)  # noqa: S311 - the same rules every time
    known = rules * 2
    groups = [f"group-{number}" for number in range(max(rules // 8, 1))]
    services = [f"port-{number}" for number in range(_PORTS)]
    lines = [_HEAD]
    lines += (_interface(place) for place in range(len(_ZONES)))
    lines.append(_VSYS)
    lines += _listed("zone", (_zone(name, place) for place, name in enumerate(_ZONES)))
    lines += _listed("address", (_address(dice, number) for number in range(known)))
    lines += _listed("address-group", (_group(dice, name, known) for name in groups))
    lines += _listed("service", (_service(name, 1024 + place) for place, name in enumerate(services)))
    lines += _listed("tag", (f'            <entry name="{name}">\n{_CONTENT}{_END}' for name in _TAGS))
    lines += ["          <rulebase>", "            <security>", "              <rules>"]
    lines += [_rule(dice, number, known, groups) for number in range(rules)]
    lines += ["              </rules>", "            </security>", "            <nat>", "              <rules>"]
    lines += [_nat(dice, number, known) for number in range(rules // 100)]
    lines += ["              </rules>", "            </nat>", "          </rulebase>", _TAIL]
    return "\n".join(lines)


def _listed(name: str, entries: Iterator[str]) -> Iterator[str]:
    yield f"          <{name}>"
    yield from entries
    yield f"          </{name}>"


def _interface(place: int) -> str:
    return f"""            <entry name="ethernet1/{place}">
              <layer3>
                <ip>
                  <entry name="10.{place}.0.1/16"/>
                </ip>
              </layer3>
            </entry>"""


def _zone(name: str, place: int) -> str:
    return f"""            <entry name="{name}">
              <network>
                <layer3>
                  <member>ethernet1/{place}</member>
                </layer3>
              </network>
            </entry>"""


def _address(dice: random.Random, number: int) -> str:
    host = f"10.{dice.randrange(5)}.{dice.randrange(256)}.{dice.randrange(256)}"
    kind = dice.randrange(100)
    value = f"<ip-netmask>{host}{dice.choice(('', '/32'))}</ip-netmask>"
    if kind < 8:
        value = f"<ip-netmask>{host.rpartition('.')[0]}.0/24</ip-netmask>"
    elif kind < 11:
        value = f"<ip-range>{host.rpartition('.')[0]}.10-{host.rpartition('.')[0]}.90</ip-range>"
    elif kind < 14:
        value = f"<fqdn>host-{number}.clinic.example</fqdn>"
    rest = []
    if dice.random() < 0.6:
        rest.append(f"              <description>device {number} of the register{_aside(dice)}</description>\n")
    if dice.random() < 0.4:
        rest.append(_members(14, "tag", *dice.sample(_TAGS, dice.randint(1, 2))))
    dice.shuffle(rest)
    return f'            <entry name="host-{number}">\n              {value}\n{"".join(rest)}{_END}'


def _aside(dice: random.Random) -> str:
    """Now and then, a remark that XML must write as a reference."""
    return " &amp; its spare" if dice.random() < 0.02 else ""


def _group(dice: random.Random, name: str, known: int) -> str:
    hosts = (f"host-{dice.randrange(known)}" for _ in range(dice.randint(2, 20)))
    return f'            <entry name="{name}">\n{_members(14, "static", *hosts)}{_END}'


def _service(name: str, port: int) -> str:
    return f"""            <entry name="{name}">
              <protocol>
                <tcp>
                  <port>{port}</port>
                </tcp>
              </protocol>
            </entry>"""


def _members(depth: int, name: str, *values: str) -> str:
    indent = " " * depth
    inner = "".join(f"{indent}  <member>{value}</member>\n" for value in values)
    return f"{indent}<{name}>\n{inner}{indent}</{name}>\n"


def _named(dice: random.Random, known: int, groups: list[str]) -> list[str]:
    """What a rule's list of addresses holds."""
    kind = dice.random()
    if kind < 0.2:
        return ["any"]
    if kind < 0.4:
        return [dice.choice(groups)]
    return [f"host-{dice.randrange(known)}" for _ in range(dice.choice((1, 1, 1, 1, 2, 2, 3, 4, 6, 8)))]


def _rule(dice: random.Random, number: int, known: int, groups: list[str]) -> str:
    action = dice.choice(("allow", "allow", "allow", "deny"))
    lists: dict[str, list[str]] = {
        "to": [dice.choice(_ZONES)],
        "from": [dice.choice(_ZONES)],
        "source": _named(dice, known, groups),
        "destination": _named(dice, known, groups),
        "source-user": ["any"],
        "category": ["any"],
        "application": dice.sample(_APPLICATIONS, dice.choice((1, 1, 1, 2))) if dice.random() < 0.5 else ["any"],
        "service": [dice.choice((*_SERVICES, f"port-{dice.randrange(_PORTS)}"))],
        "source-hip": ["any"],
        "destination-hip": ["any"],
    }
    if dice.random() < 0.2:  # written by an older release
        lists = {name: lists[name] for name in ("from", *lists)}
    if dice.random() < 0.6:
        lists["tag"] = dice.sample(_TAGS, dice.randint(1, 2))
    parts = [_members(18, name, *values) for name, values in lists.items()]
    if action == "allow" and dice.random() < 0.7:
        parts.insert(0, _PROFILES)
    leaves = {"action": action, "log-setting": "to-syslog"}
    if dice.random() < 0.3:
        leaves |= {"rule-type": "universal"}
    if dice.random() < 0.3:
        leaves |= {"log-start": "no", "log-end": "yes"}
    if dice.random() < 0.03:
        leaves |= {"disabled": "yes"}
    if dice.random() < 0.8:
        leaves |= {"description": f"request {number}, agreed with the imaging department{_aside(dice)}"}
    parts += [f"                  <{name}>{value}</{name}>\n" for name, value in leaves.items()]
    uuid = f"{number:08x}-4c1d-4e0b-9a51-{dice.randrange(1 << 48):012x}"
    return f'                <entry name="rule-{number}" uuid="{uuid}">\n{"".join(parts)}                </entry>'


def _nat(dice: random.Random, number: int, known: int) -> str:
    host = dice.randrange(known)
    lists = {
        "to": "outside",
        "from": "outside",
        "source": "any",
        "destination": f"203.0.113.{number % 250 + 3}",
    }
    parts = "".join(_members(18, name, value) for name, value in lists.items())
    return (
        f'                <entry name="nat-{number}">\n                  <destination-translation>\n'
        f"                    <translated-address>host-{host}</translated-address>\n"
        f"                  </destination-translation>\n{parts}                  <service>any</service>\n"
        f"                </entry>"
    )


def fortigate(rules: int, *, seed: int = 7) -> str:
    """A FortiGate configuration with a number of policies and twice as many addresses."""
    dice = random.Random(seed)  # noqa: S311 - the same rules every time
    lines = ["#config-version=FGT60F-7.2.5-FW-build1517-230606:opmode=0:vdom=0:user=admin", "config system interface"]
    for place in range(len(_ZONES)):
        lines += [f'    edit "port{place}"', f"        set ip 10.{place}.0.1 255.255.0.0", "    next"]
    lines += ["end", "config firewall address"]
    for number in range(rules * 2):
        host = f"10.{dice.randrange(5)}.{dice.randrange(256)}.{dice.randrange(256)}"
        lines += [f'    edit "host-{number}"', f"        set subnet {host} 255.255.255.255", "    next"]
    lines += ["end", "config firewall policy"]
    for number in range(1, rules + 1):
        lines += [f"    edit {number}", *_policy(dice, number, rules * 2), "    next"]
    return "\n".join([*lines, "end", ""])


def _policy(dice: random.Random, number: int, known: int) -> Iterator[str]:
    hosts = " ".join(f'"host-{dice.randrange(known)}"' for _ in range(dice.randint(1, 6)))
    yield f'        set name "request {number}"'
    yield f'        set srcintf "port{dice.randrange(5)}"'
    yield f'        set dstintf "port{dice.randrange(5)}"'
    yield f"        set action {dice.choice(('accept', 'accept', 'deny'))}"
    yield f"        set srcaddr {hosts}"
    yield f'        set dstaddr "host-{dice.randrange(known)}"'
    yield '        set schedule "always"'
    yield f"        set service {dice.choice(('HTTPS', 'SSH', 'ALL', 'RDP'))}"
    yield "        set logtraffic all"
