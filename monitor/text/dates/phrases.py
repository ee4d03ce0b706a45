"""Turns of phrase that tell what a day of a sentence is, in prose of small letters."""

from __future__ import annotations

import re
from typing import Final

MONTHS: Final = frozenset(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
DEADLINE: Final = re.compile(
    r"\b(?:due|deadlines?|clos(?:e|es|ing)|ends?|ending|expires?|dates?|period|postmark(?:ed)?|last\sday)\b|:\s*$"
)
HANDED_IN: Final = re.compile(r"\b(?:received|submitted|filed|accepted)\b")
NAMED_DEADLINE: Final = re.compile(r"\b(?:deadlines?|due\sdates?)\b")
DATE_OF: Final = re.compile(r"\b(?:dates?|deadline|period|later|earlier)\sof\s$")
AND: Final = re.compile(r"(?:(?<![a-z])(?:and|or)|[,;&)])\s*(?:on\s|by\s)?\s*$")
AND_AT: Final = re.compile(r"(?<![a-z])and\s(?:from|at|between)\s[^;]{0,70}$")
DAYS_LONGER: Final = re.compile(r"\b(\d{1,3})[\s-](?:additional\s|calendar\s)?days?\b")
MAY_HAPPEN: Final = re.compile(r"\b(?:unless|if|timely|may\sbe|would|could|can)\b")
EFFECT_DATE: Final = re.compile(r"\beffective\sdates?\b")
IS_CHANGED: Final = re.compile(
    r"(?:\b(?:is|are|be|been|being|remains?|remaining|further|hereby|temporarily)\s(?:\w+\s){0,2}?\w+|(?:s|ing))$"
)
BETWEEN: Final = re.compile(r"\bbetween\s")
FROM_NOW_ON: Final = re.compile(r"\s*(?:dates:\s)?effective\s(?:on\s|immediately\s){0,2}$")
# "originally published on", but "published at 88 FR 1 and scheduled to close on"
ADVERB: Final = re.compile(r"\w+ly\b")
PROPOSED: Final = re.compile(
    r"\bpropos(?:es?|ing)\s(?:that|to)\b|\bbeing\sproposed\b|\bproposed\s(?:effective|applicab|compliance|implement)"
)
# How rules on airspace give their effective date: "0901 UTC, January 2, 1997."
UTC: Final = re.compile(r"\s*\d{4}\s(?:utc|u\.t\.c\.|gmt)[,\s]+$")
# What may stand before and after a day that a sentence names and nothing else: "12:01 a.m., May 1, 1998, unless noted."
LONE_BEFORE: Final = re.compile(
    r"\s*(?:(?:\d{1,4}(?::\d\d)?|[ap]\.\s?m\.|noon|on|utc|gmt|[ecmpah]\.?[sd]?\.?t\.?|local|eastern|standard|daylight|time|"
    r"hours|hrs\.?)[\s,]+){0,8}$"
)
LONE_AFTER: Final = re.compile(
    r"\s*(?:[.;]?\s*$|;\s|,?\s(?:except|unless|with\sthe\sexception|through|until|subject\sto|without)\b)"
)
# "Section 1.3, July 1", "2. Part 12: July 1": one more of a list, whose verb stands before its first.
LIST_ITEM: Final = re.compile(
    r"(?:^|[;).])\s*(?:and\s)?(?:\(?\w{1,2}[.)]\s)?(?:for\s)?(?:secs?\.|sections?|\u00a7{1,2}|parts?|(?:sub)?paragraphs?|"
    r"(?:amendatory\s)?instructions?|subparts?|amendments?)\s(?:(?!\bof\b)[^;:]){1,60}?(?:[\s,:]|--|\u2014)+(?:on\s)?$"
)
AND_COMMENTS: Final = re.compile(r"(?:\b(?:and|or)|,)\s(?:\w+\s)?comments?\s(?:must|should|are|may|will|shall)\b")
IS: Final = re.compile(r"\b(?:is|are|was|were|be|been|further|hereby)\s$")
NOT_YET: Final = re.compile(r"\bnot\s(?:\w+\s){0,2}(?:effective|applicable|effect|apply)\b")
# "extends to April 6 the deadline for comments", "extends to April 6 the effective date"
OF_COMMENTS: Final = re.compile(r",?\s(?:the\s|its\s)?(?:[\w-]+\s){0,4}comments?\b")
OF_EFFECT: Final = re.compile(r",?\s(?:the\s|its\s)effective\sdates?\b")
EACH: Final = re.compile(r"\brespectively\b")
