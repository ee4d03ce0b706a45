"""Folded text knows where it came from."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text import comparable_text, fold, guess_language, quote_around, sentence_starts
from monitor.text.fold import SIMPLE, fold_by_letters

simple_text = st.from_regex(f"[{SIMPLE}]*", fullmatch=True)


@settings(max_examples=500, deadline=None)
@given(st.text())
def test_folding_the_original_slice_of_a_whole_range_gives_the_folded_slice(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        for end in range(start + 1, min(start + 6, len(folded.text)) + 1):
            if folded.is_whole(start, end):
                first, last = folded.original(start, end)
                assert fold(text[first:last]).text == folded.text[start:end]


@settings(max_examples=300, deadline=None)
@given(simple_text)
def test_the_short_cut_equals_the_way_letter_by_letter(text: str) -> None:
    quick, slow = fold(text), fold_by_letters(text)
    assert quick.text == slow.text
    assert [quick.original(at, at + 1) for at in range(len(quick.text))] == [
        slow.original(at, at + 1) for at in range(len(slow.text))
    ]


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
