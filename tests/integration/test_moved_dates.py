"""Documents that extend, delay and withdraw the dates of others: which date moves, and who is told, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from monitor.domain.documents import Origin
from monitor.domain.states import Reason
from tests.integration.desk import FTC, Desk
from tests.integration.proceedings import DOCKET, NEW, NEWER, OLD, extend, propose, route


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
    assert desk.run() == []
    assert desk.deadlines("2024-001") == [("comments_close", NEWER, OLD)]
    [row] = desk.store.deadlines()
    assert row.sequence == 1


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


def test_of_one_day_the_numbers_say_which_was_first_whatever_order_the_list_has(desk: Desk) -> None:
    """The register lists the newest first, and one page may hold a proposal and its extension."""
    extend(desk, "2024-010")
    propose(desk, "2024-009")
    desk.run()
    assert desk.deadlines("2024-009") == [("comments_close", NEW, OLD)]
    assert desk.deadlines("2024-010") == []


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
    assert desk.store.hits_with_deadlines(desk.clock.now()) == [], "nor is it in a digest"


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
