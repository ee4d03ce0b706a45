"""What the options of every channel share."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ChannelOptions(BaseModel):
    """Unknown keys are errors, and an error never repeats the value that it is about: it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def scrubbed(text: str, *secrets: str) -> str:
    """The text with every secret cut out of it, for errors that quote what somebody else said."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text
