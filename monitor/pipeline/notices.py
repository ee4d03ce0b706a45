"""notices: tell whoever runs Rulewire that a source cannot be read, once, and once more that it can again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from monitor.domain.alerts import Route
from monitor.domain.events import Event
from monitor.domain.notices import OPERATOR, Outage
from monitor.domain.sources import Source
from monitor.domain.states import NoticeKind
from monitor.pipeline.route import Addresses, deliveries_for
from monitor.ports.notices import NewNotice, NoticeStore, SourceHealth
from monitor.ports.world import Clock

# When a line breaks, all sources fail within minutes of each other and recover so too: as one message, not as fifty.
LINGER: Final = timedelta(minutes=15)


def outages_to_tell(
    health: Iterable[SourceHealth], *, after: timedelta, checks: int, now: datetime
) -> tuple[Outage, ...]:
    """The outages that began and are to be told now.

    One that has lasted for `after` and for so many `checks` waits a little while others are on the way to that, so that
    they are told together.
    """
    untold = [row for row in health if row.failing_since is not None and row.told is None]
    ripe = [_began(row) for row in untold if row.checks >= checks and _lasted(row, now) >= after]
    if len(ripe) < len(untold) and all(now - outage.since < after + LINGER for outage in ripe):
        return ()
    return tuple(ripe)


def recoveries_to_tell(health: Iterable[SourceHealth], *, now: datetime) -> tuple[Outage, ...]:
    """The outages that ended and are to be told now: with those that were told in the same message, if these end soon
    enough. What failed again meanwhile is not told."""
    together: defaultdict[int, list[SourceHealth]] = defaultdict(list)
    for row in health:
        if row.told is not None:
            together[row.told.notice_id].append(row)
    ended: list[Outage] = []
    for rows in together.values():
        well = [outage for row in rows if (outage := _ended(row, now)) is not None]
        if len(well) == len(rows) or any(now - (outage.ended_at or now) >= LINGER for outage in well):
            ended += well
    return tuple(ended)


def _lasted(row: SourceHealth, now: datetime) -> timedelta:
    return now - (row.failing_since or now)


def _began(row: SourceHealth) -> Outage:
    assert row.failing_since is not None
    return Outage(
        source=row.source,
        state=row.state,
        detail=row.detail,
        since=row.failing_since,
        last_ok_at=row.last_ok_at,
    )


def _ended(row: SourceHealth, now: datetime) -> Outage | None:
    if row.told is None or not row.state.healthy:
        return None
    told = row.told.outage
    return Outage(
        source=row.source,
        state=told.state,
        detail=told.detail,
        since=told.since,
        last_ok_at=told.last_ok_at,
        ended_at=row.state_since or now,
    )


class Noticer:
    """The shell of the stage. `sources` are those that are enabled: of others nothing is told."""

    def __init__(
        self,
        *,
        store: NoticeStore,
        sources: Sequence[Source],
        channels: Sequence[str],
        addresses: Addresses,
        after: timedelta,
        checks: int,
        clock: Clock,
    ) -> None:
        self._store = store
        self._sources = frozenset(source.key for source in sources)
        self._operator = Route(key=OPERATOR, watchlists=(), channels=tuple(channels))
        self._addresses = addresses
        self._after = after
        self._checks = checks
        self._clock = clock

    def tell_due(self) -> Sequence[Event]:
        """Raise what is due; what was told stays told, whoever looks again."""
        now = self._clock.now()
        health = self._store.source_health(self._sources)
        notices = [
            self._notice(kind, outages)
            for kind, outages in (
                (NoticeKind.SOURCE_FAILING, outages_to_tell(health, after=self._after, checks=self._checks, now=now)),
                (NoticeKind.SOURCE_RECOVERED, recoveries_to_tell(health, now=now)),
            )
            if outages
        ]
        return self._store.raise_notices(notices, now) if notices else ()

    def _notice(self, kind: NoticeKind, outages: tuple[Outage, ...]) -> NewNotice:
        first = outages[0]
        deliveries = deliveries_for(
            self._operator, self._addresses, "notice", kind, first.source, first.since.isoformat()
        )
        return NewNotice(kind=kind, outages=outages, deliveries=deliveries)
