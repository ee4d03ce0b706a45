"""Names that are also everyday words, or stand inside them: a closed table, from the traps met while labelling the
register and reading the press (京东 in 北京东城区, 메타 in 메타버스, AMD the eye disease)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class FalseFriend:
    """What else a word means, and what helps beside a context: `exact` where case tells the two apart, `guard` where
    longer words around it do."""

    otherwise: str
    exact: bool = False
    guard: bool = False


def _words(words: str, otherwise: str, *, exact: bool = False, guard: bool = False) -> dict[str, FalseFriend]:
    return dict.fromkeys(words.split(), FalseFriend(otherwise=otherwise, exact=exact, guard=guard))


FALSE_FRIENDS: Final[Mapping[str, FalseFriend]] = {
    # Latin, folded.
    **_words("meta", "a prefix and an adjective", exact=True),
    **_words("arm arms", "a limb, a weapon, and a part of a study"),
    **_words("intel", "what spies gather", exact=True, guard=True),
    **_words("apple", "a fruit", exact=True),
    **_words("amazon", "a river and a forest"),
    **_words("oracle", "a prophet", exact=True),
    **_words("micron", "a unit of length", exact=True, guard=True),
    **_words("marvell", "a town and a poet", exact=True, guard=True),
    **_words("amd", "an eye disease, and the water of old mines", guard=True),
    **_words("hbm", "the monitoring of substances in people"),
    **_words("tpu", "a plastic"),
    **_words("gpu", "the power unit of an aircraft on the ground"),
    **_words("asic", "a regulator in Australia"),
    **_words("bis", "a bank in Basel, and a standards office in India"),
    **_words("ear", "an organ", exact=True),
    **_words("sme", "a small or medium firm"),
    **_words("ascend", "a verb", exact=True),
    **_words("hopper", "a container, and an insect"),
    **_words("blackwell", "a family name and a town"),
    **_words("rubin", "a family name"),
    **_words("ampere", "a unit", exact=True),
    **_words("tesla", "a car maker and a unit"),
    **_words("kunlun", "a mountain range"),
    **_words("manus", "an island", guard=True),
    **_words("jd", "initials, and a degree in law"),
    **_words("cloud clouds", "weather, and a place name (St. Cloud)"),
    **_words("chip chips", "food, wood and gambling"),
    **_words("h20", "water, a road, a form"),
    **_words("l2 l4 l20 l40", "a road, a level, a vertebra"),
    **_words("a10 a30 a40 a100", "a road, an aircraft, a form"),
    **_words("b20 b40", "a fuel, a summit"),
    **_words("k100 c500", "a product of many makers"),
    # Han, simplified as folding makes it.
    **_words("京东", "a piece of 北京东城区 and 东京东部", guard=True),
    **_words("字节", "a byte", guard=True),
    **_words("百川", "all rivers, in a saying", guard=True),
    **_words("寒武纪", "the Cambrian period", guard=True),
    **_words("浪潮", "a tide"),
    **_words("超微", "“ultra fine”, and another firm", guard=True),
    **_words("超威", "a maker of batteries", guard=True),
    **_words("阿里", "a name, a mountain and a district", guard=True),
    **_words("高通", "a piece of 高通胀 and 提高通行", guard=True),
    **_words("博通", "a piece of 渊博通达", guard=True),
    **_words("豆包", "a bean bun", guard=True),
    **_words("百度", "a hundred degrees", guard=True),
    **_words("苹果", "a fruit"),
    **_words("升腾", "升腾, to rise: folding makes 昇 into 升", exact=True),
    **_words("小米", "millet"),
    **_words("商汤", "a king", guard=True),
    # Hangul.
    **_words("메타", "a piece of 메타버스 and 메타데이터", guard=True),
    **_words("애플", "a piece of 애플리케이션", guard=True),
    **_words("인텔", "a piece of 인텔리전스", guard=True),
    **_words("상무부", "the ministry of another country"),
    **_words("아마존", "a river and a forest"),
    **_words("마이크론", "a unit of length", guard=True),
    # Kana.
    **_words("メタ", "a piece of メタバース", guard=True),
    **_words("アマゾン", "a river and a forest"),
}
"""Each word, folded, with what else it means."""
