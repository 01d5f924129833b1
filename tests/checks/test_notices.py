"""Settings that do not do what they say."""

import pytest

from auditor.model.pacs import Notice, Pacs
from tests.checks.walls import CHECKS, LINE

PACS = Pacs("pacs-1", "Orthanc", LINE)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("wrong-case-key",), ["fail"]),
        (("duplicate-key", "script"), ["fail", "needs-review"]),
        (("unsubstituted-variable",), ["needs-review"]),
        (("unknown-key",), ["pass"]),
        ((), ["pass"]),
    ],
)
def test_verdict(kinds: tuple[str, ...], expected: list[str]) -> None:
    notices = tuple(Notice(kind, LINE.noted("it does nothing"), "remoteAccessAllowed") for kind in kinds)
    found = CHECKS["pacs-setting-without-effect"].asks(Pacs("pacs-1", "Orthanc", LINE, notices=notices))
    assert sorted(one.verdict.value for one in found) == expected


def test_what_is_wrong_is_said_once() -> None:
    notices = (Notice("wrong-case-key", LINE.noted("it does nothing"), "remoteAccessAllowed"),)
    (found,) = CHECKS["pacs-setting-without-effect"].asks(Pacs("pacs-1", "Orthanc", LINE, notices=notices))
    assert str(found.message) == "pacs-1 remoteAccessAllowed: it does nothing"
    assert [place.note for place in found.evidence] == [""]
