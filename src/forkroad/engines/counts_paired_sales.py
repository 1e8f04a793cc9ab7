"""Sales for paired comparisons: the units of purchases, and the queue for the last of them.

Each purchase in a step has units of its own, by its number; where many buy on one day, the
most of them draw together. Who stands where in a queue is each buyer's own luck too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forkroad.engines.counts_choices import in_turn
from forkroad.engines.counts_luck import (
    FEW,
    Luck,
    Share,
    level_of,
    share_luck,
    state_luck,
    words_for,
)
from forkroad.engines.counts_purchases import Kind, Purchases, list_purchases
from forkroad.engines.counts_service import Counter
from forkroad.engines.counts_sums import Counts, Floats, Ints
from forkroad.engines.poisson import poisson_quantiles_each
from forkroad.program.hashing import Words, fold, inner_uniforms, word_of
from forkroad.program.program import Program
from forkroad.records import record


@record
class PairedKind(Kind):
    """Rows whose units are drawn from the luck that they share with others."""

    share: Share
    luck: Luck

    def only(self, kept: Ints) -> PairedKind:
        """Return some of the rows; `kept` are places among them."""
        return replace(self, rows=self.rows[kept], share=self.share.some(kept))

    def draw(self, buyers: Counts, rng: np.random.Generator) -> Counts:
        """Return purchases of each number of units; see `Kind.draw`. `rng` is not drawn on."""
        if len(self.units.choices) == 1:
            return super().draw(buyers, rng)
        row, replication = np.divmod(np.flatnonzero(buyers), buyers.shape[1])
        numbers = buyers[row, replication]
        keys = self.luck.keys(self.share.words[row], replication)
        few = np.minimum(numbers, FEW)
        who, number = self.share.turns.give(self.share.place[row], replication, few)
        levels = inner_uniforms(fold(keys[who], number))
        more = self.luck.of_today(self.luck.keys(self.share.own[row], replication))
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
        self._luck = luck
        self._words = state_luck(program, "queue", n_replications).own[states]
        share = purchase_luck(program, n_replications).some(self.rows)
        self._kinds = tuple(paired_kind(it, share, luck) for it in self._kinds)

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
    share = purchase_luck(program, n_replications)
    return replace(purchases, kinds=tuple(paired_kind(it, share, luck) for it in purchases.kinds))


def paired_kind(kind: Kind, share: Share, luck: Luck) -> PairedKind:
    """Return a kind whose rows have luck; `share` is that of all rows, its own among them."""
    return PairedKind(kind.units, kind.rows, share.some(kind.rows), luck)


def purchase_luck(program: Program, n_replications: int) -> Share:
    """Return the luck of each row of the table of purchases: its place's and its product's."""
    table, words = program.purchases, program.states.words
    assert words is not None
    products = np.array([word_of(name) for name in program.names.products], dtype=np.uint64)
    own = words_for("units", words[table.state]) ^ products[table.product]
    return share_luck(own, n_replications)
