"""Exports of PAN-OS and FortiGate of any size, ours: objects, groups and rules of an imaging network."""

import random
from collections.abc import Iterator

_ZONES = ("outside", "inside", "imaging", "guest", "partner")
_SERVICES = ("dicom", "dicom-tls", "service-https", "any", "application-default")
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
    lines = [_HEAD]
    lines += (_interface(place) for place in range(len(_ZONES)))
    lines.append(_VSYS)
    lines += _listed("zone", (_zone(name, place) for place, name in enumerate(_ZONES)))
    lines += _listed("address", (_address(dice, number) for number in range(rules * 2)))
    lines += _listed("service", (_service(name, port) for name, port in (("dicom", 104), ("dicom-tls", 2762))))
    lines += ["          <rulebase>", "            <security>", "              <rules>"]
    lines += [_rule(dice, number, rules * 2) for number in range(rules)]
    lines += ["              </rules>", "            </security>", "          </rulebase>", _TAIL]
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
    return f"""            <entry name="host-{number}">
              <ip-netmask>10.{dice.randrange(5)}.{dice.randrange(256)}.{dice.randrange(256)}/32</ip-netmask>
              <description>device {number} of the register</description>
            </entry>"""


def _service(name: str, port: int) -> str:
    return f"""            <entry name="{name}">
              <protocol>
                <tcp>
                  <port>{port}</port>
                </tcp>
              </protocol>
            </entry>"""


def _rule(dice: random.Random, number: int, known: int) -> str:
    def members(name: str, *values: str) -> str:
        inner = "".join(f"                    <member>{value}</member>\n" for value in values)
        return f"                  <{name}>\n{inner}                  </{name}>\n"

    hosts = [f"host-{dice.randrange(known)}" for _ in range(dice.randint(2, 8))]
    parts = (
        members("from", dice.choice(_ZONES)),
        members("to", dice.choice(_ZONES)),
        members("source", *hosts[1:]),
        members("destination", hosts[0]),
        members("source-user", "any"),
        members("category", "any"),
        members("application", "any"),
        members("service", dice.choice(_SERVICES)),
    )
    action = dice.choice(("allow", "allow", "allow", "deny"))
    return (
        f'                <entry name="rule-{number}" uuid="{number:032x}">\n{"".join(parts)}'
        f"                  <action>{action}</action>\n                  <log-end>yes</log-end>\n"
        f"                  <description>request {number}</description>\n                </entry>"
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
