"""The archive takes calls on every network it is part of.

On which networks does the archive take calls?

Why it matters: a server with a foot in two networks should serve images on one of them. This supports access control
(164.312(a)(1)).

What to do:

PACS vendor, this quarter: bind the DICOM port of the archive to its address in the imaging network.

How to verify: from the other network, ask the vendor to call the archive; nothing must answer. Run the report again.

Side effects: devices that call on the other address stop sending. Look for them in the log first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, fail, ok, review
from auditor.checking.reached import NETWORKS


@check(
    "dicom-listens-everywhere",
    version=1,
    title="DICOM is bound to the imaging network",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1)", csf="PR.IR-01", sp80053="SC-7 CM-7", cis="4.4 12.2", hicp="#6 #9", nprm="312(a)(2)(vi)"
    ),
)
def listens_everywhere(estate: Estate) -> Iterator[Finding]:
    for system in estate.systems:
        for one in system.pacs.of("dicom") if system.pacs else ():
            pacs, roles = system.pacs, {estate.role_of(point) for pair in system.addresses for point in pair}
            if pacs is None or one.bind or (one.contained and all(port.address for port in one.publications)):
                continue
            subject = pacs.subject(one)
            if not system.addresses or None in roles:
                yield review(subject, "in which networks {subject} stands is not in the files", *one.evidence)
            elif len(roles) > 1:
                names = ", ".join(sorted(NETWORKS[role] for role in roles if role))
                yield fail(subject, "{subject} takes calls on every network: {names}", *one.evidence, names=names)
            else:
                yield ok(subject, "{subject} stands in one network", *one.evidence)
