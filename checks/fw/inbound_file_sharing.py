"""A file service inside is open to the internet.

Is a file service inside open to the internet?

Why it matters: open file services have put patient files into search engines. Touchstone Medical Imaging paid
$3,000,000 in 2019 after an open FTP server; it settled without admitting liability. Access control is a binding
standard (164.312(a)(1)).

What to do:

IT vendor, today: close the firewall rule that opens the file service to the internet.

IT vendor, this week: offer SFTP with keys, or a portal with login, to those who need the files.

How to verify: the rule is gone in a new export; one person tries from outside and is refused.

Side effects: partners who fetch or drop files here need the new way first.
"""

from collections.abc import Iterator

from auditor.checking import Cites, Effect, Estate, Finding, Weakness, check, inbound, ports


@check(
    "fw-inbound-file-sharing",
    version=1,
    title="File services are closed to the internet",
    weakness=Weakness.NAME_ONLY,
    effect=Effect.BULK,
    cites=Cites(
        hipaa="312(a)(1) 312(e)(1)", csf="PR.IR-01", sp80053="SC-7 CM-7", cis="4.8 4.4", hicp="#6", nprm="312(c)(2)(iv)"
    ),
    absorbs=("fw-ipv6-unfiltered", "fw-rule-too-broad"),
)
def inbound_file_sharing(estate: Estate) -> Iterator[Finding]:
    yield from inbound(estate, ports.FILE_SHARING, "a file service")
