"""The archive can send images to any place on the internet.

Can the archive send images to any place on the internet?

Why it matters: whoever may ask the archive can have whole studies sent to a computer of their own. Access control and
transmission security are binding standards (164.312(a)(1), (e)(1)).

What to do:

PACS vendor, this month: list the places to which the archive may send images; refuse all others.

IT vendor, this month: let the archive reach only the listed places that may receive images.

How to verify: ask the vendor to have a test study sent to a place that is not listed; it must fail. Run the report
again.

Side effects: a place that nobody listed stops receiving images.
"""

from collections.abc import Iterator

from auditor.checking import PUBLIC, Cites, Effect, Estate, Finding, Weakness, check, judge, nothing_found


@check(
    "xart-egress-exfil-path",
    version=1,
    title="The archive can send to listed places only",
    weakness=Weakness.WEAK_BARRIER,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)",
        csf="PR.DS-02 PR.IR-01",
        sp80053="AC-4 SC-7(10)",
        cis="13.4",
        hicp="#4 #6",
        nprm="312(a)(2)(vi)",
    ),
    absorbs=("dicom-move-destination-open",),
)
def egress_exfil_path(estate: Estate) -> Iterator[Finding]:
    for system in (one for one in estate.systems if one.pacs and one.addresses and estate.gateways):
        for pacs in (one for one in (system.pacs,) if one and one.move_anywhere.setting):
            limit = pacs.thresholds.broad_source_addresses
            wide = [one for one in estate.openings_from(system) if (one.destinations & PUBLIC).size > limit]
            places = tuple(one.rule.noted("this rule lets it out") for one in wide if one.certain)
            found = judge(
                pacs.about(pacs.move_anywhere, "dicom"),
                pacs.move_anywhere,
                good=lambda anywhere: not anywhere,
                bad="{subject} sends to any place that a caller names, and the firewall lets it out ({told})",
                fine="{subject} sends to listed places only ({told})",
                also=places,
            )
            shut = nothing_found(estate, found.subject, "no rule lets {subject} reach the internet at large")
            yield found if places else shut
