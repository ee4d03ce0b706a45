"""`rulewire channel`: what channels there are, and whether a message comes through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.opening import echo_to, read_settings
from monitor.cli.options import AsJson, Config, group_options
from monitor.cli.output import print_json, print_line, print_table, state_text

if TYPE_CHECKING:
    from monitor.config.settings import Settings
    from monitor.ports.world import Channel

TEST_WORDS: Final = {
    "en": (
        "[Test] Rulewire can reach you",
        "This is a test and no alert. It was sent by `rulewire channel test {channel}` to {address}.\n",
    ),
    "ko": (
        "[시험] Rulewire 연결 확인",
        "알림이 아니라 시험 메시지입니다. `rulewire channel test {channel}` 명령이 {address}(으)로 보냈습니다.\n",
    ),
}

app = typer.Typer(help="List channels and send a test message.", no_args_is_help=True)
app.callback()(group_options)


@app.command("list")
def list_channels(as_json: AsJson = False, config: Config = None) -> None:
    """List the channels, their addresses, and what keeps one from being used."""
    rows = _rows(read_settings(config))
    if as_json:
        print_json(rows)
        return
    print_table(
        ("channel", "kind", "", "addresses", "problem"),
        (
            (
                row["name"],
                row["kind"],
                state_text("ok" if row["ok"] else "not ok", well=row["ok"]),
                ", ".join(row["addresses"]),
                row["problem"],
            )
            for row in rows
        ),
    )


def _rows(settings: Settings) -> list[dict[str, Any]]:
    from monitor.domain.errors import ConfigError

    rows = []
    for name, channel in settings.channels.items():
        row: dict[str, Any] = {"name": name, "kind": channel.kind, "ok": True, "addresses": [], "problem": ""}
        try:
            with _built(settings, name, on_stderr=True) as built:
                row["addresses"] = list(built.addresses())
        except ConfigError as error:
            row["ok"], row["problem"] = False, str(error)
        rows.append(row)
    return rows


@app.command("test")
def send_test(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which channel.")],
    config: Config = None,
) -> None:
    """Send a message that is marked as a test to every address of a channel. Exit code 1 if one is not taken."""
    from monitor.domain.errors import NotFoundError

    settings = read_settings(config)
    if name not in settings.channels:
        raise NotFoundError("channel", name, known=tuple(sorted(settings.channels)))
    with _built(settings, name, on_stderr=False) as channel:
        addresses = tuple(channel.addresses())
        taken = [_send(channel, name, address, settings.language) for address in addresses]
    if not addresses:
        print_line(f"The channel {name} has no address to send to.")
    if not addresses or not all(taken):
        raise typer.Exit(ExitCode.NOT_WELL)


def _send(channel: Channel, name: str, address: str, language: str) -> bool:
    from datetime import UTC, datetime
    from uuid import uuid4

    from monitor.domain.alerts import Message
    from monitor.domain.errors import DeliveryError

    subject, text = TEST_WORDS.get(language, TEST_WORDS["en"])
    message = Message(
        key=str(uuid4()),
        address=address,
        subject=subject,
        text=text.format(channel=name, address=address),
        language=language,
        created_at=datetime.now(UTC),
    )
    try:
        receipt = channel.send(message)
    except DeliveryError as error:
        print_line(f"{address}: failed: {error}")
        return False
    print_line(f"{address}: ok" + (f" ({receipt.detail})" if receipt.detail else ""))
    return True


@contextmanager
def _built(settings: Settings, name: str, *, on_stderr: bool) -> Iterator[Channel]:
    from monitor.app.house import SystemClock
    from monitor.app.outlets import build_outlet
    from monitor.cli.outside import open_http

    clock = SystemClock()
    with open_http(settings, clock) as http:
        echo = echo_to(on_stderr=on_stderr)
        yield build_outlet(settings, settings.channels[name], poster=http, clock=clock, echo=echo).channel
