from __future__ import annotations

import pickle
import sys

import numpy as np
import pytest

from forkroad.errors import UsageError
from forkroad.results.columns import FIGURE_NAMES
from forkroad.results.definitions import ASSUMPTIONS, BRANCHES, COHORTS, SALES
from forkroad.results.figures import Figures
from forkroad.results.table import Builder, plain
from tests.results.small import UNITS


def sales_of(*rows):
    builder = Builder(SALES)
    for row in rows:
        builder.add(*row)
    return builder.table()


MARCH = (("2026-03", "cream", "all"), "units", UNITS)
APRIL = (("2026-04", "cream", "all"), "orders", Figures(mean=702.0))


def test_rows_come_back_as_they_were_added_in_the_order_of_the_columns():
    first, second = sales_of(MARCH, APRIL).rows()
    assert list(first)[:5] == ["period", "product", "segment", "measure", "mean"]
    assert (first["period"], first["measure"], first["mean"], first["p05"]) == (
        "2026-03",
        "units",
        733.25,
        640,
    )
    assert (second["measure"], second["mean"], second["sd"]) == ("orders", 702.0, None)


def test_each_figure_stands_in_the_column_of_its_name():
    # Each gets a number of its own, so that a swap of two would show.
    numbered = {name: float(place) for place, name in enumerate(FIGURE_NAMES)}
    [row] = sales_of((MARCH[0], "units", Figures(**numbered))).rows()
    assert {name: row[name] for name in FIGURE_NAMES} == numbered


def test_where_keeps_the_rows_that_agree_in_every_named_column():
    table = sales_of(MARCH, APRIL)
    assert [row["mean"] for row in table.where(period="2026-04").rows()] == [702.0]
    assert len(table.where(period="2026-04", measure="units")) == 0
    assert len(table.where()) == 2


def test_errors_of_variances_stay_with_their_rows_and_are_no_column():
    table = sales_of(MARCH, (APRIL[0], "orders", Figures(mean=702.0, variance_error=3.5)))
    assert table.variance_errors == (None, 3.5)
    assert table.where(measure="orders").variance_errors == (3.5,)
    assert "variance_error" not in next(table.rows())
    assert sales_of(MARCH).variance_errors == ()


def test_where_names_the_nearest_column():
    with pytest.raises(UsageError, match='no column "perod"; did you mean "period"'):
        sales_of(MARCH).where(perod="2026-03")


def test_where_takes_the_column_from_by_its_name():
    builder = Builder(BRANCHES)
    builder.add(("cart", "buy", "all"), "moves", Figures(mean=1.0))
    assert len(builder.table().where(**{"from": "cart"})) == 1


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), np.nan, np.inf])
def test_a_number_that_is_not_finite_becomes_null(number):
    table = sales_of((("2026-03", "cream", "all"), "units", Figures(mean=number, sd=1.0)))
    assert list(table.columns["mean"]) == [None]
    assert plain(number) is None
    builder = Builder(SALES)
    builder.extend(2, mean=np.array([number, 3.0]), measure="units")
    assert list(builder.table().columns["mean"]) == [None, 3.0]


@pytest.mark.parametrize(
    "given, kind",
    [(np.float64(2.5), float), (np.int64(3), int), (np.bool_(True), bool), (np.float32(1), float)],
)
def test_numpy_scalars_become_plain_ones(given, kind):
    table = sales_of((("2026-03", "cream", "all"), "units", Figures(mean=given)))
    assert type(table.columns["mean"][0]) is kind
    assert table.columns["mean"][0] == given


def test_rows_and_columns_can_be_added_in_turns():
    builder = Builder(SALES)
    builder.add(*MARCH)
    builder.extend(2, period=["2026-04", "2026-05"], measure="units", mean=np.array([1.5, 2.5]))
    builder.add_row(period="total", measure="units", mean=4.0)
    assert list(builder.table().columns["mean"]) == [733.25, 1.5, 2.5, 4.0]
    assert list(builder.table().columns["product"]) == ["cream", None, None, None]


def test_a_table_does_not_grow_with_its_builder():
    builder = Builder(SALES)
    builder.add(*MARCH)
    table = builder.table()
    builder.add(*APRIL)
    assert len(builder.table()) == 2
    assert len(table) == 1


@pytest.mark.parametrize(
    "spoilt",
    [
        (("2026-03", "cream"), "units"),
        (("2026-03", "cream", "all"), "unit"),
        (("2026-03", "cream", "all"), ""),
    ],
)
def test_a_row_that_the_definition_does_not_know_is_a_bug(spoilt):
    with pytest.raises(ValueError, match="sales"):
        sales_of(spoilt)


def test_columns_of_the_wrong_name_measure_or_length_are_bugs():
    builder = Builder(SALES)
    with pytest.raises(ValueError, match="does not know 'prod'"):
        builder.extend(1, prod="cream")
    with pytest.raises(ValueError, match="does not know 'unit'"):
        builder.extend(2, measure=["units", "unit"])
    with pytest.raises(ValueError, match="has 3 cells, not 2"):
        builder.extend(2, mean=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="a cell holds"):
        builder.add_row(mean=[1.0])
    assert len(builder.table()) == 0


def test_a_table_without_measures_and_figures_takes_keys_and_details():
    builder = Builder(ASSUMPTIONS)
    builder.add(("journey.steps.cart.next.buy",), value=0.55, owner="Kim")
    (row,) = builder.table().rows()
    assert "measure" not in row
    assert (row["value"], row["owner"], row["sample"]) == (0.55, "Kim", None)


def test_pandas_gets_columns_of_their_kind_and_null_as_null():
    pandas = pytest.importorskip("pandas")
    builder = Builder(COHORTS)
    builder.add(("2026-03", 1, "all"), "active", Figures(mean=2.5, approximate=False))
    builder.add(("2026-04", None, ""), "active", Figures())
    frame = builder.table().to_pandas()
    assert frame["mean"].tolist()[0] == 2.5
    assert frame["mean"].isna().tolist() == [False, True]
    assert frame["segment"].tolist() == ["all", ""]
    assert frame["periods_since"].dtype == pandas.Int64Dtype()
    assert frame["approximate"].dtype == pandas.BooleanDtype()


def test_arrow_gets_columns_of_their_kind_even_where_all_is_null():
    pyarrow = pytest.importorskip("pyarrow")
    arrow = sales_of((("2026-03", "크림", "all"), "units", Figures(mean=2))).to_arrow()
    assert arrow.column("product").to_pylist() == ["크림"]
    assert arrow.schema.field("mean").type == pyarrow.float64()
    assert arrow.schema.field("sd").type == pyarrow.float64()
    assert arrow.column("sd").null_count == 1


def test_without_the_library_the_message_says_what_to_install(monkeypatch):
    # An entry of None makes an import fail just as a missing library does.
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"needs pandas.*pip install 'forkroad\[tables\]'"):
        sales_of(MARCH).to_pandas()


def test_a_notebook_gets_text_that_cannot_become_markup():
    table = sales_of((("2026-03", "<script>x</script>", "all"), "units", UNITS))
    html = table._repr_html_()
    assert "&lt;script&gt;x&lt;/script&gt;" in html
    assert "<script>" not in html


def test_a_notebook_gets_the_first_rows_and_the_number_of_the_others():
    html = sales_of(*[MARCH] * 75)._repr_html_()
    # 60 rows and the line of names.
    assert html.count("<tr>") == 61
    assert "15 more rows" in html


def test_a_table_can_be_sent_to_another_process():
    table = sales_of(MARCH)
    assert pickle.loads(pickle.dumps(table)) == table
