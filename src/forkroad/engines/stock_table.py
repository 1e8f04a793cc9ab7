"""The table of stock: what was wanted, sold, ordered and left, by product and period."""

from __future__ import annotations

import numpy as np

from forkroad.engines.sample_findings import figures_by_row
from forkroad.engines.samples import StockSamples
from forkroad.periods import TOTAL, Calendar
from forkroad.results.definitions import STOCK
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, Table


def stock_table(stock: StockSamples | None, calendar: Calendar) -> Table:
    """Return the stock of every product that has one; no row where nobody followed it."""
    builder = Builder(STOCK)
    if stock is None:
        return builder.table()
    units = {
        "demand": stock.demand,
        "sold": stock.sold,
        "lost_to_stockout": stock.lost,
        "ordered": stock.ordered,
        "received": stock.received,
        "on_hand_end": stock.on_hand_end,
        "base_stock": stock.level,
    }
    found = {name: figures_by_row(values, is_count=True) for name, values in units.items()}
    chances = stock.ran_out.mean(axis=-1)
    errors = np.sqrt(chances * (1 - chances) / stock.ran_out.shape[-1])
    for place, label in enumerate((*(it.label for it in calendar.periods), TOTAL)):
        for row, product in enumerate(stock.products):
            key = (label, product)
            for name, figures in found.items():
                builder.add(key, name, figures[row][place])
            chance = Figures(mean=chances[row, place], se=errors[row, place])
            builder.add(key, "chance_of_stockout", chance)
    return builder.table()
