"""Cloud: groups of rules that machines share, and what they open to the world."""
