"""Channel `webhook`: POST the structured form as JSON, signed as the Standard Webhooks specification says.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from monitor.channels._http import checked_url, host_of, post, require_success
from monitor.channels._options import ChannelOptions
from monitor.domain.alerts import Message, Receipt
from monitor.ports.world import ChannelContext
from monitor.text.printable import one_line, printable

KEY_PREFIX: Final = "whsec_"


def _checked_secret(value: SecretStr) -> SecretStr:
    signing_key(value.get_secret_value())
    return value


def _checked_header(value: SecretStr) -> SecretStr:
    # A line break in it would write a header of its own, and the refusal of the HTTP library repeats the secret.
    if not re.fullmatch(r"[!-~](?:[ -~]*[!-~])?", value.get_secret_value()):
        raise ValueError("write one line of plain ASCII, as Bearer and the token")
    return value


class WebhookOptions(ChannelOptions):
    url: Annotated[str, AfterValidator(checked_url)] = Field(
        repr=False, description="Where to POST. Only its host is ever shown."
    )
    secret: Annotated[SecretStr, AfterValidator(_checked_secret)] | None = Field(
        default=None,
        description="Signing secret: `whsec_` and 24 to 64 bytes in base64. With it every message carries a "
        "`webhook-signature`.",
    )
    authorization: Annotated[SecretStr, AfterValidator(_checked_header)] | None = Field(
        default=None, description="Value of the Authorization header, as `Bearer ...`."
    )
    timeout_s: float = Field(default=30, gt=0, le=240, description="Seconds for the whole exchange.")


class WebhookChannel:
    def __init__(self, options: WebhookOptions, context: ChannelContext) -> None:
        self._options = options
        self._context = context

    def addresses(self) -> Sequence[str]:
        return (host_of(self._options.url),)

    def send(self, message: Message) -> Receipt:
        options = self._options
        authorization = options.authorization.get_secret_value() if options.authorization else ""
        body = payload(message)
        reply = post(
            self._context.poster,
            options.url,
            body=body,
            headers=self._headers(message, body, authorization),
            timeout_s=options.timeout_s,
            secrets=(authorization,),
        )
        require_success(reply, who=host_of(options.url), now=self._context.clock.now())
        return Receipt(detail=f"{host_of(options.url)} answered {reply.status}")

    def _headers(self, message: Message, body: bytes, authorization: str) -> dict[str, str]:
        # The id stays the same on every attempt, so that the receiver can drop a repeat; the time is that of the
        # attempt, because receivers refuse old ones as replays.
        key = one_line(message.key).encode("ascii", "replace").decode()
        timestamp = str(int(self._context.clock.now().timestamp()))
        headers = {"content-type": "application/json", "webhook-id": key, "webhook-timestamp": timestamp}
        if self._options.secret is not None:
            headers["webhook-signature"] = signature(self._options.secret.get_secret_value(), key, timestamp, body)
        if authorization:
            headers["authorization"] = authorization
        return headers


def payload(message: Message) -> bytes:
    """`message.data`; a message without it is told by subject and text."""
    told = dict(message.data) or {
        "type": "message",
        "id": message.key,
        "subject": one_line(message.subject),
        "text": printable(message.text),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def signature(secret: str, key: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."""
    signed = f"{key}.{timestamp}.".encode() + body
    digest = hmac.new(signing_key(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def signing_key(secret: str) -> bytes:
    """The bytes of a `whsec_` secret. Raises ValueError, never naming the secret."""
    try:
        key = base64.b64decode(secret.removeprefix(KEY_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(KEY_PREFIX) or not 24 <= len(key) <= 64:
        raise ValueError("write whsec_ and then 24 to 64 random bytes in base64") from None
    return key


class WebhookKind:
    """POSTing JSON to a program."""

    Options: ClassVar[type[BaseModel]] = WebhookOptions

    def build(self, options: WebhookOptions, context: ChannelContext) -> WebhookChannel:
        return WebhookChannel(options, context)


KIND: Final = WebhookKind()
