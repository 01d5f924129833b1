"""What netfilter does when nothing is written, and who says so."""

from auditor.formats import Default

POLICY = Default(
    "chain policy", "ACCEPT", "kernel module iptable_filter, parameter forward=1; chains are registered with NF_ACCEPT"
)
UNLOADED = Default(
    "rules of a family that has none", "ACCEPT", "measured on Linux 6.18: with IPv4 rules alone, IPv6 passes"
)
DEFAULTS = (POLICY, UNLOADED)
