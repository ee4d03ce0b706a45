"""What the prose of a document says about dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DutyKind(StrEnum):
    """What happens on a date that a document sets.

    Notices are "applicable" where rules are "effective", and the register gives no `effective_on` for them.
    SUBMISSIONS_DUE is for what people send in beside comments: applications, nominations, petitions, requests to speak.
    """

    EFFECTIVE = "effective"
    APPLICABLE = "applicable"
    COMMENTS_CLOSE = "comments_close"
    REPLY_COMMENTS_CLOSE = "reply_comments_close"
    SUBMISSIONS_DUE = "submissions_due"
    COMPLIANCE = "compliance"
    EXPIRES = "expires"
    HEARING = "hearing"


class DateChange(StrEnum):
    """What a statement does to a date that was set before, here or by another document."""

    NONE = ""
    DELAYED = "delayed"
    EXTENDED = "extended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class StatedDate:
    """One date that prose sets.

    `on` is None where the prose names none that can be known ("until further notice"). `label` says of what, where
    that differs from the document as a whole ("instruction 3", "Sec. 744.23"). `quote` is the sentence, an exact slice
    of the prose. `before` is the old date of a change, where the prose names it. `counted` is true where the date was
    counted from the day of publication ("60 days after publication").
    """

    kind: DutyKind
    on: date | None
    quote: str
    label: str = ""
    change: DateChange = DateChange.NONE
    before: date | None = None
    counted: bool = False
