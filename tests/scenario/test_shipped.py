from __future__ import annotations

import pytest

from forkroad.errors import UsageError
from forkroad.scenario import shipped
from forkroad.scenario.shipped import shipped_scenario, shipped_scenarios


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """Where an installed package and where a checkout would have their scenarios."""
    installed, checkout = tmp_path / "installed", tmp_path / "checkout"
    monkeypatch.setattr(shipped, "_INSTALLED", installed)
    monkeypatch.setattr(shipped, "_CHECKOUT", checkout)
    return installed, checkout


def put(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_an_installed_package_has_them_inside(folders):
    installed, checkout = folders
    put(checkout, "a.yaml", "# From the checkout.")
    put(installed, "b.yaml", "# From the package.")
    assert [one.name for one in shipped_scenarios()] == ["b"]


def test_a_checkout_has_them_at_its_top(folders):
    put(folders[1], "a.yaml", "# From the checkout.")
    assert shipped_scenario("a").path == folders[1] / "a.yaml"


def test_without_a_folder_there_are_none(folders):
    assert shipped_scenarios() == ()
    with pytest.raises(UsageError, match='no template "a"; this installation has none'):
        shipped_scenario("a")


@pytest.mark.parametrize(
    "comment, about",
    [
        ("# Is it so?\n# It is. Or not.\nforkroad: 1\n", "Is it so?"),
        ("# One sentence\n# over two lines. And more.\n", "One sentence over two lines."),
        ("# いつ送るか。後で。\n", "いつ送るか。"),
        ("# No end\n\n# another comment.", "No end"),
        ("forkroad: 1\n# Too late.", ""),
    ],
)
def test_what_it_is_about_is_the_first_sentence_of_the_first_comment(folders, comment, about):
    put(folders[1], "a.yaml", comment)
    (one,) = shipped_scenarios()
    assert one.about == about
