"""Invented documents of 300 to 800 words (577 on average), planted with names, phrases and topics of the same world.

Of the documents, 30 % are English in plain ASCII, 30 % English as it is typeset (curly quotes, dashes, §, é), 20 %
Korean (names with particles glued on), 20 % Chinese (runs without spaces, three in ten in traditional characters);
the last two with Latin names inside. Each has a theme and a side theme; one word in eight is of a theme. Each speaks
of one to five firms, six in ten of its theme, the famous more often, one to four times each, of two to six phrases and
of one to four topics.

Near misses are planted too: a name inside a longer word, the last word of a name alone, a quantity that looks like a
code ("a 800 million"), and themes without a firm, which is what most contexts meet. Some names are broken as real
texts break them: over a line end, with two spaces, with a hyphen and a space ("Cyber- Enabled").

A document knows nothing of the rules: the same documents are measured at every number of rules.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import opencc

from bench.invented.firms import Firm, Firms, invent_firms
from bench.invented.rules import topics
from bench.invented.words import KOREAN_PARTICLES, KOREAN_VERBS, THEMES, Ranked, Theme, Vocabulary, vocabulary
from monitor.domain.documents import Text
from monitor.domain.queries import Term

FEWEST_WORDS: Final = 300
MOST_WORDS: Final = 800
_MOST_LIKELY: Final = 562  # the mean of a triangular distribution is (300 + 800 + 562) / 3 = 554; names make it 577
_THEMED: Final = 1 / 8
_TOPIC_FLATTENING: Final = 50.0
_OPENING_QUOTE: Final = re.compile(r'(?<!\S)"')
_TYPESET: Final = str.maketrans({"'": "’", "-": "–"})


def invent_documents(count: int, *, seed: int, firms: int, first: int = 0, share_of_words: float = 1.0) -> list[Text]:
    """Documents number `first` to `first + count`; each is the same whatever others are asked for."""
    return [
        _Writer(random.Random(f"document {seed} {number}"), seed, invent_firms(seed, firms), share_of_words).document()
        for number in range(first, first + count)
    ]


class _Writer:
    """Writes one document."""

    def __init__(self, chance: random.Random, seed: int, firms: Firms, share_of_words: float) -> None:
        self._chance = chance
        self._words: Vocabulary = vocabulary(seed)
        self._firms = firms
        self._share = share_of_words
        form = chance.random()
        self._language = "en" if form < 0.6 else "ko" if form < 0.8 else "zh"
        self._is_typeset = 0.3 <= form < 0.6
        self._is_traditional = form >= 0.94
        self._topics = _ranked_topics(seed)[self._language]
        self._ranked: Ranked = {"en": self._words.english, "ko": self._words.korean, "zh": self._words.chinese}[
            self._language
        ]

    def document(self) -> Text:
        chance = self._chance
        length = int(chance.triangular(FEWEST_WORDS, MOST_WORDS, _MOST_LIKELY) * self._share)
        theme, side = chance.sample(THEMES, k=2)
        firms = [
            self._firms.famous(chance, theme if chance.random() < 0.6 else None)
            for _ in range(chance.choice((1, 2, 3, 3, 4, 5)))
        ]
        words = self._themed_words(length, theme, side)
        planted = [*self._mentions(firms), *self._phrases(theme, side), *self._topical()]
        for item in planted:
            words[chance.randrange(len(words))] = item
        title = [*words[:6], planted[0], *words[6:9]]
        summary = words[9 : 9 + chance.choice((0, chance.randint(20, 60)))]
        return Text(
            title=self._finish(self._sentence(title).rstrip(".。")),
            abstract=self._finish(" ".join(self._sentences(summary))),
            body=self._finish(self._paragraphs(words[9 + len(summary) :])),
            language=self._language,
            source="invented",
        )

    # ------------------------------------------------------------ words

    def _themed_words(self, length: int, theme: Theme, side: Theme) -> list[str]:
        chance = self._chance
        words = self._ranked.draw(chance, length)
        own = [_words_of(theme, self._language), _words_of(side, self._language)]
        for index in range(length):
            if chance.random() < _THEMED:
                words[index] = chance.choice(own[chance.random() < 0.25])
        if self._language == "ko":
            return [self._with_ending(word) for word in words]
        if self._language == "en":
            return [self._dressed(word) for word in words]
        return words

    def _with_ending(self, word: str) -> str:
        form = self._chance.random()
        if form < 0.2:
            return self._chance.choice(KOREAN_VERBS)
        return word + self._chance.choice(KOREAN_PARTICLES) if form < 0.75 else word

    def _dressed(self, word: str) -> str:
        """Now and then a number, a word in quotes, a capital or a foreign letter in place of a plain word."""
        chance = self._chance
        form = chance.random()
        if form > 0.05:
            return word
        if form > 0.03:
            return chance.choice(
                (
                    str(chance.randint(1990, 2026)),
                    f"${chance.randint(1, 99)}.{chance.randint(1, 9)} billion",
                    "15 percent",
                )
            )
        if form > 0.02:
            return f'"{word}"'
        if form > 0.01:
            return word.title()
        if self._is_typeset:
            return chance.choice(
                ("café", "São Paulo", "§ 744.23", "naïve", "Zürich", "résumé", "15 CFR § 740.2", "€200")
            )
        return chance.choice(("U.S.", "Sec. 232", "co-operation", "15 CFR part 744", "company's"))

    def _mentions(self, firms: list[Firm]) -> list[str]:
        chance = self._chance
        mentions = [self._named(firm) for firm in firms for _ in range(chance.randint(1, 4))]
        mentions += [self._almost_named(self._firms.famous(chance)) for _ in range(chance.randint(1, 3))]
        if chance.random() < 0.2:
            mentions.append(f"a {chance.randint(1, 99) * 10} million")
        return mentions

    def _aliases(self, firm: Firm) -> tuple[Term, ...]:
        if self._language == "en" or self._chance.random() < 0.35:
            return firm.latin
        return firm.korean if self._language == "ko" else firm.chinese

    def _named(self, firm: Firm) -> str:
        chance = self._chance
        name = chance.choice(self._aliases(firm)).text
        if name[-1].isdigit() and chance.random() < 0.3:
            letters = name.rstrip("0123456789").rstrip()
            name = chance.choice(
                (f"{letters}-{name[len(letters) :].lstrip()}", f"{letters} {name[len(letters) :].lstrip()}", f"{name}s")
            )
        elif " " in name and chance.random() < 0.05:
            name = name.replace(" ", chance.choice(("-", "- ", "  ", "\n")), 1)
        if self._language == "ko":
            return name + chance.choice((*KOREAN_PARTICLES, ""))
        return f"{name}'s" if self._language == "en" and chance.random() < 0.1 else name

    def _almost_named(self, firm: Firm) -> str:
        chance = self._chance
        term = chance.choice(self._aliases(firm))
        name = term.text
        if term.not_in and chance.random() < 0.5:
            return term.not_in[0]
        last = name.split()[-1]
        return chance.choice(
            (f"{name}ia", f"Neo{name.lower()}", last, f"{name}버스" if self._language == "ko" else f"{last}ton")
        )

    def _phrases(self, theme: Theme, side: Theme) -> list[str]:
        chance = self._chance
        if self._language != "en":
            return [chance.choice(side.korean if self._language == "ko" else side.chinese)]
        return [chance.choice(chance.choice((theme, theme, side)).phrases) for _ in range(chance.randint(2, 6))]

    def _topical(self) -> list[str]:
        found = self._topics.draw(self._chance, self._chance.randint(1, 4))
        return [self._with_ending(text) for text in found] if self._language == "ko" else found

    # ------------------------------------------------------------ sentences

    def _paragraphs(self, words: list[str]) -> str:
        sentences = list(self._sentences(words))
        parts = []
        while sentences:
            size = self._chance.randint(3, 6)
            parts.append(("" if self._language == "zh" else " ").join(sentences[:size]))
            del sentences[:size]
        return "\n\n".join(parts)

    def _sentences(self, words: list[str]) -> Iterator[str]:
        start = 0
        while start < len(words):
            size = self._chance.randint(8, 28)
            yield self._sentence(words[start : start + size])
            start += size

    def _sentence(self, words: list[str]) -> str:
        chance = self._chance
        comma = "，" if self._language == "zh" else ","
        marked = [word + comma if chance.random() < 0.07 else word for word in words[:-1]]
        text = ("" if self._language == "zh" else " ").join([*marked, words[-1]])
        if self._language == "en":
            return f"{text[:1].upper()}{text[1:]}."
        return f"{text}。" if self._language == "zh" else f"{text}고 밝혔다."

    def _finish(self, text: str) -> str:
        if self._is_typeset:
            return _OPENING_QUOTE.sub("“", text).replace('"', "”").translate(_TYPESET)
        if self._is_traditional:
            traditional: str = _to_traditional().convert(text)
            return traditional
        return text


def _words_of(theme: Theme, language: str) -> tuple[str, ...]:
    return {"en": theme.words, "ko": theme.korean, "zh": theme.chinese}[language]


@cache
def _ranked_topics(seed: int) -> dict[str, Ranked]:
    """By the language of the documents that speak of them, as they stand there."""
    texts: dict[str, list[str]] = {"en": [], "ko": [], "zh": []}
    for term in topics(seed):
        language = "en" if term.text.isascii() else "ko" if term.text[0] >= "가" else "zh"
        texts[language].append(f"{term.text}ors" if term.prefix else term.text)
    return {language: Ranked(listed, flattening=_TOPIC_FLATTENING) for language, listed in texts.items()}


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
