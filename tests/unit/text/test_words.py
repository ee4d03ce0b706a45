"""Where words begin, and which characters belong to an alphabet."""

from __future__ import annotations

from itertools import pairwise

import pytest

from monitor.text.characters import Script, script_of
from monitor.text.words import alphabetic_view, has_east_asian, word_starts


def _words(text: str) -> list[str]:
    """Each word start with the text up to the next one."""
    starts = [*word_starts(text).tolist(), len(text)]
    return [text[first:last].strip() for first, last in pairwise(starts)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the a800, and h800", ["the", "a800,", "and", "h800"]),
        ("§ 744.23(a)(3)", ["744.", "23(", "a)(", "3)"]),
        ("엔비디아의 a800을", ["엔비디아의", "a800", "을"]),
        ("美国限制", ["美", "国", "限", "制"]),
        ("メタの規制", ["メタ", "の", "規", "制"]),
        ("これは", ["こ", "れ", "は"]),
        ("експорт чипов", ["експорт", "чипов"]),
        ("𠮷野家 😀 a", ["𠮷", "野", "家 😀", "a"]),
        ("ㅋㅋ …", []),
        ("", []),
    ],
)
def test_words_begin_where_the_script_says(text: str, words: list[str]) -> None:
    assert _words(text) == words


def test_the_view_keeps_what_is_ascii_and_blanks_what_is_no_alphabet() -> None:
    assert alphabetic_view("a800: 'x-1' b.c") == b"a800   x 1  b c"
    assert (
        alphabetic_view("엔비디아 a800을 の 輝達 ™ 😀")
        == b"     a800              "[: len("엔비디아 a800을 の 輝達 ™ 😀")]
    )


def test_the_view_gives_letters_of_other_alphabets_bytes_of_their_own() -> None:
    view = alphabetic_view("чипы чипы a \U0001d7d8x \U00010428")
    assert view[0:4] == view[5:9]
    assert len(set(view[0:4])) == 4
    assert all(byte >= 128 for byte in view[0:4])
    assert view[10] == ord("a")
    assert view[12] >= 128
    assert view[13] == ord("x")
    assert view[15] >= 128


def test_every_character_has_the_script_that_it_has_alone() -> None:
    for first in range(0, 0x30000, 0x400):
        chars = [chr(code) for code in range(first, first + 0x400)]
        scripts = [script_of(char) for char in chars]
        apart = ".".join(chars)
        assert word_starts(apart).tolist() == [2 * at for at, script in enumerate(scripts) if script is not Script.NONE]
        view = alphabetic_view(apart)[::2]
        assert [byte != 0x20 for byte in view] == [script is Script.ALPHABETIC for script in scripts]
        assert has_east_asian(apart) == any(script.is_east_asian for script in scripts)


@pytest.mark.parametrize("text", ["엔비디아", "a 中 b", "の", "メタ", "𠮷", "\u1112"])
def test_east_asian_characters_are_seen(text: str) -> None:
    assert has_east_asian(text)


@pytest.mark.parametrize("text", ["", "nvidia", "“nvidia”", "чипы", "ㅋㅋ", "😀", "·、。"])
def test_other_characters_are_not_east_asian(text: str) -> None:
    assert not has_east_asian(text)
