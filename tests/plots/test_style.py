from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from forkroad.plots.fan import sales
from forkroad.plots.ways import paths
from forkroad.results.run_result import RunResult
from tests.maps.journeys import HOSTILE
from tests.plots.looking import flaws, texts
from tests.plots.shown import FORECASTS, KIND_NAMES, KINDS, drawn, result_for
from tests.scenarios.forecasts import scenario

USERS = {
    "font.size": 40,
    "text.color": "red",
    "axes.grid": True,
    "figure.dpi": 30,
    "axes.facecolor": "black",
    "xtick.minor.visible": True,
    "lines.linewidth": 9,
    "figure.autolayout": True,
    "text.parse_math": True,
}


def _dots(result: RunResult) -> np.ndarray:
    buffer = BytesIO()
    sales(result).savefig(buffer, format="png", dpi=60)
    return np.asarray(Image.open(buffer).convert("RGB"))


def test_the_users_settings_are_neither_read_nor_changed() -> None:
    result = result_for("kimchi_fridge_ko", "run")
    plain = _dots(result)
    with mpl.rc_context(USERS):
        before = dict(mpl.rcParams)
        styled = _dots(result)
        assert dict(mpl.rcParams) == before
    assert np.array_equal(plain, styled)


def test_no_figure_needs_pyplot() -> None:
    program = (
        "import sys; from forkroad.plots.hindsight import backtest;"
        "from forkroad.plots.saving import file_bytes;"
        f"print(len(file_bytes(backtest({FORECASTS[:3]!r}), 'png')) > 10_000);"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout == "True\nFalse\n", run.stderr


def test_prices_powers_and_shares_are_drawn_as_typed() -> None:
    label = "$5_000^2 & 40 % off $"
    figure = sales(_named(result_for("kimchi_fridge_ko", "run"), label))
    assert f"{label}: units sold by month" in texts(figure)
    buffer = BytesIO()
    figure.savefig(buffer, format="png")  # a formula that cannot be read would raise
    assert buffer.tell() > 10_000


def test_korean_is_drawn_and_not_as_squares() -> None:
    # A square would look the same for any syllable.
    one, other = (
        _dots(_named(result_for("kimchi_fridge_ko", "run"), it)) for it in ("구매", "방문")
    )
    assert one.shape == other.shape
    assert not np.array_equal(one, other)


@pytest.mark.usefixtures("graphviz")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", ["markup", "math", "long", "wide"])
def test_a_hostile_label_changes_no_figure_but_its_words(name: str) -> None:
    figure = paths(_named(result_for("kimchi_fridge_ko", "run"), HOSTILE[name]))
    assert flaws(figure) == []


@pytest.mark.prove
@pytest.mark.usefixtures("graphviz")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", [it for it in KIND_NAMES if it not in ("backtest", "map")])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_labels_overlap_nothing_in_any_figure(text: str, name: str) -> None:
    kind = KINDS[name]
    source = "stock" if name == "stock" else kind.source
    result = _named(result_for("limited_edition", source), text)
    assert flaws(drawn(kind, result, "limited_edition")) == []


def _named(result: RunResult, text: str) -> RunResult:
    """The result, all that can have a label having this one."""
    name = next(key for key, one in _shipped().items() if one == result.scenario.name)
    whole = scenario(name)
    sections = {
        "steps": whole.journey.steps,
        "segments": whole.segments,
        "products": whole.products,
        "what_ifs": whole.what_ifs,
    }
    labels = {kind: dict.fromkeys(section, text) for kind, section in sections.items()}
    return replace(result, scenario=replace(result.scenario, label=text, labels=labels))


def _shipped() -> dict[str, str]:
    return {name: scenario(name).name for name in ("kimchi_fridge_ko", "limited_edition")}
