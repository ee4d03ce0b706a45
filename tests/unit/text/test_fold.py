"""Folding: one form for what readers take for the same, and the way back to the original."""

from __future__ import annotations

import re
import unicodedata

import pytest

from monitor.text.fold import SIMPLE, Folded, fold, fold_by_letters, fold_keeping_case


def _quote(original: str, wanted: str) -> str:
    folded = fold(original)
    start = folded.text.index(wanted)
    assert folded.is_whole(start, start + len(wanted))
    return original[slice(*folded.original(start, start + len(wanted)))]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nvidia", "nvidia"),
        ("Ａ８００", "a800"),
        (unicodedata.normalize("NFD", "엔비디아"), "엔비디아"),
        ("ｱﾘﾊﾞﾊﾞ", "アリババ"),
        ("Nestle\u0301", "nestlé"),
        ("``Act''", '"act"'),
        ("“Act”", '"act"'),
        ("‘A800’을", "'a800'을"),
        ("Infra\u2011struc\u00adture", "infra-structure"),
        ("A\u200b800\ufeff", "a800"),
        ("\u202aAMD\u202c", "amd"),
        ("葛\U000e0100城", "葛城"),
        ("a\u00a0b\tc\nd\u3000e", "a b c d e"),
        ("㈜엔비디아", "(주)엔비디아"),
        ("STRASSE Straße", "strasse strasse"),
        ("틱톡ㆍ바이두", "틱톡·바이두"),
    ],
)
def test_texts_that_read_the_same_fold_to_the_same(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize("written", ["Nvidia™", "A800²", "①AMD", "화웨이ㅋㅋ"])
def test_signs_that_are_not_part_of_a_name_do_not_melt_into_it(written: str) -> None:
    assert fold(written).text == written.casefold()


def test_offsets_lead_back_to_full_width_letters() -> None:
    assert _quote("엔비디아 Ａ８００ 칩", "a800") == "Ａ８００"


def test_offsets_lead_back_to_decomposed_hangul() -> None:
    decomposed = unicodedata.normalize("NFD", "미국 엔비디아는")
    assert unicodedata.normalize("NFC", _quote(decomposed, "엔비디아")) == "엔비디아"


def test_offsets_lead_back_across_quote_pairs_and_invisible_characters() -> None:
    assert _quote("``old'' and A\u200b800 here", "a800") == "A\u200b800"
    assert _quote("``old'' text", '"old"') == "``old''"


def test_half_of_one_original_letter_is_not_whole() -> None:
    folded = fold("㈜")
    assert folded.text == "(주)"
    assert folded.is_whole(0, 3)
    assert not folded.is_whole(1, 2)
    assert not fold("x\u0302").is_whole(0, 1)


def test_a_plain_text_keeps_its_offsets_without_a_map() -> None:
    for text in (
        "The rule on the A800, “advanced computing”.\nSee § 744.23",
        "엔비디아의 ‘A800’을",
        "英伟达、アリババ。",
    ):
        assert fold(text).starts is None
        assert fold(text).original(3, 7) == (3, 7)


def test_every_simple_character_folds_to_one_character_by_the_slow_way_too() -> None:
    simple = re.compile(f"[{SIMPLE}]")
    for char in filter(simple.fullmatch, map(chr, range(0x10000))):
        quick, slow = fold(char), fold_by_letters(char)
        assert quick == Folded(slow.text), f"U+{ord(char):04X}"
        assert len(slow.text) == 1, f"U+{ord(char):04X}"


def test_keeping_case_keeps_only_case() -> None:
    assert fold_keeping_case("ＩａａＳ‑“x”") == 'IaaS-"x"'
