"""The whole house against every fault: the sick source has a name for what it has, its neighbour goes on, and the next
good answer brings everything that the fault held back."""

from __future__ import annotations

import itertools
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import urlopen

import pytest

from monitor.ports.stages import SourceStatus
from monitor.sources import load_kind
from monitor.testing import Answer, Exchange, FederalRegisterReplay, conditional, faults
from tests.world import SETTINGS, World, rss, terms

NOW = datetime(2023, 6, 28, 7, 30, tzinfo=UTC)
NEW, OLD = "Wed, 28 Jun 2023 07:00:00 +0000", "Thu, 01 Jun 2023 07:00:00 +0000"
QUICK = SETTINGS.replace("timeout_s = 5", "timeout_s = 0.4\nmax_bytes = 1000000")
WATCHLIST = "key: chips\ntitle: Chips\nreason: They decide.\nrules: [{key: named, why: Named., any: [A800]}]\n"
IN_AN_HOUR = timedelta(hours=1)


class Sick(ABC):
    """A source of one kind that can be made to answer as a fault says."""

    key = "sick"

    def __init__(self, world: World) -> None:
        self.world = world

    @abstractmethod
    def publish(self, name: str, title: str, *, new: bool) -> str:
        """Add a document to the good answer; returns the key that it is kept under."""

    @abstractmethod
    def fall_ill(self, answer: Answer) -> None: ...

    @abstractmethod
    def mend(self) -> None: ...

    @abstractmethod
    def good_body(self) -> bytes:
        """The good bytes where the fault is to be."""

    @property
    def status(self) -> SourceStatus:
        return next(row for row in self.world.house.store.source_statuses() if row.source == self.key)


class SickFeed(Sick):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._items: list[tuple[str, str, str]] = []
        self._path = world.add_feed(self.key, rss())

    def publish(self, name: str, title: str, *, new: bool) -> str:
        self._items.append((name, title, NEW if new else OLD))
        self.mend()
        return f"{self.key}:{name}"

    def fall_ill(self, answer: Answer) -> None:
        self.world.server.serve(self._path, answer)

    def mend(self) -> None:
        self.world.publish(self._path, self.good_body())

    def good_body(self) -> bytes:
        return rss(*self._items)


class SickRegister(Sick):
    """Two documents on a page, so that the fault can be on the first page or behind it."""

    page = 1

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._register = FederalRegisterReplay(clock=world.clock, per_page_cap=2)
        base_url = self._register.serve_on(world.server)
        for number in range(3):
            self.publish(f"2023-0000{number}", "Sunshine Act Meetings", new=False)
        world.add_source(
            f"{{key: {self.key}, title: Register, kind: federal_register, base_url: '{base_url}', cadence: 15m, "
            "lookback_days: 60, zone: America/New_York, language: en, standing: official}"
        )

    def publish(self, name: str, title: str, *, new: bool) -> str:
        date = "2023-06-28" if new else "2023-06-01"
        self._register.publish(
            {
                "document_number": name,
                "title": title,
                "type": "Rule",
                "publication_date": date,
                "html_url": f"https://www.federalregister.gov/d/{name}",
                "agencies": [],
                "cfr_references": [],
            }
        )
        return f"fr:{name}"

    def fall_ill(self, answer: Answer) -> None:
        self._register.break_page(self.page, answer)

    def mend(self) -> None:
        self._register.mend()

    def good_body(self) -> bytes:
        return self.body_of(self.page)

    def body_of(self, page: int) -> bytes:
        [source] = [source for source in self.world.house.catalog.enabled_sources if source.key == self.key]
        url = load_kind(source.kind).requests(source, {}, NOW)[0].url
        for _ in range(page - 1):
            url = json.loads(_get(url))["next_page_url"]
        return _get(url)


class SickSecondPage(SickRegister):
    page = 2


KINDS: dict[str, type[Sick]] = {"feed": SickFeed, "register": SickRegister, "register, second page": SickSecondPage}


def _get(url: str) -> bytes:
    with urlopen(url, timeout=5) as answer:
        body: bytes = answer.read()
    return body


@dataclass(frozen=True, kw_only=True)
class Case:
    """`answer` is made from the good bytes; `state` is what the source is in afterwards."""

    answer: Callable[[bytes], Answer]
    state: str
    wait: timedelta = timedelta(0)


def always(answer: Answer) -> Callable[[bytes], Answer]:
    return lambda body: answer


CASES: dict[str, Case] = {
    "304 that nobody asked for": Case(answer=always(faults.not_modified()), state="bad_content"),
    "429 in seconds": Case(answer=always(faults.too_many_requests(3600)), state="rate_limited", wait=IN_AN_HOUR),
    "429 by date": Case(
        answer=always(faults.too_many_requests(NOW + IN_AN_HOUR)), state="rate_limited", wait=IN_AN_HOUR
    ),
    "429 without a word": Case(answer=always(faults.too_many_requests(None)), state="rate_limited"),
    "500": Case(answer=always(faults.server_error()), state="server_error"),
    "503": Case(answer=always(faults.server_error(503)), state="server_error"),
    "hang": Case(answer=lambda body: faults.hang(), state="timeout"),
    "drip": Case(answer=lambda body: faults.drip(body, every_s=0.05), state="timeout"),
    "late": Case(answer=lambda body: faults.delayed(5, Exchange(body=body)), state="timeout"),
    "gzip bomb": Case(answer=always(faults.gzip_bomb(50_000_000)), state="too_large"),
    "huge": Case(answer=always(faults.huge(5_000_000)), state="too_large"),
    "truncated": Case(answer=lambda body: faults.truncated(body[:-60]), state="unreachable"),
    "truncated, whole to look at": Case(answer=lambda body: faults.truncated(body), state="unreachable"),
    "truncated chunks": Case(answer=lambda body: faults.truncated_chunks(body[:-60]), state="unreachable"),
    "reset": Case(answer=always(faults.connection_reset()), state="unreachable"),
    "drop": Case(answer=always(faults.drop()), state="unreachable"),
    "redirect loop": Case(answer=always(faults.redirect_loop()), state="redirect_loop"),
    "endless redirects": Case(answer=always(faults.endless_redirects()), state="redirect_loop"),
    "redirect to a private address": Case(answer=always(faults.redirect_to_private_address()), state="refused_address"),
    "redirect to ourselves in IPv6": Case(answer=always(faults.redirect("http://[::1]/")), state="refused_address"),
    "redirect to a file": Case(answer=always(faults.redirect("file:///etc/passwd")), state="unreachable"),
    "redirect to the robot test": Case(answer=always(faults.redirect_to_unblock()), state="blocked"),
    "HTML": Case(answer=always(faults.html_instead()), state="bad_content"),
    "HTML with 404": Case(answer=always(faults.html_instead(404)), state="not_found"),
    "HTML that claims to be data": Case(answer=always(faults.html_called()), state="bad_content"),
    "login page": Case(answer=always(faults.login_page()), state="bad_content"),
    "empty body": Case(answer=always(faults.empty_body()), state="bad_content"),
    "packed and not packed": Case(
        answer=lambda body: Exchange(headers={"Content-Encoding": "gzip"}, body=body), state="bad_content"
    ),
    "packed a thousand times": Case(
        answer=lambda body: Exchange(headers={"Content-Encoding": "gzip," * 1000}, body=body), state="bad_content"
    ),
}

# Behind a good first page: one of each way to fail, and those that could pass for the end of the list.
BEHIND_THE_FIRST_PAGE = (
    "304 that nobody asked for",
    "429 in seconds",
    "500",
    "hang",
    "gzip bomb",
    "truncated",
    "redirect to the robot test",
    "HTML that claims to be data",
    "empty body",
)


def opened(open_world: Callable[..., World], kind: str) -> tuple[World, Sick]:
    world = open_world(NOW, settings=QUICK, shipped_watchlists=False)
    (world.home / "watchlists" / "chips.yaml").write_text(WATCHLIST, encoding="utf-8")
    sick = KINDS[kind](world)
    world.add_feed("well", rss(("w0", "A800 in the past", OLD)))
    return world, sick


def kept(world: World) -> set[str]:
    return {version.document_key for version in world.house.store.versions()}


def told(world: World) -> list[str]:
    rows: list[dict[str, Any]] = [json.loads(line) for line in world.messages()]
    return sorted(row["data"]["document"]["key"] for row in rows)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *itertools.product(CASES, ["feed", "register"]),
        *itertools.product(BEHIND_THE_FIRST_PAGE, ["register, second page"]),
    ],
)
def test_a_fault_has_a_name_and_loses_nothing(open_world: Callable[..., World], name: str, kind: str) -> None:
    case = CASES[name]
    world, sick = opened(open_world, kind)
    past = sick.publish("2023-00100", "An A800 of the past", new=False)
    first = sick.publish("2023-00101", "The first A800", new=True)
    sick.fall_ill(case.answer(sick.good_body()))

    # Ill from the first check on: the neighbour is read, and nothing passes for "nothing new".
    assert world.states(world.poll()) == {"sick": case.state, "well": "ok"}
    assert sick.status.next_due_at - world.clock.now() >= case.wait
    assert sick.status.baseline_at is None
    assert "well:w0" in kept(world)

    sick.mend()
    world.clock.advance(timedelta(hours=2))
    assert world.states(world.poll())["sick"] == "ok"
    assert {past, first} <= kept(world)
    assert told(world) == [first]

    # Ill again, while both have news.
    second = sick.publish("2023-00102", "The second A800", new=True)
    world.publish("/well.xml", rss(("w0", "A800 in the past", OLD), ("w1", "A800 at the neighbour", NEW)))
    sick.fall_ill(case.answer(sick.good_body()))
    assert world.states(world.poll()) == {"sick": case.state, "well": "ok"}
    assert "well:w1" in told(world)

    sick.mend()
    world.clock.advance(timedelta(hours=2))
    assert world.states(world.poll()) == {"sick": "ok", "well": "unchanged"}
    assert second in kept(world)
    assert told(world) == sorted([first, second, "well:w1"])  # each once, and the past never
    assert terms(world.hits()) == {"A800"}
    assert sick.status.consecutive_failures == 0


@pytest.mark.parametrize("kind", list(KINDS))
def test_good_data_under_a_wrong_name_is_read(open_world: Callable[..., World], kind: str) -> None:
    world, sick = opened(open_world, kind)
    key = sick.publish("2023-00101", "The first A800", new=True)
    sick.fall_ill(faults.wrong_content_type(sick.good_body()))
    assert world.states(world.poll()) == {"sick": "ok", "well": "ok"}
    assert told(world) == [key]


def test_a_page_that_leads_to_itself_is_incomplete_and_its_documents_are_kept(
    open_world: Callable[..., World],
) -> None:
    world, sick = opened(open_world, "register")
    key = sick.publish("2023-00101", "The first A800", new=True)
    sick.fall_ill(faults.same_page_forever(json.loads(sick.good_body())["results"]))
    assert world.states(world.poll()) == {"sick": "incomplete", "well": "ok"}
    assert key in kept(world)
    assert sick.status.baseline_at is None
    sick.mend()
    assert world.states(world.poll())["sick"] == "ok"
    assert told(world) == [key]
    assert len(kept(world)) == 5


def test_a_page_that_comes_again_under_a_new_address_is_incomplete(open_world: Callable[..., World]) -> None:
    """Page 2 is page 1 again, byte for byte, as an older deployment of the API answered past its limit."""
    world, sick = opened(open_world, "register, second page")
    assert isinstance(sick, SickSecondPage)
    key = sick.publish("2023-00101", "The first A800", new=True)
    sick.fall_ill(Exchange(headers={"Content-Type": "application/json"}, body=sick.body_of(1)))
    assert world.states(world.poll()) == {"sick": "incomplete", "well": "ok"}
    assert key in kept(world)
    sick.mend()
    assert world.states(world.poll())["sick"] == "ok"
    assert told(world) == [key]
    assert len(kept(world)) == 5


def test_a_304_that_was_asked_for_is_no_fault_and_hides_nothing(open_world: Callable[..., World]) -> None:
    world, sick = opened(open_world, "feed")
    sick.publish("2023-00100", "Nothing", new=False)
    sick.fall_ill(conditional(Exchange(body=sick.good_body())))
    assert world.states(world.poll())["sick"] == "ok"
    assert world.states(world.poll())["sick"] == "unchanged"
    assert world.server.requests_to("/sick.xml")[-1].headers["if-none-match"]
    key = sick.publish("2023-00101", "The first A800", new=True)
    sick.fall_ill(conditional(Exchange(body=sick.good_body())))
    assert world.states(world.poll())["sick"] == "ok"
    assert told(world) == [key]
    assert world.states(world.poll())["sick"] == "unchanged"


def test_a_feed_that_breaks_off_tells_what_it_has_and_the_rest_afterwards(open_world: Callable[..., World]) -> None:
    """Without Content-Length nothing on the wire shows that something is missing."""
    world, sick = opened(open_world, "feed")
    sick.publish("2023-00100", "Nothing", new=False)
    world.poll()
    first = sick.publish("2023-00101", "The first A800", new=True)
    second = sick.publish("2023-00102", "The second A800", new=True)
    whole = sick.good_body()
    sick.fall_ill(Exchange(body=whole[: whole.rindex(b"<item>") + 20]))
    assert world.states(world.poll()) == {"sick": "incomplete", "well": "unchanged"}
    assert first in told(world)
    sick.mend()
    assert world.states(world.poll())["sick"] == "ok"
    assert told(world) == sorted([first, second])


def test_everybody_is_told_who_asks(open_world: Callable[..., World]) -> None:
    contact = QUICK.replace("[http]", '[http]\ncontact = "mailto:desk@example.org"')
    world = open_world(NOW, settings=contact, shipped_watchlists=False)
    world.add_feed("well", rss())
    world.poll()
    [request] = world.server.requests
    assert request.headers["user-agent"].startswith("Rulewire/")
    assert "mailto:desk@example.org" in request.headers["user-agent"]
