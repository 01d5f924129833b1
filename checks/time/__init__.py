"""Clocks, without which records cannot be put together."""
