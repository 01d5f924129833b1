"""Finished results made by hand, for the renderers: a small exposed clinic, and one with many findings."""

from dataclasses import replace

from auditor.model.regulation import hipaa
from auditor.model.thresholds import REASONS, Thresholds
from auditor.report.build import summary
from auditor.report.document import (
    Change,
    Cites,
    Document,
    Evidence,
    Finding,
    Inputs,
    Interface,
    Line,
    Listener,
    Network,
    Practice,
    Remedy,
    Run,
    Safeguard,
    SeverityInputs,
    Source,
    System,
    Tool,
)
from auditor.report.exposures import Exposure, Step, Witness
from auditor.report.papers import Threshold

ACL = "access-list OUTSIDE extended permit tcp any host 10.20.0.15 eq 104"
NAT = " nat (imaging,outside) static 203.0.113.10"
OPEN = '  "DicomAlwaysAllowFind" : true,'


def place(path: str, line: int, quote: str, note: str = "", last: int | None = None) -> Evidence:
    return Evidence(path, line, last or line, quote, note)


def rated(exposure: str, weakness: int, floor: str | None, likelihood: str) -> SeverityInputs:
    return SeverityInputs(exposure, weakness, "bulk", floor, people=12000, likelihood=likelihood, impact="very high")


INTERNET_DICOM = Finding(
    id="3f9a1c7be2d04455",
    keys={"handle": "OUTSIDE line 14"},
    judged="77aa01",
    check="xart-internet-open-dicom",
    check_version=1,
    verdict="fail",
    severity="critical",
    severity_inputs=rated("internet", 5, "F1", "very high"),
    confidence="correlated",
    system="pacs-1",
    title="Anyone on the internet can search and copy patient images",
    message="any computer on the internet can reach pacs-1 at 203.0.113.10:104 and search, fetch and store images "
    "without a password",
    why="A stranger could see names and birth dates and take whole studies. Access control and authentication are "
    "standards of the Security Rule, 164.312(a)(1) and (d), and bind every practice. Imaging providers of all sizes "
    "have paid settlements after servers were left open, without admitting liability.",
    remedy=(
        Remedy("it-vendor", "Close this path on the firewall; do not erase or reinstall anything.", "today"),
        Remedy("it-vendor", "Save firewall and PACS logs before they roll over.", "today"),
        Remedy("practice", "Read the incident box and call your security official and counsel.", "today"),
        Remedy("pacs-vendor", "Accept only listed devices, by name and address, and turn on TLS.", "this week"),
    ),
    verify=("Export both files again and run the report. Have someone try the port from outside; note the result.",),
    side_effects=("Outside readers and sites using this path lose access; give them a VPN first or at once after.",),
    decidable=None,
    evidence=(
        place("edge.cfg", 42, ACL, "this rule lets it in"),
        place("edge.cfg", 31, "object network PACS\n host 10.20.0.15\n" + NAT, "this translation hands it on", 33),
        place("orthanc.json", 17, OPEN, "any caller may search"),
    ),
    cites=Cites(("164.312(a)(1)", "164.312(d)", "164.312(e)(1)"), ("PR.AA-03", "PR.IR-01"), ("AC-3", "IA-2", "SC-7"),
                ("4.4", "6.7"), ("#6", "#9"), ("164.312(a)(2)(vi)",)),
    absorbed_by=None,
    decision=None,
    subject="pacs-1 dicom port 104 from the internet",
    changes=(Change("DicomAlwaysAllowFind", "false", "orthanc.json", 17),
             Change("DicomCheckCalledAet", "true")),
)  # fmt: skip

WEB_LOGIN = replace(
    INTERNET_DICOM,
    id="81d2",
    keys={},
    judged="77aa02",
    check="pacs-web-auth-off",
    severity="high",
    severity_inputs=rated("office", 5, "F2", "high"),
    confidence="default",
    title="The PACS web page opens without a login",
    message="pacs-1 web port 8042 answers any caller without a login: AuthenticationEnabled is false.",
    why="Whoever reaches the port may search, fetch and delete every study. Access control and authentication are "
    "binding standards (164.312(a)(1), (d)).",
    remedy=(
        Remedy("pacs-vendor", "Turn on login with a named account for each person.", "this month"),
        Remedy("it-vendor", "Let only reading stations reach the port.", "this month"),
    ),
    evidence=(place("orthanc.json", 9, '  "AuthenticationEnabled" : false,'),),
    changes=(Change("AuthenticationEnabled", "true", "orthanc.json", 9),),
    subject="pacs-1 web port 8042",
)
CLEAR_DICOM = replace(
    WEB_LOGIN,
    id="c1ea",
    check="dicom-tls-disabled",
    severity="medium",
    severity_inputs=rated("imaging", 3, None, "low"),
    title="Images travel without encryption between scanners and archive",
    message="pacs-1 accepts DICOM only in clear on port 104.",
    why="Whoever can listen on the way can read names and images, or change them unseen. Encryption in transit is "
    "addressable: 164.312(e)(2)(ii).",
    remedy=(
        Remedy("pacs-vendor", "Turn on DICOM TLS, move devices one by one, then close the clear port.", "this month"),
        Remedy("it-vendor", "For old scanners that cannot, build a VPN or keep them in a network of their own."),
    ),
    decidable="164.312(e)(2)(ii)",
    evidence=(place("orthanc.json", 22, '  "DicomTlsEnabled" : false,', "clear DICOM only"),),
    cites=Cites(("164.312(e)(2)(ii)", "164.312(e)(1)"), ("PR.DS-02",), ("SC-8",), ("3.10",), ("#9",)),
    changes=(Change("DicomTlsEnabled", "true", "orthanc.json", 22),),
    subject="pacs-1 dicom port 104",
)  # fmt: skip
CONSOLE = replace(
    CLEAR_DICOM,
    id="f00d",
    check="fwm-no-idle-timeout",
    severity="low",
    severity_inputs=rated("management", 2, None, "very low"),
    confidence="explicit",
    system="edge",
    title="An open firewall console stays open",
    message="edge never ends an idle console session: the file sets no console timeout.",
    why="Whoever finds the screen open can change every rule. Automatic logoff is addressable (164.312(a)(2)(iii)).",
    remedy=(Remedy("it-vendor", "Set an idle timeout of 10 minutes or less.", "this quarter"),),
    decidable="164.312(a)(2)(iii)",
    evidence=(place("edge.cfg", 77, "console timeout 0"),),
    cites=Cites(("164.312(a)(2)(iii)",), ("PR.AA-05",), ("AC-12",), ("4.3",), ("#3",)),
    changes=(Change("console timeout", "10", "edge.cfg", 77),),
    subject="edge console",
)  # fmt: skip
PART = replace(CLEAR_DICOM, id="9a97", check="fw-inbound-dicom", severity="high", absorbed_by=INTERNET_DICOM.id)
DISKS = replace(
    CLEAR_DICOM,
    id="d15c",
    check="pacs-at-rest-unproven",
    verdict="needs-review",
    severity=None,
    potential_severity="high",
    confidence="assumed",
    title="Are the disks that hold your images encrypted?",
    message="StorageDirectory: the PACS file does not say how its storage at /var/lib/orthanc is protected.",
    why="If a disk or server is stolen and was encrypted as federal guidance describes, notice to patients may not be "
    "needed. Encryption at rest is addressable (164.312(a)(2)(iv)).",
    remedy=(Remedy("it-vendor", "State in writing which disks, backups and removable media are encrypted."),
            Remedy("practice", "Enter the answer in site.yaml under answers.")),
    decidable="164.312(a)(2)(iv)",
    changes=(),
    evidence=(place("orthanc.json", 4, '  "StorageDirectory" : "/var/lib/orthanc",'),),
)  # fmt: skip
PASSED = replace(
    WEB_LOGIN,
    id="0a55",
    check="fw-any-any-permit",
    verdict="pass",
    severity=None,
    severity_inputs=None,
    system="edge",
    title="Firewall rules name what they allow",
    message="none of the 31 rules of edge that a packet reaches lets everything in from outside",
    why="",
    remedy=(),
    verify=(),
    side_effects=(),
    changes=(),
    evidence=(place("edge.cfg", 1, ": Saved"),),
)
ABSENT = replace(
    PASSED,
    id="0a56",
    check="cloud-bucket-public",
    verdict="not-applicable",
    message="no subject of this check is in the files",
    evidence=(),
    system="",
)
BROKEN = replace(
    ABSENT,
    id="0a57",
    check="vpn-weak-phase1",
    verdict="error",
    message="this check broke (KeyError) and says nothing; run again with --verbose and report it",
)
FINDINGS = (INTERNET_DICOM, WEB_LOGIN, CLEAR_DICOM, CONSOLE, PART, DISKS, BROKEN, PASSED, ABSENT)


def listener(service: str, port: int, login: str, *, encrypted: bool) -> Listener:
    return Listener(service, port, enabled=True, encrypted=encrypted, login=login, host_ports=(port,))


SYSTEMS = (
    System("pacs-1", "pacs", "Orthanc", "1.12.1", ("10.20.0.15",),
           (listener("dicom", 104, "open", encrypted=False), listener("web", 8042, "open", encrypted=False)),
           role="imaging", sources=("orthanc.json",)),
    System("viewer", "pacs", "dcm4chee-arc", None, ("10.20.0.16",),
           (listener("web", 8443, "required", encrypted=True),), role="imaging", sources=("docker-compose.yml",)),
    System("edge", "firewall", "Cisco ASA", "9.16(4)", ("203.0.113.10",), (),
           (Interface("outside", "203.0.113.10", "internet", "it carries the default route"),
            Interface("imaging", "10.20.0.1", "imaging"), Interface("guest", "10.30.0.1", "guest")),
           sources=("edge.cfg",)),
)  # fmt: skip
PATH = (
    Step("translate", NAT.strip(), "edge.cfg", 33, "edge"),
    Step("permit", ACL, "edge.cfg", 42, "edge"),
)
EXPOSURES = (
    Exposure("internet", "pacs-1", "203.0.113.10", 104, "tcp", "10.20.0.15:104", "dicom", "open", encrypted=False,
             verbs={"echo": True, "find": True, "store": True, "get": True, "move": True}, path=PATH,
             witness=Witness("198.51.100.7", 40000)),
    Exposure("internet", "viewer", "203.0.113.10", 443, "tcp", "10.20.0.16:8443", "web", "required", encrypted=True,
             verbs={}, path=(replace(PATH[1], line=45, rule=ACL.replace("15 eq 104", "16 eq 8443")),),
             witness=Witness("198.51.100.7", 40000)),
    Exposure("guest", "pacs-1", "10.20.0.15", 8042, "tcp", "10.20.0.15:8042", "web", "open", encrypted=False,
             verbs={}, path=(Step("permit", "access-list GUEST extended permit ip any any", "edge.cfg", 58, "edge"),),
             witness=Witness("10.30.0.9", 40000), certain=False, reason="the object-group GUEST-DENY is not defined"),
    Exposure("imaging", "pacs-1", "10.20.0.15", 104, "tcp", "10.20.0.15:104", "dicom", "open", encrypted=False,
             verbs={"echo": True, "find": True, "store": True}, path=(), witness=Witness("10.20.0.20", 40000)),
)  # fmt: skip
SOURCES = (
    Source("docker-compose.yml", "ab" * 32, "ac" * 32, 812, None, "compose", "viewer", 34, 4, 30, 0, 0, (), ()),
    Source("edge.cfg", "12" * 32, "13" * 32, 4210, "2026-11-01", "cisco_asa", "edge", 96, 11, 60, 22, 1,
           (Line(81, "policy-map type inspect dcerpc MAP"), Line(82, " parameters")), (), secrets=3),
    Source("orthanc.json", "ef" * 32, "ee" * 32, 2311, "2026-11-03", "orthanc", "pacs-1", 61, 20, 41, 0, 0, (), (),
           encoding="utf-8"),
    Source("router.bin", "99" * 32, "", 90211, None, "", "", 0, 0, 0, 0, 0, (),
           ("The file is binary. Export the configuration as text.",), failed=True),
)  # fmt: skip


def safeguards(findings: tuple[Finding, ...]) -> tuple[Safeguard, ...]:
    """All 65 rows, with a status that the findings give."""
    rows = []
    for one in hipaa().safeguards:
        hits = [each for each in findings if one.id in each.cites.hipaa and each.verdict in {"fail", "pass"}]
        fails = [each for each in hits if each.verdict == "fail"]
        status = "not assessed"
        if hits and one.config != "N":
            status = "deficiency observed" if fails else "no deficiency observed (configuration only)"
        elif one.id.startswith("164.314(b)"):
            status = "not applicable"
        rows.append(
            Safeguard(one.id, one.name, one.kind, one.designation, status, tuple(sorted({each.check for each in hits})),
                      tuple(each.id for each in fails), "", one.oscal_id, one.config, one.ask)
        )  # fmt: skip
    return tuple(rows)


def result(findings: tuple[Finding, ...] = FINDINGS) -> Document:
    """The exposed clinic with some findings."""
    rows, defaults = safeguards(findings), Thresholds()
    limits = {name: getattr(defaults, name) for name in REASONS}
    return Document(
        schema_version="1.0",
        tool=Tool("hipaa-auditor", "0.1.0", "0.1.0"),
        run=Run(
            "2026-11-24T10:11:12+00:00", "2026-11-24", ("hipaa",), {}, Inputs("aa" * 32, None, limits, (), "2026-10-23")
        ),
        practice=Practice("Riverside Imaging", 12000, "Dana Whitfield, Security Official"),
        sources=SOURCES,
        systems=SYSTEMS,
        findings=findings,
        safeguards=rows,
        exposures=EXPOSURES,
        summary=summary(findings, rows),
        networks=(
            Network("10.20.0.0/24", "imaging"),
            Network("10.30.0.0/24", "guest", "its interface is called guest"),
        ),
        thresholds=tuple(
            Threshold(name, value, REASONS[name], name == "min_rsa_bits") for name, value in limits.items()
        ),
        assumptions=("outside of edge is internet: it carries the default route",),
        limits=("Nothing could be read of router.bin.",),
    )


def large(count: int) -> Document:
    """A result with many deficiencies of a few kinds."""
    kinds = (WEB_LOGIN, CLEAR_DICOM, CONSOLE)
    many = tuple(
        replace(kinds[n % 3], id=f"{n:016x}", system=f"system-{n // 3}", subject=f"system-{n // 3} port {n}")
        for n in range(count)
    )
    return result((INTERNET_DICOM, *many, DISKS, PASSED))


def small() -> Document:
    return result()


def tiny(*findings: Finding) -> Document:
    """A result of few pages."""
    one = result(findings or FINDINGS[:1])
    return replace(one, safeguards=one.safeguards[:3], thresholds=one.thresholds[:1])
