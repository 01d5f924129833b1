"""Anyone on the internet can search or copy patient images.

Can strangers on the internet search or copy patient images?

Why it matters: a stranger could see names and birth dates and take whole studies. Access control and authentication
are standards of the Security Rule, 164.312(a)(1) and (d), and bind every practice. Imaging providers of all sizes
have paid settlements after servers were left open, without admitting liability.

What to do:

IT vendor, today: close the DICOM port to the internet; do not erase or reinstall anything.

IT vendor, today: save firewall and PACS logs before they roll over.

Practice, today: read the incident box and call your security official and counsel.

PACS vendor, this week: let the archive accept only listed devices, by name and address, and turn on TLS with
certificates.

How to verify: export both files again and run the report; the path must be gone. Have someone try the port from an
outside line and note date and result.

Side effects: outside readers and sites using this path lose access; give them a VPN first or at once after.
"""

from collections.abc import Iterator

from auditor.checking import (
    Cites,
    Effect,
    Estate,
    Finding,
    Floor,
    Role,
    Weakness,
    check,
    holds,
    message,
    met,
    reach,
    replace,
    unreached,
)


@check(
    "xart-internet-open-dicom",
    version=1,
    title="No DICOM service without a caller check faces the internet",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d) 312(e)(1) 308(a)(1)(ii)(B)",
        csf="PR.AA-03 PR.IR-01",
        sp80053="AC-3 IA-3 SC-7",
        cis="3.3 4.4 13.4",
        hicp="#6 #9",
        nprm="312(a)(2)(vi) 312(f)(2)",
    ),
    floors=(Floor.F1,),
    absorbs=(
        "dicom-query-open",
        "dicom-retrieve-open",
        "dicom-worklist-open",
        "dicom-store-open",
        "dicom-aet-is-only-credential",
        "fw-inbound-dicom",
        "xart-cleartext-crosses-zones",
        "xart-firewall-allows-non-peer",
        "fw-rule-too-broad",
        "xart-public-address-hits-pacs",
        "container-port-published",
    ),
)
def internet_open_dicom(estate: Estate) -> Iterator[Finding]:
    for one in reach(estate, Role.INTERNET, "dicom"):
        reads, stores = one.listener.reads, one.listener.strangers("store")
        writes = holds(stores) and not holds(reads)
        found = met(
            one,
            stores if writes else reads,
            wants=False,
            bad="the whole internet reaches {system} at {address} port {port}, without a password ({told})",
            fine="the internet reaches {system} at {address} port {port}, which serves no unknown caller",
            note="asks for nothing",
        )
        title = message("Anyone on the internet can put images into the archive")
        yield replace(found, effect=Effect.AVAILABILITY, floors=(), title=title) if writes else found
    yield from unreached(estate, Role.INTERNET, "dicom")
