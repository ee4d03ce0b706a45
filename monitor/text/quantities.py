"""What makes the number before it a quantity, so that it is no product's number: "a 800 million loan"."""

from __future__ import annotations

from typing import Final


def _units(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


QUANTITY_UNITS: Final = _units(
    # Folded, as they stand in a folded text: simplified characters stand for the traditional ones too.
    "% ‰ hundred thousand million billion trillion mn bn tn m b k percent per pct "
    "dollar dollars usd euro euros eur yuan rmb cny won krw yen jpy pound pounds "
    "km m2 mile miles meter meters metre metres feet foot ft kg ton tons tonne tonnes mw gw kw kwh mwh mph kph nm "
    "mm cm page pages people person persons employees workers jobs seat seats room rooms unit units year years "
    "month months week weeks day days hour hours hp volt volts watt watts degree degrees point points "
    "만 억 조 천 백 원 달러 위안 유로 엔 명 개 대 건 곳 년 퍼센트 "
    "万 亿 千 百 兆 元 美元 块 人 名 个 家 年 天 円 ドル ウォン 人民元 社 件 台"
)
"""Closed list: units of money, size, time and count that are seen after a number in news and registers."""
