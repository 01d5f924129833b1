"""How a person makes the export, and marks by which it is known."""

import re

EXPORT = (
    "In the web interface open Device > Setup > Operations and choose Export named configuration snapshot, "
    "running-config.xml. On a firewall that Panorama manages, choose Export device state instead, which holds what "
    "Panorama pushes as well, and supply its merged-running-config.xml."
)

COMMAND = re.compile(
    r"^(?:\S+@\S+[#>] ?)?set (?:deviceconfig (?:system|setting)|mgt-config|"
    r"network (?:interface|profiles|ike|virtual-router|logical-router)|"
    r"(?:vsys \S+ )?(?:rulebase (?:security|nat)|zone|address|import network)|shared) ",
    re.MULTILINE,
)
BLOCK = re.compile(
    r"^[ \t]*(mgt-config|deviceconfig|localhost\.localdomain|rulebase|virtual-router|logical-router|"
    r"interface-management-profile|zone-protection-profile) \{[ \t]*$",
    re.MULTILINE,
)
"""The head of a block of the form in curly brackets."""
