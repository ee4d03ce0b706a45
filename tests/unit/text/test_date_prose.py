"""Sentences as the DATES of documents have been written since 1994, in our own words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from monitor.domain.duties import DateChange, DutyKind
from tests.unit.text.date_prose import duties, read


@pytest.mark.parametrize(
    "prose",
    [
        "This rule is effective February 16, 2024.",
        "Effective: February 16, 2024.",
        "EFFECTIVE DATE: February 16, 2024.",
        "DATES: Effective Date: This final rule becomes effective on February 16, 2024.",
        "The effective date of these amendments is February 16, 2024.",
        "This rule is effective at noon on Friday, February 16, 2024.",
        "Effective 0901 UTC, February 16, 2024.",
        "Effective 12:01 a.m., e.s.t., Feb. 16, 2024.",
        "The new fees take effect on February 16 2024.",
        "On February 16, 2024, this rule goes into effect.",
        "Effective as of 2/16/2024.",
        "Effective 16 February 2024.",
        "This rule is effective 30 days after publication in the Federal Register.",
        "This rule is effective thirty (30) days from the date of its publication.",
        "This rule is effective [INSERT DATE 30 DAYS AFTER DATE OF PUBLICATION IN THE FEDERAL REGISTER].",
        "The amendments to § 744.23, published at 88 FR 73458 on October 25, 2023, are effective February 16, 2024.",
        "The rule published August 17, 2023, at 88 FR 55918, August 17, 2023, is effective February 16, 2024.",
        "0901 UTC, February 16, 2024.",
        "EFFECTIVE DATE:February 16, 2024.",
        "The new charges become operative on February 16, 2024.",
        "This rule is effective on the later of February 16, 2024, or 60 days after it is laid before Congress.",
        "Effective on February 16, 2024, we adopt as final the interim rule that became effective on June 1, 2023.",
        "Effective on February 16, 2024. The incorporation by reference of certain publications listed here is "
        "approved "
        "by the Director of the Federal Register as of February 16, 2024.",
    ],
)
def test_one_effective_date_is_read(prose: str) -> None:
    assert duties(prose) == [("effective", "2024-02-16")]


@pytest.mark.parametrize(
    "prose",
    [
        "Comments must be received on or before March 18, 2024.",
        "Comments are due: March 18, 2024.",
        "Comment Due Date: March 18, 2024.",
        "COMMENT DATE: 5 p.m. Eastern Time, March 18, 2024.",
        "Submit comments by March 18, 2024.",
        "Written comments must be submitted not later than March 18, 2024.",
        "Comments must be received at one of the addresses below by 5:00 p.m. ET on Monday, March 18, 2024.",
        "We will accept comments received or postmarked on or before March 18, 2024.",
        "Comments will be accepted until 11:59 p.m. ET on 3/18/24.",
        "The comment period ends March 18, 2024.",
        "The docket is open for public comment through March 18, 2024.",
        "The comment period opens on January 17, 2024, and closes on March 18, 2024.",
        "Comments will be accepted from January 17, 2024, through March 18, 2024.",
        "To be assured of consideration, comments must reach us no later than 4:30 p.m., A.l.t., March 18, 2024.",
        "Consideration will be given to all views received by March 18, 2024. Comments received after March 18, 2024, "
        "will be considered where practicable.",
        "Comments on the petition filed on January 5, 2024, must be received by March 18, 2024.",
        "Comments are best assured of having full effect if received within 60 days of this publication.",
        "The deadline for responses is March 18, 2024.",
        "By March 18, 2024, send us your comments.",
        "The last day for comments is March 18, 2024.",
        "You may comment at any time, but before work on the text begins, submit your comments by March 18, 2024.",
    ],
)
def test_one_day_on_which_comments_close_is_read(prose: str) -> None:
    assert duties(prose) == [("comments_close", "2024-03-18")]


@pytest.mark.parametrize(
    "prose",
    [
        "The rule was published on November 17, 2023 (88 FR 80333).",
        "Instituted January 2, 2024.",
        "The exemption was issued on December 22, 2023.",
        "The application was filed on January 27, 2023, and amended on June 28, 2023, and September 15, 2023.",
        "The Director approved this incorporation by reference as of February 6, 2024.",
        "The order signed on January 5, 2024, is dated January 4, 2024.",
        "Repatriation of the remains may occur on or after February 12, 2024.",
        "Comments received after February 1, 2024, may not be considered.",
        "Reports are required by March 31 of each year.",
        "Submit comments by February 30, 2024.",
        "Comments are due 45 days after publication of EPA's notice of availability in the Federal Register.",
        "See 15 CFR 744.23, 88 FR 73458 and section 5.",
        "Listed here are zones that became effective and were terminated between April 1, 2023, and June 30, 2023.",
        "Listed here are zones between March 1, 2023, and July 2, 2023, that became effective and have ended.",
        "We propose that the final rule become effective 30 days after publication.",
        "The proposed effective dates are from April 1 to September 1, 2024.",
        "",
    ],
)
def test_days_that_bind_nobody_are_no_duties(prose: str) -> None:
    assert duties(prose) == []


@pytest.mark.parametrize(
    ("prose", "kind", "change", "on", "before"),
    [
        (
            "The comment period for the rule published November 9, 2023 (88 FR 77420), is extended from January 8, "
            "2024, to February 7, 2024.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-02-07",
            "2024-01-08",
        ),
        (
            "The comment period for the notice published at 88 FR 86718 and scheduled to close on January 3, 2024, is "
            "extended until January 10, 2024.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-01-10",
            "2024-01-03",
        ),
        (
            "The comment period for the rule that closed on November 3, 2023, is reopened until February 5, 2024.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-02-05",
            "2023-11-03",
        ),
        (
            "The comment period for the rule published October 5, 2015, is extended. Comments must be submitted not "
            "later than January 4, 2016.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2016-01-04",
            "None",
        ),
        (
            "The comment period closed January 5, 2024. It is reopened until March 4, 2024.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-03-04",
            "2024-01-05",
        ),
        (
            "The comment period, which was to close on January 5, 2024, is reopened from February 1, 2024, to March 4, "
            "2024.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-03-04",
            "2024-01-05",
        ),
        (
            "We are extending by two weeks, to March 4, 2024, the deadline for comments.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-03-04",
            "None",
        ),
        (
            "This rule extends until March 4, 2024, the effective date of the amendments.",
            DutyKind.EFFECTIVE,
            DateChange.EXTENDED,
            "2024-03-04",
            "None",
        ),
        (
            "Comments are due by February 6, 2024, extended from January 22, 2024.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-02-06",
            "2024-01-22",
        ),
        (
            "The comment period for the rule published December 1, 2023, and extended on January 5, 2024, is further "
            "extended until February 6, 2024.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-02-06",
            "None",
        ),
        (
            "Due to the lapse in funding, the comment period is extended by 45 days. Comments are due March 18, 2019.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2019-03-18",
            "None",
        ),
        (
            "The comment period, which closes on January 30, 2024, is extended by 15 days.",
            DutyKind.COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2024-02-14",
            "2024-01-30",
        ),
        (
            "We are extending the period for replies published August 1, 2013. The new deadline is November 5, 2013.",
            DutyKind.REPLY_COMMENTS_CLOSE,
            DateChange.EXTENDED,
            "2013-11-05",
            "None",
        ),
        (
            "The effective date of the rule published at 88 FR 12345, March 1, 2023, is delayed from May 1, "
            "2024, until "
            "July 1, 2024.",
            DutyKind.EFFECTIVE,
            DateChange.DELAYED,
            "2024-07-01",
            "2024-05-01",
        ),
        (
            "The effective date of the rule published January 19, 2001, at 66 FR 5746, is delayed for 60 days, from "
            "March 20, 2001, to a new effective date of May 19, 2001.",
            DutyKind.EFFECTIVE,
            DateChange.DELAYED,
            "2001-05-19",
            "2001-03-20",
        ),
        (
            "The effective date of the rule, February 1, 2024, is delayed until further notice.",
            DutyKind.EFFECTIVE,
            DateChange.DELAYED,
            "None",
            "2024-02-01",
        ),
        (
            "The compliance date for the rule published at 87 FR 1111 on May 5, 2022, is extended until "
            "January 1, 2026.",
            DutyKind.COMPLIANCE,
            DateChange.EXTENDED,
            "2026-01-01",
            "None",
        ),
        (
            "The temporary rule published at 88 FR 1234 on July 5, 2023, is extended through June 30, 2024.",
            DutyKind.EXPIRES,
            DateChange.EXTENDED,
            "2024-06-30",
            "None",
        ),
        (
            "As of January 5, 2024, the proposed rule published March 1, 2023, at 88 FR 12345, is withdrawn.",
            DutyKind.EFFECTIVE,
            DateChange.WITHDRAWN,
            "2024-01-05",
            "None",
        ),
        (
            "The direct final rule published on March 1, 2023, is withdrawn effective May 5, 2024.",
            DutyKind.EFFECTIVE,
            DateChange.WITHDRAWN,
            "2024-05-05",
            "None",
        ),
        (
            "The meeting originally scheduled for January 25, 2024, is postponed to February 22, 2024.",
            DutyKind.HEARING,
            DateChange.DELAYED,
            "2024-02-22",
            "2024-01-25",
        ),
        (
            "The public hearing scheduled for January 3, 2024, at 10 a.m. is cancelled.",
            DutyKind.HEARING,
            DateChange.WITHDRAWN,
            "2024-01-03",
            "None",
        ),
    ],
)
def test_a_change_of_a_date_names_the_new_and_the_old_one(
    prose: str, kind: DutyKind, change: DateChange, on: str, before: str
) -> None:
    (stated,) = read(prose)
    assert (stated.kind, stated.change, str(stated.on), str(stated.before)) == (kind, change, on, before)


def test_a_rule_that_delays_another_has_its_own_effective_date_too() -> None:
    own, moved = read(
        "Effective March 20, 2018, the effective date of the rule published January 9, 2017 (82 FR 2193), is delayed "
        "until May 22, 2018."
    )
    assert (own.on, own.change) == (date(2018, 3, 20), DateChange.NONE)
    assert (moved.on, moved.change, moved.label) == (date(2018, 5, 22), DateChange.DELAYED, "")


def test_a_date_that_was_delayed_before_is_read_where_it_is_delayed_to_now() -> None:
    (stated,) = read(
        "As of May 2, 2024, the effective date of the rule published at 89 FR 2332 on January 10, 2024, and delayed "
        "February 12, 2024 (89 FR 9222), and delayed at 89 FR 12461 on March 13, 2024, is further delayed to June 4, "
        "2024."
    )
    assert (stated.on, stated.change, stated.label) == (date(2024, 6, 4), DateChange.DELAYED, "")


def test_what_is_delayed_indefinitely_has_no_day_but_a_name() -> None:
    whole, part = read(
        "These rules are effective February 16, 2024, except for § 64.1200(a)(9), which is delayed indefinitely."
    )
    assert (whole.on, whole.label) == (date(2024, 2, 16), "")
    assert (part.on, part.label, part.change) == (None, "§ 64.1200(a)(9)", DateChange.DELAYED)


def test_what_was_delayed_indefinitely_and_is_effective_now_is_not_delayed() -> None:
    (stated,) = read(
        "The addition of § 64.6040(c), published at 87 FR 75496 on December 9, 2022, and delayed indefinitely, is "
        "effective on January 9, 2024."
    )
    assert (stated.on, stated.change) == (date(2024, 1, 9), DateChange.NONE)


def test_the_only_date_of_a_document_is_of_the_whole_of_it() -> None:
    assert duties("The amendments to Sec. 54.308(e)(2) are effective January 11, 2024.") == [
        ("effective", "2024-01-11")
    ]


def test_a_quote_is_the_sentence_exactly_as_it_stands() -> None:
    prose = "Effective February 16, 2024.  Comments are due by 5 p.m. EST on\nMar. 18, 2024 (see ADDRESSES). Thanks."
    effective, comments = read(prose)
    assert effective.quote == "Effective February 16, 2024."
    assert comments.quote == "Comments are due by 5 p.m. EST on\nMar. 18, 2024 (see ADDRESSES)."


def test_a_quote_of_a_sentence_without_end_is_cut_to_the_words_around_the_day() -> None:
    prose = "Comments on " + "the matters described at length below and " * 40 + "more are due March 18, 2024, as said."
    (stated,) = read(prose)
    assert "March 18, 2024" in stated.quote
    assert stated.quote in prose
    assert len(stated.quote) <= 300


PIECES = (
    *(
        "Effective",
        "comments",
        "are due",
        "by",
        "from",
        "until",
        ",",
        ";",
        ".",
        "is delayed",
        "is extended",
        "the",
        "(",
    ),
    *("published on", "January 5, 2024", "Feb. 30", "March 7-8", "60 days after publication", "[INSERT DATE", "]"),
    *("withdrawn", "except", "hearing", "9999", "1/2/24", "indefinitely", "\n", "\u0130", "날짜", "between", "and"),
    *("as of", "respectively"),
)


@given(lists(sampled_from(PIECES), max_size=40).map(" ".join))
def test_whatever_is_read_is_quoted_from_the_prose(prose: str) -> None:
    for each in read(prose):
        assert each.quote
        assert each.quote in prose


def test_hostile_prose_is_read_in_bounded_time_and_never_raises() -> None:
    for piece in (
        "1",
        "(",
        "[",
        "january 1, ",
        "comments by ",
        "effective to ",
        "from january 1, 2024 until ",
        "\n",
        "é",
    ):
        prose = "Effective January 17, 2024. " + piece * (10_000_000 // len(piece))
        assert read(prose)[0].on == date(2024, 1, 17)
