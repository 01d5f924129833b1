"""The archive's version is not in the files.

Which version does the archive run?

Why it matters: without the version nobody can tell which known weaknesses apply, and defaults had to be assumed. A
risk analysis needs it (164.308(a)(1)(ii)(A), Required).

What to do:

PACS vendor, this month: supply the output that names the version of the image server; "hipaa-auditor formats" shows
how.

How to verify: the next report names the version.

Side effects: none for answering.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Finding, Known, Pacs, Weakness, check, ok, review


@check(
    "pacs-version-unknown",
    version=1,
    title="The version can be read",
    weakness=Weakness.HYGIENE,
    effect=Effect.HYGIENE,
    cites=Cites(
        hipaa="308(a)(1)(ii)(A)", csf="ID.AM-02", sp80053="CM-8", cis="2.1", hicp="#5 #7", nprm="308(a)(1)(ii)(A)"
    ),
)
def version_unknown(pacs: Pacs) -> Iterator[Finding]:
    subject, version = pacs.subject(None, "version"), pacs.version
    if isinstance(version, Known):
        yield ok(
            subject,
            "{subject} runs {product} {version}",
            *version.evidence,
            product=pacs.product,
            version=version.value,
        )
    else:
        text = "the version of {subject} is not known: {reason}"
        yield review(subject, text, *(version.evidence or (pacs.evidence,)), reason=version.reason)
