"""The firewall shows a DICOM host that nobody listed.

What is the DICOM host that the firewall opens a path to?

Why it matters: a server that nobody listed is a server that nobody checks. A risk analysis must cover all systems
with patient data (164.308(a)(1)(ii)(A), Required).

What to do:

Practice, this month: find out which server stands behind the opened DICOM port and who looks after it.

PACS vendor: export the configuration of the server behind the opened DICOM port, and run the report with it.

How to verify: the next report names the server.

Side effects: none for answering.
"""

from collections.abc import Iterator

from auditor.checking import (
    ANY_PORT,
    TCP,
    Cites,
    Effect,
    Estate,
    Finding,
    Ranges,
    Role,
    Weakness,
    check,
    ok,
    ports,
    replace,
    review,
    show_address,
)


@check(
    "xart-unknown-dicom-host",
    version=1,
    title="Every DICOM host of the firewall is known",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="308(a)(1)(ii)(A)", csf="ID.AM-01", sp80053="CM-8", cis="1.1 1.2", hicp="#5", nprm="308(a)(1)(ii)(A)"
    ),
)
def unknown_dicom_host(estate: Estate) -> Iterator[Finding]:
    servers = Ranges.union(system.addresses for system in estate.systems if system.pacs)
    gateways = Ranges.union(one.addresses for wall in estate.gateways for one in wall.interfaces)
    narrow = [one for one in estate.openings if one.reaches(TCP, ANY_PORT).size <= estate.site.thresholds.broad_ports]
    openings = [one for one in narrow if not one.local and one.reaches(TCP, ports.DICOM)]
    hosts = {low: one for one in openings for low, high in one.destinations - gateways if low == high}
    for host, one in hosts.items():
        if estate.role_of(host) is Role.PARTNER:  # theirs to look after
            continue
        subject = estate.subject("dicom-host", show_address(host), label=show_address(host))
        text = "a firewall rule opens a DICOM port of {subject}, and no file says what stands there"
        found = review(subject, text, one.rule.evidence)
        if host in servers:
            found = ok(subject, "the files of the server at {subject} were supplied", one.rule.evidence)
        yield replace(found, role=one.role)
