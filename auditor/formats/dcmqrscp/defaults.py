"""What the DCMTK servers do when nothing is written."""

from auditor.formats import Default

_MAN = "dcmqrscp(1) and storescp(1) of DCMTK 3.6.7"
_CODE = "dcmqrcnf.cc of DCMTK 3.6.7"
DEFAULTS = (
    Default("NetworkTCPPort", 104, _CODE),
    Default("--enable-tls", False, _MAN),
    Default("--require-peer-cert", True, _MAN),
    Default("--profile", "--profile-bcp195", "storescp(1) of DCMTK 3.6.6", until=(3, 6, 7)),
    Default(
        "--profile", "--profile-bcp195-nd", 'commit "Changed default TLS profile to BCP 195 ND"', (3, 6, 7), (3, 6, 8)
    ),
    Default("--profile", "--profile-8996", "tlsopt.cc of DCMTK 3.6.8", (3, 6, 8)),
    Default("--access-control", False, _MAN),
    Default("--aetitle", "STORESCP", "storescp(1) of DCMTK 3.6.7"),
)
SHIPPED_TITLES = frozenset({"COMMON", "ACME_STORE", "UNITED_STORE", "ACME1", "STORESCP", "DCMQRSCP"})
"""Of the configuration and the programs as DCMTK ships them."""
PROFILES = {
    "--profile-8996": (False, False),
    "--profile-bcp195-nd": (False, False),
    "--profile-bcp195-ex": (False, False),
    "--profile-bcp195": (True, True),
    "--profile-basic": (True, True),
    "--profile-aes": (True, True),
    "--profile-null": (True, True),
}
"""Whether a profile accepts TLS below 1.2, and suites of CBC, 3DES or RSA key exchange: tlsciphr.h of DCMTK 3.6.7."""
