"""The rules of the house that a machine can check: layers, sizes, names, imports, start-up.

Each rule is a function that returns the offenders by name, so that a failure says what to
mend; each is also tried on a sample that breaks it, so that no rule can pass by seeing nothing.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "forkroad"

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_BODY = 50
NAMES_THAT_SAY_NOTHING = {"common", "core", "helpers", "misc", "utils"}
BANNED = {"asteval", "numexpr", "plotly", "simpleeval", "yaml"}

# What a start must not load: each of these costs from 60 to 1,200 milliseconds.
SLOW_TO_START = {
    "dask",
    "distributed",
    "duckdb",
    "fontTools",
    "matplotlib",
    "multiprocessing",
    "narwhals",
    "networkx",
    "numpy",
    "pandas",
    "pyarrow",
    "pygraphviz",
    "python_calamine",
    "rich",
    "ruamel",
    "scipy",
    "xlsxwriter",
}
# What check and run must not load on their way.
SLOW_TO_RUN = {
    "dask",
    "distributed",
    "duckdb",
    "fontTools",
    "matplotlib",
    "multiprocessing",
    "networkx",
    "pandas",
    "pyarrow",
    "scipy",
    "xlsxwriter",
}


def test_the_layers_hold() -> None:
    check = _python("from importlinter.cli import lint_imports_command as c; c(['--no-cache'])")
    assert check.returncode == 0, check.stdout[-4_000:] + check.stderr[-1_000:]


def test_no_package_lies_deeper_than_two() -> None:
    too_deep = [p for p in SOURCE.rglob("*.py") if len(p.relative_to(SOURCE).parts) > 2]
    assert too_deep == []


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {_place(p): len(p.read_text(encoding="utf-8").splitlines()) for p in _modules()}
    assert {p: n for p, n in lengths.items() if n > MOST_LINES_OF_A_FILE} == {}


def test_no_function_body_is_longer_than_the_limit() -> None:
    assert [f"{_place(p)}:{f}" for p in _modules() for f in _long_functions(_tree(p))] == []


def test_a_body_of_51_lines_is_seen_and_its_docstring_is_not_counted() -> None:
    def function(n_lines: int) -> ast.Module:
        doc = '    """One.\n\n    Two.\n    """\n'
        return ast.parse("def f():\n" + doc + "    x = 1\n" * n_lines)

    assert _long_functions(function(50)) == []
    assert _long_functions(function(51)) == ["f has 51 lines"]


def test_every_module_is_named_for_what_it_holds() -> None:
    parts = {_place(p): set(p.relative_to(SOURCE).with_suffix("").parts) for p in _modules()}
    assert [place for place, names in parts.items() if names & NAMES_THAT_SAY_NOTHING] == []


def test_every_module_says_why_it_exists() -> None:
    assert [_place(p) for p in _modules() if ast.get_docstring(_tree(p)) is None] == []


def test_nothing_below_the_command_line_prints() -> None:
    below = [p for p in _modules() if "cli" not in p.relative_to(SOURCE).parts]
    assert [f"{_place(p)}:{line}" for p in below for line in _prints(_tree(p))] == []


def test_a_print_and_a_write_to_standard_output_are_seen() -> None:
    sample = 'import sys\nprint("a")\nsys.stdout.write("b")\nx = sys.stderr\nblueprint("c")\n'
    assert _prints(ast.parse(sample)) == [2, 3, 4]


def test_nobody_imports_what_the_house_has_banned() -> None:
    folders = ("src", "tests", "benchmarks", "scenarios")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*.py")]
    assert [_place(p) for p in files if BANNED & set(_imports(_tree(p)))] == []


def test_an_import_inside_a_function_is_seen() -> None:
    sample = "import a.b\ndef f():\n    from yaml.nodes import Node\nfrom . import c\n"
    assert set(_imports(ast.parse(sample))) == {"a", "yaml"}


def test_an_import_of_the_package_loads_nothing_slow() -> None:
    assert _loaded_by("import forkroad") & SLOW_TO_START == set()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
def test_help_loads_nothing_slow(arguments: list[str]) -> None:
    assert _loaded_by_command(*arguments) & SLOW_TO_START == set()


# What shows that the command did its work; `run` has a child read the scenario, as `check` does.
@pytest.mark.parametrize(
    "arguments, needed", [(["check"], "ruamel"), (["run", "--unlimited"], "numpy")]
)
def test_check_and_run_load_only_what_they_need(arguments: list[str], needed: str) -> None:
    loaded = _loaded_by_command(*arguments, str(ROOT / "scenarios" / "cream.yaml"))
    assert needed in loaded
    assert loaded & SLOW_TO_RUN == set()


def _modules() -> list[Path]:
    found = sorted(SOURCE.rglob("*.py"))
    assert found, f"no module under {SOURCE}"
    return found


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _long_functions(tree: ast.Module) -> list[str]:
    functions = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = [(f.name, _n_body_lines(f)) for f in functions]
    return [f"{name} has {n} lines" for name, n in lengths if n > MOST_LINES_OF_A_BODY]


def _n_body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a body from its first statement to its last, the docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _prints(tree: ast.Module) -> list[int]:
    """Return the lines that call print or touch the standard streams."""
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "print")
        or (
            isinstance(node, ast.Attribute)
            and node.attr in {"stdout", "stderr"}
            and isinstance(node.value, ast.Name)
            and node.value.id == "sys"
        )
    )


def _imports(tree: ast.Module) -> Iterator[str]:
    """Yield the first name of every absolute import, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from _first_names(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield from _first_names([node.module])


def _first_names(modules: Iterable[str]) -> Iterator[str]:
    return (module.partition(".")[0] for module in modules)


def _loaded_by_command(*arguments: str) -> set[str]:
    return _loaded_by(
        "from forkroad.cli.main import main\n"
        "try:\n"
        f"    main({list(arguments)!r})\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code"
    )


def _loaded_by(program: str) -> set[str]:
    """Return the first names of the modules that a fresh interpreter holds after a program."""
    tell = "print('\\nloaded:', *{name.partition('.')[0] for name in sys.modules})"
    run = _python(f"import sys\n{program}\n{tell}")
    assert run.returncode == 0, run.stderr[-4_000:]
    return set(run.stdout.splitlines()[-1].removeprefix("loaded: ").split())


def _python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
