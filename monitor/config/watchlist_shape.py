"""What a watchlist file and a concept may hold (docs/watchlists.md)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from monitor.config.shape import Listed, Shape
from monitor.config.values import check_key, check_language, parse_cfr
from monitor.domain.sources import CfrReference
from monitor.domain.states import Severity


class TermShape(Shape):
    """A word or phrase with its conditions. `{text: "@x"}` means these two characters, not a concept."""

    text: str
    exact: bool = False
    not_in: Listed[str] = ()


class PlainTerm(TermShape):
    """Written as a bare string: `@name` stands for a concept."""


def _bare(value: Any) -> Any:
    return PlainTerm.model_construct(text=value) if isinstance(value, str) else value


def _alias_language(tag: str) -> str:
    return tag if tag == "any" else check_language(tag)


Key = Annotated[str, AfterValidator(check_key)]
Words = Annotated[str, Field(min_length=1)]
Entry = Annotated[TermShape, BeforeValidator(_bare)]
LanguageTag = Annotated[str, AfterValidator(check_language)]
AliasLanguage = Annotated[str, AfterValidator(_alias_language)]
Cfr = Annotated[CfrReference, BeforeValidator(lambda value: parse_cfr(value) if isinstance(value, str) else value)]


class ConceptShape(Shape):
    """One entry under `concepts:`."""

    key: Key
    title: Words
    aliases: dict[AliasLanguage, Listed[Entry]] = Field(default_factory=dict)
    includes: Listed[str] = ()
    not_in: Listed[str] = ()
    note: str | None = None


class WhereShape(Shape):
    """Filters of a rule."""

    source: Listed[Words] = ()
    agency: Listed[Words] = ()
    cfr: Listed[Cfr] = ()
    type: Listed[Words] = ()
    language: Listed[LanguageTag] = ()


class RuleShape(Shape):
    """One rule."""

    key: Key
    why: Words
    any_of: Listed[Entry] = Field(default=(), alias="any")
    all_of: Listed[Entry] = Field(default=(), alias="all")
    none_of: Listed[Entry] = Field(default=(), alias="none")
    query: str | None = None
    where: WhereShape | None = None


class ExampleShape(Shape):
    """A text that must not match, and the facts that filters look at. `text` is another name for `body`."""

    text: str | None = None
    title: str | None = None
    abstract: str | None = None
    body: str | None = None
    language: LanguageTag | None = None
    note: str | None = None
    source: str | None = None
    type: str | None = None
    agency: Listed[Words] = ()
    cfr: Listed[Cfr] = ()


class MatchingExampleShape(ExampleShape):
    """A text that must match."""

    rules: Listed[str] = ()
    terms: Listed[Words] = ()


class ExamplesShape(Shape):
    """Both kinds of examples."""

    match: Listed[MatchingExampleShape] = ()
    no_match: Listed[ExampleShape] = ()


class TranslationShape(Shape):
    """The sentences that readers of one more language are shown."""

    title: Words
    reason: Words
    rules: dict[Key, Words] = Field(default_factory=dict)


class WatchlistShape(Shape):
    """One file in the folder of watchlists."""

    key: Key
    title: Words
    reason: Words
    severity: Severity = Severity.NORMAL
    rules: Annotated[Listed[RuleShape], Field(min_length=1)]
    translations: dict[LanguageTag, TranslationShape] = Field(default_factory=dict)
    examples: ExamplesShape | None = None
