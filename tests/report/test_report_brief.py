"""Rules on one line of a terminal."""

from dataclasses import replace
from datetime import date

import pytest

from auditor.analysis.compare import compare
from auditor.intake import gather
from auditor.model.evidence import Source
from auditor.model.net import address
from auditor.pipeline import Options, read
from auditor.report.brief import LONGEST, MOST, brief, gist, lines_of
from auditor.report.changes import comparison_text
from auditor.report.reach import reach_text
from auditor.settings import read_site
from auditor.shipped import SAMPLES

DAY = date(2026, 11, 24)
XML = """<rule uuid="1">
  <log/>
  <sched></sched>
  <if>wan</if>
  <source>
    <any>1</any>
  </source>
  <descr><![CDATA[old viewer]]></descr>
</rule>"""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("access-list in extended permit ip any any", "access-list in extended permit ip any any"),
        ("", ""),
        (
            XML,
            '<rule uuid="1"> <if>wan <source> <any>1 <descr>old viewer',
        ),
        ("edit 5\n    set action accept\nnext", "edit 5 set action accept next"),
        ("x " * LONGEST, f"{'x ' * (LONGEST // 2)}…"),
    ],
)
def test_a_rule_is_one_line(text: str, line: str) -> None:
    assert brief(text) == line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("access-list in extended permit ip any any", "access-list in extended permit ip any any"),
        (
            "set rule a from untrust\nset rule a to dmz\nset rule a action allow",
            "set rule a from untrust … 2 more lines",
        ),
        ("edit 5\n    set action accept\nnext", "edit 5 set action accept next"),
        ("<rule>\n  <log/>\n  <if>wan</if>\n</rule>", "<rule> <if>wan"),
        (f'edit 5\n    set uuid 5f7cc2e6-{"2b10-51ef-ad42"}-3c4d5e6f7a05\n    set name "out"', 'edit 5 set name "out"'),
        ("y" * (MOST + 2), f"{'y' * MOST} … 2 more characters"),
    ],
)
def test_a_rule_in_a_table_tells_what_it_is_and_what_was_left_out(text: str, told: str) -> None:
    assert gist(text) == told


def test_a_place_has_its_first_and_last_line() -> None:
    source = Source("a.xml", "one\ntwo\nthree\n")
    assert lines_of(source.line(2)) == "2"
    assert lines_of(replace(source.line(1), last=3)) == "1-3"


def test_an_exposure_shows_each_rule_on_one_line() -> None:
    clinic = SAMPLES / "clinics" / "fairview-exposed"
    site = read_site((clinic / "site.yaml").read_bytes(), "site.yaml")
    first = next(one for one in read(gather((str(clinic),)), Options(site), DAY).exposures if one.role == "internet")
    head, *steps = reach_text(first).split("\n")
    assert head.startswith("internet reaches archive dicom at 203.0.113.50:104/tcp")
    assert [step.split(":")[0].strip() for step in steps] == ["config-fairview-edge.xml"] * len(first.path)
    assert "config-fairview-edge.xml:101-115 translate: <rule " in steps[0]
    assert steps[-1].endswith(" default")
    sixth = replace(first, address=address("2001:db8::1"))
    assert " at [2001:db8::1]:104/tcp," in reach_text(sixth)


def test_a_change_shows_each_rule_on_one_line() -> None:
    paths = [str(SAMPLES / "pfsense" / name) for name in ("twin-a.xml", "nat.xml")]
    old, new = (read(gather((path,)), Options(), DAY).gateways[0] for path in paths)
    lines = comparison_text("edge", compare(old, new)).split("\n")
    assert any(line.startswith("    now permit by nat.xml:131-145: <rule> <source>") for line in lines)
    assert all(line.startswith(("edge: ", "    ")) for line in lines)
