"""Fakes, loopback servers and contract suites for people who test a source, a channel or the whole way through.

Standard library only, beside the ports themselves. Nothing here leaves 127.0.0.1 and nothing sleeps on the wall clock
except the faults that are asked to be slow, and those end when their server closes.

| you need | take |
|---|---|
| a clock that stands still | `FrozenClock` |
| a channel or fetcher without a wire | `RecordingChannel`, `FakeFetcher` |
| a web server that plays what you say | `ReplayServer`, `Exchange`, `conditional`, `faults` |
| the Federal Register API | `FederalRegisterReplay` |
| a mail or webhook receiver | `SmtpSink`, `WebhookSink` |
| proof that your kind or channel keeps its promises | `SourceKindContract`, `ChannelContract` |
"""

from monitor.testing import faults
from monitor.testing.clock import FrozenClock
from monitor.testing.contracts import ChannelContract, SourceKindContract
from monitor.testing.exchange import Answer, Exchange, SeenRequest, Wire, computed, conditional
from monitor.testing.fakes import FakeFetcher, RecordingChannel
from monitor.testing.federal_register import FederalRegisterReplay
from monitor.testing.replay import ReplayServer
from monitor.testing.smtp import Envelope, SmtpSink
from monitor.testing.webhook import WebhookSink

__all__ = [
    "Answer",
    "ChannelContract",
    "Envelope",
    "Exchange",
    "FakeFetcher",
    "FederalRegisterReplay",
    "FrozenClock",
    "RecordingChannel",
    "ReplayServer",
    "SeenRequest",
    "SmtpSink",
    "SourceKindContract",
    "WebhookSink",
    "Wire",
    "computed",
    "conditional",
    "faults",
]
