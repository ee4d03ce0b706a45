"""Which language a text is in, as far as its letters show."""

from __future__ import annotations

import re
from typing import Final

SAMPLE: Final = 4000  # characters; enough to tell, and long rules run to 400,000
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_HANGUL: Final = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# A Hangul syllable or a Han character says about as much as three Latin letters.
_LATIN_LETTERS_PER_SYLLABLE: Final = 3
# Japanese prose is about half kana; Chinese has a stray の at most. Headlines of names in Han have few kana.
_KANA_SHARE_OF_JAPANESE: Final = 0.1


def guess_language(text: str) -> str | None:
    """`ko`, `ja`, `zh` or `en` by the shares of the scripts; None without letters or in any other script.

    Latin letters are taken for English: the other languages of the sources say their language themselves.
    """
    sample = text[:SAMPLE]
    hangul, kana, han = (len(pattern.findall(sample)) for pattern in (_HANGUL, _KANA, _HAN))
    latin = len(_LATIN.findall(sample))
    east_asian = hangul + kana + han
    others = sum(char.isalpha() for char in sample) - latin - east_asian
    if others > latin + east_asian or latin + east_asian == 0:
        return None
    if east_asian * _LATIN_LETTERS_PER_SYLLABLE < latin:
        return "en"
    if hangul >= kana + han:
        return "ko"
    return "ja" if kana >= (kana + han) * _KANA_SHARE_OF_JAPANESE else "zh"
