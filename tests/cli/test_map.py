from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from click.testing import CliRunner

from forkroad.cli.main import forkroad
from tests.cli.test_run import SHOP

BEGINNINGS = {
    "text": "Shop",
    "mermaid": "flowchart",
    "dot": "digraph",
    "svg": "<?xml",
}


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return str(tmp_path / "shop.yaml")


def draw(*arguments):
    return CliRunner().invoke(forkroad, ["map", *arguments])


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_each_kind_goes_to_standard_output(shop, kind):
    result = draw(shop, "--as", kind)
    assert result.exit_code == 0
    assert result.stdout.startswith(BEGINNINGS[kind])
    assert "look" in result.stdout
    assert result.stderr == ""


def test_text_is_what_is_drawn_unless_told_otherwise(shop):
    assert draw(shop).stdout == draw(shop, "--as", "text").stdout


def test_a_png_goes_into_a_pipe_as_it_is(shop):
    assert draw(shop, "--as", "png").stdout_bytes.startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    "name, beginning",
    [
        ("a.txt", b"Shop"),
        ("a.mmd", b"flowchart"),
        ("a.gv", b"digraph"),
        ("a.SVG", b"<?xml"),
        ("a.png", b"\x89PNG"),
    ],
)
def test_a_files_ending_says_what_to_draw(shop, tmp_path, name, beginning):
    result = draw(shop, "-o", str(tmp_path / name))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == f"written: {tmp_path / name}\n"
    assert (tmp_path / name).read_bytes().startswith(beginning)


def test_an_ending_that_says_nothing_is_wrong_usage(shop, tmp_path):
    result = draw(shop, "-o", str(tmp_path / "a.pdf"))
    assert result.exit_code == 2
    assert "say --as text|mermaid|dot|svg|png" in result.stderr
    assert not (tmp_path / "a.pdf").exists()
    assert draw(shop, "-o", str(tmp_path / "a.pdf"), "--as", "svg").exit_code == 0


def test_a_what_if_and_a_setting_change_the_map(shop):
    assert "60 %" not in draw(shop).stdout
    assert "60 %" in draw(shop, "--what-if", "better").stdout
    assert "70 %" in draw(shop, "--set", "journey.steps.look.next.buy=70%").stdout


def test_flows_are_those_of_the_forecast(shop):
    # Half of the 200 - 100/30 customers who leave `look` go either way: 98.3.
    text = draw(shop, "--flows", "--seed", "1").stdout
    assert text.count("98") == 3  # look to buy, look to gone, buy to done
    svg = draw(shop, "--flows", "--seed", "1", "--as", "svg").stdout
    assert ElementTree.fromstring(svg.encode()).tag.endswith("svg")
    assert "98" in svg


def test_a_file_that_cannot_be_written_ends_with_1(shop, tmp_path):
    result = draw(shop, "-o", str(tmp_path / "missing" / "a.svg"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
