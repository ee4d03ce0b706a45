"""What a watchlist file and a concept may hold (docs/watchlists.md). The descriptions are what editors show."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from monitor.config.shape import Listed, Shape
from monitor.config.values import KEY_PATTERN, LANGUAGE_PATTERN, check_key, check_language, parse_cfr
from monitor.domain.sources import CfrReference
from monitor.domain.states import Severity
from monitor.matching.parse.values import read_value

# Here every scalar is text; an editor takes 3E001 and 744 for numbers.
TermText = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]


class TermShape(Shape):
    """A word or phrase with its conditions. `{text: "@x"}` means these two characters, not a concept."""

    text: TermText = Field(description="The word or phrase. A star at its end lets the last word go on: semiconduct*.")
    exact: bool = Field(default=False, description="Capitals and punctuation as written.")
    not_in: Listed[TermText] = Field(default=(), description="Longer texts in which the word is something else.")


class PlainTerm(TermShape):
    """Written as a bare string: `@name` stands for a concept."""


def _bare(value: Any) -> Any:
    return PlainTerm.model_construct(text=value) if isinstance(value, str) else value


def _document_type(written: str) -> str:
    # The same words as in a query, where a type that no document has is refused too. Kept as written.
    read_value("type", written)
    return written


def _alias_language(tag: str) -> str:
    return tag if tag == "any" else check_language(tag)


def _pattern(pattern: str) -> Any:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


Key = Annotated[str, AfterValidator(check_key), _pattern(KEY_PATTERN)]
Words = Annotated[str, Field(min_length=1)]
Entry = Annotated[TermShape, BeforeValidator(_bare, json_schema_input_type=TermText | TermShape)]
LanguageTag = Annotated[str, AfterValidator(check_language), _pattern(LANGUAGE_PATTERN)]
AliasLanguage = Annotated[str, AfterValidator(_alias_language), _pattern(f"(?:any|{LANGUAGE_PATTERN})")]
Cfr = Annotated[
    CfrReference,
    BeforeValidator(lambda value: parse_cfr(value) if isinstance(value, str) else value, json_schema_input_type=str),
]
DocumentType = Annotated[Words, AfterValidator(_document_type)]


class ConceptShape(Shape):
    """A named set of aliases in many languages, written @key in a rule."""

    key: Key = Field(description="Lower-case letters, digits and hyphens. Rules write @ before it.")
    title: Words = Field(description="What the concept is, for people.")
    aliases: dict[AliasLanguage, Listed[Entry]] = Field(
        default_factory=dict,
        description="Names by language (en, ko, zh-Hans, ja; any for codes). All are looked for in every text.",
    )
    includes: Listed[str] = Field(default=(), description='Concepts whose aliases are part of it, as "@nvidia".')
    not_in: Listed[TermText] = Field(default=(), description="Longer texts in which an alias is something else.")
    note: str | None = Field(default=None, description="For people who edit this file.")


class WhereShape(Shape):
    """What is asked of the document beside its words. Several values mean any of them."""

    source: Listed[Words] = Field(default=(), description="Keys of sources.")
    agency: Listed[Words] = Field(default=(), description="Slugs or names of issuing agencies.")
    cfr: Listed[Cfr] = Field(default=(), description='As "15 CFR part 744" or "15 CFR parts 730-774".')
    type: Listed[DocumentType] = Field(default=(), description="Rule, Proposed Rule, Notice, Presidential Document.")
    language: Listed[LanguageTag] = Field(default=(), description="Language tags, as ko or zh-Hans.")


class RuleShape(Shape):
    """One query with a key and a sentence saying why it matters: either any, all and none, or query."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["query"]}, {"anyOf": [{"required": ["any"]}, {"required": ["all"]}]}],
            "not": {"required": ["query", "none"]},
        }
    )

    key: Key = Field(description="The rule's name within the list.")
    why: Words = Field(description="One sentence: why a hit of this rule matters.")
    any_of: Listed[Entry] = Field(default=(), alias="any", description="At least one of these must occur.")
    all_of: Listed[Entry] = Field(default=(), alias="all", description="Every one of these must occur.")
    none_of: Listed[Entry] = Field(default=(), alias="none", description="Not one of these may occur.")
    query: str | None = Field(
        default=None, description="A query (docs/watchlists.md), in place of any, all and none. Write it below a |."
    )
    where: WhereShape | None = Field(default=None, description="What is asked of the document beside its words.")


class ExampleShape(Shape):
    """A text that must not match, and the facts that filters look at."""

    text: str | None = Field(default=None, description="The body of the document; another name for body.")
    title: str | None = Field(default=None, description="Its title.")
    abstract: str | None = Field(default=None, description="Its abstract.")
    body: str | None = Field(default=None, description="Its body.")
    language: LanguageTag | None = Field(default=None, description="Its language; guessed where it is not said.")
    note: str | None = Field(default=None, description="For people: what the example shows.")
    source: str | None = Field(default=None, description="The key of its source.")
    type: str | None = Field(default=None, description="Its type, as Rule.")
    agency: Listed[Words] = Field(default=(), description="Slugs of the agencies that issued it.")
    cfr: Listed[Cfr] = Field(default=(), description='The parts of the CFR that it names, as "15 CFR part 744".')
    docket: Listed[Words] = Field(default=(), description="Its dockets, as BIS-2022-0025.")
    rin: Listed[Words] = Field(default=(), description="Its regulation identifier numbers, as 0694-AI94.")


class MatchingExampleShape(ExampleShape):
    """A text that must match."""

    rules: Listed[str] = Field(default=(), description="Rules that must be satisfied.")
    terms: Listed[TermText] = Field(default=(), description="Words that must be found, as they stand in the text.")


class ExamplesShape(Shape):
    """Texts that the watchlist must hit, and texts that it must not hit."""

    match: Listed[MatchingExampleShape] = Field(default=(), description="Texts that it must hit.")
    no_match: Listed[ExampleShape] = Field(default=(), description="Texts that it must not hit: false friends.")


class TranslationShape(Shape):
    """The sentences that readers of one more language are shown."""

    title: Words = Field(description="The title of the watchlist.")
    reason: Words = Field(description="The reason of the watchlist.")
    rules: dict[Key, Words] = Field(default_factory=dict, description="The why of each rule by its key.")


class WatchlistShape(Shape):
    """A titled set of rules, with a reason to exist and its own examples."""

    key: Key = Field(description="The name of the file without .yaml.")
    title: Words = Field(description="As messages show it.")
    reason: Words = Field(description="Why the list exists: one to three sentences, shown in every alert.")
    severity: Severity = Field(default=Severity.NORMAL, description="low, normal or high.")
    rules: Annotated[Listed[RuleShape], Field(min_length=1)] = Field(description="At least one rule.")
    translations: dict[LanguageTag, TranslationShape] = Field(
        default_factory=dict, description="What readers of another language are shown, by language."
    )
    examples: ExamplesShape | None = Field(default=None, description="Texts that it must hit and must not hit.")
