"""A query as its author could have written it: the text parses back to the same tree."""

from __future__ import annotations

import re
from typing import Final

from monitor.domain.errors import QueryError
from monitor.domain.queries import (
    AllOf,
    AnyOf,
    AtLeast,
    Citation,
    Fact,
    Group,
    InField,
    Near,
    Not,
    NotNear,
    Query,
    Sentence,
    Term,
)
from monitor.matching.lexer.signs import QUOTES
from monitor.matching.lexer.tokens import Kind, tokens
from monitor.matching.wildcard import STAR

_ESCAPED: Final = re.compile(rf"([\\{QUOTES}])")


def written(query: Query) -> str:
    """The query in the language of docs/watchlists.md, on one line, with no more parentheses and quotes than it needs.

    Guards (`not_in`) of a single word are the one thing that the language cannot say: they are left out.
    """
    match query:
        case AllOf(parts):
            return " AND ".join(f"NOT {_unit(part.part)}" if isinstance(part, Not) else _unit(part) for part in parts)
        case AnyOf(parts):
            return _citations(parts) or " OR ".join(map(_unit, parts))
        case Not(part):
            return f"NOT {_unit(part)}"
        case Near() | NotNear():
            return _near(query)
        case Sentence(part):
            return f"SENT({written(part)})"
        case AtLeast(count, parts):
            return f"ATLEAST{count}({', '.join(map(written, parts))})"
        case InField(field, part):
            return f"{field}:{_unit(part)}"
        case Fact(name, values):
            return _labelled(name, values)
        case Citation(kind, value):
            return _labelled(kind, (value,))
        case Group():
            return written_group(query)


def written_group(group: Group) -> str:
    """`@nvidia`, `A800`, `"advanced computing"`, `exact:Intel`, `semiconduct*`."""
    first = group.terms[0] if len(group.terms) == 1 else None
    if first is not None and not (group.written.startswith("@") and first.text != group.written):
        return written_term(first)
    exact = bool(group.terms) and all(term.exact for term in group.terms)
    return ("exact:" if exact else "") + group.written


def written_term(term: Term) -> str:
    """The term without its guards."""
    return ("exact:" if term.exact else "") + _word(term.text + (STAR if term.prefix else ""))


def _unit(query: Query) -> str:
    """The query so that an operator may stand beside it."""
    text = written(query)
    is_joined = isinstance(query, (AllOf, AnyOf, Not, Near, NotNear))
    if not is_joined or (isinstance(query, AnyOf) and _citations(query.parts)):
        return text
    return f"({text})"


def _near(pair: Near | NotNear) -> str:
    operator = _operator(pair)
    left, chain = pair.left, isinstance(pair.left, (Near, NotNear)) and _operator(pair.left) == operator
    return f"{written(left) if chain else _unit(left)} {operator} {_unit(pair.right)}"


def _operator(pair: Near | NotNear) -> str:
    if isinstance(pair, NotNear):
        return f"NOT NEAR/{pair.words}"
    return f"{'O' if pair.ordered else ''}NEAR/{pair.words}"


def _citations(parts: tuple[Query, ...]) -> str:
    """Several citations of one kind as a list; empty for other parts."""
    kinds = {part.kind if isinstance(part, Citation) else None for part in parts}
    values = tuple(dict.fromkeys(part.value for part in parts if isinstance(part, Citation)))
    if len(values) < 2 or len(values) < len(parts) or len(kinds) > 1:
        return ""
    return _labelled(str(kinds.pop()), values)


def _labelled(name: str, values: tuple[str, ...]) -> str:
    text = " OR ".join(map(_word, values))
    return f"{name}:{text}" if len(values) == 1 else f"{name}:({text})"


def _word(text: str) -> str:
    """The text bare, or in quotes where it would not be read as one word."""
    try:
        bare = [(token.kind, token.text) for token in tokens(text)] == [(Kind.WORD, text), (Kind.END, "")]
    except QueryError:
        bare = False
    return text if bare else '"{}"'.format(_ESCAPED.sub(r"\\\1", text))
