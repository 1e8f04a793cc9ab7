"""The luck of customers: known numbers, even bits, and no memory of what was asked before."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from forkroad.program.hashing import (
    fold,
    inner_uniforms,
    random_bits,
    root_key,
    uniforms,
    word_of,
)

N = 200_000
# Each test looks at no more than some hundred statistics; a normal one passes 5 standard
# errors once in 1.7e6. The keys are fixed, so the tests do not flicker.
LIMIT = 5.0


def customers(seed: int = 7) -> np.ndarray:
    """Keys of customers as the engine makes them: numbered from 0 under one key."""
    return fold(root_key(seed, "customers"), np.arange(N))


def test_a_stream_is_splitmix64() -> None:
    # The first outputs of the published generator with the seed 1234567.
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    key = np.array([1234567], dtype=np.uint64)
    assert random_bits(key, np.arange(3)).tolist() == expected


def test_the_words_of_names_never_change() -> None:
    # The first eight bytes of BLAKE2b with a digest of eight bytes, by `b2sum -l 64`.
    assert f"{int(word_of('stay/cart')):016x}" == "b47194f6406f7101"


def test_every_bit_is_even() -> None:
    found = random_bits(customers(), np.ones(N, dtype=int))
    for bit in range(64):
        ones = int((found >> np.uint64(bit) & np.uint64(1)).sum())
        # A fair coin thrown N times has the standard error sqrt(N) / 2.
        assert abs(ones - N / 2) < LIMIT * np.sqrt(N) / 2, bit


def test_uniforms_are_spread_evenly() -> None:
    found = uniforms(random_bits(customers(), np.zeros(1, dtype=int)))
    assert found.min() >= 0
    assert found.max() < 1
    counts = np.histogram(found, bins=1000, range=(0, 1))[0]
    # Both tails: numbers that are too even are no better than numbers that are not even.
    assert 1e-6 < stats.chisquare(counts).pvalue < 1 - 1e-6


def test_pairs_of_numbers_fill_the_square() -> None:
    keys = customers()
    for other in (
        random_bits(keys ^ word_of("branch/cart"), np.ones(N, dtype=int)),
        random_bits(keys ^ word_of("stay/cart"), np.full(N, 2)),
        np.roll(random_bits(keys ^ word_of("stay/cart"), np.ones(N, dtype=int)), 1),
    ):
        one = random_bits(keys ^ word_of("stay/cart"), np.ones(N, dtype=int))
        cells = (one >> np.uint64(59)) * np.uint64(32) + (other >> np.uint64(59))
        counts = np.bincount(cells.astype(int), minlength=1024)
        assert 1e-6 < stats.chisquare(counts).pvalue < 1 - 1e-6


@pytest.mark.parametrize("purpose", ["stay/cart", "branch/cart", "units/buy/tea"])
def test_numbers_of_one_customer_do_not_go_together(purpose: str) -> None:
    keys = customers() ^ word_of(purpose)
    first = uniforms(random_bits(keys, np.ones(N, dtype=int)))
    for place in range(2, 12):
        other = uniforms(random_bits(keys, np.full(N, place)))
        # The correlation of N independent pairs has the standard error 1 / sqrt(N).
        assert abs(np.corrcoef(first, other)[0, 1]) < LIMIT / np.sqrt(N)


def test_seeds_and_replications_do_not_go_together() -> None:
    runs = [uniforms(random_bits(customers(seed), np.zeros(1, dtype=int))) for seed in range(6)]
    found = np.corrcoef(runs)[np.triu_indices(6, 1)]
    assert np.abs(found).max() < LIMIT / np.sqrt(N)


def test_neighbouring_keys_differ_in_half_of_their_bits() -> None:
    keys = customers()
    differing = np.bitwise_count(keys[1:] ^ keys[:-1])
    # 64 fair coins differ 32 times with the variance 16; N - 1 neighbours are averaged.
    assert abs(differing.mean() - 32) < LIMIT * 4 / np.sqrt(N - 1)
    assert abs(differing.var() - 16) < LIMIT * 16 * np.sqrt(2 / (N - 1))


def test_no_two_customers_share_a_key() -> None:
    assert len(np.unique(customers())) == N


def test_numbers_are_the_same_in_any_chunks_and_any_order() -> None:
    keys, places = customers(), np.arange(N) % 5
    whole = random_bits(keys, places)
    parts = [random_bits(keys[i : i + 777], places[i : i + 777]) for i in range(0, N, 777)]
    assert np.array_equal(whole, np.concatenate(parts))
    turned = random_bits(keys[::-1].copy(), places[::-1].copy())
    assert np.array_equal(whole, turned[::-1])


def test_inner_uniforms_never_reach_the_ends() -> None:
    ends = inner_uniforms(np.array([0, 2**64 - 1], dtype=np.uint64))
    assert ends.tolist() == [2.0**-53, 1 - 2.0**-53]
