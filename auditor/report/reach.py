"""One exposure for `hipaa-auditor exposure`: as an object and as a sentence."""

from dataclasses import asdict
from typing import Any

from auditor.model.exposure import Exposure, Step
from auditor.report.brief import brief, lines_of
from auditor.report.build_estate import endpoint, exposure, step
from auditor.report.clean import clean
from auditor.report.wording import words


def reach_json(one: Exposure) -> dict[str, Any]:
    """The exposure as the result holds it."""
    return {name.rstrip("_"): value for name, value in asdict(exposure(one)).items()}


def reach_text(one: Exposure) -> str:
    """The exposure in two or more lines: what is reached, and each line that decides."""
    row = exposure(one)
    sure = "reaches" if row.certain else "may reach"
    head = (
        f"{row.from_} {sure} {row.system} {row.service} at {endpoint(one.address, one.port)}/{row.protocol}, "
        f"delivered to {row.delivered_to}: {words().say('login', row.login)}"
        f"{'' if row.encrypted is None else ', encrypted' if row.encrypted else ', in clear'}"
    )
    steps = [_step(each) for each in one.path]
    return "\n".join([head, *steps, *([f"    undecided: {row.reason}"] if row.reason else [])])


def _step(one: Step) -> str:
    row = step(one)
    place = f"{row.file or row.firewall}:{lines_of(one.evidence) if one.evidence else '-'}"
    return f"    {place} {row.action}{': ' if row.rule else ''}{brief(clean(one.rule))}"
