"""Words and guards as analysts write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from monitor.config.places import Place
from monitor.config.watchlist_shape import TermShape
from monitor.domain.queries import Term
from monitor.matching.wildcard import read_wildcard


def read_term(shape: TermShape, place: Place, *, guards: tuple[str, ...] = ()) -> Term:
    """The term at `place` with its own guards and those of its concept. Raises the error of `place`."""
    if not _kernel(shape.text):
        raise place.problem("This entry has no letters or digits.", "Write a word or phrase, or remove the entry.")
    with place.explains():
        text, prefix = read_wildcard(shape.text)
    for number, guard in enumerate(shape.not_in):
        check_guard(guard, (text,), place.inside("not_in", number))
    return Term(text=text, exact=shape.exact, prefix=prefix, not_in=tuple(dict.fromkeys(shape.not_in + guards)))


def check_guard(guard: str, words: Iterable[str], place: Place) -> None:
    """A guard that holds none of the words inside can never do anything: refuse it."""
    inside = _kernel(guard)
    if not any(_kernel(word) in inside and _kernel(word) != inside for word in words):
        raise place.problem(
            f'not_in "{guard}" is no longer text around the word that it guards.',
            'Write the longer text with the word inside, as 北京东 for 京东 or "metaverse" for meta.',
        )


def _kernel(text: str) -> str:
    """Only letters and digits, folded: whatever matching forgives in spaces, hyphens and case is forgiven here too."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())
