"""Whether a document moves a date that another set, told from its title, its action and its dates."""

from __future__ import annotations

import re
from typing import Final

from monitor.domain.duties import DateChange, DutyKind
from monitor.text.dates.read import LONGEST_PROSE, read_dates

_OF: Final = r"(?:\s+(?:of|to|in|for|the|a|an|public|certain|its|their|and|proposed|partial|further|reply)){0,6}\s+"
_COMMENTS: Final = (
    r"(?:comment(?:s|ing)?(?:\s+and\s+reply)?(?:[\s-]+(?:periods?|deadlines?|dates?|due\s+dates?|closing\s+dates?))?|"
    r"(?:reply|public)\s+comments?|deadlines?\s+for\s+(?:submi\w+\s+)?(?:reply\s+)?comments?|response\s+(?:dates?|period))"
)
_MORE: Final = r"(?:extension|extending|extends|extended|re-?opening|re-?opens|re-?opened|re-?extension)"
_LATER: Final = (
    r"(?:delay(?:ed|s|ing)?|postpon(?:ement|ed|es|ing)|deferral|deferred|stay(?:ed|s|ing)?|suspension|suspended)"
)
_BACK: Final = r"(?:withdrawal|withdrawn|withdraws|withdrawing|rescission)"
_COMPLIANCE: Final = r"(?:compliance|implementation)\s+(?:dates?|deadlines?|periods?)"
_EFFECTIVE: Final = r"effective(?:ness|\s+(?:dates?|periods?))"
_EXPIRY: Final = (
    r"(?:expiration\s+dates?|effective\s+periods?|effectiveness|temporary\s+(?:final\s+)?(?:rule|deviation)s?|"
    r"emergency\s+(?:action|measures|rule)s?)"
)
_RULE: Final = (
    r"(?:rule|rulemaking|regulation|action|notice|proposal|stay)s?[;,:]\s*"
    r"(?:(?:administrative|partial|notice\s+of)\s+){0,3}"
)
_IS: Final = r"[\s;:,-]+(?:is\s+|are\s+|has\s+been\s+)?"

_EXTENDED: Final = (
    (rf"{_MORE}{_OF}{_COMMENTS}\b", DutyKind.COMMENTS_CLOSE),
    (rf"{_COMMENTS}{_IS}{_MORE}\b", DutyKind.COMMENTS_CLOSE),
    (rf"{_MORE}{_OF}{_COMPLIANCE}\b", DutyKind.COMPLIANCE),
    (rf"{_COMPLIANCE}{_IS}{_MORE}\b", DutyKind.COMPLIANCE),
    (rf"{_MORE}{_OF}effective\s+dates?\b", DutyKind.EFFECTIVE),
    (rf"{_MORE}{_OF}{_EXPIRY}\b", DutyKind.EXPIRES),
    (rf"{_RULE}{_MORE}\s*\.?$", DutyKind.EXPIRES),
)
_DELAYED: Final = (
    (rf"{_LATER}{_OF}{_COMPLIANCE}\b", DutyKind.COMPLIANCE),
    (rf"{_COMPLIANCE}{_IS}{_LATER}\b", DutyKind.COMPLIANCE),
    (rf"{_LATER}{_OF}{_EFFECTIVE}\b", DutyKind.EFFECTIVE),
    (rf"{_EFFECTIVE}{_IS}{_LATER}\b", DutyKind.EFFECTIVE),
    (rf"{_RULE}{_LATER}\s*\.?$", DutyKind.EFFECTIVE),
)
_WITHDRAWN: Final = (
    (rf"{_RULE}{_BACK}\b", DutyKind.EFFECTIVE),
    (rf"{_BACK}{_OF}(?:[\w-]+\s+){{0,3}}(?:rule|rulemaking|notice\s+of\s+proposed)", DutyKind.EFFECTIVE),
    (rf"^\s*(?:notice\s+of\s+)?{_BACK}\s*\.?$", DutyKind.EFFECTIVE),
)
_CHANGES: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})", re.IGNORECASE), change, kind)
    for change, patterns in (
        (DateChange.EXTENDED, _EXTENDED),
        (DateChange.DELAYED, _DELAYED),
        (DateChange.WITHDRAWN, _WITHDRAWN),
    )
    for pattern, kind in patterns
)


def change_of(title: str, action: str, dates_prose: str, abstract: str = "") -> DateChange:
    """What the document does to a date that another set; NONE for a document that sets its own.

    Action and title decide ("Proposed rule; extension of comment period."), then the dates, then the abstract.
    """
    return _change(title, action, dates_prose, abstract)[0]


def changed_kind(title: str, action: str, dates_prose: str, abstract: str = "") -> DutyKind | None:
    """Which kind of date `change_of` speaks of; None where it says NONE. A withdrawal is of the EFFECTIVE date."""
    return _change(title, action, dates_prose, abstract)[1]


def _change(title: str, action: str, dates_prose: str, abstract: str) -> tuple[DateChange, DutyKind | None]:
    for text in (action, title):
        if (told := _told(text)) is not None:
            return told
    for stated in read_dates(dates_prose, published_on=None):
        if stated.change:
            return stated.change, stated.kind
    return _told(dates_prose) or _told(abstract) or (DateChange.NONE, None)


def _told(text: str) -> tuple[DateChange, DutyKind] | None:
    text = text[:LONGEST_PROSE].strip()
    for pattern, change, kind in _CHANGES:
        if pattern.search(text):
            return change, kind
    return None
