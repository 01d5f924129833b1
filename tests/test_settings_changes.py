"""changes.yaml as people write it; every mistake with its line."""

from datetime import date

import pytest

from auditor.model.history import Recorded
from auditor.settings import SettingsError
from auditor.settings.changes import read_changes

ENTRY = "changes:\n  - date: 2026-03-14\n    system: edge\n    by: Dana Reyes\n    why: New scanner.\n"
STATE = '    state: "0123456789abcdef"\n'


def test_a_change_is_read() -> None:
    found, sha256 = read_changes((ENTRY + STATE).encode(), "a/changes.yaml")
    assert found == (
        Recorded(date(2026, 3, 14), "edge", "Dana Reyes", "New scanner.", "0123456789abcdef", "a/changes.yaml", 2),
    )
    assert (found[0].place, len(sha256)) == ("changes.yaml, line 2", 64)


def test_an_empty_file_records_nothing() -> None:
    assert read_changes(b"", "c.yaml")[0] == ()
    assert read_changes(ENTRY.encode(), "c.yaml")[0][0].state == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY.replace("2026-03-14", "soon"), "line 2: date must be a date"),
        (ENTRY.replace("2026-03-14", "2026-02-30"), "line 2: 2026-02-30 is no date"),
        (ENTRY.replace("system", "sytem"), "line 3: there is no key 'sytem' here; did you mean system?"),
        (ENTRY.replace("    by: Dana Reyes\n", ""), "by is missing"),
        (ENTRY.replace("Dana Reyes", "''"), "line 4: by is empty"),
        (ENTRY + "    state: tomorrow\n", "line 6: state: 'tomorrow' is no state; copy the 16 letters and digits"),
        (ENTRY + "    state: 1234567890123456\n", "line 6: state must be a text; put it in quotes"),
    ],
)
def test_a_mistake_names_its_line(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_changes(text.encode(), "c.yaml")
    assert said in str(caught.value)
