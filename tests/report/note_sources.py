"""All that the sources can say in a note, read from their text: nobody has to list it by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path

# What fills the slots of a text that is put together as the program runs: a number or a name, or
# a note inside of a note.
FILLED = "7"
NOTE = "--engine agents follows single customers through it"

PACKAGES = ("scenario", "program", "engines", "forecast", "whatif", "maps")
# Commands of their own, whose notes no report shows.
LEFT_OUT = (
    "forecast/central.py",
    "forecast/paths.py",
    "forecast/stock_plan.py",
    "forecast/stock_tables.py",
    "forecast/selfcheck.py",
    "forecast/walk.py",
    "scenario/stale.py",
    "whatif/ask.py",
    "whatif/league_table.py",
    "whatif/sweep.py",
    "whatif/variation.py",
    "maps/draw.py",
)
# Functions that return, yield or collect what a note says.
SAYING = {
    "_warnings",
    "warnings",
    "limits",
    "declined_reasons",
    "why_exact",
    "why_simulated",
    "list_actuals",
    "_clipped",
    "_failed_gates",
    "_too_many",
    "_what_multiplies",
    "_program",
    "_refuse_tangles",
    "_refuse_too_many",
    "_refuse_negative",
    "_refuse_timeless_loops",
    "timeless_loops",
    "_in_range",
    "_error",
    "_find",
    "_branch_measure",
    "_unknown_measure",
}
_DECLINING = ("NoFiniteState", "EngineDeclined", "NotFinite")
_COLLECTING = ("append", "extend")


def notes_of_sources(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (where, note) of every note that a report can show."""
    for package in PACKAGES:
        for file in sorted((root / "src" / "forkroad" / package).glob("*.py")):
            if f"{package}/{file.name}" not in LEFT_OUT:
                yield from _Module(package, file).notes()


class _Module:
    def __init__(self, package: str, file: Path) -> None:
        self.name = f"forkroad.{package}.{file.stem}"
        self.tree = ast.parse(file.read_text(encoding="utf-8"))

    def notes(self) -> Iterator[tuple[str, str]]:
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef):
                self.function = function
                for node in self._said(function):
                    yield from ((f"{self.name}:{node.lineno}", it) for it in self._texts(node))

    def _said(self, function: ast.FunctionDef) -> Iterator[ast.expr]:
        """Yield the expressions of notes in a function."""
        is_saying = function.name in SAYING
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                yield from self._handed_over(node, is_saying=is_saying)
            elif is_saying and isinstance(node, ast.Yield | ast.Return):
                if node.value is not None:
                    yield self._assigned(node.value, node.lineno)
            elif is_saying and isinstance(node, ast.Raise):
                yield from getattr(node.exc, "args", [])
            elif is_saying and isinstance(node, ast.Assign):
                yield node.value

    def _handed_over(self, call: ast.Call, *, is_saying: bool) -> Iterator[ast.expr]:
        """Yield the expressions of notes that a call is given."""
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        is_warning = any(keyword.arg == "warning" for keyword in call.keywords)
        if name == "Fault" and (is_warning or is_saying):
            yield self._assigned(call.args[1], call.lineno)
        elif name == "_error" and len(call.args) > 2:
            yield call.args[2]
        elif name in _DECLINING:
            yield call.args[-1]
        elif name == "_date_faults":
            yield from call.args[-2:]
        elif name == "table" or (is_saying and name in _COLLECTING):
            # builder.table(NOTE): only what is text is kept.
            yield from call.args

    def _assigned(self, node: ast.expr, line: int) -> ast.expr:
        """Return what a name was last given before a line, anything else as it is."""
        if not isinstance(node, ast.Name):
            return node
        given = [
            each.value
            for each in ast.walk(self.function)
            if isinstance(each, ast.Assign)
            and each.lineno < line
            and any(isinstance(it, ast.Name) and it.id == node.id for it in each.targets)
        ]
        return given[-1] if given else node

    def _texts(self, node: ast.expr) -> Iterator[str]:
        """Yield the sentences that an expression can be."""
        if isinstance(node, ast.List | ast.Tuple):
            for each in node.elts:
                yield from self._texts(each)
        elif isinstance(node, ast.ListComp | ast.GeneratorExp):
            yield from self._texts(node.elt)
        else:
            yield from (text for text in self._written(node) if _is_a_sentence(text))

    def _written(self, node: ast.expr) -> list[str]:
        """Return the texts that an expression can be, its unknown parts filled."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else [FILLED]
        if isinstance(node, ast.JoinedStr):
            parts = [self._written(part) for part in node.values]
            return ["".join(each) for each in product(*parts)]
        if isinstance(node, ast.FormattedValue):
            return self._written(node.value)
        if isinstance(node, ast.IfExp):
            return [*self._written(node.body), *self._written(node.orelse)]
        if isinstance(node, ast.BinOp):
            return self._of_two(node)
        if isinstance(node, ast.Name):
            return self._named(node)
        if isinstance(node, ast.Attribute):
            return [NOTE if node.attr == "message" else FILLED]
        return self._called(node) if isinstance(node, ast.Call) else [FILLED]

    def _of_two(self, node: ast.BinOp) -> list[str]:
        left, right = self._written(node.left), self._written(node.right)
        if isinstance(node.op, ast.Add):
            return ["".join(each) for each in product(left, right)]
        # "s" * (n != 1)
        return ["", *left] if isinstance(node.op, ast.Mult) else [FILLED]

    def _named(self, node: ast.Name) -> list[str]:
        if node.id.isupper():
            value = getattr(import_module(self.name), node.id, FILLED)
            return [value] if isinstance(value, str) else [FILLED]
        texts = [it.arg for it in self.function.args.args if _is_text(it)]
        if node.id in (*texts, "error"):
            return [NOTE]
        given = self._assigned(node, node.lineno)
        return [FILLED] if given is node else self._written(given)

    def _called(self, node: ast.Call) -> list[str]:
        name = getattr(node.func, "id", "")
        if name == "did_you_mean":
            return ["", '; did you mean "7"?']
        if name == "str":
            return [NOTE if getattr(node.args[0], "id", "") == "error" else FILLED]
        if isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            return [NOTE if self._written(node.func.value) == ["; "] else FILLED]
        for own in self.tree.body:
            if isinstance(own, ast.FunctionDef) and own.name == name:
                last = own.body[-1]
                if isinstance(last, ast.Return) and isinstance(last.value, ast.JoinedStr):
                    return self._written(last.value)
        return [FILLED]


def _is_text(argument: ast.arg) -> bool:
    return isinstance(argument.annotation, ast.Name) and argument.annotation.id == "str"


def _is_a_sentence(text: str) -> bool:
    return sum(part.isalpha() for part in text.replace(",", "").split()) > 2
