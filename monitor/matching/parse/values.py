"""Values behind the fields that ask a fact or a citation: checked, and written in one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from monitor.domain.remedies import BadValueError, quoted
from monitor.matching.filters import NAMED_PARTS_TITLE, TYPE_NAMES, type_name

_KNOWN_TYPES: Final = (*TYPE_NAMES.values(), "correction")
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}))?", re.IGNORECASE)
_LANGUAGE_NAMES: Final = {
    "english": "en", "korean": "ko", "chinese": "zh", "japanese": "ja", "kr": "ko", "cn": "zh", "jp": "ja",
}  # fmt: skip
_CFR: Final = re.compile(
    r"(?:(?P<title>[0-9]{1,2})\s*C\.?\s?F\.?\s?R\.?\s*)?(?:(?:parts?|pts?\.?|§+|sections?|secs?\.?)\s*)?"
    r"(?P<part>[0-9]{1,4})"
    r"(?:\s*(?:[-\u2010-\u2013]|\bto\b|\bthrough\b)\s*(?P<last>[0-9]{1,4})"
    r"|\.(?P<section>[0-9]+[a-z]?(?:-[0-9]+[a-z]?)*)(?P<paragraphs>(?:\s*\([0-9A-Za-z]{1,5}\))*))?",
    re.IGNORECASE,
)
_DOCKET_WORD: Final = re.compile(r"^docket\W*(?:(?:numbers?|nos?|id)\b)?\W*", re.IGNORECASE)
_RIN: Final = re.compile(r"(?:RIN\s*)?([0-9]{4})-?([A-Z]{2}[0-9]{2})", re.IGNORECASE)


def read_value(field: str, written: str) -> str:
    """The value as a Fact or Citation holds it. Raises BadValueError."""
    return _READERS[field](written)


def _as_it_is(written: str) -> str:
    return written


def _type(written: str) -> str:
    name = type_name(written)
    if name not in _KNOWN_TYPES:
        raise BadValueError(f"No document has the type {quoted(written)}.", f"Types are {', '.join(_KNOWN_TYPES)}.")
    return name


def _language(written: str) -> str:
    found = _LANGUAGE.fullmatch(written.replace("_", "-"))
    if found is None or written.lower() in _LANGUAGE_NAMES:
        tag = _LANGUAGE_NAMES.get(written.lower())
        remedy = f"Did you mean {quoted(tag)}?" if tag else "Use a tag such as en, ko or zh-Hans."
        raise BadValueError(f"{quoted(written)} is not a language tag.", remedy)
    language, script, region = found.groups()
    return "-".join([language.lower(), *([script.title()] if script else []), *([region.upper()] if region else [])])


def _cfr(written: str) -> str:
    found = _CFR.fullmatch(written)
    if found is None:
        raise BadValueError(
            f"{quoted(written)} is not a place in the Code of Federal Regulations.",
            'Write cfr:744, cfr:744.23(a)(3), cfr:730-774 or cfr:"15 CFR 744".',
        )
    title, part, last, section = found["title"], int(found["part"]), found["last"], found["section"]
    text = str(part)
    if last and title and int(title) == NAMED_PARTS_TITLE:
        text += f"-{last}"
    elif last:
        if int(last) <= part:
            raise BadValueError(f"The range {part}-{last} runs backwards.", "Put the smaller part first.")
        text += f"-{int(last)}"
    if section:
        text += f".{section.lower()}{''.join(found['paragraphs'].split())}"
    return f"{int(title)} CFR {text}" if title else text


def _docket(written: str) -> str:
    value = _DOCKET_WORD.sub("", written)
    if not any(char.isdecimal() for char in value):
        raise BadValueError(f"{quoted(written)} is not a docket.", "A docket has a number, as BIS-2022-0025.")
    return value


def _rin(written: str) -> str:
    found = _RIN.fullmatch(written)
    if found is None:
        raise BadValueError(f"{quoted(written)} is not a regulation identifier number.", "Write it as 0694-AI94.")
    return f"{found[1]}-{found[2].upper()}"


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "source": _as_it_is,
    "agency": _as_it_is,
    "type": _type,
    "lang": _language,
    "cfr": _cfr,
    "docket": _docket,
    "rin": _rin,
}
