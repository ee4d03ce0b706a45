"""How the parts of a query hang together, each with its place in the query, before it is asked what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a phrase."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A concept by its key."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Joined:
    """Two or more parts with the same operator between them. `position` is that of the last operator."""

    operator: str
    words: int
    parts: tuple[Syntax, ...]
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Negated:
    """NOT and what it is about."""

    part: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A part in parentheses."""

    part: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field and what is asked of it."""

    name: str
    part: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Called:
    """SENT or ATLEAST with its parts."""

    name: str
    count: int
    parts: tuple[Syntax, ...]
    start: int
    end: int


Syntax: TypeAlias = Word | Mentioned | Joined | Negated | Bracketed | Labelled | Called
