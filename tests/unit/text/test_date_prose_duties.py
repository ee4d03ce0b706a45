"""Fields and prose of one document, told once."""

from __future__ import annotations

from datetime import date

from monitor.domain.duties import DateChange, DutyKind
from monitor.domain.sources import Facts
from monitor.text.dates import duties_of

PUBLISHED = date(2024, 1, 17)


def test_a_field_gets_the_sentence_that_says_its_date_and_further_dates_follow() -> None:
    facts = Facts(
        effective_on=date(2023, 11, 17),
        comments_close_on=date(2023, 12, 18),
        dates="Effective November 17, 2023, except instruction 3, which is effective January 1, 2026. Comments are due "
        "December 18, 2023.",
    )
    effective, comments, later = duties_of(facts, PUBLISHED)
    assert (effective.kind, effective.on, effective.label) == (DutyKind.EFFECTIVE, date(2023, 11, 17), "")
    assert effective.quote.startswith("Effective November 17, 2023, except")
    assert (comments.kind, comments.quote) == (DutyKind.COMMENTS_CLOSE, "Comments are due December 18, 2023.")
    assert (later.on, later.label) == (date(2026, 1, 1), "instruction 3")


def test_a_field_wins_over_the_prose_and_only_one_of_the_two_is_told() -> None:
    facts = Facts(comments_close_on=date(2024, 3, 4), dates="Comments are due March 4, 2023.")
    (comments,) = duties_of(facts, PUBLISHED)
    assert (comments.on, comments.quote) == (date(2024, 3, 4), "")


def test_a_field_without_prose_is_a_duty() -> None:
    (effective,) = duties_of(Facts(effective_on=date(2024, 2, 1)), None)
    assert (effective.kind, effective.on, effective.quote) == (DutyKind.EFFECTIVE, date(2024, 2, 1), "")


def test_a_field_keeps_what_its_sentence_says_of_the_change() -> None:
    facts = Facts(
        comments_close_on=date(2024, 2, 7),
        dates="The comment period for the rule published November 9, 2023, is extended from January 8, 2024, to "
        "February 7, 2024.",
    )
    (comments,) = duties_of(facts, PUBLISHED)
    assert (comments.change, comments.before) == (DateChange.EXTENDED, date(2024, 1, 8))


def test_a_field_that_holds_the_date_of_reply_comments_hides_no_deadline() -> None:
    facts = Facts(
        effective_on=date(2024, 2, 13),
        comments_close_on=date(2024, 2, 28),
        dates="Comments are due February 13, 2024, and reply comments are due February 28, 2024.",
    )
    assert [(each.kind, each.on) for each in duties_of(facts, PUBLISHED)] == [
        (DutyKind.COMMENTS_CLOSE, date(2024, 2, 13)),
        (DutyKind.REPLY_COMMENTS_CLOSE, date(2024, 2, 28)),
    ]


def test_applications_that_the_register_counts_as_comments_are_told_once() -> None:
    facts = Facts(
        comments_close_on=date(2024, 4, 1), dates="Applications must be received no later than April 1, 2024."
    )
    (closing,) = duties_of(facts, PUBLISHED)
    assert (closing.kind, closing.quote) == (DutyKind.COMMENTS_CLOSE, facts.dates)


def test_the_day_of_a_meeting_may_stand_alone() -> None:
    facts = Facts(dates="February 14, 2024.")
    assert duties_of(facts, PUBLISHED) == ()
    (meeting,) = duties_of(facts, PUBLISHED, title="Sunshine Act Meetings")
    assert (meeting.kind, meeting.on) == (DutyKind.HEARING, date(2024, 2, 14))


def test_a_rule_that_names_a_day_and_nothing_else_is_effective_then() -> None:
    (effective,) = duties_of(Facts(document_type="Rule", dates="February 14, 2024."), PUBLISHED)
    assert (effective.kind, effective.on) == (DutyKind.EFFECTIVE, date(2024, 2, 14))
    assert duties_of(Facts(document_type="Notice", dates="February 14, 2024."), PUBLISHED) == ()


def test_two_comment_dates_that_differ_by_what_they_are_of_are_both_told() -> None:
    facts = Facts(
        comments_close_on=date(2024, 2, 1),
        dates="The deadline for responses is February 1, 2024. Comments on the adequacy of responses may be filed by "
        "March 11, 2024.",
    )
    first, second = duties_of(facts, PUBLISHED)
    assert (first.on, first.label) == (date(2024, 2, 1), "")
    assert (second.on, second.label) == (date(2024, 3, 11), "adequacy of responses")
