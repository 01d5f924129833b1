"""What nftables does when nothing is written, and who says so."""

from auditor.formats import Default

POLICY = Default("chain policy", "accept", "nft(8), CHAINS: policy accept is the default")
NO_CHAIN = Default(
    "hook without a chain", "accept", "wiki.nftables.org, Configuring chains: without a base chain nothing is filtered"
)
PRIORITY = Default(
    "several chains on one hook",
    "lower priority first; accept ends one chain only, drop is final",
    "nft(8), CHAINS and VERDICT STATEMENT",
)
DEFAULTS = (POLICY, NO_CHAIN, PRIORITY)
