"""Documents that correct, extend, delay and republish each other: who is told what, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor.domain.alerts import Route
from monitor.domain.documents import Origin
from monitor.domain.states import Reason, Relation, Stage
from tests.integration.desk import FTC, Desk

DOCKET = ("Docket No. BIS-2023-0021",)
OLD, NEW, NEWER = date(2024, 1, 18), date(2024, 2, 7), date(2024, 3, 1)
PROPOSAL = "Proposed rule."
EXTENSION = "Proposed rule; extension of comment period."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    opened: list[Desk] = []

    def make(*routes: Route) -> Desk:
        opened.append(Desk(tmp_path, routes=routes))
        return opened[0]

    yield make
    for desk in opened:
        desk.close()


def route(key: str, *watchlists: str) -> Route:
    return Route(key=key, watchlists=watchlists or ("*",), channels=("mail",))


def propose(desk: Desk, number: str = "2024-001", title: str = "Controls on chips", **changes: object) -> None:
    facts: dict[str, object] = {
        "docket_ids": DOCKET,
        "action": PROPOSAL,
        "comments_close_on": OLD,
        "dates": "Comments must be received by January 18, 2024.",
        "citation": "89 FR 100",
    }
    desk.publish(number, title, **{**facts, **changes})  # type: ignore[arg-type]


def extend(desk: Desk, number: str = "2024-002", to: date = NEW, **changes: object) -> None:
    facts: dict[str, object] = {
        "title": "Controls; Extension of Comment Period",
        "docket_ids": DOCKET,
        "action": EXTENSION,
        "comments_close_on": to,
        "dates": f"The comment period is extended. Comments must be received by {to:%B} {to.day}, {to.year}.",
    }
    desk.publish(number, **{**facts, **changes})  # type: ignore[arg-type]


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


# ---------------------------------------------------------------- dates that move


def test_an_extension_moves_the_date_and_tells_those_who_were_told_the_old_one(desk: Desk) -> None:
    propose(desk)
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    assert desk.deadlines("2024-001") == [("comments_close", OLD, None)]
    [before] = desk.store.deadlines()
    desk.next_day()
    extend(desk)
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == [("comments_close", NEW, OLD)]
    assert desk.deadlines("2024-002") == [], "one duty stands in the calendar once"
    [told] = desk.told(2)
    assert (told.kind, told.before, told.on) == ("comments_close", OLD, NEW)
    assert told.quote == "Comments must be received by February 7, 2024."
    [row] = desk.store.deadlines()
    assert (row.sequence, row.moved_by) == (1, "fr:2024-002")
    assert row.uid == before.uid, "calendars move the event that they have"


def test_an_extension_that_names_no_docket_is_known_by_the_page_that_it_cites(desk: Desk) -> None:
    propose(desk, docket_ids=(), citation="88 FR 77420")
    propose(desk, "2024-007", "Other chips", docket_ids=(), citation="88 FR 80000")
    desk.run()
    desk.next_day()
    extend(
        desk,
        docket_ids=(),
        dates="For the proposal published at 88 FR 77420, the comment deadline is extended from January 18, 2024, to "
        "February 7, 2024.",
    )
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == [("comments_close", NEW, OLD)]
    assert desk.deadlines("2024-007") == [("comments_close", OLD, None)]


def test_the_date_does_not_move_back_when_the_proposal_is_polled_again(desk: Desk) -> None:
    propose(desk)
    desk.run()
    desk.next_day()
    extend(desk)
    desk.run()
    propose(desk, title="Controls on chips and more chips")
    desk.run()
    assert desk.deadlines("2024-001") == [("comments_close", NEW, OLD)]
    [row] = desk.store.deadlines()
    assert row.sequence == 1


def test_the_register_may_catch_up_with_the_extension(desk: Desk) -> None:
    propose(desk)
    desk.run()
    extend(desk)
    desk.run()
    propose(desk, comments_close_on=NEW, dates="Comments must be received by February 7, 2024.")
    desk.run()
    assert desk.deadlines("2024-001") == [("comments_close", NEW, None)]
    [row] = desk.store.deadlines()
    assert row.sequence == 1


def test_an_extension_of_an_extension_moves_the_same_date_on(desk: Desk) -> None:
    propose(desk)
    desk.run()
    desk.next_day()
    extend(desk)
    desk.run()
    desk.next_day()
    extend(desk, "2024-003", NEWER, title="Controls; Second Extension of Comment Period")
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-003")]
    assert desk.deadlines("2024-001") == [("comments_close", NEWER, OLD)]
    assert desk.deadlines("2024-002") == desk.deadlines("2024-003") == []
    [told] = desk.told(3)
    assert (told.before, told.on) == (NEW, NEWER)
    [first] = desk.told(2)
    assert (first.before, first.on) == (OLD, NEW), "what the first one said stays said"


def test_the_older_of_two_extensions_that_arrives_last_moves_nothing(desk: Desk) -> None:
    propose(desk)
    desk.run()
    desk.next_day(10)
    extend(desk, "2024-003", NEWER)
    desk.run()
    desk.next_day()
    extend(desk, "2024-002", NEW, on=date(2024, 1, 5))
    desk.run()
    assert desk.deadlines("2024-001") == [("comments_close", NEWER, OLD)]


def test_a_new_version_of_an_extension_does_not_tell_it_again(desk: Desk) -> None:
    propose(desk)
    desk.run()
    desk.next_day()
    extend(desk)
    desk.run()
    extend(desk, title="Controls: Extension of the Comment Period")
    assert desk.run() == []
    assert desk.dispositions("2024-002") == {"chips": "duplicate"}


def test_only_the_route_that_was_told_the_old_date_hears_of_the_new_one(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(route("desk"))
    propose(desk)
    desk.run()
    desk.routes.append(route("counsel"))
    desk.next_day()
    extend(desk)
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-002")]


def test_who_was_not_told_the_old_date_hears_of_an_extension_by_its_own_words(desk: Desk) -> None:
    propose(desk, origin=Origin.HISTORY)
    desk.run()
    desk.next_day()
    extend(desk)
    assert desk.run() == []
    assert desk.dispositions("2024-002") == {"chips": "old_date_not_told"}
    desk.next_day()
    extend(desk, "2024-003", NEWER, title="Controls on chips; Extension of Comment Period")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-003")]


def test_who_was_told_the_new_date_first_hears_nothing_of_the_extension(desk: Desk) -> None:
    propose(desk, origin=Origin.HISTORY)
    desk.run()
    desk.next_day()
    extend(desk)
    assert desk.run() == []
    desk.next_day()
    propose(desk, title="Controls on all chips")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    [told] = desk.told(1)
    assert (told.before, told.on) == (OLD, NEW)
    extend(desk, title="Controls: Extension of the Comment Period")
    assert desk.run() == []


def test_a_proposal_and_its_extension_that_come_together_are_told_with_the_new_date(desk: Desk) -> None:
    extend(desk, on=date(2024, 1, 3))
    propose(desk, on=date(2024, 1, 2))
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    [told] = desk.told(1)
    assert (told.before, told.on) == (OLD, NEW)
    assert desk.dispositions("2024-002") == {"chips": "old_date_not_told"}


def test_an_extension_that_comes_first_moves_the_date_when_its_proposal_is_a_hit(desk: Desk) -> None:
    extend(desk, on=date(2024, 1, 9), title="Controls on cloud; Extension of Comment Period")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-002")]
    assert desk.deadlines("2024-002") == [("comments_close", NEW, None)]
    propose(desk, on=date(2024, 1, 2), title="Controls on chips and cloud")
    assert desk.run() == [("desk", Reason.FIRST_HIT, "2024-001")]
    assert desk.deadlines("2024-001") == [("comments_close", NEW, OLD)]
    assert desk.deadlines("2024-002") == [], "what stood in the calendar as its own is that of the proposal now"


def test_of_several_proposals_in_a_docket_the_old_date_says_which_is_meant(desk: Desk) -> None:
    propose(desk)
    propose(desk, "2024-005", "More chips", comments_close_on=date(2024, 1, 29), dates="", citation="89 FR 200")
    desk.run()
    desk.next_day()
    extend(desk, dates="The comment deadline is extended from January 18, 2024, to February 7, 2024.")
    desk.run()
    assert desk.deadlines("2024-001") == [("comments_close", NEW, OLD)]
    assert desk.deadlines("2024-005") == [("comments_close", date(2024, 1, 29), None)]


def test_of_several_proposals_in_a_docket_the_newest_is_meant_where_nothing_says_which(desk: Desk) -> None:
    propose(desk, on=date(2023, 11, 1))
    propose(desk, "2024-005", "More chips", on=date(2023, 12, 1), comments_close_on=date(2024, 1, 29), dates="")
    desk.run()
    desk.next_day()
    extend(desk)
    desk.run()
    assert desk.deadlines("2024-005") == [("comments_close", NEW, date(2024, 1, 29))]
    assert desk.deadlines("2024-001") == [("comments_close", OLD, None)]


def test_an_extension_of_another_proposal_of_the_docket_that_was_no_hit_moves_nothing(desk: Desk) -> None:
    propose(desk, on=date(2023, 11, 1))
    propose(desk, "2024-005", "On furniture", on=date(2023, 12, 1), comments_close_on=date(2024, 1, 29), dates="")
    desk.run()
    desk.next_day()
    extend(desk)
    assert desk.run() == []
    assert desk.deadlines("2024-001") == [("comments_close", OLD, None)]


def test_a_docket_that_everybody_shares_names_nobody(desk: Desk) -> None:
    account = ("PPWOCRADN0-PCU00RP14.R50000",)
    for number in range(60):
        desk.publish(f"2023-{number:03}", "Notice of inventory", docket_ids=account, on=date(2023, 12, 1))
    propose(desk, docket_ids=account)
    desk.run()
    desk.next_day()
    extend(desk, docket_ids=account)
    assert desk.run() == []
    desk.next_day()
    extend(
        desk,
        "2024-003",
        docket_ids=account,
        dates="The comment deadline is extended from January 18, 2024, to February 7, 2024.",
    )
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-003")]


def test_a_number_that_two_agencies_use_is_two_dockets(desk: Desk) -> None:
    propose(desk, docket_ids=("Docket No. 2023-0002",))
    desk.run()
    desk.next_day()
    extend(desk, docket_ids=("Docket No. 2023-0002",), agency=FTC)
    assert desk.run() == []


def test_a_rule_that_delays_a_part_of_itself_moves_no_other_rule(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips", docket_ids=DOCKET, action="Final rule.", effective_on=NEW)
    desk.run()
    desk.next_day()
    desk.publish(
        "2024-002",
        "More controls",
        docket_ids=DOCKET,
        action="Final rule.",
        dates="Effective March 1, 2024, except for instruction 3, which is delayed indefinitely.",
        effective_on=NEWER,
    )
    assert desk.run() == []
    assert desk.deadlines("2024-001") == [("effective", NEW, None)]


def test_a_delay_of_the_effective_date_is_told(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips", action="Final rule.", effective_on=NEW, citation="89 FR 100")
    desk.run()
    desk.next_day()
    desk.publish(
        "2024-002",
        "Controls; Delay of Effective Date",
        action="Final rule; delay of effective date.",
        dates="The effective date of the rule at 89 FR 100 is delayed from February 7, 2024, until March 1, 2024.",
        effective_on=NEWER,
    )
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == [("effective", NEWER, NEW)]


def test_a_rule_that_is_stayed_without_a_new_date_leaves_the_calendar(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips", action="Final rule.", effective_on=NEW, citation="89 FR 100")
    desk.run()
    desk.next_day()
    desk.publish(
        "2024-002",
        "Controls; Delay of Effective Date",
        action="Final rule; delay of effective date.",
        dates="The effective date of the rule published at 89 FR 100 is delayed indefinitely.",
    )
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == []
    [ended] = desk.store.deadlines(with_ended=True)
    assert ended.deadline.ended
    assert ended.sequence == 1
    [told] = desk.told(2)
    assert (told.on, told.ended) == (NEW, True)


def test_a_proposal_that_is_withdrawn_needs_no_more_comments(desk: Desk) -> None:
    propose(desk)
    desk.run()
    desk.next_day()
    desk.publish("2024-002", "Controls; Withdrawal", action="Proposed rule; withdrawal.", docket_ids=DOCKET)
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == []


def test_a_withdrawal_that_states_when_it_takes_effect_has_that_date_of_its_own(desk: Desk) -> None:
    desk.publish("2024-001", "Controls on chips", action="Final rule.", docket_ids=DOCKET, effective_on=OLD)
    desk.run()
    desk.next_day()
    desk.publish(
        "2024-002",
        "Controls on chips; withdrawal",
        action="Final rule; withdrawal.",
        docket_ids=DOCKET,
        effective_on=NEW,
        dates=f"As of {NEW:%B %d, %Y}, the final rule on chips is withdrawn.",
    )
    assert desk.run() == [("desk", Reason.DEADLINE_MOVED, "2024-002")]
    assert desk.deadlines("2024-001") == []
    assert desk.deadlines("2024-002") == [("effective", NEW, None)]


def test_a_day_that_stands_alone_is_that_of_the_meeting_in_the_title(desk: Desk) -> None:
    desk.publish("2024-001", "Advisory committee on chips; meeting", dates=f"{OLD:%B %d, %Y}.")
    desk.run()
    assert desk.deadlines("2024-001") == [("hearing", OLD, None)]


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
