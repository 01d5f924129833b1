"""A re-export of the same device is no change: nothing new, nothing resolved, no drift."""

from datetime import date
from pathlib import Path

import pytest

from auditor.checking.load import load
from auditor.intake import gather
from auditor.model.review import STILL
from auditor.pipeline import Options, audit
from auditor.shipped import SAMPLES

DAY = date(2026, 11, 24)
TWINS = sorted(SAMPLES.glob("*/twin-a*"))


@pytest.mark.parametrize("then", TWINS, ids=lambda path: path.parent.name)
def test_a_twin_is_no_change(then: Path) -> None:
    (now,) = then.parent.glob("twin-b*")
    checks = load()[0]
    earlier = audit(gather((str(then),)), Options(checks=checks), DAY)
    later = audit(gather((str(now),)), Options(checks=checks, since=earlier), DAY)
    assert later.since is not None
    assert {one.became for one in later.since.items} <= {STILL}
    assert later.since.firewalls == ()
    drift = {one.verdict for one in later.findings if one.check == "fwm-drift-unexplained"}
    walls = any(one.imprint for one in later.systems)
    assert drift == ({"pass"} if walls else {"not-applicable"})
