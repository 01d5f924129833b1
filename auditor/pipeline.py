"""The whole audit as one pure function: the first thing to read."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from auditor import __version__
from auditor.analysis.exposure import join
from auditor.analysis.filter import settle
from auditor.analysis.zones import place
from auditor.assembly import assemble
from auditor.assessment.findings import assess
from auditor.assessment.matrix import rows
from auditor.checking.check import Check
from auditor.checking.run import run
from auditor.intake import Input
from auditor.model.estate import Estate, Site
from auditor.model.regulation import hipaa
from auditor.report.build import build
from auditor.report.document import Context, Document

Progress = Callable[[str], None]


def _silent(_stage: str) -> None:
    """No one watches."""


@dataclass(frozen=True, slots=True)
class Options:
    """All that shapes a run beside its inputs."""

    site: Site = field(default=Site())
    checks: tuple[Check, ...] = ()
    profiles: tuple[str, ...] = ("hipaa",)
    plugins: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """Checks and plug-ins that could not be loaded, as sentences."""
    settings: tuple[tuple[str, str], ...] = ()
    """Command-line options that shape the result, as written in it."""
    started: str = ""
    """When the run began, ISO 8601; not part of the canonical bytes."""
    progress: Progress = field(default=_silent)


def audit(inputs: tuple[Input, ...], options: Options, as_of: date) -> Document:
    """The findings on a practice's exports: a function of its arguments alone."""
    estate = read(inputs, options, as_of)
    options.progress("checking")
    judgements = run(options.checks, estate)
    options.progress("assessing")
    assessed = assess(judgements, estate)
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
        regulation=regulation,
    )
    return build(estate, assessed, rows(assessed, regulation, estate), context)


def read(inputs: tuple[Input, ...], options: Options, as_of: date) -> Estate:
    """The practice as its exports show it, with what reaches what."""
    options.progress("reading")
    estate = place(assemble(inputs, options.site, as_of))
    options.progress("analysing")
    return join(_settled(estate))


def _settled(estate: Estate) -> Estate:
    systems = tuple(
        replace(
            system,
            firewall=system.firewall and settle(system.firewall),
            host_filter=system.host_filter and settle(system.host_filter),
        )
        for system in estate.systems
    )
    return replace(estate, systems=systems)
