"""A query cut into words, phrases, operators and parentheses, each with its place. Comments are dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from monitor.domain.errors import QueryError
from monitor.domain.queries import MOST_WORDS_APART
from monitor.domain.remedies import did_you_mean, quoted
from monitor.matching.lexer.habits import other_habit
from monitor.matching.lexer.signs import (
    BLANK,
    CLOSING,
    COLONS,
    COMMAS,
    ESCAPE,
    FIELDS,
    NUMBER_BEHIND,
    OPENING,
    OPENS,
    PHRASE,
    QUOTES,
    REST_OF_TEXT,
    SECTION,
    WORD,
)

_DISTANCE: Final = re.compile(r"(O?NEAR)(?:(/?)([0-9]*)|/.*)", re.IGNORECASE)
_AT_LEAST: Final = re.compile(r"ATLEAST(/?)([0-9]*)", re.IGNORECASE)


class Kind(Enum):
    """What a token is; the value says it to people."""

    WORD = "a word"
    PHRASE = "a phrase"
    CONCEPT = "a concept"
    FIELD = "a field"
    CALL = "a function"
    OPEN = "("
    CLOSE = ")"
    COMMA = "a comma"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    END = "the end of the query"

    @property
    def begins_a_part(self) -> bool:
        return self in (Kind.WORD, Kind.PHRASE, Kind.CONCEPT, Kind.FIELD, Kind.CALL, Kind.OPEN)

    @property
    def is_spelt(self) -> bool:
        """True for operators that may be mistaken for words."""
        return self in (Kind.AND, Kind.OR, Kind.NOT)


@dataclass(frozen=True, slots=True)
class Token:
    """`text`: a word, a phrase without quotes, the key of a concept, the name of an operator, field or function in its
    usual case; AND, OR and NOT as they are written. `number` belongs to NEAR, ONEAR and ATLEAST."""

    kind: Kind
    text: str
    start: int
    end: int
    number: int = 0

    @property
    def name(self) -> str:
        """The text; of an operator with its capitals."""
        return self.kind.value if self.kind.is_spelt else self.text

    @property
    def is_small(self) -> bool:
        """True for an operator that is not written in capitals."""
        return self.kind.is_spelt and self.text != self.kind.value


class HabitError(QueryError):
    """Something is written as another system has it."""


def tokens(query: str) -> list[Token]:
    """All tokens; the last one is the end. Raises QueryError, of which HabitError is one."""
    return list(_Cutter(query).cut())


class _Cutter:
    def __init__(self, query: str) -> None:
        self.query = query

    def cut(self) -> Iterator[Token]:
        place = 0
        while True:
            if blank := BLANK.match(self.query, place):
                place = blank.end()
            if place == len(self.query):
                yield Token(Kind.END, "", place, place)
                return
            token = self._token(place)
            yield token
            place = token.end

    def _token(self, place: int) -> Token:
        char = self.query[place]
        for kind, chars in ((Kind.OPEN, OPENING), (Kind.CLOSE, CLOSING), (Kind.COMMA, COMMAS)):
            if char in chars:
                return Token(kind, char, place, place + 1)
        if char in QUOTES:
            return self._phrase(place)
        if char in COLONS:
            raise self._error(
                place, "A colon stands alone.", "Write it right behind the name of a field, as title:chips."
            )
        if char == "#":
            raise self._error(
                place, "A comment begins inside a word.", "Put white space before #, or the word in quotes."
            )
        section = SECTION.match(self.query, place)
        if section:
            return Token(Kind.WORD, section[0], place, section.end())
        word = WORD.match(self.query, place)
        assert word is not None  # whatever is not in a word was looked at above
        return self._word(word[0], place, word.end())

    def _phrase(self, place: int) -> Token:
        found = PHRASE.match(self.query, place)
        assert found is not None
        if found[2] is None:
            raise self._error(place, "This quotation mark is never closed.", 'Write " at the end of the phrase.')
        text = " ".join(ESCAPE.sub(r"\1", found[1]).split())
        if not text:
            raise self._error(
                place, "Nothing stands between the quotation marks.", "Write a word there, or remove them."
            )
        following = self.query[found.end() : found.end() + 1]
        if following == "*":
            raise self._error(found.end(), "The star stands outside the phrase.", f'Write "{text}*".')
        if following == "~":
            raise self._error(
                found.end(), "~ is no operator.", "Write a NEAR/5 b for words that stand near each other."
            )
        return Token(Kind.PHRASE, text, place, found.end())

    def _word(self, word: str, start: int, end: int) -> Token:
        if self.query[end : end + 1] and self.query[end] in COLONS:
            return self._field(word, start, end + 1)
        plain = unicodedata.normalize("NFKC", word)
        if plain.upper() in ("AND", "OR", "NOT"):
            return Token(Kind[plain.upper()], word, start, end)
        if distance := _DISTANCE.fullmatch(plain):
            return self._near(distance, word, start, end)
        if at_least := _AT_LEAST.fullmatch(plain):
            return self._at_least(at_least, word, start, end)
        if plain.upper() == "SENT" and (word == "SENT" or self._opens(end)):
            return self._sentence(word, start, end)
        if word.startswith("@"):
            return self._concept(word, start, end)
        if habit := other_habit(word, self.query[end : end + 100]):
            raise HabitError(habit[0], query=self.query, position=start, remedy=habit[1])
        return Token(Kind.WORD, word, start, end)

    def _field(self, name: str, start: int, end: int) -> Token:
        known = unicodedata.normalize("NFKC", name).lower()
        if known in FIELDS:
            return Token(Kind.FIELD, known, start, end)
        rest = REST_OF_TEXT.match(self.query, end)
        text = self.query[start : rest.end() if rest else end]
        remedy = did_you_mean(known, FIELDS)
        raise self._error(
            start,
            f"There is no field {quoted(name)}.",
            f'{remedy} To look for the text itself write "{text}" in quotes.',
        )

    def _near(self, found: re.Match[str], word: str, start: int, end: int) -> Token:
        name, slash, digits = found[1].upper(), found[2], found[3]
        if not digits:
            behind = NUMBER_BEHIND.match(self.query, end)
            number = behind[1] if behind else "5"
            remedy = f"Write {name}/{number}" + ("." if behind else ": at most five words apart.")
            if word != name:
                remedy += f' To look for the word write "{word}" in quotes.'
            raise self._error(start, f"{name} needs a number of words.", remedy)
        if word != f"{name}/{digits}" or not slash:
            raise self._error(start, f"{quoted(word)} is not how the operator is written.", f"Write {name}/{digits}.")
        number = int(digits[:9])
        if not 1 <= number <= MOST_WORDS_APART:
            raise self._error(
                start,
                f"{name}/{digits[:9]} cannot be.",
                f"The distance is a number from 1 (the next word) to {MOST_WORDS_APART}.",
            )
        return Token(Kind.NEAR, name, start, end, number)

    def _at_least(self, found: re.Match[str], word: str, start: int, end: int) -> Token:
        digits = found[2]
        if not digits:
            behind = NUMBER_BEHIND.match(self.query, end)
            write = (
                f"Write ATLEAST{behind[1]}(…)."
                if behind
                else "Write ATLEAST2(a, b, c), or ATLEAST3(a) for three mentions."
            )
            raise self._error(start, "ATLEAST needs a number.", write)
        if word != f"ATLEAST{digits}" or not self._opens(end):
            raise self._error(start, f"{quoted(word)} is not how it is written.", f"Write ATLEAST{digits}(…).")
        number = int(digits[:9])
        if number < 1:
            raise self._error(start, "ATLEAST0 always holds.", "Write ATLEAST1 or more.")
        return Token(Kind.CALL, "ATLEAST", start, end, number)

    def _sentence(self, word: str, start: int, end: int) -> Token:
        if word != "SENT" or not self._opens(end):
            raise self._error(
                start, f"{quoted(word)} needs a group.", 'Write SENT(a AND b), or "SENT" in quotes for the word.'
            )
        return Token(Kind.CALL, "SENT", start, end)

    def _concept(self, word: str, start: int, end: int) -> Token:
        if word == "@" or word.endswith("*"):
            raise self._error(
                start,
                f"{quoted(word)} is not the name of a concept.",
                "Write @ and its key, as @nvidia, without a star.",
            )
        return Token(Kind.CONCEPT, word[1:], start, end)

    def _opens(self, place: int) -> bool:
        return OPENS.match(self.query, place) is not None

    def _error(self, position: int, problem: str, remedy: str) -> QueryError:
        return QueryError(problem, query=self.query, position=position, remedy=remedy)
