"""How a person makes the export, and marks by which it is known."""

EXPORT = "Run `nft list ruleset > nftables.txt` (or `nft -j list ruleset > nftables.json`) as root."
