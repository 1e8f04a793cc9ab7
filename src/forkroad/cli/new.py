"""`forkroad new`: a scenario with comments to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from forkroad.cli.options import json_option, quiet_option, taking

if TYPE_CHECKING:
    from forkroad.scenario.shipped import ShippedScenario


def _complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from forkroad.scenario.shipped import shipped_scenarios

    known = [CompletionItem(one.name, help=one.about) for one in shipped_scenarios()]
    return [item for item in known if item.value.startswith(incomplete)]


@click.command(short_help="Write a commented scenario to start from.")
@taking(
    click.argument("template", required=False, shell_complete=_complete),
    click.argument("file", required=False, type=click.Path(path_type=Path)),
    json_option,
    quiet_option,
)
def new(template: str | None, file: Path | None, as_json: bool, quiet: bool) -> None:
    """Write a scenario to start from into FILE, TEMPLATE.yaml if not given.

    Without TEMPLATE the templates are listed, each with the question that it answers. What the
    scenario reads (a file of arrivals) is written beside it. No file is ever overwritten.

    \b
    Examples:
      forkroad new
      forkroad new cream spring.yaml
    """  # noqa: D301 - click reads the character, not the two letters
    from forkroad.scenario.shipped import shipped_scenario, shipped_scenarios

    if template is None:
        _list(shipped_scenarios(), as_json=as_json)
        return
    chosen = shipped_scenario(template)
    written = _write(chosen, file or Path(f"{chosen.name}.yaml"))
    if not quiet:
        _tell(written)


def _list(known: tuple[ShippedScenario, ...], *, as_json: bool) -> None:
    from forkroad.cli.terminal import screen_of_results, show, show_envelope

    if as_json:
        rows = [{"template": one.name, "about": one.about} for one in known]
        show_envelope({"format": "forkroad.new/1", "tables": {"templates": rows}})
        return
    from forkroad.cli.templates_view import template_lines

    show(template_lines(known, screen_of_results()))


def _write(chosen: ShippedScenario, file: Path) -> list[Path]:
    """Write the scenario and the files that it reads; return their paths, its own first."""
    from forkroad.errors import OutputError
    from forkroad.scenario.file import read_file
    from forkroad.scenario.shipped import files_read_by
    from forkroad.storage.atomic import write_bytes

    others = files_read_by(read_file(chosen.path).required())
    copies = {file: chosen.path}
    copies |= {file.parent / name: chosen.path.parent / name for name in others}
    for target in copies:
        if target.exists():
            raise OutputError(f"{target}: is there already; name another file, or move it away")
    for target, source in copies.items():
        if target != file:
            target.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(target, source.read_bytes())
    return list(copies)


def _tell(written: list[Path]) -> None:
    from forkroad.cli.terminal import say

    for path in written:
        say(f"written: {path}")
    say(f"next: forkroad run {written[0]}")
