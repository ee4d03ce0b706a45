"""Whether a document moves the date of another, from what it calls itself."""

from __future__ import annotations

import pytest

from monitor.domain.duties import DateChange, DutyKind
from monitor.text.dates import change_of, changed_kind


@pytest.mark.parametrize(
    ("action", "change", "kind"),
    [
        ("Proposed rule; extension of comment period.", DateChange.EXTENDED, DutyKind.COMMENTS_CLOSE),
        ("Notice; extension of public comment period.", DateChange.EXTENDED, DutyKind.COMMENTS_CLOSE),
        (
            "Notice of proposed rulemaking; reopening of the comment period.",
            DateChange.EXTENDED,
            DutyKind.COMMENTS_CLOSE,
        ),
        ("Proposed rule; re-opening of comment period.", DateChange.EXTENDED, DutyKind.COMMENTS_CLOSE),
        ("Proposed rule; comment period extension.", DateChange.EXTENDED, DutyKind.COMMENTS_CLOSE),
        ("Request for information; extension of deadline for comments.", DateChange.EXTENDED, DutyKind.COMMENTS_CLOSE),
        ("Final rule; delay of effective date.", DateChange.DELAYED, DutyKind.EFFECTIVE),
        ("Final rule; further delay of effective date.", DateChange.DELAYED, DutyKind.EFFECTIVE),
        ("Interim final rule; postponement of effectiveness.", DateChange.DELAYED, DutyKind.EFFECTIVE),
        ("Final rule; stay.", DateChange.DELAYED, DutyKind.EFFECTIVE),
        ("Final rule; extension of compliance date.", DateChange.EXTENDED, DutyKind.COMPLIANCE),
        ("Final rule; delay of compliance dates.", DateChange.DELAYED, DutyKind.COMPLIANCE),
        ("Temporary rule; extension of expiration date.", DateChange.EXTENDED, DutyKind.EXPIRES),
        ("Temporary rule; extension.", DateChange.EXTENDED, DutyKind.EXPIRES),
        ("Proposed rule; withdrawal.", DateChange.WITHDRAWN, DutyKind.EFFECTIVE),
        ("Withdrawal of notice of proposed rulemaking.", DateChange.WITHDRAWN, DutyKind.EFFECTIVE),
        ("Withdrawal of direct final rule.", DateChange.WITHDRAWN, DutyKind.EFFECTIVE),
    ],
)
def test_the_action_says_what_is_moved(action: str, change: DateChange, kind: DutyKind) -> None:
    assert change_of("", action, "") is change
    assert changed_kind("", action, "") is kind
    # Titles say the same with capitals.
    assert change_of(action.title(), "Notice.", "") is change


@pytest.mark.parametrize(
    ("title", "action"),
    [
        ("Advanced Computing Items", "Final rule."),
        ("Agency Information Collection; Extension of a Currently Approved Collection; Comment Request", "Notice."),
        ("Proposed Collection; Comment Request; Extension", "Notice and request for comments."),
        ("Postponement of Preliminary Determinations of Antidumping Duty Investigations", ""),
        ("Withdrawal of Pesticide Petitions", "Notice."),
        ("Application for Withdrawal of Public Lands", "Notice of application for withdrawal extension."),
    ],
)
def test_documents_that_set_their_own_dates_move_none(title: str, action: str) -> None:
    assert change_of(title, action, "Comments are due March 4, 2024.") is DateChange.NONE
    assert changed_kind(title, action, "") is None


def test_the_dates_tell_where_title_and_action_do_not() -> None:
    prose = "The comment period for the rule published November 9, 2023, is extended to February 7, 2024."
    assert change_of("Airworthiness Criteria", "Notice.", prose) is DateChange.EXTENDED


def test_the_abstract_is_looked_at_last() -> None:
    abstract = "The agency is extending the comment period for its proposal on cloud services."
    assert change_of("Cloud Services", "Notice.", "", abstract) is DateChange.EXTENDED
