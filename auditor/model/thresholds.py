"""Numbers that the rule does not give: ours, each with its reason, each of which site.yaml may replace."""

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds in force; `REASONS` says why each default is what it is."""

    web_idle_minutes: int = 15
    console_idle_minutes: int = 10
    min_password_length: int = 12
    broad_source_addresses: int = 256
    broad_ports: int = 20
    export_age_days: int = 30
    certificate_days_left: int = 60
    min_rsa_bits: int = 2048
    audit_retention_days: int = 0
    """0: the practice has stated none."""
    act_critical_days: int = 3
    act_high_days: int = 30
    act_medium_days: int = 90
    act_low_days: int = 180


REASONS = {
    "web_idle_minutes": "A reading room is shared; most published baselines ask for 15 minutes or less.",
    "console_idle_minutes": "An open console changes everything; vendors' hardening guides use 10 or less.",
    "min_password_length": "NIST asks for 15 where a password stands alone and 8 with a second factor; 12 is between.",
    "broad_source_addresses": "One /24: a department. More is a site.",
    "broad_ports": "A server with more than 20 open ports is not described by its rule.",
    "export_age_days": "A month: older files rarely show what runs.",
    "certificate_days_left": "Two months are needed to renew a certificate on every modality.",
    "min_rsa_bits": "NIST SP 800-131A ends shorter RSA keys.",
    "audit_retention_days": "The rule gives none for logs: yours counts, and nothing is judged until you state it.",
    "act_critical_days": "Stop the harm at once; three days to repair it. The rule in force names no time.",
    "act_high_days": "A month lets a vendor plan the work; longer is hard to explain after an incident.",
    "act_medium_days": "A quarter: the usual round of planned changes.",
    "act_low_days": "Half a year: the next planned change at the latest.",
}
