"""The whole internet may knock at the encrypted DICOM port.

Who outside needs the encrypted DICOM port?

Why it matters: certificates keep strangers out, but each new hole in the software can be tried by anyone. Fewer
callers support transmission security (164.312(e)(1)).

What to do:

IT vendor, this quarter: let only the addresses of the named sites reach the DICOM port.

Practice: or accept in writing that the DICOM port answers the internet behind certificates.

How to verify: run the report on the new export; ask someone at an unlisted place to try the port.

Side effects: a site whose address changes loses access until the rule is changed.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, holds, met, reach, unreached


@check(
    "xart-internet-tls-dicom",
    version=1,
    title="Encrypted DICOM is open to named sites only",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1)", csf="PR.IR-01", sp80053="SC-7 AC-17", cis="4.4 13.4", hicp="#6", nprm="312(c)(2)(iv)"
    ),
    absorbs=("fw-inbound-dicom", "xart-public-address-hits-pacs"),
)
def internet_tls_dicom(estate: Estate) -> Iterator[Finding]:
    for one in reach(estate, Role.INTERNET, "dicom"):
        certificate = one.listener.tls.client_certificate
        if holds(certificate):
            yield met(
                one,
                certificate,
                wants=False,
                bad="any internet address reaches {system} at {address} port {port}, with a certificate ({told})",
                fine="",
                note="asks for a certificate",
            )
    yield from unreached(estate, Role.INTERNET, "dicom")
