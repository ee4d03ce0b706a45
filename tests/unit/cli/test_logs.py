"""What rooms log while a command runs."""

from __future__ import annotations

import logging

import pytest

from monitor.cli.logs import log_in_one_line


def test_a_logged_exception_is_one_line_that_names_its_type(capsys: pytest.CaptureFixture[str]) -> None:
    undo = log_in_one_line()
    try:
        try:
            raise ValueError("token=hunter2")
        except ValueError:
            logging.getLogger("monitor.somewhere").exception("source paper: asking failed")
        logging.getLogger("monitor.somewhere").info("not worth telling")
    finally:
        undo()
    assert capsys.readouterr().err == "rulewire: error: source paper: asking failed (ValueError)\n"


def test_afterwards_nothing_is_left_behind() -> None:
    before = list(logging.getLogger().handlers)
    log_in_one_line()()
    assert logging.getLogger().handlers == before
