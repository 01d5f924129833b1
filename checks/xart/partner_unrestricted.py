"""A partner's network reaches more of the archive than listed.

Does a partner reach more of the archive than agreed?

Why it matters: trouble in the partner's network can then spread to yours. What a partner may do must be agreed
(164.308(b)(1)); access control is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: let only the partner's listed machines reach the archive, on the agreed port.

Practice: compare what the firewall lets the partner do with the signed agreement.

How to verify: run the report on the new export; ask the partner to try from another machine.

Side effects: partner machines nobody listed lose access; ask the partner for the list first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Role, Weakness, check, met, reach, review, unreached


@check(
    "xart-partner-unrestricted",
    version=1,
    title="Partners reach only what was agreed",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(b)(1) 312(a)(1)",
        csf="GV.SC-07 PR.IR-01",
        sp80053="CA-3 AC-4",
        cis="15.2 13.4",
        hicp="#9 #10",
        nprm="312(a)(2)(vi)",
    ),
)
def partner_unrestricted(estate: Estate) -> Iterator[Finding]:
    for one in reach(estate, Role.PARTNER):
        found = met(
            one,
            one.listener.enabled,
            wants=one.listener.service == "dicom" and bool(one.sources) and not one.unlisted,
            bad="outside machines that the device list does not name reach {system} at {address} port {port}",
            fine="only listed machines of the partner reach {system} at {address} port {port}",
            note="answers there",
        )
        if one.listener.service == "web":
            text = "partner networks reach the web page of {system} on port {port}; is that agreed?"
            found = review(one.subject, text, *found.evidence, system=one.pacs.name, port=one.port)
        yield found
    yield from unreached(estate, Role.PARTNER, "dicom")
