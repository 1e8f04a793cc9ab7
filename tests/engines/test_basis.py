"""The basis of amounts: every amount is the sum that its weights say."""

from __future__ import annotations

import numpy as np

from forkroad.engines.amounts import Amount, find_spans, list_amounts
from forkroad.engines.basis import Basis, find_basis
from forkroad.program.compiling import compile_program
from forkroad.program.program import Program
from forkroad.program.timeline import Draws, build_timeline
from tests.oracles.feature_scenarios import feature


def found_for(name: str) -> tuple[Program, list[Amount], Basis]:
    program = compile_program(build_timeline(feature(name), Draws()))
    amounts = [it for it in list_amounts(program, find_spans(program)) if not it.once]
    return program, amounts, find_basis(amounts, program.states)


def worth(amount: Amount, program: Program, n_spans: int) -> np.ndarray:
    found = np.zeros((n_spans, program.states.count))
    found[:, amount.states] = amount.mean[..., 0]
    return found


def test_every_amount_is_the_sum_of_the_columns_that_its_weights_say() -> None:
    for name in ("money", "memory", "campaigns"):
        program, amounts, basis = found_for(name)
        n_spans = find_spans(program).count
        worths = np.stack([worth(it, program, n_spans) for it in amounts])
        columns = worths[list(basis.columns)]
        for place, weights in enumerate(basis.weights):
            told = np.tensordot(weights, columns, axes=(0, 0))
            # Where the sum holds only after a purchase, it is compared there.
            where = slice(None) if basis.is_everywhere[place] else program.states.has_bought
            gap = np.abs(told - worths[place])[:, where]
            assert gap.max(initial=0) <= 1e-12 * max(np.abs(worths[place]).max(), 1.0)


def test_what_follows_from_other_amounts_gets_no_column() -> None:
    _, amounts, basis = found_for("money")
    kinds = [amounts[place].kind for place in basis.columns]
    # The contribution is revenue less goods less step costs.
    assert "contribution" not in kinds
    assert len(basis.columns) < len(amounts)


def test_repeat_orders_go_along_with_orders_after_the_first_purchase_alone() -> None:
    _, amounts, basis = found_for("memory")
    place = next(i for i, it in enumerate(amounts) if it.kind == "repeat_orders" and len(it.states))
    assert not basis.is_everywhere[place]
    assert place not in basis.columns
