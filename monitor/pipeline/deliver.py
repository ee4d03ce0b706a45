"""deliver: hand messages over, at least once, and write down how each attempt ended."""

from __future__ import annotations

import logging
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.domain.alerts import Alert, Message, Receipt
from monitor.domain.errors import DeliveryError, NotFoundError, StaleClaimError, StoreError, TemplateError
from monitor.domain.events import Event
from monitor.domain.reports import AlertContent, NoticeContent, OutageReport, WatchlistCard
from monitor.domain.states import DeliveryState
from monitor.pipeline.route import addressed
from monitor.ports.notices import NoticeLookup, StoredNotice
from monitor.ports.stages import DeliverStore, DeliveryClaim, StoredAlert
from monitor.ports.world import Channel, Clock, Rendered, Renderer

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
HORIZON: Final = timedelta(days=2)
# A machine that wakes after a long weekend often has no network yet: time alone does not make a message hopeless.
LEAST_ATTEMPTS: Final = 12
# Half of the senders of the engine: a receiver that hangs leaves the others to the other channels.
SIDE_BY_SIDE: Final = 2


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an attempt that failed leads to."""

    state: DeliveryState
    next_attempt_at: datetime | None


def after_failure(
    error: DeliveryError, *, attempts: int, created_at: datetime, now: datetime, chance: float
) -> Verdict:
    """Try again later, or give up. `attempts` counts this one; `chance` in [0, 1) spreads the waits (full jitter).

    Waits double from half a minute to an hour, never end before the receiver's Retry-After, and stop two days after
    the message was made, but not before it was tried a dozen times.
    """
    if error.permanent or (now - created_at >= HORIZON and attempts >= LEAST_ATTEMPTS):
        return Verdict(state=DeliveryState.FAILED, next_attempt_at=None)
    longest = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)
    wait = max(longest * chance, timedelta(seconds=1), error.retry_after or timedelta(0))
    return Verdict(state=DeliveryState.RETRYING, next_attempt_at=now + wait)


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """A configured channel with the name of its kind (for its templates)."""

    kind: str
    channel: Channel


class Composer:
    """Turns a stored alert, digest or notice into a message."""

    def __init__(
        self,
        *,
        store: DeliverStore,
        notices: NoticeLookup,
        renderer: Renderer,
        card_of: Callable[[str, str], WatchlistCard],
        source_title_of: Callable[[str], str],
        language_of: Callable[[str], str],
        operator_language: str,
        zone: str,
    ) -> None:
        self._store = store
        self._notices = notices
        self._renderer = renderer
        self._card_of = card_of
        self._source_title_of = source_title_of
        self._language_of = language_of
        self._operator_language = operator_language
        self._zone = zone

    def compose(self, claim: DeliveryClaim, channel_kind: str) -> Message:
        """The message of a delivery; the same claim gives the same message."""
        delivery = claim.delivery
        language = self._language_of(delivery.route)
        if delivery.alert_id is not None:
            rendered = self._alert(delivery.alert_id, channel_kind, language)
        elif delivery.digest_id is not None:
            digest = self._store.load_digest(delivery.digest_id)
            language = digest.language
            rendered = Rendered(subject=digest.subject, text=digest.text, html=digest.html, data=digest.data)
        elif delivery.notice_id is not None:
            language = self._operator_language
            content = notice_content(self._notices.load_notice(delivery.notice_id), self._source_title_of, self._zone)
            rendered = self._renderer.notice(content, language=language)
        else:
            raise NotFoundError("alert, digest or notice for delivery", delivery.key)
        return Message(
            key=delivery.key,
            address=delivery.address,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            language=language,
            created_at=delivery.created_at,
            data=rendered.data,
        )

    def _alert(self, alert_id: int, channel_kind: str, language: str) -> Rendered:
        def card_of(key: str) -> WatchlistCard:
            return self._card_of(key, language)

        content = alert_content(self._store.load_alert(alert_id), card_of, self._source_title_of, self._zone)
        return self._renderer.alert(content, channel_kind=channel_kind, language=language)


def alert_content(
    stored: StoredAlert,
    card_of: Callable[[str], WatchlistCard],
    source_title_of: Callable[[str], str],
    zone: str,
) -> AlertContent:
    """Everything that a template may say about an alert."""
    keys = sorted({found.hit.watchlist for found in stored.hits})
    return AlertContent(
        alert=Alert(
            id=stored.alert_id,
            route=stored.route,
            reason=stored.reason,
            document_id=stored.document_id,
            hit_ids=tuple(found.hit.id for found in stored.hits),
            created_at=stored.created_at,
            occasion=stored.occasion,
        ),
        hits=stored.hits,
        watchlists=tuple(card_of(key) for key in keys),
        source_title=source_title_of(stored.hits[0].source) if stored.hits else "",
        zone=zone,
        deadline=stored.deadline,
    )


def notice_content(stored: StoredNotice, source_title_of: Callable[[str], str], zone: str) -> NoticeContent:
    """Everything that a template may say to whoever runs Rulewire."""
    return NoticeContent(
        id=stored.id,
        kind=stored.kind,
        reports=tuple(
            OutageReport(
                title=source_title_of(told.outage.source),
                outage=told.outage,
                checks=told.checks,
                new_documents=told.new_documents,
            )
            for told in stored.told
        ),
        made_at=stored.created_at,
        zone=zone,
    )


class Deliverer:
    """The shell of the stage."""

    def __init__(
        self,
        *,
        store: DeliverStore,
        composer: Composer,
        outlets: Mapping[str, Outlet],
        clock: Clock,
        chance: Callable[[], float],
        broken: Collection[str] = (),
    ) -> None:
        """`broken` are channels that are configured and cannot be built: their deliveries wait for the remedy."""
        self._store = store
        self._composer = composer
        self._outlets = outlets
        self._clock = clock
        self._chance = chance
        self._broken = frozenset(broken)
        self._under_way: Counter[str] = Counter()
        self._claiming = threading.Lock()

    def deliver_one(self) -> Sequence[Event] | None:
        """Send the delivery that has waited longest; None when nothing is due that may be sent now.

        May be called from several threads; of these at most SIDE_BY_SIDE send on the same channel.
        """
        claim = self._claim()
        if claim is None:
            return None
        try:
            return self._deliver(claim)
        except StaleClaimError as error:
            log.warning("%s", error)
            return ()
        finally:
            with self._claiming:
                self._under_way[claim.delivery.channel] -= 1

    def _claim(self) -> DeliveryClaim | None:
        with self._claiming:
            full = {name for name, count in self._under_way.items() if count >= SIDE_BY_SIDE}
            claim = self._store.claim_delivery(self._clock.now(), LEASE, without=self._broken | full)
            if claim is not None:
                self._under_way[claim.delivery.channel] += 1
            return claim

    def _deliver(self, claim: DeliveryClaim) -> Sequence[Event]:
        outlet = self._outlets.get(claim.delivery.channel)
        if outlet is not None and not claim.delivery.address:
            places = addressed(claim.delivery, outlet.channel.addresses())
            self._store.address_delivery(claim, places, self._clock.now())
            return ()
        try:
            receipt = self._send(claim)
        except DeliveryError as error:
            return self._record_failure(claim, error)
        except (StoreError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:
            # Also what libraries raise to end a program or a task: it must not end the sender.
            # The text of an unknown error may hold a token: its type and where it arose must do.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("delivery %s: %s\n%s", claim.delivery.key, type(error).__name__, frames)
            return self._record_failure(claim, DeliveryError(f"internal fault: {type(error).__name__}"))
        return self._store.record_attempt(
            claim, state=DeliveryState.SENT, detail=receipt.detail, finished_at=self._clock.now()
        )

    def _send(self, claim: DeliveryClaim) -> Receipt:
        outlet = self._outlets.get(claim.delivery.channel)
        if outlet is None:
            raise DeliveryError(f"channel {claim.delivery.channel!r} is no longer configured", permanent=True)
        try:
            message = self._composer.compose(claim, outlet.kind)
        except TemplateError as error:
            raise DeliveryError(f"the message could not be rendered: {error}") from error
        except NotFoundError as error:
            raise DeliveryError(str(error), permanent=True) from error
        return outlet.channel.send(message)

    def _record_failure(self, claim: DeliveryClaim, error: DeliveryError) -> Sequence[Event]:
        now = self._clock.now()
        verdict = after_failure(
            error,
            attempts=claim.delivery.attempts,
            created_at=claim.delivery.created_at,
            now=now,
            chance=self._chance(),
        )
        return self._store.record_attempt(
            claim,
            state=verdict.state,
            detail=error.detail,
            finished_at=now,
            next_attempt_at=verdict.next_attempt_at,
        )
