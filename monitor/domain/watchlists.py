"""Concept, Watchlist, Rule: what analysts write, read from files and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from monitor.domain.documents import Text
from monitor.domain.queries import Query, Term
from monitor.domain.sources import CfrReference
from monitor.domain.states import Severity


@dataclass(frozen=True, kw_only=True)
class Concept:
    """A named set of aliases in many languages, written `@key` in a rule."""

    key: str
    title: str
    terms: tuple[Term, ...]
    defined_in: str = ""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a rule asks of a document beside its words. An empty tuple asks nothing; several values mean "any of"."""

    source: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    cfr: tuple[CfrReference, ...] = ()
    document_type: tuple[str, ...] = ()
    language: tuple[str, ...] = ()


NO_FILTERS: Final = Filters()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One query with a key and a sentence saying why it matters.

    Satisfied when the filters hold and the query does. Fields are looked at together: one part of the query may be met
    by the title and another by the abstract. The simple form (any, all, none) is a query too: `simple_query`.
    """

    key: str
    why: str
    query: Query
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A text that a watchlist must hit (with these rules and terms among the evidence) or must not hit."""

    text: Text
    must_match: bool
    rules: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    note: str = ""
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Translation:
    """What a watchlist says to readers of another language; `rule_whys` maps rule key to its sentence."""

    language: str
    title: str
    reason: str
    rule_whys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Watchlist:
    """A titled set of rules, with a reason to exist and its own examples.

    `content_hash` is the SHA-256 of `source_text`: the file and every concept it uses, as written.
    """

    key: str
    title: str
    reason: str
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...] = ()
    severity: Severity = Severity.NORMAL
    translations: tuple[Translation, ...] = ()
    content_hash: str = ""
    source_text: str = ""
    defined_in: str = ""
