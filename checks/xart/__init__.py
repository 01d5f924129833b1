"""Firewall and archive read together: one hole, both lines."""
