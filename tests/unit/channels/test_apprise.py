"""What is let in, and that nobody is led elsewhere."""

from __future__ import annotations

import pytest

from monitor.channels.apprise import HOSTS, KIND, SERVICES, AppriseChannel, AppriseOptions, shortened
from monitor.domain.alerts import Message
from monitor.domain.errors import ConfigError, DeliveryError
from monitor.ports.world import ChannelContext
from monitor.testing import FrozenClock
from tests.contract.channel_rigs import NOW

TELEGRAM = "tgram://123456789:AAHdummy-dummy-dummy-dummy-dummy-00/12315544"


def build(*urls: str) -> AppriseChannel:
    context = ChannelContext(name="chat", home=".", poster=None, clock=FrozenClock(NOW), echo=print)  # type: ignore[arg-type]
    return KIND.build(AppriseOptions.model_validate({"urls": list(urls)}), context)


def test_there_is_one_address_per_service_and_it_hides_the_token() -> None:
    channel = build(TELEGRAM, "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", TELEGRAM)
    assert list(channel.addresses()) == ["1 tgram", "2 discord", "3 tgram"]


@pytest.mark.parametrize(
    "url",
    [
        "json://10.0.0.1/x",
        "JSON://10.0.0.1/",
        "xmls://10.0.0.1/x",
        "forms://x",
        "mailto://u:p@x.org",
        "ntfy://10.0.0.1/topic",
        "syslog://",
        "windows://",
        "file:///etc/passwd",
        "https://hooks.slack.com/services/a/b/c",
    ],
)
def test_a_scheme_that_reaches_anywhere_is_not_let_in(url: str) -> None:
    with pytest.raises(ConfigError, match="not let in"):
        build(url)


@pytest.mark.parametrize(
    "extra",
    ["?redirect=yes", "?Redirect=yes", "?verify=no", "?template=/etc/passwd", "?retry=10", "?keyfile=/etc/passwd"],
)
def test_an_address_cannot_switch_a_protection_off(extra: str) -> None:
    with pytest.raises(ConfigError, match="Leave that out"):
        build(TELEGRAM + extra)


def test_teams_workflows_lead_to_microsoft_only() -> None:
    build("workflows://prod-1.westeurope.logic.azure.com:443/workflow/signature")
    with pytest.raises(ConfigError, match="host that is not let in"):
        build("workflows://logic.azure.com.evil.example:443/workflow/signature")


def test_no_error_repeats_the_address() -> None:
    for url in ("T0KEN-without-scheme", "json://T0KEN/x", "workflows://T0KEN/x", TELEGRAM + "&T0KEN?verify=T0KEN"):
        with pytest.raises(ConfigError) as caught:
            build(url)
        assert "T0KEN" not in f"{caught.value} {caught.value!r}"


def test_an_incomplete_address_is_a_failure_that_a_person_can_mend() -> None:
    channel = build("tgram://")
    message = Message(key="k", address="1 tgram", subject="s", text="t", created_at=NOW)
    with pytest.raises(DeliveryError, match="not a complete Apprise address") as caught:
        channel.send(message)
    assert not caught.value.permanent


def test_a_service_that_was_taken_out_gets_nothing() -> None:
    message = Message(key="k", address="2 tgram", subject="s", text="t", created_at=NOW)
    with pytest.raises(DeliveryError, match="no longer") as caught:
        build(TELEGRAM).send(message)
    assert caught.value.permanent


def test_every_service_that_is_let_in_has_hosts_of_its_own() -> None:
    apprise = pytest.importorskip("apprise")
    schemas = apprise.Apprise().details()["schemas"]
    templates = {
        scheme: entry["details"]["templates"]
        for entry in schemas
        for scheme in [*(entry["protocols"] or []), *(entry["secure_protocols"] or [])]
    }
    assert set(templates) >= SERVICES
    reaching = {scheme for scheme in SERVICES if any("{host}" in template for template in templates[scheme])}
    assert reaching == set(HOSTS)


def test_a_long_text_is_cut_at_a_line_end() -> None:
    text = shortened("A line of a message.\n" * 5000)
    assert len(text) <= 12_002
    assert text.endswith("message.\n…")
