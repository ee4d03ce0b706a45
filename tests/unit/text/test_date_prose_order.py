"""Prose that states several duties, as the DATES of documents have been written since 1994, in our own words."""

from __future__ import annotations

import pytest

from tests.unit.text.date_prose import Duty, duties


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
        (
            "We will implement this finding on February 16, 2024. The fee increase will begin on March 1, 2024.",
            [("applicable", "2024-02-16"), ("applicable", "2024-03-01 of fee increase")],
        ),
        (
            "The rules of 33 CFR 100.501 will be enforced from 8 a.m. to 5 p.m. on February 16, 2024.",
            [("applicable", "2024-02-16")],
        ),
        (
            "This action is effective April 5, 2024, unless notice is received by March 6, 2024, that adverse "
            "comments are on their way.",
            [("effective", "2024-04-05"), ("comments_close", "2024-03-06")],
        ),
        (
            "The rule will be effective April 5, 2024, unless, by March 6, 2024, adverse comments are received.",
            [("effective", "2024-04-05"), ("comments_close", "2024-03-06")],
        ),
        (
            "Motions to intervene, protests, and comments must be filed by March 6, 2024.",
            [("comments_close", "2024-03-06")],
        ),
        (
            "Effective dates: 1. Section 10.1: April 1, 2024. 2. Section 12.1: July 1, 2024.",
            [("effective", "2024-04-01"), ("effective", "2024-07-01 of Section 12.1")],
        ),
        (
            "Effective dates: Parts 10 and 11, April 1, 2024; part 12, July 1, 2024.",
            [("effective", "2024-04-01"), ("effective", "2024-07-01 of part 12")],
        ),
        (
            "Section 10.1 is effective April 1, 2024. Section 12.1 is effective July 1, 2024.",
            [("effective", "2024-04-01"), ("effective", "2024-07-01 of Section 12.1")],
        ),
        (
            "Effective April 1, 2024 (for Sec. 10.1), and October 3, 2024 (for all other sections).",
            [("effective", "2024-04-01"), ("effective", "2024-10-03 of other sections")],
        ),
        (
            "The interim rule published on June 1, 2023, became effective on July 3, 2023. This rule is effective "
            "April 1, 2024.",
            [("effective", "2023-07-03 of interim rule"), ("effective", "2024-04-01")],
        ),
        (
            "This rule is effective April 1, 2024. See section 5 of the Act of July 5, 2022, and part 12.",
            [("effective", "2024-04-01")],
        ),
    ],
)
def test_every_duty_of_the_prose_is_read_in_its_order(prose: str, expected: list[Duty]) -> None:
    assert duties(prose) == expected
