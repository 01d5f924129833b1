"""Unencrypted images cross a network that others use.

Do unencrypted images cross a network that others use?

Why it matters: on such a network other people's computers may listen, and change what they see. Encryption in transit
is addressable (164.312(e)(2)(ii)), under the binding standard (e)(1).

What to do:

PACS vendor, this month: turn on TLS at the archive, move devices over one by one, then close the clear port.

IT vendor: for devices that cannot use TLS, build a VPN, or keep them in a network of their own.

How to verify: run the report on the new exports; the clear path must be gone.

Side effects: devices without TLS lose this path until they are moved.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, denied, met, reach


@check(
    "xart-cleartext-crosses-zones",
    version=1,
    title="Images cross other networks encrypted",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(e)(1) 312(e)(2)(ii)", csf="PR.DS-02", sp80053="SC-8", cis="3.10 3.12", hicp="#4 #6", nprm="312(b)(2)"
    ),
    absorbs=("dicom-tls-disabled", "dicom-tls-optional", "pacs-web-plain-http"),
)
def cleartext_crosses_zones(estate: Estate) -> Iterator[Finding]:
    for role in (Role.INTERNET, Role.PARTNER, Role.GUEST, Role.OFFICE):
        for one in reach(estate, role, "dicom", "web"):
            if one.listener.encrypted.setting and not denied(one.listener.remote):
                yield met(
                    one,
                    one.listener.encrypted,
                    wants=True,
                    bad="callers from the {role} reach {system} at {address} port {port} in clear ({told})",
                    fine="callers from the {role} reach {system} at {address} port {port} encrypted ({told})",
                    note="does not encrypt",
                )
