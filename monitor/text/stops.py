"""Which stops end a sentence: those of prices, initials, dates and quoted words do not.

A stop of East Asia (。！？) needs nothing after it, a Latin one a space. A rule decides where there is one; only the
abbreviations and the words that begin a sentence are lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from monitor.text.characters import Script, script_of

_QUOTES: Final = "\"'\u2019\u201d"
_CLOSERS: Final = _QUOTES + ")]}\u300d\u300f\u3009\u300b\u3011\u3015\uff09\uff3d\uff5d\uff63"
_OPENERS: Final = "\"'\u2018\u201c([\u300c\u300e\u3008\u300a\u3010\u3014\uff08\uff3b\uff62"
_OPENING_BRACKETS: Final = "([\u3010\u3014\uff08\uff3b"
_OPENING_QUOTES: Final = "\"'\u2018\u201c"
_WIDE: Final = "\u3002\uff61\uff01\uff1f\u203c\u2047\u2048\u2049"  # 。｡！？‼⁇⁈⁉
_WIDE_DOT: Final = "\uff0e"  # ． is 。 after a word of East Asia and . after a Latin letter or digit: ３．５
_ELLIPSIS: Final = "\u2026"
_STOPS: Final = ".!?" + _WIDE + _WIDE_DOT + _ELLIPSIS
_MARK: Final = r"\[[\w ]{1,20}\]|[\u00b9\u00b2\u00b3\u2070-\u2079]"  # of a footnote
_STOP: Final = re.compile(
    f"(?P<stop>[{re.escape(_STOPS)}]+)(?P<closers>[{re.escape(_CLOSERS)}]*)"
    f"(?P<marks>(?:(?:{_MARK})+[{re.escape(_CLOSERS)}]*)?)"
)
_AHEAD: Final = 40  # characters that are looked at after a stop, and before it
_GOES_ON: Final = ",;:\uff0c\u3001\uff1b\uff1a\uff64\u30fb\u2014" + _STOPS  # after the quote in 「…。」、
_LATIN: Final = re.compile("[A-Za-z0-9\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_HANGUL: Final = re.compile("[가-힣]")
_KOREAN_LAST: Final = "다요죠까함임됨음"  # a sentence is over also where the space after its stop was forgotten


def _words(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


# In these tables a word in small letters stands for both ways to write it, one with a capital only for that way:
# "App. Section", but "the app. Nvidia".
_NEVER_LAST: Final = _words(
    "mr mrs ms messrs dr prof Gen Gov Sen Rep Hon capt Col Maj Sgt Adm cmdr Lt Rev Pres Amb Atty Asst Assoc Exec Ex "
    "v vs cf eg ie e.g i.e c.f a.k.a approx"
)
_ABBREVIATIONS: Final = _words(
    "inc co ltd llc corp cos bros jr sr St dept univ assn al est jan feb Mar apr jun jul aug sep sept oct nov Dec mt "
    "Ft supp pub stat ed Fed App Sec Secs Art Arts Pt PT Pts Fig Figs para paras Ch vol Reg Regs intl natl"
)
_LABELS: Final = _words("no nos sec secs art arts pt pts fig figs para paras ch vol p pp reg regs app ex supp doc docs")
_LABELLED: Final = re.compile(r"[§(\d]|[IVXLC]{2,}\b|[A-Z][A-Z-]*[ -]*\d")
_LETTER: Final = re.compile(r"[A-Z]\b")
_FIRM: Final = re.compile(r"&\s|(?:Co|Corp|Inc|Ltd|Bros)\b")  # Sci. & Tech. Co., Ltd.
_SENTENCE_OPENER: Final = re.compile(
    "(?:The|A|An|This|That|These|Those|It|Its|In|On|He|She|They|We|His|Her|Their|As|At|And|But|For|However|Moreover|"
    "Meanwhile|If|According|Under(?! Secretar)|To|From|By|With|When|While|After|Before|Since|Although|Because|There|"
    "Here|I)(?=[\\s,'\u2019])"
)
_LAST_WORD: Final = re.compile(r"[\w.&]*\w$")
_DOTTED: Final = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]|(?:[A-Z][a-z]{0,2}\.)+[A-Z][a-z]{0,3}")  # J, U.S, a.m, Ph.D
_INITIAL: Final = re.compile(r"\b[A-Z]$")
_SURNAME: Final = re.compile(r"(?:He|An)\b")  # K. He is a person; of the words above these two are common names
_KOREAN_ITEM: Final = "가나다라마바사아자차카타파하"
_ITEM: Final = re.compile(  # a. 1. 가. of a list
    rf"(?:(?:^\s*|[:;]\s+)(?:[A-Za-z{_KOREAN_ITEM}]|\d{{1,2}})|[.!?]\s+[a-z{_KOREAN_ITEM}])$", re.MULTILINE
)
_NUMBER: Final = re.compile(r"[\d.]*\d")
_NUMBER_OF_DATE: Final = re.compile(r"\d+(?!\d|[\s-]*[A-Za-z])")  # "50 firms" begins a sentence
_DATE: Final = re.compile(r"(?<!\d)(?:(?:(?:1[89]|20)\d\d\.\s?)\d\d?(?:\.\s?\d\d?)?|\d\d?\.\s\d\d?)$")  # 2023. 10. 17


def sentence_ends(text: str) -> Iterator[int]:
    """Offsets after the stops that end a sentence, with the quotes, brackets and footnote marks behind them."""
    for found in _STOP.finditer(text):
        if _is_end(text, found):
            yield found.end()


def _is_end(text: str, found: re.Match[str]) -> bool:
    start, end, stop = found.start(), found.end(), found["stop"]
    before, after = text[start - 1 : start], text[end : end + 1]
    if _is_wide(stop, before, after):
        # The clause of the speaker follows: 「売る。」と述べた.
        return not found["closers"] or bool(found["marks"]) or not _goes_on(after)
    if before and before in _OPENING_BRACKETS:  # […] stands for words left out
        return False
    if stop.strip(_ELLIPSIS) == "":
        return _ellipsis_ends(
            text[max(0, start - _AHEAD) : start], text[end : end + _AHEAD], quoted=bool(found["closers"])
        )
    if stop == "." and before and before in _KOREAN_LAST and not _ITEM.search(text[max(0, start - _AHEAD) : start]):
        return _korean_ends(after, quoted=bool(found["closers"]))
    if not after.isspace() and not (found.end("stop") < end and after.isupper()):
        return False
    return not _is_inner_stop(text[max(0, start - _AHEAD) : start], text[end : end + _AHEAD].lstrip(), stop)


def _is_wide(stop: str, before: str, after: str) -> bool:
    if any(char in _WIDE for char in stop):
        return True
    if stop[0] == _WIDE_DOT:
        return not _LATIN.match(before)
    # Who writes Chinese or Korean with a Latin keyboard leaves out the space.
    return stop[0] in "!?" and _is_east_asian(before) and (_is_east_asian(after) or (after != "" and after in _OPENERS))


def _is_east_asian(char: str) -> bool:
    return script_of(char).is_east_asian or "\uff66" <= char <= "\uff9f"  # half-width kana


def _goes_on(after: str) -> bool:
    return after != "" and (after in _GOES_ON or _is_east_asian(after))


def _ellipsis_ends(before: str, following: str, *, quoted: bool) -> bool:
    if _HANGUL.search(before):  # 美, 칩 규제…中 반발: one headline
        return False
    first = following.lstrip().lstrip(_OPENING_QUOTES)[:1]
    if script_of(first) is Script.HAN:
        return not quoted or following[:1].isspace()
    return first.isupper()


def _korean_ends(after: str, *, quoted: bool) -> bool:
    if after.isupper():
        return True
    if quoted and _goes_on(after):  # “…했다.”고 말했다
        return False
    return not (after.isascii() and after.isalnum())


def _is_inner_stop(before: str, following: str, stop: str) -> bool:
    unquoted = following.lstrip(_OPENING_QUOTES)
    if unquoted[:1].islower() and not unquoted[1:2].isupper():  # xAI begins a sentence
        return True
    if stop != ".":
        return False
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    if _is_labelled(word[0], following) or _is_in(word[0], _NEVER_LAST) or _FIRM.match(following):
        return True
    if _ITEM.search(before) or (_NUMBER.fullmatch(word[0]) and _NUMBER_OF_DATE.match(following)):
        return True
    if _SENTENCE_OPENER.match(unquoted):
        return bool(_INITIAL.search(before) and _SURNAME.match(following))
    return bool(_DOTTED.fullmatch(word[0]) or _DATE.search(before)) or _is_in(word[0], _ABBREVIATIONS)


def _is_labelled(word: str, following: str) -> bool:
    if word.lower() not in _LABELS:
        return False
    return bool(_LABELLED.match(following) or (not word.islower() and _LETTER.match(following)))


def _is_in(word: str, table: frozenset[str]) -> bool:
    return word in table or (len(word) > 1 and word.lower() in table)
