"""Folding: one form for what readers take for the same, and the way back to the original."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from monitor.text import as_written, fold
from monitor.text.fold import fold_by_letters


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


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("café", "cafe"),
        ("Nestle\u0301", "nestle"),
        ("Müller", "muller"),
        ("Zoë Ångström", "zoe angstrom"),
        ("Łódź", "lodz"),
        ("Đà Nẵng", "da nang"),
        ("Việt Nam", "viet nam"),
        (unicodedata.normalize("NFD", "Việt Nam"), "viet nam"),
        ("Ørsted", "orsted"),
        ("Ħal Far", "hal far"),
        ("Diyarbakır, İzmir", "diyarbakir, izmir"),
        ("Ærø, Œuvre", "aero, oeuvre"),
        ("Citroe\u0308n", "citroen"),
        ("ʼN ŉ".lower(), "'n n"),
    ],
)
def test_a_latin_letter_loses_its_marks(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize(
    "written",
    ["российский", "ёж", "ქართული", "άλφα", "が", "パ", "عَرَبِي", "हिन्दी", "ð þ ŋ"],
)
def test_letters_of_other_scripts_and_other_letters_keep_what_they_have(written: str) -> None:
    assert fold(written).text == written
    assert fold(unicodedata.normalize("NFD", written)).text == written


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("輝達", "辉达"),
        ("實體清單", "实体清单"),
        ("出口管制條例", "出口管制条例"),
        ("臺灣積體電路製造", "台湾积体电路制造"),
        ("華為與騰訊", "华为与腾讯"),
        ("薴", "苎"),  # by way of 苧
        ("㈻", "(学)"),
    ],
)
def test_traditional_characters_are_their_simplified_ones(traditional: str, simplified: str) -> None:
    assert fold(traditional).text == simplified
    assert fold(simplified).text == simplified


def test_other_names_of_a_firm_stay_other_names() -> None:
    assert fold("輝達").text != fold("英伟达").text
    assert fold("英偉達").text == fold("英伟达").text


def test_a_character_whose_simplified_form_is_beyond_the_tables_keeps_its_place() -> None:
    assert fold("A僤B").text == "a\U0002b8b8b"
    assert fold("A僤B").is_simple


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
    assert _quote("“it’s”… ½ of the ﬁrst A800", "a800") == "A800"


def test_offsets_lead_back_to_letters_with_marks() -> None:
    decomposed = unicodedata.normalize("NFD", "in Łódź and Việt Nam.")
    assert _quote(decomposed, "viet nam") == unicodedata.normalize("NFD", "Việt Nam")
    assert _quote("the Ærø ferry", "aero") == "Ærø"


def test_half_of_one_original_letter_is_not_whole() -> None:
    folded = fold("㈜")
    assert folded.text == "(주)"
    assert folded.is_whole(0, 3)
    assert not folded.is_whole(1, 2)
    assert not fold("ж\u0302").is_whole(0, 1)
    assert not fold("Æ").is_whole(0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "The rule on the A800, “advanced computing”.\nSee § 744.23",
        "엔비디아의 ‘A800’을",
        "輝達、アリババ。",
        "café in Müller's Łódź™",
        "A800 \U0001f600 𠮷野家",
    ],
)
def test_a_text_in_which_every_character_stays_one_keeps_its_offsets(text: str) -> None:
    folded = fold(text)
    assert folded.is_simple
    assert len(folded.text) == len(text)
    assert folded.original(3, 7) == (3, 7)
    assert folded.is_whole(3, 7)


@pytest.mark.parametrize("text", ["…the A800", "``Act''", "Stra\u00dfe", "e\u0301e", "\ufeffA800"])
def test_a_text_whose_offsets_move_is_not_simple(text: str) -> None:
    assert not fold(text).is_simple


def test_every_character_folds_in_bulk_as_it_does_alone_and_between_letters() -> None:
    for first in range(0, 0x11000, 0x400):
        chars = [chr(code) for code in range(first, first + 0x400)]
        in_bulk = fold("x. ".join(chars))
        assert in_bulk == fold_by_letters("x. ".join(chars)), f"U+{first:04X}"


def test_folding_what_is_folded_changes_nothing() -> None:
    # Beyond the first planes there are rare Han characters, nothing, and tags, which are dropped.
    for code in (*range(0x11000), *range(0x1D000, 0x1F300), *range(0x2F800, 0x2FA20)):
        folded = fold(chr(code)).text
        assert fold(folded).text == folded, f"U+{code:04X}"


@pytest.mark.parametrize("awkward", ["\u0301", "½", "a\u0301", "'", "\u200b", "\U0001f600"])
def test_a_text_of_awkward_characters_alone_takes_no_time(awkward: str) -> None:
    text = "a" + awkward * 50_000
    is_same = fold(text) == fold_by_letters(text)
    assert is_same  # a difference of texts so long would take minutes to print


def test_as_written_keeps_case_marks_and_traditional_characters() -> None:
    assert as_written("ＩａａＳ‑“x”") == 'IaaS-"x"'
    assert as_written("Cafe\u0301 Łódź Æ") == "Café Łódź Æ"
    assert as_written("輝達\u200b ①") == "輝達 ①"
    assert as_written("``Act''") == '"Act"'


def test_commands_that_read_no_text_do_not_wait_for_the_tables() -> None:
    code = "import sys, monitor.text.words; print(sorted({'numpy', 'opencc'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
