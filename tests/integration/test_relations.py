"""Documents that correct and republish each other, change over time, and name each other: who is told what, once."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.domain.documents import Origin
from monitor.domain.states import Reason, Relation, Stage
from tests.integration.desk import Desk
from tests.integration.proceedings import DOCKET, NEW, OLD, extend, propose, route

# ---------------------------------------------------------------- corrections


def test_a_correction_is_told_as_such_though_its_text_says_nothing(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    desk.next_day()
    desk.publish("C1-2024-001", "Controls", correction_of="https://register.test/api/v1/documents/2024-001")
    assert desk.run() == [("desk", Reason.CORRECTION, "C1-2024-001")]
    [hit] = desk.hits("C1-2024-001")
    assert [(item.relation, item.document_key) for item in hit.related] == [(Relation.CORRECTS, "fr:2024-001")]
    [evidence] = hit.hit.evidence
    assert (evidence.field, evidence.quote[evidence.start : evidence.end]) == ("corrects", "2024-001")
    assert hit.hit.rules == ("chips",)


def test_a_correction_that_hits_by_its_own_text_keeps_its_own_words(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips")
    desk.publish("C1-2024-001", "Controls on chips")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001"), ("desk", Reason.CORRECTION, "C1-2024-001")]
    [hit] = desk.hits("C1-2024-001")
    assert [evidence.field for evidence in hit.hit.evidence] == ["title"]
    assert hit.hit.relation is Relation.CORRECTS


def test_a_correction_that_comes_before_what_it_corrects_is_told_when_that_comes(desk: Desk) -> None:
    desk.publish("C1-2024-001", "Controls", on=date(2024, 1, 9))
    assert desk.run() == []
    desk.next_day()
    desk.publish("2024-001", "Controls on chips", on=date(2024, 1, 2))
    assert sorted(desk.run()) == [("desk", Reason.CORRECTION, "C1-2024-001"), ("desk", Reason.FIRST_HIT, "2024-001")]


def test_a_correction_of_a_document_that_hits_only_by_its_full_text_is_told_then(desk: Desk) -> None:
    desk.publish("2024-001", "Controls", on=date(2024, 1, 2))
    desk.publish("C1-2024-001", "Controls", on=date(2024, 1, 4))
    assert desk.run() == []
    desk.next_day()
    desk.publish("2024-001", "Controls", on=date(2024, 1, 2), body="all chips", topics=("now with its text",))
    assert sorted(desk.run()) == [("desk", Reason.CORRECTION, "C1-2024-001"), ("desk", Reason.FIRST_HIT, "2024-001")]
    assert desk.run() == []


@pytest.mark.parametrize(
    "said",
    [
        {"abstract": "In document 2024-001, published on January 2, 2024, at 89 FR 100, a cite was wrong."},
        {"abstract": "This corrects FR Doc. 2024-001 as it was published."},
        {
            "abstract": "We correct a rule that published in the Federal Register on January 2, 2024.",
            "docket_ids": DOCKET,
        },
        {"docket_ids": DOCKET},
    ],
    ids=["by its page", "by its number", "by docket and day", "by its docket"],
)
def test_a_correction_without_a_number_of_its_own_is_known_by_what_it_names(
    desk: Desk, said: dict[str, object]
) -> None:
    desk.publish("2023-009", "Older controls on cloud", on=date(2023, 6, 1), docket_ids=DOCKET, citation="88 FR 9")
    desk.publish("2024-001", "Controls on chips", docket_ids=DOCKET, citation="89 FR 100", on=date(2024, 1, 2))
    desk.run()
    desk.next_day(5)
    desk.publish("2024-300", "Controls; Correction", action="Final rule; correction.", **said)  # type: ignore[arg-type]
    assert desk.run() == [("desk", Reason.CORRECTION, "2024-300")]
    assert [hit.related[0].document_key for hit in desk.hits("2024-300")] == ["fr:2024-001"]


def test_a_correction_of_a_document_that_was_not_a_hit_tells_nobody(desk: Desk) -> None:
    desk.publish("2024-001", "Sunshine Act meeting")
    desk.publish("C1-2024-001", "Sunshine Act meeting")
    assert desk.run() == []
    assert desk.all_hits() == []


def test_republications_are_told_like_corrections_and_set_no_second_deadline(desk: Desk) -> None:
    rule = {"effective_on": NEW, "dates": "Effective February 7, 2024.", "action": "Final rule."}
    desk.publish("2024-001", "Controls on chips", **rule)  # type: ignore[arg-type]
    desk.publish("R1-2024-001", "Controls on chips", **rule)  # type: ignore[arg-type]
    assert desk.run()[1:] == [("desk", Reason.CORRECTION, "R1-2024-001")]
    assert desk.deadlines("2024-001") == [("effective", NEW, None)]
    assert desk.deadlines("R1-2024-001") == []


@pytest.mark.parametrize(("origin", "why"), [(Origin.HISTORY, "history"), (Origin.BASELINE, "baseline")])
def test_what_was_there_before_is_related_and_stays_quiet(desk: Desk, origin: Origin, why: str) -> None:
    desk.publish("2024-001", "Controls on chips", origin=origin)
    desk.publish("C1-2024-001", "Controls", origin=origin)
    assert desk.run() == []
    assert desk.dispositions("C1-2024-001") == {"chips": why}


def test_a_watchlist_that_was_removed_meanwhile_inherits_nothing(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips")
    desk.run()
    desk.words.remove("chips")
    desk.publish("C1-2024-001", "Controls")
    assert desk.run() == []
    assert desk.hits("C1-2024-001") == []


def test_a_correction_reaches_a_route_that_was_added_since(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips")
    desk.run()
    desk.routes.append(route("counsel"))
    desk.publish("C1-2024-001", "Controls")
    assert desk.run() == [
        ("desk", Reason.CORRECTION, "C1-2024-001"),
        ("counsel", Reason.CORRECTION, "C1-2024-001"),
    ]


# ---------------------------------------------------------------- one document over time


def test_publication_after_public_inspection_is_a_new_version(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips", stage=Stage.PUBLIC_INSPECTION, publication_on=date(2024, 1, 9))
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    [hit] = desk.hits("2024-001")
    assert (hit.stage, hit.publication_on) == (Stage.PUBLIC_INSPECTION, date(2024, 1, 9))
    desk.next_day(7)
    desk.publish("2024-001", "Controls on chips", abstract="All chips.", effective_on=NEW)
    assert desk.run() == [("desk", Reason.NEW_VERSION, "2024-001")]


def test_a_full_text_that_arrives_is_no_news_where_the_same_rule_holds(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips")
    desk.run()
    desk.bring_text("2024-001", "chips and chips")
    assert desk.run() == []
    assert desk.dispositions("2024-001") == {"chips": "duplicate"}


def test_a_full_text_that_arrives_is_told_where_a_watchlist_is_hit_only_now(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    desk.bring_text("2024-001", "chips in the cloud")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    assert desk.dispositions("2024-001") == {"chips": "duplicate", "cloud": "alerted"}


def test_what_a_full_text_cites_is_linked(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips", citation="89 FR 100")
    desk.publish("2024-002", "More controls")
    desk.bring_text("2024-002", "As was said at 89 FR 100, it is so.")
    desk.run()
    assert [link.link for link in links(desk, "2024-001")] == ["cited_by"]


def test_a_date_that_the_document_itself_changes_raises_the_sequence(desk: Desk) -> None:
    propose(desk)
    desk.run()
    propose(desk, comments_close_on=NEW, dates="Comments must be received by February 7, 2024.")
    assert desk.run() == [("desk", Reason.NEW_VERSION, "2024-001")]
    [row] = desk.store.deadlines()
    assert (row.deadline.on, row.deadline.before, row.sequence, row.moved_by) == (NEW, None, 1, "")


def test_a_date_that_the_document_no_longer_says_ends(desk: Desk) -> None:
    propose(desk)
    desk.run()
    uid = desk.store.deadlines()[0].uid
    propose(desk, comments_close_on=None, dates="")
    desk.run()
    assert desk.deadlines("2024-001") == []
    [ended] = desk.store.deadlines(with_ended=True)
    assert ended.uid == uid
    assert desk.store.hits_with_deadlines(desk.clock.now()) == [], "nor is it in a digest"
    propose(desk)
    desk.run()
    [back] = desk.store.deadlines()
    assert (back.uid, back.sequence) == (uid, 2)


def test_every_date_of_a_document_is_kept_with_its_sentence(desk: Desk) -> None:
    desk.publish(
        "2024-001",
        "Controls on chips",
        dates="This rule is effective February 7, 2024, except for instruction 3, which is effective January 1, 2026.",
        effective_on=NEW,
    )
    desk.run()
    rows = [(row.deadline.on, row.deadline.label) for row in desk.store.deadlines()]
    assert rows == [(NEW, ""), (date(2026, 1, 1), "instruction 3")]
    assert all("except for instruction 3" in row.deadline.quote for row in desk.store.deadlines())


def test_a_watchlist_that_was_broken_meanwhile_has_dates_and_corrections_too(desk: Desk) -> None:
    desk.words.remove("chips")
    propose(desk)
    desk.publish("C1-2024-001", "Controls", on=date(2024, 1, 9))
    desk.scan(left_out=("chips",))
    assert desk.run() == []
    desk.words.append("chips")
    desk.fill_gaps()
    assert sorted(desk.run()) == [("desk", Reason.CORRECTION, "C1-2024-001"), ("desk", Reason.FIRST_HIT, "2024-001")]
    assert desk.deadlines("2024-001") == [("comments_close", OLD, None)]


# ---------------------------------------------------------------- links


def test_links_are_shown_from_both_ends(desk: Desk) -> None:
    propose(desk)
    extend(desk)
    desk.publish("C1-2024-001", "Controls")
    desk.publish("2024-009", "On furniture", abstract="See 89 FR 100 of last week.")
    desk.run()
    of_first = {link.link: [item.document_key for item in link.documents] for link in links(desk, "2024-001")}
    assert of_first == {
        "corrected_by": ["fr:C1-2024-001"],
        "deadline_moved_by": ["fr:2024-002"],
        "same_docket": ["fr:2024-002"],
        "cited_by": ["fr:2024-009"],
    }
    for other, link in (("C1-2024-001", "corrects"), ("2024-002", "moves_deadline"), ("2024-009", "cites")):
        back = {item.link: [found.document_key for found in item.documents] for item in links(desk, other)}
        assert back[link] == ["fr:2024-001"]


def test_a_docket_of_hundreds_is_shown_by_its_newest(desk: Desk) -> None:
    for number in range(30):
        desk.publish(f"2023-{number:03}", docket_ids=DOCKET, on=date(2023, 1, 1 + number))
    desk.run()
    [link] = desk.store.linked("fr:2023-000", limit=3)
    assert (link.count, [item.document_key for item in link.documents]) == (
        29,
        ["fr:2023-029", "fr:2023-028", "fr:2023-027"],
    )


def links(desk: Desk, number: str) -> list:  # type: ignore[type-arg]
    return list(desk.store.linked(f"fr:{number}", limit=10))
