"""From the models to the Document: the only place where a report's facts come from."""

from collections import Counter
from collections.abc import Iterable

from auditor.assessment.findings import Assessed
from auditor.assessment.matrix import Row
from auditor.model.estate import Estate
from auditor.model.policies import policies
from auditor.model.role import Role
from auditor.model.thresholds import REASONS
from auditor.report.build_estate import assumptions, exposures, limits, network, source, system
from auditor.report.build_findings import finding
from auditor.report.build_papers import attestation, tasks, unused
from auditor.report.build_profiles import aged, causes, elements, maps, may_be_incident, profiles
from auditor.report.clean import clean
from auditor.report.context import Context
from auditor.report.document import (
    SCHEMA_VERSION,
    SEVERITIES,
    VERDICTS,
    Document,
    Finding,
    Inputs,
    Practice,
    Run,
    Safeguard,
    Summary,
    Tool,
)
from auditor.report.papers import Threshold


def build(estate: Estate, assessed: Iterable[Assessed], rows: Iterable[Row], context: Context) -> Document:
    """The result of one audit: every string made safe to show, every list in a fixed order."""
    judged = tuple(assessed)
    servers = {one.evidence for one in estate.servers}
    findings = tuple(sorted((finding(one, servers) for one in judged), key=_rank))
    safeguards = tuple(_safeguard(row) for row in rows)
    return Document(
        schema_version=SCHEMA_VERSION,
        tool=Tool("hipaa-auditor", context.version, context.checks_version),
        run=_run(estate, context),
        practice=Practice(clean(estate.site.practice), estate.people, clean(estate.site.contact)),
        sources=tuple(source(one) for one in estate.sources),
        systems=tuple(system(one, estate) for one in estate.systems),
        findings=findings,
        safeguards=safeguards,
        exposures=tuple(exposures(estate)),
        summary=summary(findings, safeguards),
        networks=tuple(network(one) for one in estate.networks),
        thresholds=_thresholds(estate),
        assumptions=assumptions(estate),
        limits=(
            *limits(estate, (*context.problems, *context.unmatched)),
            *unused(estate),
            *aged(context.profiles, context.regulation.as_of, context.as_of),
        ),
        plan=tasks(findings, estate.plan, estate.site.thresholds, estate.as_of),
        causes=causes(findings),
        profiles=profiles(context.profiles, judged),
        elements=elements(findings, len(estate.sources), len(estate.systems)),
        may_be_incident=may_be_incident(findings),
    )


def summary(findings: Iterable[Finding], safeguards: Iterable[Safeguard]) -> Summary:
    """The counts of a result."""
    found, rows = tuple(findings), tuple(safeguards)
    return Summary(
        by_verdict=_counts((one.verdict for one in found), VERDICTS),
        by_severity=_counts((one.severity for one in found if one.shown), SEVERITIES),
        assessable_safeguards=sum(row.config in {"M", "P"} for row in rows),
        total_safeguards=len(rows),
        by_potential=_counts((one.potential_severity for one in found if one.verdict == "needs-review"), SEVERITIES),
        by_status=dict(sorted(Counter(row.status for row in rows).items())),
        absorbed=sum(one.verdict == "fail" and not one.shown for one in found),
        decided=_counts((one.severity for one in found if one.shown and one.decided), SEVERITIES),
        attested=sum(row.attestation is not None and row.attestation.state == "valid" for row in rows),
    )


def _counts(values: Iterable[str | None], names: Iterable[str]) -> dict[str, int]:
    counted = Counter(values)
    return {name: counted[name] for name in names}


def _rank(one: Finding) -> tuple[int, bool, int, bool, int, str, str, str]:
    """The gravest first, of those what the internet reaches, of those what nothing bars."""
    severity = one.severity or one.potential_severity
    rank = SEVERITIES.index(severity) if severity else len(SEVERITIES)
    weakness = one.severity_inputs.weakness if one.severity_inputs else 0
    inside = not (one.severity_inputs and one.severity_inputs.exposure == Role.INTERNET)
    place = VERDICTS.index(one.verdict)
    return place, one.absorbed_by is not None, rank, inside, -weakness, _family(one.check), one.system, one.id


def _family(check: str) -> str:
    """Joint findings before those of one file."""
    return f"{not check.startswith('xart-'):d} {check}"


def _run(estate: Estate, context: Context) -> Run:
    inputs = Inputs(
        site_sha256=estate.site.sha256,
        decisions_sha256=context.decisions_sha256,
        thresholds={name: getattr(estate.site.thresholds, name) for name in sorted(REASONS)},
        plugins=context.plugins,
        regulation_as_of=str(context.regulation.as_of),
        problems=tuple(clean(one) for one in context.problems),
        unmatched=tuple(clean(one) for one in context.unmatched),
        attestations_sha256=context.attestations_sha256,
        plan_sha256=context.plan_sha256,
        changes_sha256=context.changes_sha256,
        since_sha256=context.since_sha256,
        policy=estate.site.profile,
    )
    options = {clean(name): clean(value) for name, value in context.options}
    return Run(context.started, context.as_of.isoformat(), context.profiles, options, inputs)


def _safeguard(row: Row) -> Safeguard:
    one = row.safeguard
    return Safeguard(
        id=one.id,
        name=one.name,
        kind=one.kind,
        designation=one.designation,
        status=str(row.status),
        checks=tuple(row.checks),
        findings=tuple(row.findings),
        reason=clean(str(row.reason)),
        oscal_id=one.oscal_id,
        config=one.config,
        ask=one.ask,
        attestation=attestation(row.answer),
        maps=maps(one.id),
    )


def _thresholds(estate: Estate) -> tuple[Threshold, ...]:
    overridden, profile = dict(estate.site.overridden), estate.site.profile
    fitted = dict(policies()[profile].reasons) if profile else {}
    return tuple(
        Threshold(name, getattr(estate.site.thresholds, name), fitted.get(name, reason), name in overridden)
        for name, reason in sorted(REASONS.items())
    )
