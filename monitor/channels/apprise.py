"""Channel `apprise`: services that the Apprise library knows, one address and one delivery per service.

Apprise reaches far: some of its schemes post to any address, run programs or read files. Only services with an address
of their own are let in, see SERVICES. Apprise says little about a failure, so it is judged by the HTTP status that it
logs; without one it is tried again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, Field, SecretStr

from monitor.channels._http import PASSING
from monitor.channels._options import ChannelOptions
from monitor.domain.alerts import Message, Receipt
from monitor.domain.errors import ConfigError, DeliveryError
from monitor.ports.world import ChannelContext
from monitor.text.printable import one_line, printable

if TYPE_CHECKING:
    from apprise import Apprise

_NAMES: Final = """
brevo bulksms clickatell clicksend dingtalk discord feishu firehydrant flock gchat groupme guilded ilert incidentio
jira join lark line mailersend msgbird onesignal opsgenie pagerduty pagertree pbul plivo postmark pover prowl psafers
resend revolt schan sendgrid signl4 simplepush slack spike splunk spush squadcast tgram threema twilio twitter viber
vonage wecombot whatsapp workflow workflows wxpusher wxteams zoom
"""
# Every one of these sends to its provider's own hosts, whatever the rest of the address says.
SERVICES: Final = frozenset(_NAMES.split())
# Microsoft Teams workflows have a host for each region or environment: it must be one of Microsoft's.
HOSTS: Final = {
    "workflow": (".logic.azure.com", ".powerplatform.com"),
    "workflows": (".logic.azure.com", ".powerplatform.com"),
}
# What an address may not ask for: following redirects, unchecked certificates, reading a file, repeating by itself.
REFUSED_PARAMETERS: Final = frozenset({"redirect", "verify", "template", "retry", "wait"})
# Chats cut a message into pieces of a few thousand characters; nobody reads twenty of them.
TEXT_LIMIT: Final = 12_000

_STATUS: Final = re.compile(r"error=(\d{3})\b")


class AppriseOptions(ChannelOptions):
    urls: list[SecretStr] = Field(
        min_length=1, description="Apprise addresses, one for each service; they hold tokens: give references."
    )
    timeout_s: float = Field(default=30, gt=0, le=120, description="Seconds for one service.")


class AppriseChannel:
    """One Apprise object per delivery: with several services in one object a single result speaks for all."""

    def __init__(self, services: dict[str, SecretStr], timeout_s: float) -> None:
        self._services = services
        self._timeout_s = timeout_s

    def addresses(self) -> Sequence[str]:
        return tuple(self._services)

    def send(self, message: Message) -> Receipt:
        url = self._services.get(message.address)
        if url is None:
            raise DeliveryError(f"{message.address} is no longer among the services of this channel", permanent=True)
        statuses: list[int] = []
        try:
            result = self._notify(url.get_secret_value(), message, statuses)
        except DeliveryError:
            raise
        except Exception as error:
            # A plugin may fail in any way, and its words may hold the token: only the type is told, and no chain.
            raise DeliveryError(f"{message.address}: Apprise failed with {type(error).__name__}") from None
        if result is None or not result:
            raise _failure(message.address, result, statuses)
        return Receipt(detail=f"{message.address} accepted it")

    def _notify(self, url: str, message: Message, statuses: list[int]) -> Any:
        notifier = _notifier(url, self._timeout_s, message.address)
        return notifier.notify(
            title=one_line(message.subject),
            body=shortened(printable(message.text)),
            body_format="text",
            interpret_escapes=False,
            timeout=self._timeout_s * 2,
            log_level=logging.WARNING,
            log_callback=lambda entry, service: statuses.extend(map(int, _STATUS.findall(entry.message))),
        )


def shortened(text: str) -> str:
    """At most TEXT_LIMIT characters, cut at a line end."""
    if len(text) <= TEXT_LIMIT:
        return text
    return text[:TEXT_LIMIT].rpartition("\n")[0] + "\n…"


def _notifier(url: str, timeout_s: float, address: str) -> Apprise:
    import apprise

    # Its log lines quote what services answer; what we need of them comes through the log callback. The lines of the
    # HTTP library below it name paths, and in some services the path is the token.
    library_log = logging.getLogger("apprise")
    library_log.propagate = False
    library_log.setLevel(logging.WARNING)
    for name in ("urllib3", "urllib3.connectionpool"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    asset = apprise.AppriseAsset(
        app_id="Rulewire",
        app_desc="Rulewire",
        http_redirects=False,
        secure_logging=True,
        async_mode=False,
        allow_templates=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode="memory",
        service_timeout=timeout_s,
        timezone="UTC",
    )
    notifier = apprise.Apprise(asset=asset)
    service = notifier.instantiate(url, asset=asset)
    # Looked at again after Apprise's own reading of the address, which may differ from ours.
    known_host = service is not None and service.host.endswith(HOSTS.get(service.schema, ""))
    if service is None or service.redirects or not service.verify_certificate or not known_host:
        raise DeliveryError(f"{address} is not a complete Apprise address. See docs/channels.md and correct `urls`.")
    if "overflow=" not in url:
        service.overflow_mode = apprise.OverflowMode.SPLIT
    notifier.add(service)
    return notifier


def _failure(address: str, result: Any, statuses: Sequence[int]) -> DeliveryError:
    if statuses:
        status = statuses[-1]
        return DeliveryError(f"{address} answered {status}", permanent=300 <= status <= 499 and status not in PASSING)
    outcome = getattr(getattr(result, "status", None), "name", "no result").lower()
    return DeliveryError(f"{address} did not take the message: {outcome}")


class AppriseKind:
    """Chat, push and SMS services. `allowed` is for tests; people get SERVICES."""

    Options: ClassVar[type[BaseModel]] = AppriseOptions

    def __init__(self, allowed: frozenset[str] = SERVICES) -> None:
        self._allowed = allowed

    def build(self, options: AppriseOptions, context: ChannelContext) -> AppriseChannel:
        """Raises ConfigError for an address that is not let in; the message never repeats it."""
        services = {}
        for number, url in enumerate(options.urls, start=1):
            scheme = self._checked_scheme(
                url.get_secret_value(), f"channel {context.name!r}: address {number} of `urls`"
            )
            services[f"{number} {scheme}"] = url
        return AppriseChannel(services, options.timeout_s)

    def _checked_scheme(self, url: str, where: str) -> str:
        scheme, separator, _ = url.partition("://")
        scheme = scheme.lower()
        if not separator or not re.fullmatch(r"[a-z0-9]{2,20}", scheme):
            raise ConfigError(f"{where} is no Apprise address.", remedy="Write it as tgram://token/chat.")
        if scheme not in self._allowed:
            raise ConfigError(
                f"{where} has the scheme {scheme!r}, which is not let in.",
                remedy=f"Let in are: {', '.join(sorted(self._allowed))}.",
            )
        try:
            split = urlsplit(url)
            host, names = split.hostname or "", {name.lower() for name, _ in parse_qsl(split.query, True)}
        except ValueError:
            raise ConfigError(f"{where} cannot be read.", remedy="Write it as tgram://token/chat.") from None
        if scheme in HOSTS and not host.endswith(HOSTS[scheme]):
            raise ConfigError(
                f"{where} leads to a host that is not let in.", remedy=f"Let in: {', '.join(HOSTS[scheme])}."
            )
        refused = {name for name in names if name in REFUSED_PARAMETERS or "file" in name}
        if refused:
            raise ConfigError(f"{where} sets {', '.join(sorted(refused))}.", remedy="Leave that out.")
        return scheme


KIND: Final = AppriseKind()
