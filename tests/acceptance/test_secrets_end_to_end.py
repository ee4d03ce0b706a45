"""Secrets of every channel that has some, receivers that refuse and repeat them, and a log of everything: nothing that
the house writes or says holds one."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.engines.stages import run_deliveries
from monitor.testing import Exchange, SmtpSink, WebhookSink
from tests.world import World, rss

NOW = datetime(2023, 6, 28, 7, 30, tzinfo=UTC)
TOKEN, PASSWORD, BEARER = "T0KEN-b0gus-9f8e7d", "correct horse battery", "Bearer s3cret-of-the-webhook"
SIGNING = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, sharp").decode()
SETTINGS = """\
zone = "Asia/Seoul"

[http]
allow_addresses = ["127.0.0.0/8"]
timeout_s = 2
gap = "0s"

[channels.chat]
kind = "slack"
url = "file:slack.secret"

[channels.program]
kind = "webhook"
url = "{hook}"
secret = "file:signing.secret"
authorization = "file:bearer.secret"

[channels.inbox]
kind = "email"
host = "127.0.0.1"
port = {port}
security = "none"
user = "desk"
password = "file:mail.secret"
sender = "rulewire@example.org"
to = ["desk@example.org"]

[[routes]]
key = "desk"
channels = ["chat", "program", "inbox"]
"""
LOGIN = base64.b64encode(f"\0desk\0{PASSWORD}".encode()).decode()
SECRETS = (TOKEN, PASSWORD, BEARER.split()[1], SIGNING, SIGNING.removeprefix("whsec_"), LOGIN)


def written(folder: Path) -> bytes:
    """Everything that the house wrote, the database with its journal among it."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".secret", ".toml")]
    assert any(path.suffix == ".db" for path in files)
    return b"\n".join(path.read_bytes() for path in files)


def test_no_secret_is_kept_logged_or_shown(
    open_world: Callable[..., World], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx2", "httpcore2", "httpcore2.http11", "urllib3", "apprise", "monitor"):
        caplog.set_level(logging.DEBUG, logger=name)
    with (
        WebhookSink(path=f"/services/{TOKEN}") as slack,
        WebhookSink(path=f"/in/{TOKEN}") as hook,
        SmtpSink(credentials=("desk", PASSWORD)) as mail,
    ):
        world = open_world(NOW, settings=SETTINGS.format(hook=hook.url, port=mail.port))
        for name, secret in {"slack": slack.url, "signing": SIGNING, "bearer": BEARER, "mail": PASSWORD}.items():
            (world.home / f"{name}.secret").write_text(secret + "\n", encoding="utf-8")
        path = world.add_feed("paper", rss(("0", "Nothing", "Wed, 28 Jun 2023 06:00:00 +0000")))
        world.poll()
        world.publish(path, rss(("1", "Nvidia A800 and export controls", "Wed, 28 Jun 2023 07:00:00 +0000")))

        # Each refuses for now, repeats what it was told, and points to its own address.
        slack.answer(Exchange(status=503, headers={"Location": slack.url, "X-Echo": BEARER}, body=TOKEN.encode()))
        hook.answer(Exchange(status=503, headers={"Location": hook.url, "X-Echo": BEARER}, body=BEARER.encode()))
        mail.refuse("RCPT", 451, f"you are {LOGIN} with {PASSWORD}")
        world.poll()
        rows = world.house.store.deliveries(None, 10)
        assert {row.channel: str(row.state) for row in rows} == dict.fromkeys(("chat", "program", "inbox"), "retrying")
        told = [repr(rows), repr(world.house), caplog.text, *capsys.readouterr()]
        assert [secret for secret in SECRETS for text in told if secret in text] == []
        assert [secret for secret in SECRETS if secret.encode() in written(world.home)] == []

        # And they were the right ones: the next attempt arrives everywhere.
        world.clock.advance(timedelta(minutes=10))
        run_deliveries(world.house)
        assert {str(row.state) for row in world.house.store.deliveries(None, 10)} == {"sent"}
        assert len(slack.requests) == len(hook.requests) == 2
        assert len(mail.messages) == 1
        assert hook.requests[1].headers["authorization"] == BEARER
        assert [secret for secret in SECRETS if secret in caplog.text] == []
        assert [secret for secret in SECRETS if secret.encode() in written(world.home)] == []
