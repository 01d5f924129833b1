"""Containers: what their host hands on to them."""
