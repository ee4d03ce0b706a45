"""Of what a date is: "instruction 3", "information collection"; nothing where it is of the whole document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from monitor.domain.duties import DateChange, DutyKind
from monitor.text.dates.statements import Draft

_LONGEST: Final = 80
_NUMBERS: Final = r"\d[\w.()\u2013-]*(?:(?:,?\s(?:and|or|through)\s|,\s)\(?[\d(][\w.()\u2013-]*)*"
_PART: Final = re.compile(
    rf"(?:amendatory\s)?instructions?\s(?:nos?\.\s|numbers?\s)?{_NUMBERS}"
    rf"|(?:\d{{1,2}}\scfr\s)?(?:secs?\.|sections?|\u00a7{{1,2}}|parts?|paragraphs?|subparagraphs?)\s?\(?{_NUMBERS}"
    rf"|\d{{1,2}}\scfr\s(?:parts?\s)?{_NUMBERS}"
    r"|(?:sub)?paragraphs?\s\([\w)( ,]{1,40}\)|subparts?\s[a-z]{1,3}\b"
    r"|(?:appendix|table|exhibit|schedule|annex)\s[\w.-]{1,8}"
    r"|amendments?\s(?:nos?\.\s)?\d[\w.]*",
    re.IGNORECASE,
)
# "The effective date of the rule amending 40 CFR part 68 is delayed" speaks of that whole rule.
_CFR_PART: Final = re.compile(r"\bparts?\b", re.IGNORECASE)
_COLLECTION: Final = re.compile(
    r"information[\s-]collections?|collections?\sof\sinformation|paperwork\sreduction|\bPRA\b", re.IGNORECASE
)
_BY_REFERENCE: Final = re.compile(r"incorporat\w+\sby\sreference", re.IGNORECASE)
_ABOUT: Final = re.compile(
    r"\b(?:on|about|regarding|concerning|to)\s(?P<what>(?:the|this|these|our|an?)\s[^.;:]{3,80}?)\s"
    r"(?:must|should|may|will|are|is|can|shall|due|to\sbe|by|on\sor|no\slater|before|postmarked)\b",
    re.IGNORECASE,
)
_ROUND: Final = re.compile(r"\b(?:post|pre)-?hearing\b|\bsupplemental\b", re.IGNORECASE)
_SUBJECT: Final = re.compile(
    r"^[\s,;:]*(?:and|but|except|that|however|unless|where|for)?[\s,]*(?:that\s)?(?P<what>[^;:]{3,120}?),?\s"
    r"(?:which\s|that\s|will\s|shall\s|would\s|is\s|are\s|be\s|become|remain|take|has|have|must|should|may)",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(r"\b(?:day|week|month|year)s?\b", re.IGNORECASE)
_HEADING: Final = re.compile(r"[\s;,]*(?P<what>[^:;]{3,120}):\s")
_FOR_WHAT: Final = re.compile(r",?\s\(?for\s(?P<what>(?:[^.,;)]|\.(?=\w)|\)(?=\()){3,80}?)(?=[,;)]|\.(?!\w)|\sand\s|$)")
_WAS: Final = re.compile(r"\b(?:became|was|were)\s(?:made\s)?(?:\w+\s)?effective\b", re.IGNORECASE)
_RULE_THAT_WAS: Final = re.compile(
    r"\b(?:the|this|an?)\s(?P<what>(?:[\w-]+\s){0,3}?(?:rule|regulations?|order|notice|correction|action)s?)\b",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"^(?:and|or|the|this|these|those|all|any)\s+", re.IGNORECASE)
_WHOLE: Final = re.compile(
    r"^(?:the|this|these|our|all|we|it|you)?\s?(?:[\w-]+\s){0,3}(?:rules?|regulations?|ad|action|amendments?|notice|"
    r"order|document|comments?|final|interim|date|section|correction)?$",
    re.IGNORECASE,
)
_SENT_IN: Final = frozenset((DutyKind.COMMENTS_CLOSE, DutyKind.REPLY_COMMENTS_CLOSE, DutyKind.SUBMISSIONS_DUE))


def labelled(prose: str, drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """The drafts with their labels, repeats left out.

    A part is named only where something else is stated of the whole: a document whose one effective date is that of
    "the amendments to Sec. 54.308" takes effect on that day, and one that has a day for each of its parts begins to on
    the first. A later date that has no label, and differs, is named after its subject.
    """
    named = [(draft, _part(prose, draft)) for draft in drafts]
    whole = _of_the_whole(prose, [draft for draft, label in named if not label])
    ons: dict[DutyKind, set[date | None]] = {}
    for draft, _ in named:
        ons.setdefault(draft.kind, set()).add(draft.on)
    seen: set[object] = set()
    for draft, label in named:
        first = whole.get(_topic(draft))
        if label and first is None and (draft.kind in _SENT_IN or _begins(draft, ons[draft.kind])):
            label, whole[_topic(draft)] = "", draft
        elif not label and first is not None and draft.on != first.on:
            label = _subject(prose, draft) or (_was(prose, draft) and _earlier(prose, draft)) or ""
        key = (draft.kind, draft.on, label if draft.on != (first or draft).on else "", draft.change)
        if key not in seen:
            seen.add(key)
            yield draft, label


def _begins(draft: Draft, ons: set[date | None]) -> bool:
    """Whether nothing of its kind is earlier; a part that is put off begins nothing."""
    if len(ons) == 1:
        return True
    return draft.change is DateChange.NONE and draft.on is not None and draft.on == min(filter(None, ons))


def _of_the_whole(prose: str, drafts: Sequence[Draft]) -> dict[tuple[DutyKind, bool], Draft]:
    """Of each topic the draft that speaks of the document, from those that name no part.

    That is the first, or the first that is not of the past ("The interim rule was effective June 1, 2015. This rule is
    effective April 1, 2016."). But "This system is effective upon publication. New routine uses are effective February
    12": the register then says the day that is written, and nobody has to wait for the other.
    """
    whole: dict[tuple[DutyKind, bool], Draft] = {}
    for draft in drafts:
        first = whole.setdefault(_topic(draft), draft)
        if _is_at_once(prose, first) and draft.day and not draft.day.counted and _subject(prose, first):
            whole[_topic(draft)] = draft
        if _was(prose, first) and not _was(prose, draft) and first.on != draft.on:
            whole[_topic(draft)] = draft
    return whole


def _was(prose: str, draft: Draft) -> bool:
    return draft.kind is DutyKind.EFFECTIVE and bool(_WAS.search(prose, draft.clause, draft.at))


def _earlier(prose: str, draft: Draft) -> str:
    """The rule that took effect before this one."""
    found = _RULE_THAT_WAS.search(prose, draft.clause, draft.at)
    return _short(found["what"]) if found else ""


def _is_at_once(prose: str, draft: Draft) -> bool:
    day = draft.day
    return day is not None and day.counted and not _AMOUNT.search(prose, day.start, day.end)


def _topic(draft: Draft) -> tuple[DutyKind, bool]:
    """What a document can state once for its whole: its own date, and the date of another that it moves."""
    return draft.kind, draft.change is not DateChange.NONE


def _part(prose: str, draft: Draft) -> str:
    words = prose[draft.clause : draft.at]
    if draft.kind in _SENT_IN:
        return "information collection" if _COLLECTION.search(words) else ""
    if draft.change is DateChange.WITHDRAWN:
        return ""
    if _BY_REFERENCE.search(words):
        return "incorporation by reference"
    of_the_day_before = _FOR_WHAT.match(words)
    found = _PART.search(words, of_the_day_before.end() if of_the_day_before else 0)
    if not found or (draft.change and _CFR_PART.search(found[0])):
        return ""
    return _short(found[0])


def _subject(prose: str, draft: Draft) -> str:
    words = prose[draft.clause : draft.at]
    if draft.kind is DutyKind.HEARING or draft.kind is DutyKind.SUBMISSIONS_DUE:
        return ""
    if draft.day and (behind := _FOR_WHAT.match(prose, draft.day.end)):
        return _short(behind["what"])
    if draft.kind in _SENT_IN and (round_ := _ROUND.search(words)):
        return round_[0].lower()
    found = _ABOUT.search(words) if draft.kind in _SENT_IN else _HEADING.match(words) or _SUBJECT.search(words)
    if not found or _WHOLE.match(found["what"]):
        return ""
    return _short(found["what"])


def _short(label: str) -> str:
    label = _ARTICLE.sub("", " ".join(label.split())).partition(" in the SUPPLEMENTARY")[0].rstrip(" ,(.")
    if label.count("(") > label.count(")"):
        label += ")"
    return label if len(label) <= _LONGEST else label[:_LONGEST].rsplit(" ", 1)[0]
