"""Whether a document moves a date that another set, told from its title, its action and its dates."""

from __future__ import annotations

import re
from typing import Final

from monitor.domain.duties import DateChange, DutyKind
from monitor.text.dates.read import LONGEST_PROSE, read_dates
from monitor.text.sentences import sentence_starts

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
    r"(?:expiration\s+dates?|effective\s+periods?|temporary\s+(?:final\s+)?(?:rule|deviation)s?|"
    r"emergency\s+(?:action|measures|rule)s?)"
)
_RULE: Final = (
    r"(?:rule|rulemaking|regulation|action|notice|proposal|stay)s?[;,:]\s*"
    r"(?:(?:administrative|partial|notice\s+of)\s+){0,3}"
)
_IS: Final = r"[\s;:,-]+(?:is\s+|are\s+|has\s+been\s+)?"

_EXTENDED: Final = (
    (
        rf"{_MORE}\s+(?:of\s+)?(?:the\s+)?(?:deadlines?\s+for\s+(?:filing\s+)?)?reply\s+comments?\b",
        DutyKind.REPLY_COMMENTS_CLOSE,
    ),
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
    (
        rf"(?:rule|rulemaking|regulation|action|proposal)s?[;,:]\s*(?:(?:partial|notice\s+of)\s+){{0,2}}{_BACK}\b",
        DutyKind.EFFECTIVE,
    ),
    (
        rf"{_BACK}\s+(?:of\s+)?(?:the|this|its|a|an|our)?\s?(?:[\w,-]+\s+){{0,4}}"
        r"(?:rule(?!s?\s+changes?\b)|rulemaking|notice\s+of\s+proposed)",
        DutyKind.EFFECTIVE,
    ),
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


# Most documents have none of these words.
_ANY: Final = re.compile(r"exten|open|delay|postpon|defer|stay|suspen|withdr|resciss|cancel", re.IGNORECASE)
# An abstract also tells the history: "published a rule on April 1 extending the comment period".
_DOES: Final = re.compile(
    r"(?<!\w)(?:(?:extend|re-?open|delay|postpone|defer|suspend|withdraw)s|"
    r"(?:is|are)\s+(?:(?:also|hereby|further|temporarily|again)\s+)?"
    r"(?:extend|re-?open|delay|postpon|deferr|suspend|withdraw)(?:ing|ed))\b",
    re.IGNORECASE,
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
    if _ANY.search(dates_prose[:LONGEST_PROSE]) and (told := _told_by_dates(dates_prose)) is not None:
        return told
    return _told(_now(abstract)) or (DateChange.NONE, None)


def _told(text: str) -> tuple[DateChange, DutyKind] | None:
    text = text[:LONGEST_PROSE].strip()
    if not _ANY.search(text):
        return None
    for pattern, change, kind in _CHANGES:
        if pattern.search(text):
            return change, kind
    return None


def _told_by_dates(prose: str) -> tuple[DateChange, DutyKind] | None:
    stated = read_dates(prose, published_on=None)
    own = {each.kind for each in stated if not each.change and not each.label}
    for each in stated:
        # "Effective February 12, except § 54.601, which is delayed indefinitely" moves nothing that was set before.
        if each.change and not (each.label and each.kind in own):
            return each.change, each.kind
    return None


def _now(abstract: str) -> str:
    """The sentences of an abstract that say what the document itself does."""
    abstract = abstract[:LONGEST_PROSE]
    if not _ANY.search(abstract):
        return ""
    starts = sentence_starts(abstract)
    sentences = (abstract[first:end] for first, end in zip(starts, (*starts[1:], len(abstract)), strict=True))
    return " ".join(sentence for sentence in sentences if _DOES.search(sentence))
