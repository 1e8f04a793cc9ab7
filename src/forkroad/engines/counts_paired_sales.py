"""Sales for paired comparisons: the units of purchases, and the queue for the last of them.

Each purchase of a state has units of its own, by its number; where many buy on one day, the
most of them draw together. Who stands where in a queue is each buyer's own luck too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forkroad.engines.counts_choices import in_turn
from forkroad.engines.counts_luck import FEW, Luck, Turns, level_of, words_for
from forkroad.engines.counts_purchases import Kind, Purchases, list_purchases
from forkroad.engines.counts_service import Counter
from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.engines.hashing import Words, fold, inner_uniforms, word_of
from forkroad.engines.poisson import poisson_quantiles_each
from forkroad.program.program import Program


@dataclass(frozen=True)
class PairedKind(Kind):
    """Rows whose units are drawn from luck of their own: words (n_rows,) and their numbers."""

    words: Words
    turns: Turns
    luck: Luck

    def only(self, kept: Ints) -> PairedKind:
        """Return some of the rows; `kept` are places among them."""
        turns = Turns(len(kept), self.turns.taken.shape[1])
        return PairedKind(self.units, self.rows[kept], self.words[kept], turns, self.luck)

    def draw(self, buyers: Counts, rng: np.random.Generator) -> Counts:
        """Return purchases of each number of units; see `Kind.draw`. `rng` is not drawn on."""
        if len(self.units.choices) == 1:
            return super().draw(buyers, rng)
        row, replication = np.divmod(np.flatnonzero(buyers), buyers.shape[1])
        numbers = buyers[row, replication]
        keys = self.luck.keys(self.words[row], replication)
        few = np.minimum(numbers, FEW)
        who, number = self.turns.give(row, replication, few)
        levels = inner_uniforms(fold(keys[who], number))
        more = self.luck.of_today(keys)
        found = np.zeros((*buyers.shape, len(self.sizes)), dtype=np.int64)
        if self.units.choices:
            np.add.at(found, (row[who], replication[who], self._chosen(levels)), 1)
            found[row, replication] += self._divided(more, numbers - few)
            return found
        mean = self.units.poisson_mean
        extra = poisson_quantiles_each(np.full(len(who), mean), levels)
        np.add.at(found[:, :, 1], (row[who], replication[who]), extra)
        means = np.asarray(mean * (numbers - few), dtype=np.float64)
        together = poisson_quantiles_each(means, level_of(more))
        found[row, replication, 1] += together
        found[:, :, 0] = buyers
        return found

    def _chosen(self, levels: Floats) -> Ints:
        limits = np.cumsum([chance for _, chance in self.units.choices])
        return np.searchsorted(limits[:-1] / limits[-1], levels, side="right")

    def _divided(self, keys: Words, numbers: Counts) -> Counts:
        """Return (n, n_choices) how many of each cell's buyers take each number of units."""
        chances = np.array([[chance] for _, chance in self.units.choices])
        shape = (len(chances), len(keys))
        names = np.broadcast_to(self.sizes.astype(np.uint64)[:, np.newaxis], shape)
        return np.stack(
            list(in_turn(keys, numbers, names, np.broadcast_to(chances, shape))), axis=-1
        )


class PairedCounter(Counter):
    """A counter whose buyers have units, and places in the queue, of their own luck."""

    def __init__(
        self,
        program: Program,
        purchases: Purchases,
        states: Ints,
        products: list[int],
        luck: Luck,
        n_replications: int,
    ) -> None:
        super().__init__(program, purchases, states, products)
        assert program.states.words is not None
        self._luck = luck
        self._words = words_for("queue", program.states.words[states])
        words = purchase_words(program)[self.rows]
        self._kinds = tuple(paired_kind(it, words, luck, n_replications) for it in self._kinds)

    def _order(self, replication: int, who: Ints, rng: np.random.Generator) -> Ints:
        keys = self._keys(replication)
        number = np.arange(len(who)) - np.searchsorted(who, who)
        return np.argsort(fold(keys[who], number), kind="stable")

    def _stream(self, replication: int, rng: np.random.Generator) -> np.random.Generator:
        words = [int(word) for word in self._keys(replication)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))

    def _keys(self, replication: int) -> Words:
        keys = self._luck.keys(self._words, np.array([replication]))
        return self._luck.of_today(keys)


def paired_purchases(program: Program, luck: Luck, n_replications: int) -> Purchases:
    """Return the purchases of a program, each with luck of its own."""
    purchases = list_purchases(program)
    words = purchase_words(program)
    kinds = (paired_kind(it, words, luck, n_replications) for it in purchases.kinds)
    return replace(purchases, kinds=tuple(kinds))


def paired_kind(kind: Kind, words: Words, luck: Luck, n_replications: int) -> PairedKind:
    """Return a kind whose rows have luck; `words` are those of all rows, its own among them."""
    turns = Turns(len(kind.rows), n_replications)
    return PairedKind(kind.units, kind.rows, words[kind.rows], turns, luck)


def purchase_words(program: Program) -> Words:
    """Return the word of each row of the table of purchases: its state's and its product's."""
    table, words = program.purchases, program.states.words
    assert words is not None
    products = np.array([word_of(name) for name in program.names.products], dtype=np.uint64)
    return words_for("units", words[table.state]) ^ products[table.product]
