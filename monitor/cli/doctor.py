"""`rulewire doctor`: look the house over."""

from __future__ import annotations

from dataclasses import asdict

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.options import AsJson, Config
from monitor.cli.output import print_json, print_table, state_text


def doctor(as_json: AsJson = False, config: Config = None) -> None:
    """Say for every part how it is and what to do. Exit code 1 if something is not well."""
    from monitor.cli.checkup import check_up
    from monitor.cli.opening import read_settings

    findings = check_up(read_settings(config))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_table(
            ("part", "", "what", "what to do"),
            (
                (
                    finding.name,
                    state_text("ok" if finding.ok else "not ok", well=finding.ok),
                    finding.detail,
                    finding.remedy,
                )
                for finding in findings
            ),
        )
    if not all(finding.ok for finding in findings):
        raise typer.Exit(ExitCode.NOT_WELL)
