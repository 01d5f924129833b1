"""Files of a configuration folder that were renamed so that they no longer count."""

import pytest

from auditor.formats import State
from auditor.formats.orthanc.documents import group
from auditor.formats.orthanc.read import read
from auditor.syntax.decode import decode
from tests.formats.orthanc.servers import value, web

NOW = (
    "orthanc.json",
    b'{"DicomAet": "CLINIC", "DicomPort": 4242, "AuthenticationEnabled": true, "RegisteredUsers": {}}',
)
THEN = b'{"DicomAet": "CLINIC", "AuthenticationEnabled": false, "RegisteredUsers": {"maria": "Lamp-9-Harbor"}}'


@pytest.mark.parametrize("name", ["orthanc.json.bak", "old.json~", "orthanc.json.dpkg-dist"])
def test_an_old_copy_has_no_effect_and_keeps_its_secrets(name: str) -> None:
    sources = (decode(name, THEN), decode(*NOW))
    assert len(group(sources)) == 1
    reading = read(sources, ())
    (pacs,) = reading.pacs
    assert value(web(pacs).login) is True
    (told,) = [text for source, text in reading.problems if source.path == name]
    assert "end in .json" in told
    (seen,) = [one for one in reading.coverage if one.source.path == name]
    assert seen.count(State.WITHOUT_EFFECT) == 1
    assert "Lamp-9-Harbor" not in seen.source.line(1).quote()


def test_alone_it_is_what_there_is() -> None:
    sources = (decode("orthanc.json.bak", THEN),)
    (pacs,) = read(group(sources)[0], ()).pacs
    assert value(web(pacs).login) is False
