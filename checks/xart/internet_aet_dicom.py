"""The internet reaches images that only a device name guards.

Does the internet reach images that only a device name guards?

Why it matters: an AE title is a name, not a password; it is guessed or overheard. Authentication and transmission
security are binding standards (164.312(d), (e)(1)).

What to do:

IT vendor, today: close the DICOM port to the internet, and save the logs of firewall and archive.

IT vendor, this week: give outside readers and sites a VPN.

PACS vendor, this month: let the archive check the address of each device, and turn on TLS with certificates.

How to verify: export both files again and run the report; the path must be gone. Have someone try the port from an
outside line and note date and result.

Side effects: outside readers and sites using this path lose access; give them a VPN first or at once after.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Floor, Role, Weakness, check, holds, met, reach, unreached


@check(
    "xart-internet-aet-dicom",
    version=1,
    title="No DICOM service that checks names only faces the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(e)(1)",
        csf="PR.AA-03 PR.IR-01",
        sp80053="IA-3 SC-7",
        cis="3.3 13.4",
        hicp="#6 #9",
        nprm="312(f)(2)",
    ),
    floors=(Floor.F5,),
    absorbs=(
        "dicom-aet-is-only-credential",
        "dicom-store-open",
        "xart-internet-open-dicom",
        "fw-inbound-dicom",
        "xart-cleartext-crosses-zones",
        "xart-firewall-allows-non-peer",
        "fw-rule-too-broad",
        "xart-public-address-hits-pacs",
        "container-port-published",
    ),
)
def internet_aet_dicom(estate: Estate) -> Iterator[Finding]:
    for one in reach(estate, Role.INTERNET, "dicom"):
        listener = one.listener
        if not holds(listener.reads) and not holds(listener.tls.client_certificate):
            yield met(
                one,
                listener.titles_only,
                wants=False,
                bad="the internet reaches {system} at {address} port {port}; a listed name opens it ({told})",
                fine="the internet reaches {system} at {address} port {port}, which asks for more than a name",
                note="asks for a name only",
            )
    yield from unreached(estate, Role.INTERNET, "dicom")
