"""The archive's own machine lets every computer reach every port.

Does the archive's machine have a firewall of its own?

Why it matters: a firewall at the edge does not stop a computer inside the practice. The machine's own one does, and it
takes minutes to set up. Access control is a binding standard (164.312(a)(1)).

What to do:

IT vendor, this month: let the server's own firewall refuse by default what comes in, and allow DICOM and web from the
networks that need them.

How to verify: from a computer that should not reach it, try the database port; it must not answer.

Side effects: connections nobody listed will stop; log first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Known, Subject, System, Weakness, check, fail, ok, review


@check(
    "host-no-local-firewall",
    version=1,
    title="The archive's machine refuses what it does not need",
    weakness=Weakness.HARDENING,
    effect=Effect.BULK,
    cites=Cites(hipaa="312(a)(1)", csf="PR.IR-01", sp80053="SC-7(12)", cis="4.4", hicp="#2 #6", nprm="312(a)(2)(vi)"),
)
def no_local_firewall(estate: Estate) -> Iterator[Finding]:
    for system in estate.systems:
        if system.pacs and system.host_filter:
            yield _judged(system)


def _judged(system: System) -> Finding:
    subject = Subject(system.name, ("local firewall",), label=system.name)
    host = system.host_filter
    if host is None or not host.stages:
        return review(subject, "the files show no rules of the machine of {subject}")
    if isinstance(host.filter_off, Known) and host.filter_off.value:
        return fail(subject, "the machine of {subject} filters nothing", *host.filter_off.evidence)
    if host.default_allow:
        return fail(subject, "the machine of {subject} lets in what no rule names", *host.default_allow)
    if host.unread:
        return review(subject, "not every line of the filter of {subject} could be read and judged", *host.gaps[:5])
    return ok(subject, "the machine of {subject} refuses what no rule names", host.evidence)
