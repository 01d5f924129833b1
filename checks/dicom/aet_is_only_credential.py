"""A device name is all that a caller must show.

Does the archive check more than the name of a caller?

Why it matters: an AE title is a name, not a password. It travels in clear and is easy to guess. Authentication is a
binding standard (164.312(d)).

What to do:

PACS vendor, this month: let the archive check the address of each listed device as well as its name.

IT vendor, this quarter: add TLS with certificates to the archive, or let only the listed addresses reach the DICOM
port.

How to verify: ask the vendor to search with a listed name from another computer; it must be refused. Run the report
again.

Side effects: devices whose address changes are refused. Give them fixed addresses first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Floor, Pacs, Weakness, check, from_outside, holds, judge


@check(
    "dicom-aet-is-only-credential",
    version=1,
    title="More than an AE title is checked",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(d) 312(a)(1)", csf="PR.AA-03", sp80053="IA-3 AC-3", cis="3.3 13.9", hicp="#3 #9", nprm="312(f)(2)"
    ),
    floors=(Floor.F5,),
)
def aet_is_only_credential(pacs: Pacs) -> Iterator[Finding]:
    for one in pacs.of("dicom"):
        if one.titles_only.setting and not holds(one.tls.client_certificate):
            judged = judge(
                pacs.subject(one),
                one.titles_only,
                good=lambda alone: not alone,
                bad="{subject} serves whoever gives a listed name, from any address ({told})",
                fine="{subject} asks for more than a listed name ({told})",
            )
            yield from_outside(pacs, one, judged)
