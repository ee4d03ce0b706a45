"""Sentences as the DATES of documents have been written since 1994, in our own words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import lists, sampled_from

from monitor.domain.duties import DateChange, DutyKind, StatedDate
from monitor.text.dates import read_dates

PUBLISHED = date(2024, 1, 17)
Duty = tuple[str, str]


def read(prose: str) -> tuple[StatedDate, ...]:
    return read_dates(prose, published_on=PUBLISHED)


def duties(prose: str) -> list[Duty]:
    """What is read, as ("effective", "2024-01-17") or ("effective", "2024-01-17 of instruction 3")."""
    return [(each.kind.value, f"{each.on}{f' of {each.label}' if each.label else ''}") for each in read(prose)]


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
        "The rules of 33 CFR 100.501 will be enforced from 8 a.m. to 5 p.m. on February 16, 2024.",
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
        "",
    ],
)
def test_days_that_bind_nobody_are_no_duties(prose: str) -> None:
    assert duties(prose) == []


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        (
            "Effective November 17, 2023, except instruction 3, which is effective January 1, 2026; comments due "
            "December 18, 2023.",
            [
                ("effective", "2023-11-17"),
                ("effective", "2026-01-01 of instruction 3"),
                ("comments_close", "2023-12-18"),
            ],
        ),
        (
            "Comments are due February 13, 2024, and reply comments are due February 28, 2024.",
            [("comments_close", "2024-02-13"), ("reply_comments_close", "2024-02-28")],
        ),
        (
            "Comments and reply comments are due on February 13, 2024, and February 28, 2024, respectively.",
            [("comments_close", "2024-02-13"), ("reply_comments_close", "2024-02-28")],
        ),
        (
            "Initial comments are due 30 days after publication; replies are due 45 days after publication.",
            [("comments_close", "2024-02-16"), ("reply_comments_close", "2024-03-04")],
        ),
        (
            "This rule is effective on April 5, 2024, without further notice, unless EPA receives adverse comment by "
            "March 6, 2024. If it does, it will publish a timely withdrawal.",
            [("effective", "2024-04-05"), ("comments_close", "2024-03-06")],
        ),
        (
            "Effective date: October 1, 2009. Compliance date: Compliance is required by April 1, 2010.",
            [("effective", "2009-10-01"), ("compliance", "2010-04-01")],
        ),
        (
            "The rule is effective January 2, 1995. Compliance with § 12.5 is not required until July 3, 1995.",
            [("effective", "1995-01-02"), ("compliance", "1995-07-03")],
        ),
        (
            "Effective from 12:01 a.m. on July 1, 2024, through 11:59 p.m. on July 5, 2024.",
            [("effective", "2024-07-01"), ("expires", "2024-07-05")],
        ),
        (
            "Effective 1200 hrs, Alaska local time (A.l.t.), March 1, 2005, through 2400 hrs, A.l.t., December 31, "
            "2005.",
            [("effective", "2005-03-01"), ("expires", "2005-12-31")],
        ),
        (
            "Effective date: January 5, 2024. Expiration date: July 5, 2024.",
            [("effective", "2024-01-05"), ("expires", "2024-07-05")],
        ),
        (
            "The decision is applicable March 31, 2024, to March 31, 2030.",
            [("applicable", "2024-03-31"), ("expires", "2030-03-31")],
        ),
        (
            "This rule is effective March 1, 2024, and applicable beginning October 1, 2023.",
            [("effective", "2024-03-01"), ("applicable", "2023-10-01")],
        ),
        (
            "Comments are due no later than February 16, 2024. The hearing will be held on March 5, 2024. Post-hearing "
            "comments are due no later than March 12, 2024.",
            [
                ("comments_close", "2024-02-16"),
                ("hearing", "2024-03-05"),
                ("comments_close", "2024-03-12 of post-hearing"),
            ],
        ),
        (
            "The rule is effective January 17, 2024. Its section 5 will not take effect until March 1, 2024.",
            [("effective", "2024-01-17"), ("effective", "2024-03-01 of section 5")],
        ),
        (
            "The order is applicable January 17, 2024, to goods entered, or withdrawn from warehouse, for consumption "
            "on or after January 5, 2024.",
            [("applicable", "2024-01-17")],
        ),
        (
            "This authorization is effective through December 31, 2026. The exemption is valid until May 5, 2027.",
            [("expires", "2026-12-31"), ("expires", "2027-05-05 of exemption")],
        ),
        (
            "The deadline for petitions is February 16, 2024. Oppositions are due on or before March 4, 2024, and "
            "replies on or before March 14, 2024.",
            [
                ("submissions_due", "2024-02-16"),
                ("comments_close", "2024-03-04"),
                ("reply_comments_close", "2024-03-14"),
            ],
        ),
        (
            "Hearings will be held on the following dates: February 6, 2024, in Denver, CO; February 8, 2024, in "
            "Boston, MA.",
            [("hearing", "2024-02-06"), ("hearing", "2024-02-08")],
        ),
        (
            "These rules are effective January 17, 2024. Goods that were en route on January 17, 2024, may proceed "
            "until February 16, 2024.",
            [("effective", "2024-01-17")],
        ),
        (
            "The rule is effective January 17, 2024. Objections and requests for hearings must be received on "
            "or before "
            "March 18, 2024.",
            [("effective", "2024-01-17"), ("submissions_due", "2024-03-18")],
        ),
        (
            "Deadline for transmittal of applications: April 1, 2024. Applications available: January 17, 2024.",
            [("submissions_due", "2024-04-01")],
        ),
        (
            "The committee will meet on March 6, 2024, from 9 a.m. to 5 p.m., and on Thursday, March 7, 2024. "
            "To attend "
            "the meeting, register by February 29, 2024.",
            [("hearing", "2024-03-06"), ("hearing", "2024-03-07"), ("submissions_due", "2024-02-29")],
        ),
        (
            "The hearing is scheduled for January 29 through Thursday, February 1, 2024.",
            [("hearing", "2024-01-29")],
        ),
        (
            "Comments are due by March 4, 2024. Comments on the information collection are due by February 16, 2024.",
            [("comments_close", "2024-03-04"), ("comments_close", "2024-02-16 of information collection")],
        ),
        (
            "The rule is effective March 1, 2024. The amendments to Sec. 744.23 are effective July 1, 2024, and those "
            "to § 744.11 are effective August 1, 2024.",
            [
                ("effective", "2024-03-01"),
                ("effective", "2024-07-01 of Sec. 744.23"),
                ("effective", "2024-08-01 of § 744.11"),
            ],
        ),
        (
            "Compliance is required on and after January 31, 2029, for the classes of Table 1 and January 31, "
            "2030, for "
            "the classes of Table 2.",
            [("compliance", "2029-01-31"), ("compliance", "2030-01-31 of classes of Table 2")],
        ),
        (
            "The new system is effective upon publication. Its routine uses are effective February 16, 2024.",
            [("effective", "2024-01-17 of new system"), ("effective", "2024-02-16")],
        ),
        (
            "Comments must be postmarked by February 1, 2024, or received electronically by February 5, 2024.",
            [("comments_close", "2024-02-01"), ("comments_close", "2024-02-05")],
        ),
    ],
)
def test_every_duty_of_the_prose_is_read_in_its_order(prose: str, expected: list[Duty]) -> None:
    assert duties(prose) == expected


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


def test_a_day_that_stands_alone_is_what_the_caller_knows_it_to_be() -> None:
    prose = "Wednesday, February 14, 2024; 6 p.m.-8 p.m. EST."
    assert read_dates(prose, published_on=PUBLISHED) == ()
    (stated,) = read_dates(prose, published_on=PUBLISHED, bare=DutyKind.HEARING)
    assert (stated.kind, stated.on) == (DutyKind.HEARING, date(2024, 2, 14))


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
