"""From tokens to parts that hang together: a small Pratt parser.

Pratt, "Top Down Operator Precedence", 1973. It reads more than the language allows, `a AND b OR c`, so that the error
can show where the parentheses would stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from monitor.domain.errors import QueryError
from monitor.matching.lexer.tokens import Kind, Token
from monitor.matching.parse.nodes import Bracketed, Called, Joined, Labelled, Mentioned, Negated, Syntax, Word

MOST_LEVELS: Final = 50
"""Levels of a query. Whoever reads a tree goes down it, and Python gives up at about a thousand calls."""
MOST_WORDS: Final = 12
"""Words of a run that an error repeats."""
NOTHING_BETWEEN: Final = "There is no operator between these words."
_STRENGTH: Final = {Kind.OR: 1, Kind.AND: 2, Kind.NOT: 2, Kind.NEAR: 4}
_OR_FIRST: Final = {Kind.AND: 1, Kind.NOT: 1, Kind.OR: 2, Kind.NEAR: 4}
_NOT_STRENGTH: Final = 3  # NOT a AND b is (NOT a) AND b; NOT a NEAR/5 b is about the pair


def read_loosely(query: str, cut: list[Token], *, or_first: bool = False) -> Syntax:
    """The parts of a query as its operators bind, also where a reader could take them otherwise. `or_first`: OR binds
    more tightly than AND. Raises QueryError."""
    return _Parser(query, cut, _OR_FIRST if or_first else _STRENGTH).whole()


class UnjoinedError(QueryError):
    """A run of words without operators. `before` are up to two tokens that stand before it."""

    def __init__(self, *, query: str, position: int, words: list[Token], before: list[Token]) -> None:
        self.words = words
        self.before = before
        super().__init__(NOTHING_BETWEEN, query=query, position=position, remedy="Write AND, OR or NEAR/5 here.")


class _Parser:
    def __init__(self, query: str, cut: list[Token], strength: Mapping[Kind, int]) -> None:
        self.query = query
        self.tokens = cut
        self.strength = strength
        self.at = 0
        self.level = 0

    def whole(self) -> Syntax:
        if self.next.kind is Kind.END:
            raise self.error(self.next, "The query is empty.", "Write a word, a phrase in quotes or a @concept.")
        found = self.expression(1)
        if self.next.kind is Kind.CLOSE:
            raise self.error(self.next, "This parenthesis closes nothing.", "Remove it, or open one before.")
        if self.next.kind is Kind.COMMA:
            raise self.error(
                self.next,
                "A comma stands only inside ATLEAST2(a, b).",
                "Write OR or AND, or put text with a comma in quotes.",
            )
        return found

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def expression(self, weakest: int) -> Syntax:
        """All that operators of at least this strength hold together."""
        left = self.part()
        while True:
            if self.next.kind.begins_a_part:
                raise self.nothing_between()
            is_not_near = self.is_not_near()
            strength = self.strength[Kind.NEAR] if is_not_near else self.strength.get(self.next.kind, 0)
            if strength < weakest:
                return left
            left = self.joined(left, strength, is_not_near=is_not_near)

    def joined(self, left: Syntax, strength: int, *, is_not_near: bool) -> Syntax:
        first = self.take()
        operator = self.take() if is_not_near else first
        name = f"NOT {operator.text}" if is_not_near else operator.name
        if name == "NOT ONEAR":
            raise self.error(first, "NOT ONEAR does not exist.", f"Write NOT NEAR/{operator.number}: on neither side.")
        if first.kind is Kind.NOT and not is_not_near:
            self.needs_part_behind(first)
            part = self.expression(_NOT_STRENGTH)
            right: Syntax = Negated(part, first.start, part.end)
            name = "AND"
        else:
            self.needs_part_behind(operator)
            right = self.expression(strength + 1)
        same = isinstance(left, Joined) and (left.operator, left.words) == (name, operator.number)
        before = left.parts if same and isinstance(left, Joined) else (left,)
        return Joined(name, operator.number, (*before, right), first.start, left.start, right.end)

    def is_not_near(self) -> bool:
        return self.next.kind is Kind.NOT and self.tokens[self.at + 1].kind is Kind.NEAR

    def part(self) -> Syntax:
        """A word, or what stands in parentheses or behind NOT, a field or a function."""
        token = self.take()
        match token.kind:
            case Kind.WORD | Kind.PHRASE:
                return Word(token.text, token.start, token.end)
            case Kind.CONCEPT:
                return Mentioned(token.text, token.start, token.end)
            case Kind.OPEN | Kind.FIELD | Kind.CALL | Kind.NOT:
                return self.deeper(token)
            case Kind.CLOSE | Kind.COMMA | Kind.END:
                before = self.tokens[self.at - 2] if self.at > 1 else token
                raise self.error(token, f"A word is missing after {before.name or before.kind.value}.", "Write one.")
        raise self.error(
            token, f"{token.name} needs something before it.", f"Write a {_spelt(token)} b, or remove {token.name}."
        )

    def deeper(self, token: Token) -> Syntax:
        self.level += 1
        if self.level > MOST_LEVELS:
            raise self.error(
                token, f"The query is nested more than {MOST_LEVELS} deep.", "Make it flatter, or several rules of it."
            )
        if token.kind is Kind.OPEN:
            found: Syntax = self.bracketed(token)
        elif token.kind is Kind.FIELD:
            found = self.labelled(token)
        elif token.kind is Kind.CALL:
            found = self.called(token)
        else:
            found = self.negated(token)
        self.level -= 1
        return found

    def bracketed(self, opening: Token) -> Bracketed:
        if self.next.kind is Kind.CLOSE:
            raise self.error(
                opening, "Nothing stands between these parentheses.", "Write a word there, or remove them."
            )
        if self.next.kind is Kind.END:
            raise self.never_closed(opening)
        part = self.expression(1)
        return Bracketed(part, opening.start, self.closing(opening).end)

    def closing(self, opening: Token) -> Token:
        if self.next.kind is Kind.CLOSE:
            return self.take()
        if self.next.kind is Kind.COMMA:
            raise self.error(
                self.next,
                "A comma stands only inside ATLEAST2(a, b).",
                "Write OR or AND, or put text with a comma in quotes.",
            )
        raise self.never_closed(opening)

    def labelled(self, field: Token) -> Labelled:
        if not self.next.kind.begins_a_part:
            remedy = f'Write {field.text}:word, {field.text}:"a phrase" or {field.text}:(a OR b).'
            if self.next.kind is Kind.NOT:
                remedy = f"Write NOT {field.text}:word."
            raise self.error(field, f"{field.text}: stands before nothing that it could be about.", remedy)
        part = self.part()
        return Labelled(field.text, part, field.start, part.end)

    def called(self, function: Token) -> Called:
        opening = self.take()
        if self.next.kind is Kind.CLOSE:
            raise self.error(opening, "Nothing stands between these parentheses.", "Write one or more words there.")
        if self.next.kind is Kind.END:
            raise self.never_closed(opening)
        parts = [self.expression(1)]
        while self.next.kind is Kind.COMMA:
            comma = self.take()
            if function.text == "SENT":
                raise self.error(comma, "SENT takes one query.", "Write AND or OR in place of the comma.")
            parts.append(self.expression(1))
        end = self.closing(opening).end
        return Called(function.text, function.number, tuple(parts), function.start, end)

    def negated(self, token: Token) -> Negated:
        if self.next.kind is Kind.NEAR:
            raise self.error(token, "NOT NEAR needs something before it.", f"Write a NOT NEAR/{self.next.number} b.")
        self.needs_part_behind(token)
        part = self.expression(_NOT_STRENGTH)
        return Negated(part, token.start, part.end)

    def needs_part_behind(self, operator: Token) -> None:
        behind = self.next
        if behind.kind.begins_a_part or (behind.kind is Kind.NOT and operator.kind in (Kind.AND, Kind.OR, Kind.NOT)):
            return
        name = _spelt(operator)
        if operator.kind is Kind.NEAR and behind.kind is Kind.NOT:
            raise self.error(behind, f"NOT cannot follow {name}.", f"Write a NOT NEAR/{operator.number} b.")
        if behind.kind in (Kind.AND, Kind.OR, Kind.NEAR):
            raise self.error(
                behind, f"{_spelt(behind)} follows {name}.", "Keep one of them, or write a word between them."
            )
        raise self.error(operator, f"{name} needs something after it.", f"Write a word there, or remove {name}.")

    def nothing_between(self) -> QueryError:
        """Two words without an operator. A run of plain words may be a phrase, or meant as AND."""
        first, last = self.run()
        words = self.tokens[first:last]
        if len(words) < 2 or len(words) > MOST_WORDS or self.next.kind is not Kind.WORD:
            return self.error(self.next, NOTHING_BETWEEN, "Write AND, OR or NEAR/5 here.")
        return UnjoinedError(
            query=self.query, position=self.next.start, words=words, before=self.tokens[max(first - 2, 0) : first]
        )

    def run(self) -> tuple[int, int]:
        """The plain words around this place, with `and`, `or` and `not` in small letters between them."""

        def belongs(at: int) -> bool:
            return self.tokens[at].kind is Kind.WORD or self.tokens[at].is_small

        first = last = self.at
        while first > 0 and belongs(first - 1):
            first -= 1
        while belongs(last):
            last += 1
        while self.tokens[first].is_small:
            first += 1
        while last > first and self.tokens[last - 1].is_small:
            last -= 1
        return first, last

    def never_closed(self, opening: Token) -> QueryError:
        return self.error(opening, "This parenthesis is never closed.", "Write ) where the group ends.")

    def error(self, token: Token, problem: str, remedy: str) -> QueryError:
        return QueryError(problem, query=self.query, position=token.start, remedy=remedy)


def _spelt(operator: Token) -> str:
    return f"{operator.text}/{operator.number}" if operator.kind is Kind.NEAR else operator.name
