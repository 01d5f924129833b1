"""The whole audit as one pure function: the first thing to read."""

from collections.abc import Callable
from dataclasses import field, replace
from datetime import date

from auditor import __version__
from auditor.analysis.crossing import crossed
from auditor.analysis.exposure import join
from auditor.analysis.filter import settle as settled_rules
from auditor.analysis.zones import place
from auditor.answers import into_estate, into_site, unmatched
from auditor.assembly import assemble
from auditor.assessment.findings import Assessed, assess
from auditor.assessment.matrix import rows
from auditor.assessment.people import Told, followed, on_record, records, settle
from auditor.checking.check import Check
from auditor.checking.run import run
from auditor.intake import Input
from auditor.model.estate import Estate, Site
from auditor.model.frozen import dataclass
from auditor.model.people import Records
from auditor.model.regulation import hipaa
from auditor.report.build import build
from auditor.report.context import Context
from auditor.report.document import Document
from auditor.report.since import between, earlier

Progress = Callable[[str], None]


def _silent(_stage: str) -> None:
    """No one watches."""


@dataclass(frozen=True, slots=True)
class Options:
    """All that shapes a run beside its inputs."""

    site: Site = field(default=Site())
    checks: tuple[Check, ...] = ()
    profiles: tuple[str, ...] = ("hipaa",)
    told: Told = field(default=Told())
    plugins: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Checks and plug-ins that could not be loaded, as sentences."""
    settings: tuple[tuple[str, str], ...] = ()
    """Command-line options that shape the result, as written in it."""
    started: str = ""
    """When the run began, ISO 8601; not part of the canonical bytes."""
    progress: Progress = field(default=_silent)
    since: Document | None = None
    """The earlier result to compare with."""


def audit(inputs: tuple[Input, ...], options: Options, as_of: date) -> Document:
    """The findings on a practice's exports: a function of its arguments alone. Raises RecordError, AnswerError."""
    estate = read(inputs, options, as_of)
    estate, assessed = judged(estate, options)
    regulation = hipaa()
    context = Context(
        version=__version__,
        checks_version=__version__,
        started=options.started,
        as_of=as_of,
        profiles=options.profiles,
        options=options.settings,
        plugins=options.plugins,
        problems=options.problems,
        unmatched=unmatched(estate),
        regulation=regulation,
        **{f"{name}_sha256": hash for name, hash in options.told.hashes},
    )
    document = build(estate, assessed, rows(assessed, regulation, estate), context)
    return replace(document, since=between(options.since, document)) if options.since else document


def judged(estate: Estate, options: Options) -> tuple[Estate, tuple[Assessed, ...]]:
    """The findings, and the estate with what became of people's records. Raises RecordError."""
    options.progress("checking")
    regulation, as_of = hipaa(), estate.as_of
    judgements = run((one for one in options.checks if one.subject is not Records), estate)
    options.progress("assessing")
    assessed = assess(judgements, estate)
    told = followed(options.told, assessed)
    first = settle(assessed, told.about(assessed), regulation, as_of)
    estate = replace(estate, records=records(first, told, as_of), plan=told.plan)
    late = run((one for one in options.checks if one.subject is Records), estate)
    return estate, settle(assess((*judgements, *late), estate), told, regulation, as_of)


def read(inputs: tuple[Input, ...], options: Options, as_of: date) -> Estate:
    """The practice as its exports and people show it, with what reaches what. Raises RecordError, AnswerError."""
    options.progress("reading")
    told = options.told
    assembled = into_estate(assemble(inputs, into_site(options.site), as_of))
    before = earlier(options.since) if options.since else None
    papers = replace(assembled, attestations=told.attestations, plan=told.plan, earlier=before)
    estate = place(replace(papers, recorded=on_record(told.changes, papers)))
    options.progress("analysing")
    return join(_settled(estate))


def _settled(estate: Estate) -> Estate:
    systems = tuple(
        replace(
            system,
            firewall=system.firewall and crossed(settled_rules(system.firewall)),
            host_filter=system.host_filter and crossed(settled_rules(system.host_filter)),
        )
        for system in estate.systems
    )
    return replace(estate, systems=systems)
