"""A cloud group opens an imaging port to the world.

Does a cloud group open an imaging port to the world?

Why it matters: every machine that gets the group is open at once, the day it has a public address. Limiting access is
a binding standard (164.312(a)(1)); so is transmission security (e)(1).

What to do:

IT vendor, today: where a public address leads there, delete the rule of the security group that opens the archive, or
limit it to the addresses of named partners.

IT vendor, this month: write security group rules for other groups and known networks only; give outside sites a VPN.

How to verify: the rule is gone in a new export; where the port was public, someone tries it from an outside line.

Side effects: outside sites that use this path lose access until the VPN is ready.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, ports, shared


@check(
    "cloud-group-dicom-world",
    version=1,
    title="Cloud groups keep imaging ports from the world",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)", csf="PR.IR-01", sp80053="SC-7", cis="4.4", hicp="#6", nprm="312(a)(2)(vi)"
    ),
    absorbs=("fw-inbound-dicom", "fw-inbound-pacs-web", "fw-ipv6-unfiltered", "fw-rule-too-broad"),
)
def group_dicom_world(estate: Estate) -> Iterator[Finding]:
    yield from shared(estate, ports.DICOM | ports.PACS_WEB, "a DICOM port or a web port of an image server")
