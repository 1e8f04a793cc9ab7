from __future__ import annotations

import pytest

from docs.generate_reference import FOLDER, pages
from forkroad.cli.main import COMMANDS
from forkroad.results.definitions import TABLES


@pytest.mark.parametrize("name", ["commands.md", "fields.md", "tables.md"])
def test_the_page_is_what_the_code_says(name):
    written = (FOLDER / name).read_text(encoding="utf-8")
    assert written == pages()[name], "run python -m docs.generate_reference"


def test_every_command_and_every_table_has_its_section():
    assert all(f"\n## `forkroad {name}" in pages()["commands.md"] for name in COMMANDS)
    assert all(f"\n## `{name}`\n" in pages()["tables.md"] for name in TABLES)


def test_every_option_and_column_stands_in_the_pages():
    text = pages()["commands.md"]
    assert all(
        f"`{option}`" in text for option in ("--json", "--set PATH=VALUE", "-n, --number NUMBER")
    )
    columns = {column.name for table in TABLES.values() for column in table.columns} - {"measure"}
    assert [name for name in columns if f"| `{name}` |" not in pages()["tables.md"]] == []
