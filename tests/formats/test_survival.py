"""No text breaks a reader: it reads or refuses, and accounts for every line (tests/formats/mutations.py tries more)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import Format
from auditor.formats.detect import known
from auditor.syntax.decode import decode
from tests.formats.mutations import Sample, damaged, samples, survive

SEEDS = 2


@pytest.mark.parametrize("format", known(), ids=lambda one: one.name)
@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes(format: Format, data: bytes) -> None:
    survive(format, (decode("a", data),))


@pytest.mark.parametrize("format", known(), ids=lambda one: one.name)
@settings(max_examples=25, deadline=None)
@given(noise=st.binary(max_size=40), at=st.integers(0, 3000), pick=st.integers(0, 50))
def test_any_bytes_in_a_sample(format: Format, noise: bytes, at: int, pick: int) -> None:
    mine = [file for one in samples() if one.format is format for file in one.files]
    name, whole = mine[pick % len(mine)]
    survive(format, (decode(name, whole[:at] + noise + whole[at + len(noise) // 2 :]),))


@pytest.mark.parametrize("sample", samples(), ids=lambda one: one.path)
def test_a_sample_and_its_mutations(sample: Sample) -> None:
    survive(sample.format, tuple(decode(name, data) for name, data in sample.files))
    for seed in range(SEEDS):
        survive(sample.format, damaged(sample, str(seed)))


@pytest.mark.parametrize("sample", samples(), ids=lambda one: one.path)
def test_no_format_breaks_on_the_damaged_file_of_another(sample: Sample) -> None:
    found = [format.certainty(one).certainty for one in damaged(sample, "other") for format in known()]
    assert set(found) <= set(range(4))


def test_every_format_has_samples_to_damage() -> None:
    assert {one.format for one in samples()} == set(known())
