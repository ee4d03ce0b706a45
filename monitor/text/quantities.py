"""What makes the number before it a quantity, so that it is no product's number: "a 800 million loan"."""

from __future__ import annotations

from typing import Final


def _units(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


QUANTITY_UNITS: Final = _units(
    # Folded, as they stand in a folded text: simplified characters stand for the traditional ones too.
    "% ‰ hundred thousand million billion trillion mn bn tn m b k percent per pct "
    "dollar dollars usd euro euros eur yuan rmb cny won krw yen jpy pound pounds "
    "hz khz mhz ghz gb tb pb mb kb kv gwh twh v g gw eflops pflops tflops flops gigawatt megawatt kilowatt gigawatts "
    "megawatts kilowatts gbps mbps tbps mcg mg ml lb lbs acre acres hectare hectares square "
    "km m2 mile miles meter meters metre metres feet foot ft kg ton tons tonne tonnes mw gw kw kwh mwh mph kph nm "
    "mm cm page pages people person persons employees workers jobs seat seats room rooms unit units year years "
    "month months week weeks day days hour hours hp volt volts watt watts degree degrees point points "
    "만 억 조 천 백 원 달러 위안 유로 엔 명 개 대 건 곳 년 퍼센트 "
    "万 亿 千 百 兆 元 美元 块 人 名 个 家 年 天 円 ドル ウォン 人民元 社 件 台"
)
"""Closed list: units of money, size, time and count that are seen after a number in news and registers."""

LABELS: Final = _units(
    "class series vitamin group part hepatitis category appendix type schedule annex section chapter form title figure "
    "fig table level tier grade zone route gate block unit bus line model exhibit attachment list influenza"
)
"""Words after which a single letter is a label: "Class A 800 shares"."""

FOLLOWERS: Final = _units(
    "chip chips gpu gpus accelerator accelerators card cards series processor processors semiconductor semiconductors "
    "server servers system systems module modules product products model models variant variants sales exports "
    "shipments "
    "and is are was were will would may might can could has had have needs need requires also"
)
"""Words in small letters that may follow the name of a product at the beginning of a sentence; after the article of
"A 800 acre farm" stands another."""

OPENERS: Final = ".!?:;\"'()[]\u2026\u3002\uff01\uff1f\u300c\u300e\u2022\u25b2\u2014"
"""What may stand before the first letter of a sentence, folded: where a capital A can be an article."""
