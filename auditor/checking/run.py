"""Every check on every subject of its kind."""

import logging
from collections.abc import Callable, Iterable, Iterator

from auditor.checking.check import Check
from auditor.model.estate import Estate
from auditor.model.exposure import Exposure
from auditor.model.finding import Finding, Verdict
from auditor.model.firewall import Firewall
from auditor.model.frozen import dataclass
from auditor.model.pacs import Pacs
from auditor.model.people import Records
from auditor.model.subject import Subject
from auditor.model.text import message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One finding and the check that made it."""

    check: Check
    finding: Finding


_SUBJECTS: dict[type, Callable[[Estate], Iterable[Pacs | Firewall | Exposure | Estate | Records]]] = {
    Pacs: lambda estate: estate.servers,
    Firewall: lambda estate: estate.firewalls,
    Exposure: lambda estate: estate.exposures,
    Estate: lambda estate: (estate,),
    Records: lambda estate: (estate.records,) if estate.records else (),
}
_ABSENT = {
    Pacs: "no image server is among the files",
    Firewall: "no firewall is among the files",
    Exposure: "the files show no path to a service of an image server",
    Estate: "nothing in the files is of this kind",
    Records: "neither decisions nor a plan were supplied",
}


def run(checks: Iterable[Check], estate: Estate) -> tuple[Judgement, ...]:
    """All judgements, in the order of the checks; a check without a subject says so once."""
    return tuple(Judgement(check, finding) for check in checks for finding in _ask(check, estate))


def _ask(check: Check, estate: Estate) -> Iterator[Finding]:
    subjects = tuple(_SUBJECTS[check.subject](estate))
    found = False
    for subject in subjects:
        for finding in _answers(check, subject):
            found = True
            yield finding
    if not found:
        reason = "no subject of this check is in the files" if subjects else _ABSENT[check.subject]
        yield Finding(
            Verdict.NOT_APPLICABLE, Subject("", ("absent",), "the practice"), message("{reason}", reason=reason)
        )


def _answers(check: Check, subject: Pacs | Firewall | Exposure | Estate | Records) -> list[Finding]:
    try:
        return list(check.asks(subject))
    except Exception as error:
        log.debug("check %s broke on %s", check.id, type(subject).__name__, exc_info=True)
        system = subject.name if isinstance(subject, Pacs | Firewall) else ""
        text = message(
            "this check broke ({kind}) and says nothing; run again with --verbose and report it",
            kind=type(error).__name__,
        )
        return [Finding(Verdict.ERROR, Subject(system, ("error",), system or "the practice"), text)]
