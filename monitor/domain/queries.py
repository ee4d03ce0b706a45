"""Query: what a rule asks of the words of a document, as a tree. docs/watchlists.md teaches the language.

```
Query
├── Group       a word, phrase or @concept             A800, "advanced computing", @nvidia
├── AllOf       every part holds                       a AND b
├── AnyOf       at least one part holds                a OR b
├── Not         the part does not hold                 NOT a
├── Near        two mentions within so many words      a NEAR/5 b, a ONEAR/5 b
├── NotNear     mentions that keep their distance      a NOT NEAR/5 b
├── Sentence    the part holds within one sentence     SENT(a AND b)
├── AtLeast     so many parts, or so many mentions     ATLEAST2(a, b, c), ATLEAST3(a)
├── InField     the part holds within one field        title:(a OR b)
├── Fact        what the document says of itself       agency:industry-and-security-bureau, type:rule
└── Citation    a CFR part, docket or RIN              cfr:744, docket:BIS-2022-0025, rin:0694-AI94
```
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One word or phrase to look for.

    `exact` asks for case and punctuation as written. `prefix` lets the last word go on: `semiconduct*`. An occurrence
    that lies inside one of the `not_in` strings ("京东" in "北京东城区") does not count.
    """

    text: str
    exact: bool = False
    prefix: bool = False
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A word, phrase or `@concept` as the analyst wrote it, with the terms it stands for: any of them satisfies it."""

    written: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. Of the simple form: `all`, and the whole rule."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds. Of the simple form: `any`."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold. Of the simple form: `none`, as the negation of an AnyOf."""

    part: Query


@dataclass(frozen=True, slots=True)
class Near:
    """A mention of each side in one field, not overlapping, at most `words` words apart: the next word is 1 word
    away. `ordered` asks for `left` before `right`. The sides are Group, AnyOf, Near or NotNear; the parser distributes
    AND."""

    left: Query
    right: Query
    words: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class NotNear:
    """A mention of `left` that no mention of `right` touches or comes within `words` words of, on either side."""

    left: Query
    right: Query
    words: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """The part holds within one sentence of one field. Nothing inside asks for fields, facts or citations."""

    part: Query


@dataclass(frozen=True, slots=True)
class AtLeast:
    """With several parts: at least `count` of them hold. With one part, which must be made of mentions (Group, AnyOf,
    Near, NotNear): it has at least `count` mentions, a mention inside a longer one not counted."""

    count: int
    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class InField:
    """The part holds within one field: `title`, `abstract` or `body`."""

    field: str
    part: Query


@dataclass(frozen=True, slots=True)
class Fact:
    """The document's `source`, `agency`, `type` or `lang` is one of the values. Quotes nothing."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """The document is about, or its text cites, a CFR part or section, a docket or a regulation identifier number.

    `kind` is `cfr`, `docket` or `rin`. `value` of a cfr is `744`, `744.23`, `744.23(a)(3)`, `730-774`, any of them
    with a title before it: `15 CFR 744`.
    """

    kind: str
    value: str

    @property
    def written(self) -> str:
        """As mentions name it."""
        return f"{self.kind}:{self.value}"


Query: TypeAlias = Group | AllOf | AnyOf | Not | Near | NotNear | Sentence | AtLeast | InField | Fact | Citation

FACT_NAMES: Final = ("source", "agency", "type", "lang")
CITATION_KINDS: Final = ("cfr", "docket", "rin")
MOST_WORDS_APART: Final = 100
"""The largest distance that Near and NotNear take."""


def simple_query(
    *, any_of: tuple[Group, ...] = (), all_of: tuple[Group, ...] = (), none_of: tuple[Group, ...] = ()
) -> Query:
    """The tree of the simple form: one of `any_of` (if there are any), each of `all_of`, not one of `none_of`.

    What stands alone is not wrapped: one `any` entry and nothing else is that Group.
    """
    parts: list[Query] = []
    if any_of:
        parts.append(any_of[0] if len(any_of) == 1 else AnyOf(any_of))
    parts.extend(all_of)
    if none_of:
        parts.append(Not(none_of[0] if len(none_of) == 1 else AnyOf(none_of)))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def children(query: Query) -> tuple[Query, ...]:
    """The parts of a query, in the order they were written."""
    match query:
        case AllOf(parts) | AnyOf(parts) | AtLeast(parts=parts):
            return parts
        case Not(part) | Sentence(part) | InField(part=part):
            return (part,)
        case Near(left, right) | NotNear(left, right):
            return (left, right)
    return ()


def with_groups(query: Query, replace: Callable[[Group], Query]) -> Query:
    """The same query with something else in the place of each Group."""
    match query:
        case Group():
            return replace(query)
        case AllOf(parts):
            return AllOf(tuple(with_groups(part, replace) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(with_groups(part, replace) for part in parts))
        case Not(part):
            return Not(with_groups(part, replace))
        case Near(left, right, words, ordered):
            return Near(with_groups(left, replace), with_groups(right, replace), words, ordered)
        case NotNear(left, right, words):
            return NotNear(with_groups(left, replace), with_groups(right, replace), words)
        case Sentence(part):
            return Sentence(with_groups(part, replace))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(with_groups(part, replace) for part in parts))
        case InField(field, part):
            return InField(field, with_groups(part, replace))
    return query


def groups_of(query: Query) -> tuple[Group, ...]:
    """Every word, phrase and concept of a query, in the order they were written."""
    if isinstance(query, Group):
        return (query,)
    return tuple(group for part in children(query) for group in groups_of(part))
