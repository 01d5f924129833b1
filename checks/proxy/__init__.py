"""Web servers that stand before the archive."""
