"""Who stands on a network."""

from enum import StrEnum


class Role(StrEnum):
    """The kinds of networks a practice distinguishes (site.yaml `networks`, and what is inferred)."""

    INTERNET = "internet"
    PARTNER = "partner"
    VPN = "vpn"
    GUEST = "guest"
    OFFICE = "office"
    IMAGING = "imaging"
    MANAGEMENT = "management"
