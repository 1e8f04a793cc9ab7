"""What is documented is there, what is there is documented, and every example runs.

Each page is tried in a folder of its own that holds the shipped scenarios, the examples,
`shop.yaml` (the scenario of the README) and `spring.yaml` (the cream). Blocks run in their order:

- ```sh: lines that begin with `forkroad` go through the command line, which must end with
  status 0, or with the N of ```sh status=N; `> FILE` keeps the output;
- ```text behind it: each line stands in that output, but for ... and for what the clock says;
- ```python: is executed, one page in one namespace;
- ```yaml: a whole scenario passes check and run; one that begins with `# NAME.yaml` is written
  under that name for the commands that follow.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from docs.fields_page import EXAMPLES, TOP, places
from docs.generate_reference import FOLDER, pages
from forkroad.cli.main import COMMANDS, forkroad
from forkroad.forecast.versions import version
from forkroad.results.columns import FIGURES
from forkroad.results.definitions import TABLES
from forkroad.results.envelope import CHECK, ENVELOPE
from forkroad.results.stock_definitions import STOCK_TABLES
from forkroad.results.walk_definitions import WALK_TABLES
from forkroad.scenario import measures, read_forks, read_stays
from forkroad.scenario.expressions import (
    CALENDAR_NAMES,
    CONSTANTS,
    FUNCTIONS,
    JOURNEY_NAMES,
    MEMORY_CALLS,
)
from forkroad.scenario.file import read_text, read_value
from forkroad.scenario.sections import Surroundings, read_section

ROOT = Path(__file__).resolve().parents[1]
TOP_PAGES = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "scenarios/README.md",
)
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*(ROOT / name for name in TOP_PAGES), *(ROOT / "docs").rglob("*.md")]
)
INSTALLS_AND_RUNS = (
    "python -m venv .venv && .venv/bin/pip install . && "
    ".venv/bin/forkroad run scenarios/cream.yaml --unlimited"
)
INSTALLS_AND_TESTS = "python -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest"


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, what else its fence says, and its text."""

    language: str
    about: str
    text: str


def blocks_of(page: str) -> list[Block]:
    """Return the fenced blocks of a page in their order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)([^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(language, about.strip(), content) for language, about, content in found]


def has_examples(page: str) -> bool:
    return any(is_example(block) for block in blocks_of(page))


def is_example(block: Block) -> bool:
    if block.language == "sh":
        return bool(commands_of(block))
    return block.language == "python" or block.text.startswith("forkroad: 1")


def commands_of(block: Block) -> list[list[str]]:
    """Return the words of each line of a shell block that calls forkroad."""
    lines = [line for line in block.text.splitlines() if line.startswith("forkroad ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to try a page in, which is the current one."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copy(ROOT / "scenarios" / "cream.yaml", tmp_path / "spring.yaml")
    (shop,) = [it for it in blocks_of("README.md") if it.text.startswith("forkroad: 1")]
    (tmp_path / "shop.yaml").write_text(shop.text, encoding="utf-8")
    (tmp_path / "actuals.csv").write_text("period,measure,value\n2026-03,cream.units,45\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", [page for page in PAGES if has_examples(page)])
def test_every_example_of_the_page_runs(page: str, workplace: Path) -> None:
    said = ""
    namespace: dict[str, object] = {}
    if "forkroad new web_shop_cart shop.yaml" in (ROOT / page).read_text(encoding="utf-8"):
        (workplace / "shop.yaml").unlink()
    for block in blocks_of(page):
        if block.language == "sh":
            said = "".join(run_command(words, block, workplace) for words in commands_of(block))
        elif block.language == "text":
            refuse_stale(block, said)
        elif block.language == "python":
            exec(compile(block.text, page, "exec"), namespace)
        elif block.language == "yaml":
            try_scenario(block, workplace)


def run_command(words: list[str], block: Block, workplace: Path) -> str:
    """Run one command and return what it prints; `>` keeps the output in a file too."""
    file = None
    if ">" in words:
        words, (file,) = words[: words.index(">")], words[words.index(">") + 1 :]
    result = CliRunner().invoke(forkroad, words)
    wanted = int(block.about.removeprefix("status=") or 0)
    assert result.exit_code == wanted, f"forkroad {shlex.join(words)}\n{result.output}"
    if file:
        (workplace / file).write_text(result.stdout, encoding="utf-8")
    return result.output


def refuse_stale(block: Block, said: str) -> None:
    """Fail where a block shows a line that the command before it did not print."""
    printed = {line.rstrip() for line in said.splitlines()}
    shown = [line.rstrip() for line in block.text.splitlines()]
    timeless = [line for line in shown if line != "..." and not re.search(r", [\d.]+ s\b", line)]
    stale = [line for line in timeless if not any(is_same(line, it) for it in printed)]
    assert stale == [], f"not in the output of the command before it, which is:\n{said}"


def is_same(shown: str, printed: str) -> bool:
    """Tell whether two lines are the same but for the last digit of a rounded number.

    Processors add in different orders, so that a number halfway between two may round to
    either of them.
    """
    if shown == printed:
        return True
    if NUMBER.sub("#", shown) != NUMBER.sub("#", printed):
        return False
    pairs = zip(NUMBER.findall(shown), NUMBER.findall(printed), strict=True)
    return all(len(a) == len(b) and abs(digits_of(a) - digits_of(b)) <= 1 for a, b in pairs)


NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def digits_of(number: str) -> int:
    """Return a number's digits as one whole number."""
    return int(re.sub(r"\D", "", number))


def test_only_the_last_digit_of_a_number_may_differ() -> None:
    assert is_same("  total  575,855  ~558,629", "  total  575,855  ~558,630")
    assert not is_same("  total  575,855  ~558,629", "  total  575,855  ~558,639")
    assert not is_same("  total  575,855", "  totals  575,855")


def try_scenario(block: Block, workplace: Path) -> None:
    """Write a named file, check and run a whole scenario, and leave fragments alone."""
    named = re.match(r"# ([\w.]+\.yaml)\n", block.text)
    if named:
        (workplace / named[1]).write_text(block.text, encoding="utf-8")
    elif block.text.startswith("forkroad: 1"):
        (workplace / "example.yaml").write_text(block.text, encoding="utf-8")
        for words in (["check", "example.yaml"], ["run", "example.yaml", "--unlimited"]):
            run_command(words, block, workplace)


def test_an_example_that_prints_something_else_is_seen() -> None:
    refuse_stale(Block("text", "", "a  b\n...\nexact engine, 3.2 s\n"), "a  b  \nc\n")
    with pytest.raises(AssertionError, match="not in the output"):
        refuse_stale(Block("text", "", "a b\n"), "a  b\n")


def test_the_readme_has_its_two_commands_as_they_are() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("python -m venv")] == [
        INSTALLS_AND_RUNS,
        INSTALLS_AND_TESTS,
    ]


def test_the_readme_shows_a_result_before_anything_else() -> None:
    asked, answered = blocks_of("README.md")[:2]
    assert asked.text == "forkroad run shop.yaml --seed 7\n"
    assert "Who buys, who goes" in answered.text


@pytest.mark.parametrize("name", pages())
def test_the_generated_page_is_what_the_code_says(name: str) -> None:
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == pages()[name], "run python -m docs.generate_reference"


def reference(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_every_command_and_every_option_is_in_the_reference() -> None:
    text = reference("commands.md")
    for name in COMMANDS:
        section = text.partition(f"## `forkroad {name}")[2].partition("\n## ")[0]
        command = forkroad.get_command(click.Context(forkroad), name)
        assert command is not None
        options = [it for it in command.params if isinstance(it, click.Option)]
        missing = [
            o for it in options for o in it.opts if not re.search(rf"[`, ]{o}[`, ]", section)
        ]
        assert section, name
        assert missing == [], name


def test_every_table_column_measure_and_figure_is_in_the_reference() -> None:
    text = reference("tables.md")
    for table in (*TABLES.values(), *STOCK_TABLES.values(), *WALK_TABLES.values()):
        section = text.partition(f"## `{table.name}`\n")[2].partition("\n## ")[0]
        names = {column.name for column in (*table.keys, *table.details)}
        names |= set(table.measure_names)
        assert section, table.name
        assert [name for name in names if f"| `{name}` |" not in section] == [], table.name
    others = (*FIGURES, *ENVELOPE, *CHECK)
    assert [it.name for it in others if f"| `{it.name}` |" not in text] == []


def test_every_field_of_every_section_is_in_the_reference() -> None:
    text = reference("fields.md")
    for place in places():
        title = TOP if place.path == TOP else f"`{place.path}`"
        section = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
        names = list(place.section.keys)
        assert [name for name in names if f"| `{name}` |" not in section] == [], place.path


def test_every_section_has_an_example_that_is_read_and_names_each_of_its_keys() -> None:
    assert list(EXAMPLES) == [place.path for place in places()]
    for place in places():
        example = EXAMPLES[place.path]
        missing = [name for name in place.section.keys if not re.search(rf"\b{name}:", example)]
        assert missing == [], place.path
        if place.path != TOP:
            read_section(place.section, read_value(example), Surroundings())


def test_every_form_of_a_stay_and_every_key_of_a_rule_is_explained() -> None:
    text = reference("forms.md")
    forms = [f"{{{form}:" for form in read_stays.FORMS]
    keys = [f"`{key}`" for key in ("if", "then", "choose", "else", "by", *read_forks.EVIDENCE)]
    assert [word for word in (*forms, *keys) if word not in text] == []


def test_every_word_of_conditions_is_explained() -> None:
    text = reference("conditions.md")
    words = [f"`{word}`" for word in (*FUNCTIONS, *CALENDAR_NAMES, *JOURNEY_NAMES, *CONSTANTS)]
    assert [word for word in words if word not in text] == []
    assert [call for call in MEMORY_CALLS if f"`{call}(" not in text] == []


def test_every_measure_is_in_the_reference() -> None:
    text = reference("measures.md")
    (cream,) = (read_text((ROOT / "scenarios" / "cream.yaml").read_bytes()).required(),)
    known = measures.known_measures(cream)
    whole = [name for name in known if "." not in name]
    kinds = {name.rpartition(".")[2] for name in known if "." in name}
    assert [name for name in whole if f"| `{name}` |" not in text] == []
    assert [kind for kind in kinds if not re.search(rf"\| `\w+\.{kind}` \|", text)] == []
    assert "| `share(site, cart)` |" in text


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_the_page_leads_somewhere(page: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    broken = [link for link in links if ":" not in link and not leads_somewhere(page, link)]
    assert broken == []


def leads_somewhere(page: str, link: str) -> bool:
    """Return whether a link's file is there, and the heading that it names."""
    name, _, heading = link.partition("#")
    target = (ROOT / page).parent / name if name else ROOT / page
    if not heading:
        return target.exists()
    return target.is_file() and heading in anchors(target)


@cache
def anchors(page: Path) -> frozenset[str]:
    """Return what a page's headings are called in links: small letters, hyphens for spaces."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", it.lower()).replace(" ", "-") for it in headings)


def test_a_link_to_a_heading_that_is_not_there_is_seen() -> None:
    assert leads_somewhere("README.md", "docs/reference/forms.md#changes")
    assert not leads_somewhere("README.md", "docs/reference/forms.md#chances")
    assert not leads_somewhere("README.md", "docs/reference/form.md")


def test_every_picture_is_shown_and_made_by_a_command_of_a_page() -> None:
    texts = {page: (ROOT / page).read_text(encoding="utf-8") for page in PAGES}
    shown = {
        ((ROOT / page).parent / link).resolve()
        for page, text in texts.items()
        for link in re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", text)
    }
    plots = re.findall(r"^forkroad plot .* -o (\S+)$", "\n".join(texts.values()), re.MULTILINE)
    pictures = sorted((ROOT / "docs" / "pictures").iterdir())
    assert set(pictures) == shown
    assert [it.name for it in pictures if it.name not in plots] == []
    assert [it.name for it in pictures if it.stat().st_size > 200_000] == []


def test_every_page_can_be_found_from_the_readme() -> None:
    reached = set(reached_from("README.md", set()))
    assert [page for page in PAGES if page not in reached] == []


def reached_from(page: str, seen: set[str]) -> Iterator[str]:
    """Yield a page and every page that links lead to from there."""
    if page in seen:
        return
    seen.add(page)
    yield page
    text = (ROOT / page).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#\s:]+\.md)", text):
        target = ((ROOT / page).parent / link).resolve()
        yield from reached_from(target.relative_to(ROOT).as_posix(), seen)


def test_the_changes_have_an_entry_for_this_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(version())}\b", changes, re.MULTILINE)
