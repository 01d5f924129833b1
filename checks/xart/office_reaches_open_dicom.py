"""Every office computer can search or copy patient images.

Can every office computer search or copy patient images?

Why it matters: one infected office computer, or one curious person, would be enough to copy the archive. Access
should go only to those who were granted it (164.312(a)(1)).

What to do:

PACS vendor, this month: list the devices that may call the archive, with name and address; refuse the rest.

IT vendor, this month: allow only reading stations and scanners into the imaging network.

How to verify: from a front-desk computer, ask the vendor to attempt a DICOM search; it must be refused. Run the
report again.

Side effects: a forgotten scanner or workstation will stop sending; make the device list first and change outside
clinic hours.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Floor, Role, Weakness, check, met, reach, unreached


@check(
    "xart-office-reaches-open-dicom",
    version=1,
    title="Office computers reach no open DICOM service",
    weakness=Weakness.NO_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(d)",
        csf="PR.AA-03 PR.IR-01",
        sp80053="AC-3 AC-4",
        cis="13.4",
        hicp="#6 #9",
        nprm="312(a)(2)(vi)",
    ),
    floors=(Floor.F2,),
    absorbs=(
        "dicom-query-open",
        "dicom-retrieve-open",
        "dicom-worklist-open",
        "xart-cleartext-crosses-zones",
        "xart-firewall-allows-non-peer",
        "fw-rule-too-broad",
    ),
)
def office_reaches_open_dicom(estate: Estate) -> Iterator[Finding]:
    for one in reach(estate, Role.OFFICE, "dicom"):
        listed = bool(one.sources) and not one.unlisted
        yield met(
            one,
            one.listener.enabled if listed else one.listener.reads,
            wants=listed,
            bad="office computers can reach {system} on port {port}, and it answers any caller ({told})",
            fine="of the office only listed devices reach {system}, or it serves no unknown caller",
            note="asks for nothing",
        )
    yield from unreached(estate, Role.OFFICE, "dicom")
