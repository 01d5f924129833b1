"""What each box of a long list takes of one dimension, worked out for all of them at once."""

from collections.abc import Sequence

import numpy as np

from auditor.model.net import Ranges


def table(column: Sequence[Ranges], most: int) -> tuple[list[int], list[int]]:
    """The edges of at most so many stretches; and for what is before, between and behind them the boxes, as bits."""
    pairs = [pair for ranges in column for pair in ranges.pairs]
    points = sorted({point for low, high in pairs for point in (low, high + 1)})
    step = len(points) // most + 1
    ranks = {point: rank for rank, point in enumerate(points)}
    boxes = np.repeat(np.arange(len(column)), [len(ranges.pairs) for ranges in column])
    first = np.array([ranks[low] for low, _ in pairs]) // step + 1
    behind = (np.array([ranks[high + 1] for _, high in pairs]) - 1) // step + 2
    again = boxes[1:] == boxes[:-1]
    first[1:] = np.where(again, np.maximum(first[1:], behind[:-1]), first[1:])  # two ranges may share a stretch
    real = first < behind
    toggles = np.zeros((len(points[::step]) + 2, len(column)), dtype=np.bool_)
    for places in (first, behind):
        toggles[places[real], boxes[real]] ^= True
    rows = np.bitwise_xor.accumulate(np.packbits(toggles[:-1], axis=1, bitorder="little"), axis=0)
    return points[::step], [int.from_bytes(row.tobytes(), "little") for row in rows]
