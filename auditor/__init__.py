"""Audits exported PACS and firewall configuration against the HIPAA Security Rule."""

__version__ = "0.1.0"
