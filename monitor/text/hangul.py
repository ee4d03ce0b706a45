"""What may follow a Korean name without a space and leave it that name: particles, the copula, a few nouns.

A closed list, because the open question "is the rest a word?" needs a dictionary: 인텔리전스 is not 인텔, 메타버스 is
not 메타, 애플사이다 is a drink.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final


def _words(spaced: str) -> tuple[str, ...]:
    return tuple(spaced.split())


CASE_PARTICLES: Final = _words(
    "이 가 은 는 을 를 의 에 에게 에게서 에서 께 께서 한테 한테서 로 으로 로서 으로서 로써 으로써 와 과 랑 이랑 하고 "
    "도 만 까지 마저 조차 부터 밖에 뿐 보다 처럼 같이 만큼 마다 이나 나 든 이든 든지 이든지 라도 이라도 야말로 "
    "이야말로 에다 에다가 대로 들 끼리 쯤 쪽 등 씩 여 "
    "에선 에겐 에게선 엔 한텐 께선 로선 으로선 론 으론 까진 부턴 보단"
)
COPULAS: Final = _words(
    "다 이다 였다 이었다 입니다 이라 라 이라고 라고 이라는 라는 이란 란 이라며 라며 이라면 라면 인 인데 이고 고 이며 "
    "며 이자 자 이지만 지만 이어서 여서 이었던 였던 일 이므로 므로 이라서 라서 임 이냐 냐 이죠 죠 이에요 예요"
)
NAME_SUFFIXES: Final = _words(
    "측 칩 칩셋 산 제 발 향 용 주 사 표 급 판 형 안 법 령 씨 님 그룹 코리아 차이나 재팬 아메리카 클라우드 반도체 "
    "서버 장비 제품 본사 본부 진영 계열 계열사 관련주 테마주 대표 회장 창업자 대변인 "
    "홀딩스 금지법 자회사 모회사 주가 지분 실적 매출 투자 공장 사태 쇼크"
)
NOT_BEFORE_COPULA: Final = "사"
"""The one suffix that takes no copula: 애플사이다 is a drink, not "it is Apple Inc."."""
LONG_COPULAS: Final = tuple(word for word in COPULAS if word[0] in "이입")
"""What a suffix may be followed by; the short forms belong to names that end in a vowel."""
# The noun before these is done or suffered: 제재했다, 수출 제한된.
VERB_ENDINGS: Final = _words(
    "하는 하고 하기 하며 하면 하면서 하지 하자 하도록 하려 하려는 하던 하거나 한 한다 할 해 해서 해도 해야 했다 했고 "
    "했던 했으며 했지만 함 합니다 했습니다 되는 되고 되기 되며 되면 되면서 되지 되자 되도록 된 된다 될 돼 돼서 됐다 "
    "됐고 됐던 됐으며 됨 됩니다 됐습니다 받는 받은 받고 받아 시킨 시키는"
)
FREE_FROM: Final = 4
"""A name with this many syllables at its end may be followed by anything (엔비디아칩, 알리바바클라우드): no other word
was seen to begin like one so long."""
LONGEST_ENDING: Final = 12
"""Syllables; longer runs are no ending. Also keeps the pattern below from trying too many ways."""


def _any_of(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_ENDING: Final = re.compile(
    f"{_any_of(NAME_SUFFIXES)}{_any_of(CASE_PARTICLES)}*"
    f"|{_any_of(tuple(word for word in NAME_SUFFIXES if word != NOT_BEFORE_COPULA))}"
    f"{_any_of(CASE_PARTICLES)}*{_any_of(LONG_COPULAS)}{_any_of(CASE_PARTICLES)}*"
    f"|{_any_of(CASE_PARTICLES)}*(?:{_any_of(COPULAS)}{_any_of(CASE_PARTICLES)}*)?"
    f"|{_any_of(VERB_ENDINGS)}"
)


@lru_cache(maxsize=16384)
def is_ending(run: str) -> bool:
    """True where a run of Hangul after a name (up to the next character that is not Hangul) leaves the name whole."""
    return len(run) <= LONGEST_ENDING and _ENDING.fullmatch(run) is not None
