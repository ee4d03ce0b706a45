"""docs/channels.md says what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.channels import kind_names, load_kind
from monitor.channels.apprise import REFUSED_PARAMETERS, SERVICES
from monitor.domain.alerts import Message
from monitor.domain.errors import DeliveryError
from monitor.ports.world import ChannelContext, HttpReply
from monitor.testing import FrozenClock
from tests.contract.channel_rigs import NOW
from tests.unit.render.contents import alert, digest, renderer

PAGE = (Path(__file__).parents[3] / "docs/channels.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return re.split(r"\n##+ ", PAGE.split(f"\n## {title}\n", 1)[1])[0] if f"\n## {title}\n" in PAGE else ""


@pytest.mark.parametrize("name", kind_names())
def test_every_kind_has_a_section_that_names_every_option(name: str) -> None:
    text = section(name)
    assert text
    assert [option for option in load_kind(name).Options.model_fields if f"| `{option}` |" not in text] == []


@pytest.mark.parametrize("name", kind_names())
def test_every_example_is_valid(name: str) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", section(name), re.S)
    (channel,) = tomllib.loads(example)["channels"].values()
    assert channel.pop("kind") == name
    secrets = {
        "env:RULEWIRE_SLACK_URL": "https://hooks.slack.com/services/x",
        "env:RULEWIRE_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    }
    load_kind(name).Options.model_validate(
        {key: secrets.get(value, value) if isinstance(value, str) else value for key, value in channel.items()}
    )


def test_every_service_and_refused_parameter_is_named() -> None:
    text = section("apprise")
    assert [word for word in SERVICES | REFUSED_PARAMETERS if f"`{word}`" not in text] == []


def test_every_field_of_the_structured_form_is_described() -> None:
    text = PAGE.split("\n## The structured form\n", 1)[1].split("\n## Your own words\n", 1)[0]
    alerts, digests = text.split("### A digest")
    for form, page in (
        (renderer().alert(alert(), channel_kind="webhook", language="en").data, alerts),
        (renderer().digest(digest(), language="en").data, digests),
    ):
        assert [key for key in form if f"| `{key}` |" not in page] == []
        assert [key for key in form.get("document", {}) if f"`{key}`" not in page] == []


class Poster:
    def __init__(self, status: int) -> None:
        self._status = status
        self.posted: list[tuple[str, bytes]] = []

    def post(self, url: str, *, body: bytes, headers: Any, timeout_s: float) -> HttpReply:
        self.posted.append((url, body))
        return HttpReply(status=self._status, headers={}, body=b"")


def test_the_example_of_an_own_channel_works() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    names: dict[str, Any] = {"__name__": "pager"}
    exec(compile(code, "docs/channels.md", "exec", dont_inherit=True), names)
    message = Message(key="k", address="pager", subject="Hello", text="", created_at=NOW)
    for status, permanent in ((200, None), (404, True), (503, False)):
        poster = Poster(status)
        context = ChannelContext(name="p", home=".", poster=poster, clock=FrozenClock(NOW), echo=print)
        channel = names["KIND"].build(names["PagerOptions"](url="https://pager.example.org/x"), context)
        if permanent is None:
            assert channel.send(message).detail == "paged"
        else:
            with pytest.raises(DeliveryError) as caught:
                channel.send(message)
            assert caught.value.permanent is permanent
        assert poster.posted == [("https://pager.example.org/x", b"Hello")]
