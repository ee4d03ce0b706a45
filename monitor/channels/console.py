"""Channel `console`: print the message for the person at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from pydantic import BaseModel

from monitor.channels._options import ChannelOptions
from monitor.domain.alerts import Message, Receipt
from monitor.ports.world import ChannelContext
from monitor.text.printable import one_line, printable

RULER: Final = "─" * 72


class ConsoleOptions(ChannelOptions):
    """Nothing to set."""


class ConsoleChannel:
    """Prints; nothing can fail for good."""

    def __init__(self, context: ChannelContext) -> None:
        self._echo = context.echo

    def addresses(self) -> Sequence[str]:
        return ("console",)

    def send(self, message: Message) -> Receipt:
        self._echo("\n".join((RULER, one_line(message.subject), "", printable(message.text).rstrip(), "")))
        return Receipt(detail="printed")


class ConsoleKind:
    """Printing to the terminal that runs the daemon."""

    Options: ClassVar[type[BaseModel]] = ConsoleOptions

    def build(self, options: ConsoleOptions, context: ChannelContext) -> ConsoleChannel:
        return ConsoleChannel(context)


KIND: Final = ConsoleKind()
