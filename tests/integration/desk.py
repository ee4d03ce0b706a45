"""A desk that watches a register of our own: documents are published, everything behind it runs, alerts are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from monitor.domain.alerts import Route
from monitor.domain.documents import Origin, Version
from monitor.domain.matches import Deadline, Evidence, FoundHit, Match
from monitor.domain.sources import Agency, Facts, Item
from monitor.domain.states import Reason, Standing
from monitor.pipeline.relate import Relater
from monitor.pipeline.route import Router
from monitor.ports.stages import HitQuery, ScannedVersion
from monitor.ports.versions import NewVersion
from monitor.store import Store, open_store
from monitor.store.tables import AlertRow, DocumentRow, VersionRow
from monitor.testing import FrozenClock
from tests.contract.store_values import watchlist

BIS = Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau")
FTC = Agency(name="Federal Trade Commission", slug="federal-trade-commission")
NOON = datetime(2024, 1, 2, 12, tzinfo=UTC)
Told = tuple[str, Reason, str]


class Desk:
    """Watchlists are words: a version hits `chips` where its title, abstract or body has "chips"."""

    def __init__(self, home: Path, *, words: Sequence[str] = ("chips", "cloud"), routes: Sequence[Route] = ()) -> None:
        self.store: Store = open_store(f"sqlite:///{home / 'rulewire.db'}")
        self.clock = FrozenClock(NOON)
        self.words = list(words)
        self.routes = list(routes) or [Route(key="desk", watchlists=("*",), channels=("mail",))]
        self._seen_alerts = 0

    def publish(
        self,
        number: str,
        title: str = "A rule",
        *,
        on: date | None = None,
        agency: Agency = BIS,
        origin: Origin = Origin.LIVE,
        abstract: str = "",
        body: str = "",
        **facts: object,
    ) -> None:
        """A document of the register, or a new version of it. `on` is the day of publication."""
        day = on or self.clock.now().date()
        item = Item(
            key=f"fr:{number}",
            url=f"https://register.test/{number}",
            title=title,
            abstract=abstract,
            body=body,
            published_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
            published_raw=day.isoformat(),
            facts=replace(Facts(agencies=(agency,)), **facts),  # type: ignore[arg-type]
        )
        said = repr((title, abstract, item.facts))
        new = NewVersion(
            item=item, source="register", document_id=None, number=1, text_hash=said, content_hash=said, origin=origin
        )
        with self.store.recording() as recording:
            recording.write([new], self.clock.now())
            recording.finish_import("register", 1, self.clock.now())

    def bring_text(self, number: str, body: str) -> None:
        """The full text of a document arrives, and its source says what it said before."""
        with self.store.database.write() as session:
            document = session.execute(select(DocumentRow).where(col(DocumentRow.key) == f"fr:{number}")).scalar_one()
            latest = session.execute(
                select(VersionRow).where(
                    col(VersionRow.document_id) == document.id, col(VersionRow.number) == document.latest_number
                )
            ).scalar_one()
            with_text = latest.model_dump(exclude={"id"}) | {
                "number": latest.number + 1,
                "seen_at": self.clock.now(),
                "scanned_at": None,
                "related_at": None,
                "body": body,
                "full_text_hash": body,
            }
            session.add(VersionRow(**with_text))
            document.latest_number = latest.number + 1

    def run(self) -> list[Told]:
        """Scan, relate and route; returns route, reason and document of the alerts that this raised."""
        self.scan()
        self.relate()
        return self.route()

    def scan(self, *, left_out: Sequence[str] = ()) -> None:
        waiting = self.store.unscanned(1_000)
        found = [ScannedVersion(version_id=version.id, matches=self._matches(version)) for version in waiting]
        lists = {word: watchlist(word) for word in self.words}
        self.store.save_scan(found, lists, self.clock.now(), left_out=left_out)

    def fill_gaps(self) -> None:
        """Show watchlists that were left out what they missed."""
        for gap in self.store.gaps():
            missed = self.store.versions_in(gap, 1_000)
            matches = [(version.id, _match(gap.watchlist, version)) for version in missed]
            found = [
                ScannedVersion(version_id=key, matches=() if match is None else (match,)) for key, match in matches
            ]
            self.store.save_gap_scan(gap, found, {gap.watchlist: watchlist(gap.watchlist)}, self.clock.now())

    def relate(self) -> None:
        relater = Relater(store=self.store, watched=lambda: self.words, clock=self.clock)
        for _ in range(100):
            if not relater.relate_batch()[0]:
                return
        raise AssertionError("relating does not come to an end")

    def route(self) -> list[Told]:
        router = Router(
            store=self.store,
            routes=self.routes,
            addresses={"mail": ("desk@example.org",)},
            standing_of=lambda _: Standing.OFFICIAL,
            clock=self.clock,
        )
        while router.route_batch()[0]:
            pass
        return self._new_alerts()

    def next_day(self, days: int = 1) -> None:
        self.clock.advance(timedelta(days=days))

    def hits(self, number: str) -> Sequence[FoundHit]:
        return self.store.hits_of_document(f"fr:{number}")

    def dispositions(self, number: str) -> dict[str, str]:
        """Of the newest hit of each watchlist."""
        return {found.hit.watchlist: str(found.hit.disposition) for found in reversed(self.hits(number))}

    def deadlines(self, number: str) -> list[tuple[str, date, date | None]]:
        """Kind, date and old date of what is due, as the calendar has it."""
        return [
            (row.deadline.kind, row.deadline.on, row.deadline.before)
            for row in self.store.deadlines()
            if row.document_key == f"fr:{number}"
        ]

    def told(self, alert_id: int) -> tuple[Deadline, ...]:
        """The deadlines that an alert shows."""
        return self.store.load_alert(alert_id).hits[0].deadlines

    def all_hits(self) -> Sequence[FoundHit]:
        return self.store.hits(HitQuery(limit=1_000))

    def close(self) -> None:
        self.store.close()

    def _matches(self, version: Version) -> tuple[Match, ...]:
        return tuple(match for word in self.words if (match := _match(word, version)) is not None)

    def _new_alerts(self) -> list[Told]:
        question = (
            select(col(AlertRow.id), col(AlertRow.route), col(AlertRow.reason), col(DocumentRow.key))
            .join(DocumentRow, col(DocumentRow.id) == col(AlertRow.document_id))
            .where(col(AlertRow.id) > self._seen_alerts)
            .order_by(col(AlertRow.id))
        )
        with self.store.database.read() as session:
            rows = session.execute(question).all()
        self._seen_alerts = max([self._seen_alerts, *(row[0] for row in rows)])
        return [(route, Reason(reason), key.removeprefix("fr:")) for _, route, reason, key in rows]


def _match(word: str, version: Version) -> Match | None:
    found = [
        Evidence(field=name, start=text.index(word), end=text.index(word) + len(word), rule=word, term=word, quote=text)
        for name, text in version.text.fields()
        if word in text
    ]
    return Match(watchlist=word, rules=(word,), evidence=tuple(found)) if found else None
