"""Folded text knows where it came from."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text import as_written, comparable_text, fold, guess_language, quote_around, sentence_starts
from monitor.text.characters import Script, clusters, script_of
from monitor.text.fold import fold_by_letters
from monitor.text.words import alphabetic_view, has_east_asian, word_starts

AWKWARD = "½™㈜ﬁßæ…ŉǆ①²ㆍᆞㅋｶﾞ😀\U0001d400𠮷僤薴\u0301\u0306\u3099\u1100\u1161\u11a8"
AWKWARD += "\u200b\ufeff\u00ad\U000e0100\ud800\udc00\uffff"
QUOTES = "''`´‘’‛ʼ＇"
PLAIN = "aeBZ 07.-\néøŁđИйёが가英輝アﾊ"
any_text = st.text(alphabet=st.one_of(st.sampled_from(AWKWARD + QUOTES + PLAIN), st.characters()))


@settings(max_examples=500, deadline=None)
@given(any_text)
def test_folding_the_original_slice_of_a_whole_range_gives_the_folded_slice(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        for end in range(start + 1, min(start + 6, len(folded.text)) + 1):
            if folded.is_whole(start, end):
                first, last = folded.original(start, end)
                assert fold(text[first:last]).text == folded.text[start:end]


@settings(max_examples=1000, deadline=None)
@given(any_text)
def test_folding_in_bulk_equals_the_way_letter_by_letter(text: str) -> None:
    letters = [(char, start, end) for folded, start, end in clusters(text) for char in folded]
    quick = fold(text)
    assert quick == fold_by_letters(text)
    assert quick.text == "".join(char for char, _, _ in letters)
    whole = [at in (0, len(letters)) or letters[at][1] != letters[at - 1][1] for at in range(len(letters) + 1)]
    for start in range(len(letters)):
        for end in range(start + 1, len(letters) + 1):
            assert quick.original(start, end) == (letters[start][1], letters[end - 1][2])
            assert quick.is_whole(start, end) == (whole[start] and whole[end])
    if quick.is_simple:
        assert [(start, end) for _, start, end in letters] == [(at, at + 1) for at in range(len(letters))]


@settings(max_examples=500, deadline=None)
@given(any_text)
def test_folding_twice_equals_folding_once(text: str) -> None:
    folded = fold(text).text
    assert fold(folded).text == folded


@settings(max_examples=300, deadline=None)
@given(any_text)
def test_a_text_as_written_folds_to_the_same(text: str) -> None:
    assert fold(as_written(text)).text == fold(text).text


@settings(max_examples=300, deadline=None)
@given(any_text)
def test_words_and_views_follow_the_script_of_each_character(text: str) -> None:
    scripts = [script_of(char) for char in text]
    alone = (Script.HAN, Script.HIRAGANA)
    starts = [
        at
        for at, script in enumerate(scripts)
        if script is not Script.NONE and (at == 0 or script is not scripts[at - 1] or script in alone)
    ]
    assert word_starts(text).tolist() == starts
    view = alphabetic_view(text)
    assert [byte != 0x20 for byte in view] == [script is Script.ALPHABETIC for script in scripts]
    assert all(byte == alphabetic_view(char)[0] for char, byte in zip(text, view, strict=True))
    assert has_east_asian(text) == any(script.is_east_asian for script in scripts)


@given(st.text())
def test_comparable_text_of_comparable_text_is_itself(text: str) -> None:
    once = comparable_text(text)
    assert comparable_text(once) == once


@given(st.text())
def test_sentences_cover_the_text_in_order(text: str) -> None:
    starts = sentence_starts(text)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert all(0 <= start <= len(text) for start in starts)


@given(st.text(alphabet="ab .\n가다。", max_size=900), st.data())
def test_a_quote_is_a_slice_that_holds_the_mention(text: str, data: st.DataObject) -> None:
    positions = [index for index, char in enumerate(text) if not char.isspace()]
    if not positions:
        return
    start = data.draw(st.sampled_from(positions))
    end = data.draw(st.sampled_from([index + 1 for index in positions if start <= index < start + 20]))
    quote = quote_around(text, start, end)
    assert quote in text
    assert text[start:end] in quote
    assert len(quote) <= 320


@given(st.text())
def test_a_guess_never_fails(text: str) -> None:
    assert guess_language(text) in (None, "ko", "ja", "zh", "en")
