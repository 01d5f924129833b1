"""The archive's web interface, accounts, storage and settings."""
