"""docs/cli.md tells of every command, option and exit code that there is, and of none that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from monitor.cli.exits import ExitCode
from monitor.cli.lints import LINTS
from monitor.cli.main import app
from monitor.domain.states import DeliveryState
from monitor.matching.explain import Kind

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^### `rulewire ([a-z -]*[a-z])[^`]*`$", re.MULTILINE)


def sections() -> dict[str, str]:
    """Name of the command to its part of the page; "" is what stands before the first command."""
    pieces = HEADING.split(PAGE)
    return {"": pieces[0], **dict(zip(pieces[1::2], pieces[2::2], strict=True))}


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something by itself, and the outermost group as ""."""
    inner = getattr(command, "commands", {})
    if not name or not inner or command.invoke_without_command:
        yield name, command
    for key, value in inner.items():
        yield from commands(value, f"{name} {key}".strip())


COMMANDS = dict(commands(get_command(app)))


def options(name: str) -> set[str]:
    return {
        option
        for parameter in COMMANDS[name].params
        if parameter.param_type_name == "option"
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }


def test_the_page_has_a_section_for_every_command_and_for_no_other() -> None:
    assert set(sections()) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_told_of_in_the_section_of_its_command(name: str) -> None:
    section = sections()[name]
    told = set(re.findall(r"--[a-z][a-z-]*", re.sub(r"`match`|`grep`", "", section)))
    assert options(name) <= told, sorted(options(name) - told)
    if name:
        assert told <= options(name) | {"--help"}, sorted(told - options(name))


@pytest.mark.parametrize("name", sorted(name for name in COMMANDS if name))
def test_every_command_explains_itself(name: str) -> None:
    assert COMMANDS[name].help
    assert all(parameter.help for parameter in COMMANDS[name].params)


def test_every_exit_code_is_told_of() -> None:
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)} == {int(code) for code in ExitCode}


def test_every_delivery_state_is_told_of() -> None:
    assert "|".join(DeliveryState) in sections()["deliveries"]


def test_every_warning_of_watchlist_check_is_told_of() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \|", sections()["watchlist check"], re.MULTILINE)
    assert told == list(LINTS)


def test_every_kind_of_part_in_an_explanation_is_told_of() -> None:
    assert ", ".join(Kind) in re.sub(r"\s+", " ", sections()["match"])
