"""From where the subject of a finding can be reached, at its most exposed."""

from collections.abc import Iterable, Iterator

from auditor.assessment.severity import EXPOSURE, Level
from auditor.checking.check import Check
from auditor.checking.inbound import consoles
from auditor.model.estate import Estate, System
from auditor.model.finding import Finding, Verdict
from auditor.model.role import Role
from auditor.model.subject import Subject


def exposure_of(check: Check, finding: Finding, estate: Estate) -> Role | None:
    """The most exposed role that reaches the subject; None when nothing in the files shows it.

    A check that knows better says so (`Finding.role`). A listener is as exposed as its paths and its own network; a
    server as its most exposed listener; a rule as the callers it lets through; the administration of a firewall (checks
    `fwm-`) as its consoles. Other settings of a firewall have no exposure of their own. A path that is not certain
    counts for questions only.
    """
    if finding.role:
        return finding.role
    subject, doubtful = finding.subject, finding.verdict is Verdict.REVIEW
    if subject.key[:1] == ("rule",):
        return _most(_of_rule(subject, estate, doubtful))
    system = next((one for one in estate.systems if one.name == subject.system), None)
    if system and system.pacs:
        found = _most(_of_server(system, subject, estate, doubtful))
    elif system and system.firewall and check.id.startswith("fwm-"):
        wall = system.firewall
        found = _most(role for role in Role if any(consoles(estate, wall, role)))
    else:
        return None
    return found if found and (_complete(estate) or EXPOSURE[found] >= Level.H) else None


def _most(roles: Iterable[Role]) -> Role | None:
    return max(roles, key=lambda role: EXPOSURE[role], default=None)


def _of_server(system: System, subject: Subject, estate: Estate, doubtful: bool) -> Iterator[Role]:
    for one in estate.exposures:
        listener = one.listener
        asked = not subject.service or (listener.service, listener.number) == (subject.service, subject.port)
        if asked and one.pacs.name == system.name and (one.certain or doubtful):
            yield one.role
    if estate.gateways:
        yield from (role for low, _ in system.addresses if (role := estate.role_of(low)))


def _of_rule(subject: Subject, estate: Estate, doubtful: bool) -> Iterator[Role]:
    for one in estate.openings:
        alike = (one.firewall, one.rule.handle, one.rule.name) == (subject.system, subject.handle, subject.name)
        if alike and (one.certain or doubtful) and one.rule.subject(one.firewall).key == subject.key:
            yield one.role


def _complete(estate: Estate) -> bool:
    """Whether a path that was not found is known not to be there."""
    return not any(wall.gaps or wall.truncated or wall.partial for wall in estate.gateways)
