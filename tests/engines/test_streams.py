from __future__ import annotations

import itertools

import numpy as np
import pytest

from forkroad.engines.streams import Purpose, generator


def test_one_key_gives_one_stream() -> None:
    first = generator(5, Purpose.STAYS, 3, 1).integers(0, 2**62, 8)
    again = generator(5, Purpose.STAYS, 3, 1).integers(0, 2**62, 8)
    assert first.tolist() == again.tolist()


def test_keys_that_differ_in_one_word_share_no_number() -> None:
    # Of 2 x 3 x 3 x 3 streams' first words of 62 bits, two are alike by chance once in 10^15.
    keys = itertools.product((0, 5), (Purpose.ARRIVALS, Purpose.STAYS), (0, 1, 7), (0, 1, 7))
    words = [int(generator(*key).integers(0, 2**62)) for key in keys]
    assert len(set(words)) == len(words) == 36


def test_a_stream_is_not_moved_by_others_that_are_read_before_it() -> None:
    alone = generator(1, Purpose.BRANCHES, 0).random(4)
    for replication in range(1, 5):
        generator(1, Purpose.BRANCHES, replication).random(100)
    assert np.array_equal(generator(1, Purpose.BRANCHES, 0).random(4), alone)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_word_that_does_not_fit_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 2"):
        generator(seed, Purpose.STAYS, 0)
