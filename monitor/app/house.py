"""The whole house, wired: what the engine runs and the commands call."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from monitor import __version__
from monitor.app.calendars import Calendars
from monitor.app.cards import card_of, unknown_card
from monitor.app.catalog import Catalog, load_catalog
from monitor.app.outlets import build_outlets
from monitor.app.watch import Watch
from monitor.app.watched import read_watched
from monitor.config.bundled import bundled
from monitor.config.settings import Settings
from monitor.domain.alerts import Route
from monitor.domain.errors import ConfigError, NotFoundError
from monitor.domain.reports import WatchlistCard
from monitor.domain.states import DeliveryState, Standing
from monitor.fetch import HttpRoom
from monitor.pipeline.backfill import Backfiller
from monitor.pipeline.cadence import latest_due
from monitor.pipeline.deliver import Composer, Deliverer
from monitor.pipeline.digest import Digester
from monitor.pipeline.full_texts import TextFetcher
from monitor.pipeline.notices import Noticer
from monitor.pipeline.poll import Poller
from monitor.pipeline.reconcile import Reconciler
from monitor.pipeline.record import Recorder
from monitor.pipeline.relate import Relater
from monitor.pipeline.remind import Reminder
from monitor.pipeline.route import Router
from monitor.pipeline.scan import Scanner
from monitor.ports.world import Clock
from monitor.render import TemplateRenderer
from monitor.sources import SourceParser, load_kind
from monitor.store import Store, open_store

log = logging.getLogger(__name__)

MOST_COUNTED: Final = 10_000


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class House:
    """Every stage, wired to one database. Close it, or use it as a context manager.

    With `learns`, the matcher is told how often words stand in the archive (monitor/app/watch.py).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        echo: Callable[[str], None] = print,
        chance: Callable[[], float] = random.random,
        learns: bool = False,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.catalog: Catalog = load_catalog(settings)
        self._closing = ExitStack()
        self.store: Store = open_store(settings.database_url)
        self._closing.callback(self.store.close)
        self.watch = Watch(
            folder=settings.watchlists_dir,
            read=lambda: read_watched(settings, self.catalog.sources),
            store=self.store,
            clock=self.clock,
            learns=learns,
        )
        self.http = HttpRoom(
            user_agent=user_agent(settings),
            timeout_s=settings.http.timeout_s,
            max_bytes=settings.http.max_bytes,
            allow_addresses=settings.http.allow_addresses,
            gap=settings.http.gap,
            clock=self.clock,
        )
        self._closing.callback(self.http.close)
        self.parser = SourceParser()
        self._closing.callback(self.parser.close)
        self.outlets, self._outlet_problems = build_outlets(settings, poster=self.http, clock=self.clock, echo=echo)
        self.addresses = {name: tuple(outlet.channel.addresses()) for name, outlet in self.outlets.items()}
        self.renderer = TemplateRenderer(
            template_folders(settings), zone=settings.zone, on_problem=lambda problem: log.warning("%s", problem)
        )
        self._wire_gathering(chance)
        self._wire_deciding()
        self._wire_telling(chance)
        self.store.sync_sources(self.catalog.enabled_sources, self.clock.now(), due_after=latest_due)

    def _wire_gathering(self, chance: Callable[[], float]) -> None:
        """What asks the world, and writes down what it answered."""
        store, clock, sources = self.store, self.clock, self.catalog.enabled_sources
        self.poller = Poller(store=store, fetcher=self.http, kind_of=load_kind, clock=clock, chance=chance)
        self.recorder = Recorder(
            store=store,
            parser=self.parser,
            kind_of=load_kind,
            source_of=self.catalog.sources.get,
            clock=clock,
            alert_age=self.settings.first_poll_alert_age,
            is_broken=self.catalog.is_broken,
        )
        self.text_fetcher = TextFetcher(
            store=store,
            fetcher=self.http,
            reader=self.parser,
            kind_of=load_kind,
            sources={source.key: source for source in sources},
            clock=clock,
        )
        self.reconciler = Reconciler(
            store=store,
            fetcher=self.http,
            parser=self.parser,
            kind_of=load_kind,
            sources=sources,
            clock=clock,
            days=self.settings.reconcile.days,
            at=self.settings.reconcile.at,
        )

    def _wire_deciding(self) -> None:
        """What finds hits, and says who is to be told of what."""
        store, clock, settings = self.store, self.clock, self.settings
        self.scanner = Scanner(store=store, book=self.watch.book, clock=clock)
        self.relater = Relater(store=store, watched=lambda: self.watch.watched.watchlists, clock=clock)
        # Messages for a channel that cannot be built are made all the same, and get their addresses when it can.
        places = {**self.addresses, **dict.fromkeys(self._broken_channels, ("",))}
        self.router = Router(
            store=store, routes=settings.routes, addresses=places, standing_of=self.standing_of, clock=clock
        )
        self.reminder = Reminder(
            store=store,
            watched=lambda: self.watch.watched.keys,
            routes=settings.routes,
            addresses=places,
            days=settings.reminders.days,
            at=settings.reminders.at,
            zone=settings.zone,
            clock=clock,
        )
        self.noticer = Noticer(
            store=store,
            sources=self.catalog.enabled_sources,
            channels=settings.operator.channels,
            addresses=places,
            after=settings.operator.after,
            checks=settings.operator.checks,
            clock=clock,
        )
        self.digester = Digester(
            store=store,
            renderer=self.renderer,
            routes=settings.routes,
            addresses=places,
            sources=self.catalog.enabled_sources,
            watchlists=lambda: sorted(self.watch.watched.watchlists),
            card_of=self.card_of,
            zone=settings.zone,
            weekday=settings.digest.day,
            at=settings.digest.time,
            clock=clock,
        )

    def _wire_telling(self, chance: Callable[[], float]) -> None:
        """What reaches people: messages and calendars."""
        composer = Composer(
            store=self.store,
            notices=self.store,
            renderer=self.renderer,
            card_of=self.card_of,
            source_title_of=self.source_title_of,
            language_of=self.language_of,
            operator_language=self.settings.operator.language,
            zone=self.settings.zone,
        )
        self.deliverer = Deliverer(
            store=self.store,
            composer=composer,
            outlets=self.outlets,
            clock=self.clock,
            chance=chance,
            broken=self._broken_channels,
        )
        self.calendars = Calendars(
            store=self.store,
            renderer=self.renderer,
            watched=lambda: self.watch.watched,
            card_of=self.card_of,
            sources=self.catalog.sources,
            language=self.settings.language,
            folder=self.settings.calendar.folder,
        )

    @property
    def _broken_channels(self) -> frozenset[str]:
        """Configured, and not to be built at present: as when a secret is missing."""
        return frozenset(self.settings.channels) - frozenset(self.outlets)

    def backfiller(self, pause: Callable[[timedelta, str], None]) -> Backfiller:
        """What fetches past days; `pause` waits so long, and is told why."""
        return Backfiller(store=self.store, fetcher=self.http, parser=self.parser, clock=self.clock, pause=pause)

    @property
    def problems(self) -> Sequence[ConfigError]:
        """What is wrong with files and channels at present, each with its remedy."""
        return (*self.watch.watched.problems, *self.catalog.problems, *self._outlet_problems)

    def card_of(self, key: str, language: str = "en") -> WatchlistCard:
        watchlist = self.watch.watched.watchlists.get(key)
        return card_of(watchlist, language) if watchlist else unknown_card(key)

    def source_title_of(self, key: str) -> str:
        source = self.catalog.sources.get(key)
        return source.title if source else key

    def standing_of(self, key: str) -> Standing:
        source = self.catalog.sources.get(key)
        return source.standing if source else Standing.OTHER

    def language_of(self, route: str) -> str:
        return next((known.language for known in self.settings.routes if known.key == route), self.settings.language)

    def route(self, key: str | None) -> Route:
        """The named route, or the first one that tells digests."""
        if key is None:
            return next((route for route in self.settings.routes if route.digest), self.settings.routes[0])
        for route in self.settings.routes:
            if route.key == key:
                return route
        raise NotFoundError("route", key, known=tuple(route.key for route in self.settings.routes))

    def messages_kept(self) -> int:
        """Messages that wait for a channel that cannot be built, as when its secret is missing; counted up to a limit
        for each state."""
        broken = self._broken_channels
        if not broken:
            return 0
        waiting = (DeliveryState.PENDING, DeliveryState.RETRYING)
        return sum(row.channel in broken for state in waiting for row in self.store.deliveries(state, MOST_COUNTED))

    def close(self) -> None:
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def user_agent(settings: Settings) -> str:
    """Who is asking, honestly (RFC 9110, 10.1.5), with a contact where one is configured."""
    contact = f" (+{settings.http.contact})" if settings.http.contact else ""
    return f"Rulewire/{__version__}{contact}"


def template_folders(settings: Settings) -> Sequence[Path]:
    """The user's own templates first, then the shipped ones."""
    own = () if settings.templates_dir is None else (settings.templates_dir,)
    return (*own, bundled("templates"))
