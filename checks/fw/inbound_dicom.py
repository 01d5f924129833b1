"""The internet can reach a DICOM port behind the firewall.

Does the internet reach a DICOM port behind the firewall?

Why it matters: DICOM has no password of its own. Whoever reaches the port may be able to search and fetch images.
Limiting access is a binding standard (164.312(a)(1)); so is transmission security (e)(1).

What to do:

IT vendor, today: close the firewall rule that opens the DICOM port to the internet, or limit it to the addresses of
named partners.

IT vendor, this week: give outside readers and sites a VPN.

Practice: ask for the configuration of the server behind the open DICOM port, and run the report with it.

How to verify: the rule is gone in a new export; someone tries the port from an outside line and notes date and
result.

Side effects: outside readers and sites that use this path lose access until the VPN is ready.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, inbound, ports


@check(
    "fw-inbound-dicom",
    version=1,
    title="DICOM ports are closed to the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1) 308(a)(1)(ii)(B)",
        csf="PR.IR-01",
        sp80053="SC-7 AC-4",
        cis="4.4 13.4",
        hicp="#6 #9",
        nprm="312(a)(2)(vi) 312(c)(2)(iv)",
    ),
    absorbs=("fw-ipv6-unfiltered", "fw-rule-too-broad"),
)
def inbound_dicom(estate: Estate) -> Iterator[Finding]:
    yield from inbound(estate, ports.DICOM, "a DICOM or HL7 port", "dicom", "hl7")
