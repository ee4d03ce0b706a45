"""Channel `slack`: an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from monitor.channels._http import checked_url, host_of, post, require_success
from monitor.channels._options import ChannelOptions
from monitor.channels._slack_blocks import alert_blocks, text_blocks
from monitor.domain.alerts import Message, Receipt
from monitor.ports.world import ChannelContext, HttpReply
from monitor.text.printable import one_line

# Shown in notifications and by readers of screens; Slack cuts it far later.
FALLBACK_LIMIT: Final = 300


def _checked_secret_url(value: SecretStr) -> SecretStr:
    checked_url(value.get_secret_value())
    return value


class SlackOptions(ChannelOptions):
    url: Annotated[SecretStr, AfterValidator(_checked_secret_url)] = Field(
        description="The incoming webhook's address. Whoever has it can post: give a reference."
    )
    timeout_s: float = Field(default=30, gt=0, le=240, description="Seconds for the whole exchange.")


class SlackChannel:
    """Slack does not know a message key: after a crash between sending and recording the channel shows it twice."""

    def __init__(self, options: SlackOptions, context: ChannelContext) -> None:
        self._url = options.url
        self._timeout_s = options.timeout_s
        self._context = context

    def addresses(self) -> Sequence[str]:
        return (host_of(self._url.get_secret_value()),)

    def send(self, message: Message) -> Receipt:
        reply = post(
            self._context.poster,
            self._url.get_secret_value(),
            body=payload(message),
            headers={"content-type": "application/json; charset=utf-8"},
            timeout_s=self._timeout_s,
        )
        require_success(reply, who="Slack", now=self._context.clock.now(), said=error_name(reply))
        return Receipt(detail="accepted by Slack")


def payload(message: Message) -> bytes:
    """Blocks within Slack's limits, and the subject as fallback text."""
    blocks = alert_blocks(message) if message.data.get("type") == "alert" else text_blocks(message)
    told = {
        "text": one_line(message.subject, FALLBACK_LIMIT)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;"),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")


def error_name(reply: HttpReply) -> str:
    """Slack's own word for the error, as `channel_is_archived`; nothing else of the body is repeated."""
    word = reply.body[:80].decode("ascii", "replace").strip()
    return word if re.fullmatch(r"[a-z_]{3,60}", word) else ""


class SlackKind:
    """Posting to one Slack channel."""

    Options: ClassVar[type[BaseModel]] = SlackOptions

    def build(self, options: SlackOptions, context: ChannelContext) -> SlackChannel:
        return SlackChannel(options, context)


KIND: Final = SlackKind()
