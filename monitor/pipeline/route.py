"""route: decide for each hit who is told, or the named reason why nobody is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final
from uuid import UUID, uuid5

from monitor.domain.alerts import Delivery, Route
from monitor.domain.documents import Origin
from monitor.domain.events import Event
from monitor.domain.states import Disposition, Occasion, Reason, Relation, Standing
from monitor.ports.stages import NewAlert, NewDelivery, RouteStore, RoutingPlan, UnroutedHit
from monitor.ports.world import Clock

BATCH: Final = 500
_RELATIONS: Final = frozenset(relation.value for relation in Relation)
_STRONGEST_FIRST: Final = (Reason.CORRECTION, Reason.DEADLINE_MOVED, Reason.FIRST_HIT, Reason.NEW_VERSION)
DELIVERY_NAMESPACE: Final = UUID("5f1b6a0e-6c0f-4f0e-9d5a-3f7c2a1e8b44")

Addresses = Mapping[str, Sequence[str]]


def delivery_key(*parts: object) -> str:
    """The same parts give the same key: planning twice cannot make two messages. A UUID (RFC 9562, version 5)."""
    return str(uuid5(DELIVERY_NAMESPACE, "\x1f".join(str(part) for part in parts)))


def deliveries_for(route: Route, addresses: Addresses, *subject: object) -> tuple[NewDelivery, ...]:
    """One delivery for each address of each channel of the route, however often it is named."""
    places = dict.fromkeys((channel, address) for channel in route.channels for address in addresses.get(channel, ()))
    return tuple(
        NewDelivery(channel=channel, address=address, key=delivery_key(route.key, *subject, channel, address))
        for channel, address in places
    )


def addressed(delivery: Delivery, addresses: Sequence[str]) -> tuple[NewDelivery, ...]:
    """What takes the place of a delivery that was made while its channel could not be built."""
    return tuple(
        NewDelivery(channel=delivery.channel, address=address, key=delivery_key(delivery.key, address))
        for address in dict.fromkeys(addresses)
    )


def says_something_new(hit: UnroutedHit, standing: Standing) -> bool:
    """Whether a later version is worth a second alert: new words matched, or an official source changed its facts.

    Press titles are polished many times a day; telling each polish would be crying wolf. A full text that arrives has
    hundreds of new words of which none is news: there only a rule counts that had not held before.
    """
    if hit.only_full_text:
        return bool(set(hit.hit.rules) - set(hit.earlier_rules))
    new_terms = {evidence.term for evidence in hit.hit.evidence} - set(hit.earlier_terms)
    return bool(new_terms) or (standing is Standing.OFFICIAL and hit.facts_changed)


def _quiet(hit: UnroutedHit) -> Disposition | None:
    if hit.origin is Origin.BASELINE:
        return Disposition.BASELINE
    if hit.origin is Origin.HISTORY:
        return Disposition.HISTORY
    return None


def reason_for(route: Route, hit: UnroutedHit, standing: Standing) -> Reason | None:
    """Why the route is told of the hit; None where it is not."""
    if route.key in hit.alerted_routes:
        return Reason.NEW_VERSION if says_something_new(hit, standing) else None
    if hit.hit.relation is Relation.CORRECTS:
        return Reason.CORRECTION
    if hit.hit.relation is Relation.MOVES_DEADLINE and route.key in hit.told_old_date:
        return Reason.DEADLINE_MOVED
    return Reason.FIRST_HIT if _by_its_own_words(hit) else None


def _by_its_own_words(hit: UnroutedHit) -> bool:
    return any(evidence.field not in _RELATIONS for evidence in hit.hit.evidence)


def _alert_for(
    route: Route, hits: Sequence[UnroutedHit], addresses: Addresses, standing_of: Callable[[str], Standing]
) -> NewAlert | None:
    """The alert that one version's hits raise on one route, if any: one message, for the strongest of its reasons."""
    reasons = {hit.hit.id: reason_for(route, hit, standing_of(hit.source)) for hit in hits}
    told = [hit for hit in hits if reasons[hit.hit.id] is not None]
    if not told:
        return None
    version_id = told[0].hit.version_id
    return NewAlert(
        route=route.key,
        reason=next(reason for reason in _STRONGEST_FIRST if reason in reasons.values()),
        document_id=told[0].document_id,
        version_id=version_id,
        occasion=_occasion(told[0]),
        hit_ids=tuple(sorted(hit.hit.id for hit in told)),
        # With the watchlists: one that was broken may find something in this version later.
        deliveries=deliveries_for(route, addresses, "alert", version_id, *sorted(hit.hit.watchlist for hit in told)),
    )


def _occasion(hit: UnroutedHit) -> Occasion:
    """What is new about the version: the same for all of its hits."""
    if hit.only_full_text:
        return Occasion.FULL_TEXT
    return Occasion.PUBLICATION if hit.published_now else Occasion.NONE


@dataclass
class _Told:
    """What this plan itself already tells about a document and watchlist: two versions may wait side by side."""

    routes: set[str] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)


def _subject(hit: UnroutedHit) -> tuple[int, str]:
    return hit.document_id, hit.hit.watchlist


def _with_earlier(hit: UnroutedHit, told: _Told | None) -> UnroutedHit:
    if told is None:
        return hit
    return replace(
        hit,
        alerted_routes=tuple({*hit.alerted_routes, *told.routes}),
        earlier_terms=tuple({*hit.earlier_terms, *told.terms}),
        earlier_rules=tuple({*hit.earlier_rules, *told.rules}),
    )


def _remember(told: dict[tuple[int, str], _Told], route: str, hits: Sequence[UnroutedHit]) -> None:
    for hit in hits:
        entry = told.setdefault(_subject(hit), _Told())
        entry.routes.add(route)
        entry.terms.update(evidence.term for evidence in hit.hit.evidence)
        entry.rules.update(hit.hit.rules)


def plan_routing(
    hits: Iterable[UnroutedHit],
    routes: Sequence[Route],
    addresses: Addresses,
    standing_of: Callable[[str], Standing],
) -> RoutingPlan:
    """What becomes of the hits. All hits of one version that a route takes make one alert."""
    dispositions: dict[int, Disposition] = {}
    alerts: list[NewAlert] = []
    told: dict[tuple[int, str], _Told] = {}
    in_order = sorted(hits, key=lambda hit: (hit.hit.version_id, hit.hit.id))
    for _, group in groupby(in_order, key=lambda hit: hit.hit.version_id):
        version_hits = [_with_earlier(hit, told.get(_subject(hit))) for hit in group]
        quiet = {hit.hit.id: reason for hit in version_hits if (reason := _quiet(hit))}
        dispositions.update(quiet)
        live = [hit for hit in version_hits if hit.hit.id not in quiet]
        alerted: set[int] = set()
        takers: dict[int, set[str]] = {hit.hit.id: set() for hit in live}
        for route in routes:
            wanted = [hit for hit in live if route.alerts and route.takes(hit.hit.watchlist)]
            for hit in wanted:
                takers[hit.hit.id].add(route.key)
            alert = _alert_for(route, wanted, addresses, standing_of) if wanted else None
            if alert is not None:
                alerts.append(alert)
                alerted.update(alert.hit_ids)
                _remember(told, route.key, [hit for hit in wanted if hit.hit.id in alert.hit_ids])
        for hit in live:
            alerted_now = hit.hit.id in alerted
            dispositions[hit.hit.id] = Disposition.ALERTED if alerted_now else _untold(hit, takers[hit.hit.id])
    return RoutingPlan(dispositions=dispositions, alerts=tuple(alerts))


def _untold(hit: UnroutedHit, takers: set[str]) -> Disposition:
    """Why nobody is told. `takers` are the routes that take the watchlist at once."""
    if not takers:
        return Disposition.NO_ROUTE
    return Disposition.DUPLICATE if takers & set(hit.alerted_routes) else Disposition.OLD_DATE_NOT_TOLD


class Router:
    """The shell of the stage."""

    def __init__(
        self,
        *,
        store: RouteStore,
        routes: Sequence[Route],
        addresses: Addresses,
        standing_of: Callable[[str], Standing],
        clock: Clock,
    ) -> None:
        self._store = store
        self._routes = routes
        self._addresses = addresses
        self._standing_of = standing_of
        self._clock = clock

    def route_batch(self) -> tuple[int, Sequence[Event]]:
        """Route up to BATCH hits; returns how many there were, and the alerts raised."""
        hits = self._store.unrouted(BATCH)
        if not hits:
            return 0, ()
        plan = plan_routing(hits, self._routes, self._addresses, self._standing_of)
        return len(hits), self._store.save_routing(plan, self._clock.now())
