"""A finding keeps its id through 200 harmless edits of each sample clinic, and loses it when the weakness changes."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import PurePath
from random import Random

import pytest

from auditor.checking.load import load
from auditor.formats.detect import known, recognise
from auditor.intake import Input, gather
from auditor.pipeline import Options, audit
from auditor.settings import read_site
from auditor.shipped import SAMPLES
from auditor.syntax.decode import decode
from tests.identity.edits import EDITS, OF_FORMATS, Edit

CLINICS = sorted(one.name for one in (SAMPLES / "clinics").iterdir())
ROUNDS, EDITS_EACH = 10, 20
Found = dict[str, tuple[str, str]]
"""Verdict and judged state, by id."""


def inputs_of(clinic: str) -> tuple[Input, ...]:
    return gather((str(SAMPLES / "clinics" / clinic),))


def found(clinic: str, inputs: tuple[Input, ...]) -> Found:
    told = SAMPLES / "clinics" / clinic / "site.yaml"
    options = Options(read_site(told.read_bytes(), "site.yaml"), load()[0])
    document = audit(inputs, options, date(2026, 11, 24))
    return {one.id: (one.verdict, one.judged) for one in document.findings if one.verdict in {"fail", "needs-review"}}


@cache
def before(clinic: str) -> Found:
    return found(clinic, inputs_of(clinic))


def edits_of(one: Input) -> tuple[Edit, ...]:
    format = recognise(decode(one.path, one.data), known()).format
    return OF_FORMATS.get(format.name if format else "", EDITS.get(PurePath(one.path).suffix, ()))


def edited(inputs: tuple[Input, ...], random: Random) -> tuple[tuple[Input, ...], list[str]]:
    edits = {one.path: edits_of(one) for one in inputs if edits_of(one)}
    texts = {one.path: one.data.decode() for one in inputs if one.path in edits}
    names = []
    for _ in range(EDITS_EACH):
        path = random.choice(sorted(texts))
        edit = random.choice(edits[path])
        texts[path] = edit(texts[path], random)
        names.append(f"{edit.__name__} of {path}")
    return tuple(replace(one, data=texts[one.path].encode()) if one.path in texts else one for one in inputs), names


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_harmless_edits_change_no_id_and_no_state(clinic: str, seed: int) -> None:
    inputs, edits = edited(inputs_of(clinic), Random(f"{clinic} {seed}"))  # noqa: S311 - edits that can be repeated
    assert inputs != inputs_of(clinic)
    assert found(clinic, inputs) == before(clinic), edits


def changed(clinic: str, path: str, old: str, new: str) -> Found:
    inputs = inputs_of(clinic)
    (one,) = [one for one in inputs if one.path == path]
    assert old.encode() in one.data
    other = replace(one, data=one.data.replace(old.encode(), new.encode(), 1))
    return found(clinic, tuple(other if each is one else each for each in inputs))


@pytest.mark.parametrize(
    ("clinic", "path", "old", "new"),
    [
        ("riverside-exposed", "edge.cfg", "object PACS-DICOM eq 104", "object PACS-DICOM eq 105"),
        ("riverside-exposed", "edge.cfg", "permit tcp any object PACS-DICOM", "deny tcp any object PACS-DICOM"),
        ("riverside-exposed", "edge.cfg", "permit ip object INSIDE-NET any", "permit ip any any"),
        ("riverside-exposed", "edge.cfg", "permit ip object IMAGING-NET any", "permit ip any any"),
        ("riverside-exposed", "orthanc.json", '"AuthenticationEnabled" : false', '"AuthenticationEnabled" : true'),
        ("riverside-exposed", "orthanc.json", '"DicomAlwaysAllowFind" : true', '"DicomAlwaysAllowFind" : false'),
        ("riverside-exposed", "docker-compose.yml", '"5432:5432"', '"127.0.0.1:5432:5432"'),
        ("riverside-exposed", "docker-compose.yml", '"104:4242"', '"127.0.0.1:104:4242"'),
        ("lakeview-mixed", "orthanc/orthanc.json", '"SslEnabled" : true', '"SslEnabled" : false'),
        ("lakeview-mixed", "orthanc/orthanc.json", '"WebDavEnabled" : true', '"WebDavEnabled" : false'),
        ("lakeview-mixed", "orthanc/orthanc.json", '"DicomCheckCalledAet" : true', '"DicomCheckCalledAet" : false'),
        ("summit-hardened", "archive/orthanc.json", '"HttpServerEnabled" : true', '"HttpServerEnabled" : false'),
    ],
)  # fmt: skip
def test_a_changed_weakness_changes_an_id_or_its_state(clinic: str, path: str, old: str, new: str) -> None:
    assert changed(clinic, path, old, new) != before(clinic)
