"""Luck that stays with what it is for: uniforms of the counts engine for paired comparisons.

Two journeys that are compared share their luck wherever they are the same. So a uniform is a
pure function of the seed, the replication, the word of a state (see `state_words`) and either
the number of a customer, counted through all days, or the day. Who of a day's customers are
few draw singly, by their numbers: a customer who comes a day later still meets the same luck.
The others draw together, by one uniform of that day: they are so many that all of a day's luck
is much like that of the day after. Nothing here has a memory but the numbers given out.
"""

from __future__ import annotations

import numpy as np

from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.program.hashing import Words, fold, inner_uniforms, root_key, word_of
from forkroad.program.program import Program
from forkroad.records import record

# Customers of one state, day and replication who draw singly; the others draw together.
FEW = 8
# Cells that are drawn at a time, few enough to stay near the processor.
AT_ONCE = 1 << 14

_TOGETHER = word_of("together")


class Luck:
    """The luck of a block of replications; `today` is what the uniforms of a day belong to."""

    def __init__(self, seed: int, first: int) -> None:
        self._root = root_key(seed, "paired counts")
        self._first = first
        self.today = 0

    def keys(self, words: Words, replications: Ints) -> Words:
        """Return the key of each (word, replication)."""
        return fold(self._root ^ words, replications + self._first)

    def of_today(self, keys: Words, part: int = 0) -> Words:
        """Return the keys of what is drawn together today, in one of up to four parts."""
        return fold(keys ^ _TOGETHER, np.array([4 * self.today + part]))


def level_of(keys: Words) -> Floats:
    """Return one uniform for each key, inside (0, 1)."""
    return inner_uniforms(fold(keys, np.zeros(1, dtype=np.int64)))


def words_for(purpose: str, words: Words) -> Words:
    """Return words for one purpose, so that no two purposes share their luck."""
    return fold(words, np.zeros(1, dtype=np.int64)) ^ word_of(purpose)


def ranks_of(keys: Words) -> Ints:
    """Return the place of each key among those that are equal, in their order.

    >>> ranks_of(np.array([7, 9, 7, 7], dtype=np.uint64)).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(keys, kind="stable")
    _, first, many = np.unique(keys[order], return_index=True, return_counts=True)
    ranks = np.empty(len(keys), dtype=np.intp)
    ranks[order] = np.arange(len(keys)) - np.repeat(first, many)
    return ranks


class Turns:
    """The numbers of customers, given out one after the other in each row and replication.

    taken : (n_rows, n_replications) how many numbers are given out.
    """

    def __init__(self, n_rows: int, n_replications: int) -> None:
        self.taken = np.zeros((n_rows, n_replications), dtype=np.int64)

    def give(self, rows: Ints, replications: Ints, numbers: Counts) -> tuple[Ints, Ints]:
        """Give numbers to customers by cell, in the order of the cells.

        Result: (n,) the cell of each customer, and the customer's number.
        """
        places = rows * self.taken.shape[1] + replications
        order = np.argsort(places, kind="stable")
        ordered, in_order = places[order], numbers[order]
        before = np.cumsum(in_order) - in_order
        is_first = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
        # Cells of one row and replication go on from one another.
        before -= np.maximum.accumulate(np.where(is_first, before, 0))
        taken = self.taken.reshape(-1)
        begin = np.empty_like(before)
        begin[order] = taken[ordered] + before
        np.add.at(taken, places, numbers)
        cell = np.repeat(np.arange(len(rows)), numbers)
        first = np.cumsum(numbers) - numbers
        return cell, np.arange(len(cell)) + (begin - first)[cell]


@record
class Share:
    """The luck that some rows of one kind have.

    words : (n_rows,) of the luck, which rows at one place of the journey share.
    own : (n_rows,) of the luck of those who are drawn together, which no two rows share.
    place : (n_rows,) row in the numbers of those who share luck.
    """

    words: Words
    own: Words
    place: Ints
    turns: Turns

    def some(self, rows: Ints) -> Share:
        """Return the luck of some of the rows, with the same numbers."""
        return Share(self.words[rows], self.own[rows], self.place[rows], self.turns)


def share_luck(words: Words, n_replications: int) -> Share:
    """Return the luck of rows with some words."""
    found, place = np.unique(words, return_inverse=True)
    turns = Turns(len(found), n_replications)
    return Share(words, fold(words, ranks_of(words)), np.ravel(place).astype(np.intp), turns)


def state_luck(program: Program, purpose: str, n_replications: int) -> Share:
    """Return the luck that a program's states have for one purpose."""
    assert program.states.words is not None
    return share_luck(words_for(purpose, program.states.words), n_replications)
