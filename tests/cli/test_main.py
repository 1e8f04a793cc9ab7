from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from forkroad.cli import schema as schema_module
from forkroad.cli.main import COMMANDS, forkroad, main
from forkroad.errors import OutputError


def command(name):
    return forkroad.get_command(click.Context(forkroad), name)


def call(*arguments):
    return CliRunner().invoke(forkroad, arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name):
    shown = call(name, "--help")
    assert shown.exit_code == 0
    assert f"forkroad {name} " in shown.stdout.split("Example")[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_says_itself(name):
    assert command(name).get_short_help_str(limit=200) == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name):
    options = [one for one in command(name).params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


def test_help_lists_the_commands_in_the_order_in_which_they_are_met():
    text = call("--help").stdout
    places = [text.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)


def test_an_unknown_command_is_wrong_usage_with_the_nearest_name():
    result = call("rum")
    assert result.exit_code == 2
    assert 'there is no command "rum"; did you mean "run"?' in result.stderr
    assert result.stdout == ""


def test_an_unknown_option_is_wrong_usage():
    assert call("run", "x.yaml", "--sed", "1").exit_code == 2


def test_commands_complete_without_being_loaded():
    program = (
        "import sys\n"
        "from click.shell_completion import ShellComplete\n"
        "from forkroad.cli.main import forkroad\n"
        "shell = ShellComplete(forkroad, {}, 'forkroad', '_FORKROAD_COMPLETE')\n"
        "print(*(item.value for item in shell.get_completions([], 'ru')))\n"
        "print('forkroad.cli.run' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["run", "False"]


def test_options_complete():
    shell = ShellComplete(forkroad, {}, "forkroad", "_FORKROAD_COMPLETE")
    found = {item.value for item in shell.get_completions(["run"], "--s")}
    assert found == {"--seed", "--set", "--segment"}


def test_a_scenario_at_fault_ends_with_1_and_all_its_problems(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("forkroad: 1\nstart: soon\nmonths: none\n")
    result = call("map", str(file))
    assert result.exit_code == 1
    assert f"{file}:2:" in result.stderr
    assert f"{file}:3:" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_bug_shows_its_traceback(monkeypatch):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(schema_module.schema, "callback", broken)
    with pytest.raises(ZeroDivisionError):
        main(["schema"])


def test_what_cannot_be_written_ends_with_1(monkeypatch, capsys):
    def refused():
        raise OutputError("out: cannot be made")

    monkeypatch.setattr(schema_module.schema, "callback", refused)
    with pytest.raises(SystemExit) as end:
        main(["schema"])
    assert end.value.code == 1
    assert capsys.readouterr().err == "forkroad: out: cannot be made\n"


def test_an_interruption_ends_with_130_and_no_traceback(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(schema_module.schema, "callback", interrupted)
    with pytest.raises(SystemExit) as end:
        main(["schema"])
    assert end.value.code == 130
    assert capsys.readouterr().err.split() == ["forkroad:", "interrupted"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_reader_who_goes_away_ends_it_quietly(tmp_path):
    # More problems than a pipe holds (64 KiB): each line names a file of 200 letters.
    files = [str(tmp_path / ("x" * 200 + str(number))) for number in range(1000)]
    process = subprocess.Popen(
        [sys.executable, "-m", "forkroad", "check", *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait() == 141
