"""Errors become one line and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from monitor.cli.faults import CommandGroup
from monitor.cli.main import app as rulewire
from monitor.domain.errors import ConfigError, RulewireError, SourceError, StoreError
from monitor.domain.states import SourceState


def raising(error: BaseException, **environment: str) -> Result:
    app = typer.Typer(cls=CommandGroup, pretty_exceptions_enable=False)

    @app.command()
    def fail() -> None:
        raise error

    @app.command()
    def other() -> None:
        """A second command, so that the first keeps its name."""

    return CliRunner(env={"RULEWIRE_DEBUG": None, **environment}).invoke(app, ["fail"])


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            ConfigError("unknown key 'lang'.", path=Path("monitor.toml"), line=3, remedy="Did you mean 'language'?"),
            "rulewire: monitor.toml:3: unknown key 'lang'. Did you mean 'language'?",
        ),
        (StoreError("The disk is full.", remedy="Free some space."), "rulewire: The disk is full. Free some space."),
        (SourceError(SourceState.BLOCKED, "sent away"), "rulewire: blocked: sent away"),
        (RulewireError("plain"), "rulewire: plain"),
        (FileNotFoundError(2, "No such file or directory", "a.txt"), "rulewire: a.txt: No such file or directory"),
        (OSError(28, "No space left on device"), "rulewire: No space left on device (OSError)"),
    ],
)
def test_an_error_that_a_person_can_mend_is_one_line_and_exit_code_2(error: Exception, line: str) -> None:
    result = raising(error)
    assert (result.exit_code, result.stderr, result.stdout) == (2, line + "\n", "")


def test_an_interrupt_is_exit_code_130() -> None:
    result = raising(KeyboardInterrupt())
    assert (result.exit_code, result.stderr) == (130, "rulewire: interrupted\n")


def test_a_fault_says_where_and_how_to_see_more_and_keeps_what_it_says_to_itself() -> None:
    result = raising(ValueError("token=hunter2"))
    assert result.exit_code == 70
    assert result.stderr.count("\n") == 1
    assert "ValueError" in result.stderr
    assert "RULEWIRE_DEBUG=1" in result.stderr
    assert "hunter2" not in result.output
    assert "Traceback" not in result.output


def test_with_debugging_the_traceback_is_there() -> None:
    result = raising(ValueError("the reason"), RULEWIRE_DEBUG="1")
    assert result.exit_code == 70
    assert "Traceback" in result.stderr
    assert "ValueError: the reason" in result.stderr


def test_control_characters_of_an_error_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in raising(RulewireError("a\x1b[2Jb")).output


def test_a_mistyped_command_is_exit_code_2() -> None:
    app = typer.Typer(cls=CommandGroup)

    @app.command()
    def poll() -> None: ...

    @app.command()
    def hits() -> None: ...

    result = CliRunner().invoke(app, ["pol"])
    assert result.exit_code == 2
    assert "poll" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["hits", "--limit", "x"], "rulewire: Invalid value for '--limit': "),
        (["hits", "--nope"], "rulewire: No such option: --nope"),
        (["show"], "rulewire: Missing argument 'ID'. See `rulewire show --help`."),
        (["deliveries", "--state", "gone"], "rulewire: Invalid value for '--state': 'gone' is not one of "),
        (["nosuch"], "rulewire: No such command 'nosuch'. See `rulewire --help`."),
    ],
)
def test_wrong_usage_is_one_line_that_names_the_help(arguments: list[str], line: str) -> None:
    result = CliRunner().invoke(rulewire, arguments, prog_name="rulewire")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(line)
    assert result.stderr.endswith(" --help`.\n")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["channel"]])
def test_without_a_command_the_help_is_shown_once(arguments: list[str]) -> None:
    result = CliRunner().invoke(rulewire, arguments)
    assert result.exit_code == 2
    assert result.output.count("Usage:") == 1
    assert "rulewire: " not in result.output
