from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.domain.alerts import Route
from monitor.domain.documents import Origin
from monitor.domain.matches import Evidence, Hit
from monitor.domain.states import Disposition, Reason, Relation, Standing
from monitor.pipeline.route import delivery_key, plan_routing, says_something_new
from monitor.ports.stages import UnroutedHit

NOW = datetime(2023, 6, 28, tzinfo=UTC)
ADDRESSES = {"mail": ("a@example.org", "b@example.org"), "chat": ("team",)}
DESK = Route(key="desk", watchlists=("*",), channels=("mail", "chat"))
CHIPS = Route(key="chips", watchlists=("ai-chips",), channels=("chat",))


def standing(_: str) -> Standing:
    return Standing.PRESS


def hit(number: int = 1, watchlist: str = "ai-chips", version: int = 10, **changes: object) -> UnroutedHit:
    stored = Hit(
        id=number,
        version_id=version,
        document_id=3,
        watchlist=watchlist,
        watchlist_hash="h",
        rules=("named",),
        evidence=(Evidence(field="title", start=0, end=4, rule="named", term="A800", quote="A800"),),
        found_at=NOW,
        disposition=None,
    )
    values: dict[str, object] = {
        "hit": stored,
        "document_id": 3,
        "version_number": 1,
        "origin": Origin.LIVE,
        "alerted_routes": (),
    }
    return UnroutedHit(**{**values, **changes})  # type: ignore[arg-type]


def test_all_hits_of_one_version_make_one_alert_with_a_delivery_for_each_address() -> None:
    plan = plan_routing([hit(1), hit(2, "cloud-rental")], [DESK], ADDRESSES, standing)
    [alert] = plan.alerts
    assert alert.reason is Reason.FIRST_HIT
    assert alert.hit_ids == (1, 2)
    assert [(row.channel, row.address) for row in alert.deliveries] == [
        ("mail", "a@example.org"),
        ("mail", "b@example.org"),
        ("chat", "team"),
    ]
    assert plan.dispositions == {1: Disposition.ALERTED, 2: Disposition.ALERTED}


def test_a_full_text_and_a_publication_are_told_as_what_they_are() -> None:
    for told, occasion in (
        (hit(1, only_full_text=True), "full_text"),
        (hit(1, published_now=True), "publication"),
        (hit(1), ""),
    ):
        [alert] = plan_routing([told], [DESK], ADDRESSES, standing).alerts
        assert alert.occasion == occasion


def test_each_route_tells_only_the_watchlists_that_it_takes() -> None:
    plan = plan_routing([hit(1), hit(2, "cloud-rental")], [CHIPS], ADDRESSES, standing)
    assert [alert.hit_ids for alert in plan.alerts] == [(1,)]
    assert plan.dispositions == {1: Disposition.ALERTED, 2: Disposition.NO_ROUTE}


@pytest.mark.parametrize(
    ("origin", "disposition"),
    [(Origin.BASELINE, Disposition.BASELINE), (Origin.HISTORY, Disposition.HISTORY)],
)
def test_what_was_there_before_we_watched_is_kept_and_not_told(origin: Origin, disposition: Disposition) -> None:
    plan = plan_routing([hit(origin=origin)], [DESK], ADDRESSES, standing)
    assert plan.alerts == ()
    assert plan.dispositions == {1: disposition}


def test_a_later_version_with_new_words_is_told_again_and_says_why() -> None:
    later = hit(alerted_routes=("desk",), earlier_terms=("H800",))
    [alert] = plan_routing([later], [DESK], ADDRESSES, standing).alerts
    assert alert.reason is Reason.NEW_VERSION


def test_a_polished_headline_with_the_same_words_is_not_told_again() -> None:
    later = hit(alerted_routes=("desk",), earlier_terms=("A800",), facts_changed=True)
    plan = plan_routing([later], [DESK], ADDRESSES, standing)
    assert plan.alerts == ()
    assert plan.dispositions == {1: Disposition.DUPLICATE}


def test_an_official_source_that_moves_a_date_is_told_again() -> None:
    later = hit(alerted_routes=("desk",), earlier_terms=("A800",), facts_changed=True)
    assert says_something_new(later, Standing.OFFICIAL)
    assert not says_something_new(later, Standing.PRESS)


def test_a_route_that_was_never_told_hears_of_a_later_version_as_a_first_hit() -> None:
    later = hit(alerted_routes=("chips",), earlier_terms=("A800",))
    plan = plan_routing([later], [DESK, CHIPS], ADDRESSES, standing)
    assert [(alert.route, alert.reason) for alert in plan.alerts] == [("desk", Reason.FIRST_HIT)]


def test_planning_twice_gives_the_same_delivery_keys() -> None:
    keys = [
        [row.key for alert in plan_routing([hit()], [DESK], ADDRESSES, standing).alerts for row in alert.deliveries]
        for _ in range(2)
    ]
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 3


def test_a_delivery_key_cannot_be_forged_by_moving_a_boundary() -> None:
    assert delivery_key("ab", "c") != delivery_key("a", "bc")


def test_a_route_without_alerts_takes_nothing() -> None:
    digest_only = Route(key="monday", watchlists=("*",), channels=("mail",), alerts=False)
    plan = plan_routing([hit()], [digest_only], ADDRESSES, standing)
    assert plan.dispositions == {1: Disposition.NO_ROUTE}


def test_two_versions_that_wait_side_by_side_are_not_both_a_first_hit() -> None:
    plan = plan_routing([hit(1, version=10), hit(2, version=11, version_number=2)], [DESK], ADDRESSES, standing)
    assert [(alert.reason, alert.hit_ids) for alert in plan.alerts] == [(Reason.FIRST_HIT, (1,))]
    assert plan.dispositions == {1: Disposition.ALERTED, 2: Disposition.DUPLICATE}


def related(relation: Relation, *, own_words: bool = False, **changes: object) -> UnroutedHit:
    """A hit because of another document; its own text hits too with `own_words`."""
    found = hit(**changes)  # type: ignore[arg-type]
    named = Evidence(field=relation.value, start=0, end=8, rule="named", term="2024-001", quote="2024-001: A rule")
    evidence = found.hit.evidence if own_words else (named,)
    return replace(found, hit=replace(found.hit, relation=relation, evidence=evidence))


def test_a_full_text_that_arrives_alerts_again_only_for_a_rule_that_had_not_held_before() -> None:
    arrived = hit(alerted_routes=("desk",), earlier_terms=("chips",), earlier_rules=("named",), only_full_text=True)
    assert not says_something_new(arrived, Standing.OFFICIAL)
    assert says_something_new(replace(arrived, earlier_rules=("other",)), Standing.OFFICIAL)


def test_a_correction_is_told_to_every_route_that_takes_the_watchlist() -> None:
    plan = plan_routing([related(Relation.CORRECTS)], [DESK, CHIPS], ADDRESSES, standing)
    assert [(alert.route, alert.reason) for alert in plan.alerts] == [
        ("desk", Reason.CORRECTION),
        ("chips", Reason.CORRECTION),
    ]


def test_a_moved_date_is_told_to_the_routes_that_were_told_the_old_one() -> None:
    moved = related(Relation.MOVES_DEADLINE, told_old_date=("chips",))
    plan = plan_routing([moved], [DESK, CHIPS], ADDRESSES, standing)
    assert [(alert.route, alert.reason) for alert in plan.alerts] == [("chips", Reason.DEADLINE_MOVED)]
    assert plan.dispositions == {1: Disposition.ALERTED}


def test_an_extension_that_hits_by_its_own_words_is_a_first_hit_for_the_others() -> None:
    moved = related(Relation.MOVES_DEADLINE, own_words=True, told_old_date=("chips",))
    plan = plan_routing([moved], [DESK, CHIPS], ADDRESSES, standing)
    assert {alert.route: alert.reason for alert in plan.alerts} == {
        "desk": Reason.FIRST_HIT,
        "chips": Reason.DEADLINE_MOVED,
    }


def test_where_nobody_was_told_the_old_date_nobody_is_told_the_new_one_and_the_reason_is_named() -> None:
    plan = plan_routing([related(Relation.MOVES_DEADLINE)], [DESK], ADDRESSES, standing)
    assert plan.alerts == ()
    assert plan.dispositions == {1: Disposition.OLD_DATE_NOT_TOLD}


def test_a_later_version_of_an_extension_that_adds_nothing_is_a_duplicate() -> None:
    again = related(
        Relation.MOVES_DEADLINE, alerted_routes=("desk",), told_old_date=("desk",), earlier_terms=("2024-001",)
    )
    plan = plan_routing([again], [DESK], ADDRESSES, standing)
    assert (plan.alerts, plan.dispositions) == ((), {1: Disposition.DUPLICATE})


def test_hits_of_several_reasons_make_one_message_with_the_strongest_of_them() -> None:
    hits = [hit(1, "cloud-rental"), related(Relation.CORRECTS, number=2)]
    [alert] = plan_routing(hits, [DESK], ADDRESSES, standing).alerts
    assert (alert.reason, alert.hit_ids) == (Reason.CORRECTION, (1, 2))
