"""The invented firms: what they are called in three languages, and how famous they are.

Fame follows Zipf and Mandelbrot over all firms, 1 / (rank + 5): the first stand in about one document of twenty each,
the ten-thousandth in hardly any. Of the names, shares as lists of real firms have them: nine firms in ten have a
made-up stem, one is made of ordinary words only ("Northern Power Systems"); one in seven has a product code (A800), one
in twenty-five an acronym that counts in capitals only, one in fifty an ampersand; one Korean short name in ten needs a
guard, as 메타 does in 메타버스. Every firm has a Korean and a Chinese name, since these are the firms that such
watchlists name.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from typing import Final

from bench.invented.words import NEWS_WORDS, THEMES, Ranked, Theme, invented_han, invented_hangul, invented_name, spaced
from monitor.domain.queries import Group, Term

_FAME_FLATTENING: Final = 5.0
_SECTORS: Final = spaced(
    "Semiconductor Technologies Micro Systems Energy Logistics Pharma Networks Materials Capital Motors"
)
_FORMS: Final = spaced("Inc. Ltd. Group Holdings Corporation Industries International")
_KOREAN_SECTORS: Final = spaced("반도체 테크 그룹 전자 에너지 네트웍스 홀딩스")
_CHINESE_SECTORS: Final = spaced("科技 集团 半导体 股份 电子 国际 能源")


@dataclass(frozen=True, kw_only=True, slots=True)
class Firm:
    """Aliases by the language of the text that would use them; Latin ones stand in all three."""

    theme: Theme
    latin: tuple[Term, ...]
    korean: tuple[Term, ...]
    chinese: tuple[Term, ...]
    concept: Group
    """All aliases as an analyst's concept file would hold them: 3 to 8."""


@dataclass(frozen=True, kw_only=True)
class Firms:
    """All firms, the most famous first; firm number n belongs to theme number n modulo the number of themes."""

    by_rank: tuple[Firm, ...]
    fame: Ranked
    """Draws indices of `by_rank`, written as decimals."""

    def famous(self, chance: random.Random, theme: Theme | None = None) -> Firm:
        """One firm as the news names them, a few of them again and again; of one theme, if it is given."""
        number = int(self.fame.draw(chance, 1)[0])
        if theme is not None:
            number += (THEMES.index(theme) - number) % len(THEMES)
        return self.by_rank[min(number, len(self.by_rank) - 1)]

    def any(self, chance: random.Random) -> Firm:
        """One firm as a long list of parties names them: each as often as any other."""
        return chance.choice(self.by_rank)


@cache
def invent_firms(seed: int, count: int) -> Firms:
    """The same firms for the same seed and count."""
    chance = random.Random(f"firms {seed}")
    return Firms(
        by_rank=tuple(_firm(chance, THEMES[number % len(THEMES)]) for number in range(count)),
        fame=Ranked([str(number) for number in range(count)], flattening=_FAME_FLATTENING),
    )


def _firm(chance: random.Random, theme: Theme) -> Firm:
    latin, korean, chinese = _latin(chance), _korean(chance), _chinese(chance)
    aliases = (*latin, *korean, *chinese)[:8]
    return Firm(
        theme=theme,
        latin=tuple(latin),
        korean=tuple(korean),
        chinese=tuple(chinese),
        concept=Group(written=f"@{latin[0].text.lower().replace(' ', '-')}", terms=aliases),
    )


def _latin(chance: random.Random) -> list[Term]:
    if chance.random() < 0.1:
        first, second = chance.choice(NEWS_WORDS), chance.choice(chance.choice(THEMES).words)
        short = f"{first} {second}".title()
        names = [f"{short} {chance.choice(_SECTORS)}", short]
    else:
        stem = invented_name(chance)
        if chance.random() < 0.02:
            stem = f"{stem[:1]}&{invented_name(chance)}"
        names = [stem, f"{stem} {chance.choice(_SECTORS)}", f"{stem} {chance.choice(_SECTORS)} {chance.choice(_FORMS)}"]
        names = names[: chance.randint(1, 3)]
    terms = [Term(text=name) for name in names]
    if chance.random() < 1 / 7:
        terms.append(Term(text=_code(chance)))
    if chance.random() < 1 / 25:
        acronym = "".join(chance.choices("BCDFGHJKLMNPQRSTVWXZ", k=3))
        terms.append(Term(text=acronym, exact=True))
    return terms


def _code(chance: random.Random) -> str:
    """A product: A800, MI325X, "RTX 4090"."""
    letters = "".join(chance.choices("ABCDGHKLMPRSTVX", k=chance.choice((1, 1, 2, 2, 3))))
    digits = str(chance.choice((chance.randint(10, 99), chance.randint(1, 99) * 10, chance.randint(100, 9999))))
    form = chance.random()
    if form < 0.15:
        return f"{letters} {digits}"
    return f"{letters}{digits}{chance.choice('XDS') if form > 0.85 else ''}"


def _korean(chance: random.Random) -> list[Term]:
    name = invented_hangul(chance, 2, 5, name=True)
    guards = (name + chance.choice(("버스", "리케이션", "리전스")),) if len(name) < 4 and chance.random() < 0.1 else ()
    terms = [Term(text=name, not_in=guards)] if len(name) > 2 or guards or chance.random() < 0.3 else []
    if not terms or chance.random() < 0.5:
        terms.append(Term(text=f"{name}{chance.choice(('', ' '))}{chance.choice(_KOREAN_SECTORS)}"))
    return terms


def _chinese(chance: random.Random) -> list[Term]:
    name = invented_han(chance, 2, 4, name=True)
    terms = [Term(text=name)] if len(name) > 2 or chance.random() < 0.3 else []
    if not terms or chance.random() < 0.5:
        terms.append(Term(text=name + chance.choice(_CHINESE_SECTORS)))
    return terms
