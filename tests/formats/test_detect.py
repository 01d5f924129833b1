"""Recognising a file when one recogniser breaks."""

from dataclasses import replace

from auditor.formats import Guess
from auditor.formats.detect import grouped, known, recognise
from auditor.model.evidence import Source


def broken(_source: Source) -> Guess:
    raise IndexError


def test_a_recogniser_that_breaks_does_not_stop_the_others() -> None:
    first, second, *_ = known()
    sure = replace(second, certainty=lambda _source: Guess(1, "it says so"))
    found = recognise(Source("edge.cfg", "hostname edge\n"), (replace(first, certainty=broken), sure))
    assert found.format is sure


def test_files_that_cannot_be_put_together_are_read_one_by_one() -> None:
    def torn(_sources: tuple[Source, ...]) -> tuple[tuple[Source, ...], ...]:
        raise KeyError("name")

    sources = (Source("a.cfg", "a\n"), Source("b.cfg", "b\n"))
    assert grouped(replace(known()[0], group=torn), sources) == ((sources[0],), (sources[1],))
    assert grouped(replace(known()[0], group=lambda found: (found,)), sources) == (sources,)
