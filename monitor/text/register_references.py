"""How documents of the register name each other: dockets, RINs, pages of the register, document numbers.

A document is cited by the volume and page at which it begins ("88 FR 73458"), or by its number ("FR Doc. 2023-23055").
Corrections have numbers of their own that begin with C and those of what they correct (C1-2023-27742), republications
with R; before 2013 corrections began with Z. Measured on 1,000 documents of January 2024: of 32 that call themselves a
correction, 9 have such a number or a `correction_of`; the others name page, day of publication or docket in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from monitor.domain.references import Reference, ReferenceKind
from monitor.domain.sources import Facts

# A long rule cites some dozens of documents; what names more is a list, and tells nothing of any of them.
MOST_CITED: Final = 300
REGISTER: Final = "fr:"

_PLACE: Final = re.compile(r"\b(\d{2,3})\s?(?:FR|F\.\s?R\.|Fed\.\s?Reg\.)\s?(\d{1,3}(?:,\d{3})+|\d{1,6})(?![\d-])")
_SIGNS: Final = ("FR", "F.R.", "F. R.", "Reg.")
_NUMBER: Final = re.compile(
    r"\b(?:FR\s?Doc(?:ument)?s?\.?|[Dd]ocument\s(?=[Nn]))(?:\s?(?:[Nn]o\.?|[Nn]umber))?:?\s?"
    r"((?:[CRZ]\d+-\s?)?(?:20\d\d|E\d|9\d|0\d)-\s?\d{2,6})\b"
)
_OWN_NUMBER: Final = re.compile(r"fr:([CRZ])\d+-(.+)")
# What stands among the identifiers of a document and names no proceeding.
_NO_DOCKET: Final = re.compile(
    r"\s*(?:sequence|fr id|omb|frl|amendment|amdt|license|notice|public notice)\b|\s*ad \d", re.I
)
# The form of regulations.gov; agencies add account numbers behind it.
_DOCKET: Final = re.compile(r"\b[A-Z]{2,}(?:-[A-Z0-9]+)*-\d{4}-(?:[A-Z]-)?\d{3,5}\b")
_DOCKET_WORDS: Final = re.compile(r"\b(?:docket|dockets|nos?|numbers?|ids?)\b|[^\w]+|_", re.I)
_AMENDS: Final = re.compile(
    r"\bcorrect(?:ion|ing|s)\b|(?<!of )\bcorrections\b|\bexten(?:d|ds|ding|ded|sion)\b|\bdelay|\bpostpone|\bre-?open"
    r"|\bwithdr[ae]w|\bstay|\bsuspen[ds]|\bdefer",
    re.IGNORECASE,
)
_CORRECTION: Final = re.compile(r"\bcorrect(?:ion|ions|ing|s)\b", re.IGNORECASE)
_TITLE_OF_CORRECTION: Final = re.compile(
    r"(?:^|[;:,])\s*(?:technical\s+)?correct(?:ion|ions|ing)\b[^;:]*$", re.IGNORECASE
)
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY: Final = rf"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,\s+)?({'|'.join(_MONTHS)})\s+(\d{{1,2}}),\s+(\d{{4}})"
_PUBLISHED_ON: Final = (
    re.compile(
        r"(?:\bpublish\w*|\bappear\w*|Federal\s+Register)"
        r"(?:\s+(?:in|the|a|an|that|document|Federal|Register|notice|rule|final|proposed|on|of|at|dated|issue))*,?\s+"
        + _DAY
    ),
    re.compile(_DAY + r",?\s+(?:at\s+|\(\s*)(?:\d{2,3}\s+FR|Federal\s+Register)"),
    re.compile(r"\b[Oo]n\s+" + _DAY + r",?\s[^.;]{0,80}?\bpublished\b"),
)


def references_of(
    key: str, facts: Facts, *, title: str = "", abstract: str = "", body: str = ""
) -> frozenset[Reference]:
    """Everything that a document names, and the place at which it stands. It does not name itself."""
    named = {
        *_shared(facts),
        *_pointed_at(key, facts),
        *_cited(key, facts, " ".join((title, facts.action, facts.dates, abstract))),
        *(_cited(key, facts, body) if body else ()),
    }
    if place := place_of(facts.citation):
        named.add(Reference(kind=ReferenceKind.PLACE, value=place))
    if amends(facts, title):
        named |= {Reference(kind=ReferenceKind.AMENDS, value=value) for value in amended(key, facts, title, abstract)}
    return frozenset(named)


def amends(facts: Facts, title: str) -> bool:
    """Whether a document may correct another one, or change its dates: it has the words for it."""
    return bool(facts.correction_of) or any(map(_AMENDS.search, (title, facts.action, facts.dates)))


def corrects(facts: Facts, title: str) -> bool:
    """Whether a document says of itself that it is a correction. "Updates and Corrections" is the title of a rule that
    does much beside (2023-23055)."""
    return bool(_CORRECTION.search(facts.action) or _TITLE_OF_CORRECTION.search(title))


def amended(key: str, facts: Facts, title: str, abstract: str) -> frozenset[str]:
    """Every name of what it may mean: keys, places, dockets and RINs. Of the texts, only those that sum it up."""
    prose = " ".join((title, facts.action, facts.dates, abstract))
    named = {*_shared(facts), *_pointed_at(key, facts), *_cited(key, facts, prose)}
    return frozenset(reference.value for reference in named)


def docket_identifier(written: str) -> str:
    """One spelling of "Docket No. BIS-2023-0021" and "docket number bis-2023-0021"; empty for what is no docket."""
    if _NO_DOCKET.match(written):
        return ""
    usual = _DOCKET.search(written)
    parts = _DOCKET_WORDS.sub(" ", (usual[0] if usual else written).casefold()).split()
    return " ".join(parts) if any(character.isdigit() for part in parts for character in part) else ""


def place_of(citation: str) -> str:
    """ "88 FR 73458" in one spelling; empty where it is none."""
    found = _PLACE.search(citation)
    return _place(found) if found else ""


def named_days(prose: str) -> frozenset[date]:
    """The days on which, as the prose says, something was published."""
    days: set[date] = set()
    for pattern in _PUBLISHED_ON:
        for found in pattern.finditer(prose):
            month, day, year = found.groups()
            try:
                days.add(date(int(year), _MONTHS.index(month) + 1, int(day)))
            except ValueError:
                continue
    return frozenset(days)


def _shared(facts: Facts) -> Iterator[Reference]:
    for written in facts.docket_ids:
        if docket := docket_identifier(written):
            yield Reference(kind=ReferenceKind.DOCKET, value=docket)
    for rin in facts.rins:
        yield Reference(kind=ReferenceKind.RIN, value=rin.strip().upper())


def _pointed_at(key: str, facts: Facts) -> Iterator[Reference]:
    own = _OWN_NUMBER.fullmatch(key)
    republishes = own is not None and own[1] == "R"
    kind = ReferenceKind.REPUBLISHES if republishes else ReferenceKind.CORRECTS
    if own is not None:
        yield Reference(kind=kind, value=REGISTER + own[2])
    number = facts.correction_of.rstrip("/").rsplit("/", 1)[-1].removesuffix(".json")
    if number and REGISTER + number != key:
        yield Reference(kind=kind, value=REGISTER + number)


def _cited(key: str, facts: Facts, prose: str) -> frozenset[Reference]:
    own = {key, place_of(facts.citation)}
    found: set[str] = set()
    # Most abstracts cite nothing, and looking for letters is ten times as fast.
    for place in _PLACE.finditer(prose) if any(sign in prose for sign in _SIGNS) else ():
        found.add(_place(place))
        if len(found) > MOST_CITED:
            return frozenset()
    found.update(REGISTER + number[1].replace(" ", "") for number in _NUMBER.finditer(prose))
    if len(found) > MOST_CITED:
        return frozenset()
    return frozenset(Reference(kind=ReferenceKind.CITES, value=value) for value in found - own)


def _place(found: re.Match[str]) -> str:
    return f"{int(found[1])} FR {int(found[2].replace(',', ''))}"
