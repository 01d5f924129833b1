"""The prepared point query gives the first box that holds a packet."""

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.analysis.point import PointIndex
from auditor.analysis.space import DPORT, DST, PROTOCOL, SPORT, SRC, Names, boxes
from tests.analysis.policies import cells, packets

NAMES = Names(("dmz", "inside", "outside"))
PACKETS = tuple(packets())[::11]


@settings(deadline=None, max_examples=30)
@given(st.lists(cells(), max_size=8))
def test_the_first_box_that_holds_a_packet_is_found(drawn: list) -> None:  # type: ignore[type-arg]
    every = [box for one in drawn for box in boxes(one, NAMES)]
    index = PointIndex(every, (DST, SRC, PROTOCOL, DPORT, SPORT))
    for packet in PACKETS:
        point = (packet.dst, packet.src, packet.protocol, packet.dport, packet.sport)
        holding = [n for n, box in enumerate(every) if all(v in ranges for v, ranges in zip(point, box, strict=False))]
        assert index.all(*point) == holding
        assert index.first(*point) == (holding[0] if holding else -1)
