"""The firewall lets computers in that the archive does not list.

Do firewall and device list name the same computers?

Why it matters: if the archive's own check fails, nothing stops them. Access should go only to those who were granted
it (164.308(a)(4)(ii)(B), 164.312(a)(1)).

What to do:

IT vendor, this quarter: let only the devices that the archive lists reach its DICOM port.

PACS vendor: supply the archive's list of devices, and remove those that are no longer there.

How to verify: compare both lists; run the report on the new exports.

Side effects: a device that nobody listed stops working; make the list first.
"""

from collections.abc import Iterator

from auditor.checking import (
    Basis,
    Cites,
    Effect,
    Estate,
    Finding,
    Role,
    Weakness,
    check,
    fail,
    ok,
    reach,
    replace,
    review,
    show_addresses,
    story,
)


@check(
    "xart-firewall-allows-non-peer",
    version=1,
    title="Firewall and device list agree",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(4)(ii)(B) 312(a)(1)",
        csf="PR.AA-05",
        sp80053="AC-3 AC-4",
        cis="13.4",
        hicp="#6 #9",
        nprm="312(a)(2)(vii)",
    ),
)
def firewall_allows_non_peer(estate: Estate) -> Iterator[Finding]:
    for role in (Role.OFFICE, Role.IMAGING, Role.VPN, Role.MANAGEMENT):
        for one in (way for way in reach(estate, role, "dicom") if way.evidence):  # neighbors pass no filter
            named = any(peer.kind == "dicom" and not peer.address for peer in one.pacs.peers)
            text = "the firewall lets {who} reach {subject}; the device list does not name them"
            found = fail(one.subject, text, *story(one), basis=Basis.CORRELATED, who=show_addresses(one.unlisted))
            if one.sources and not one.unlisted:
                found = ok(one.subject, "the device list names every address that reaches {subject}", *story(one))
            elif named or not one.pacs.callers or not one.certain or not one.sources:
                text = "which computers should reach {subject} is not clear from its device list"
                found = review(one.subject, text, *story(one))
            yield replace(found, role=role)
