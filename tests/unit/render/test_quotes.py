"""Each sentence once, with all of its words marked at the place where they stand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.matches import Evidence
from monitor.render.quotes import QUOTE_LIMIT, quotes_of
from monitor.render.templates import marked
from tests.unit.render.contents import BODY, mention

ENGLISH = "The A800 and the H800 need a licence."


def shown(*evidence: Evidence) -> list[str]:
    quotes, _ = quotes_of(evidence, limit=50)
    return [marked(quote, "[", "]") for quote in quotes]


def test_words_of_one_sentence_are_marked_together() -> None:
    assert shown(mention("A800", ENGLISH), mention("H800", ENGLISH)) == ["The [A800] and the [H800] need a licence."]


def test_a_korean_word_is_marked_without_its_particle() -> None:
    assert shown(mention("AMD", "AMD가 만든 칩도 포함된다.")) == ["[AMD]가 만든 칩도 포함된다."]


def test_a_word_that_stands_twice_is_marked_where_it_was_found() -> None:
    text = "A800 is not A800X, but A800 is."
    second = mention("A800", text, text=text, nth=2)
    first = mention("A800", text, text=text)
    assert shown(first, second) == ["[A800] is not A800X, but [A800] is."]


def test_the_same_word_found_by_two_rules_is_marked_once() -> None:
    assert shown(mention("A800", ENGLISH), mention("A800", ENGLISH, rule="other")) == [
        "The [A800] and the H800 need a licence."
    ]


def test_overlapping_words_become_one_mark() -> None:
    text = "advanced computing chips"
    assert shown(mention("advanced computing", text, text=text), mention("computing chips", text, text=text)) == [
        "[advanced computing chips]"
    ]


def test_a_term_written_otherwise_than_in_the_text_is_still_marked() -> None:
    text = "Rules on Cyber- Enabled activities and Ａ８００ chips"
    evidence = [
        Evidence(field="body", start=9, end=23, rule="r", term="cyber-enabled", quote=text),
        Evidence(field="body", start=39, end=43, rule="r", term="A800", quote=text),
    ]
    assert shown(*evidence) == ["Rules on [Cyber- Enabled] activities and [Ａ８００] chips"]


def test_a_term_that_cannot_be_found_leaves_the_quote_whole() -> None:
    assert shown(Evidence(field="body", start=500, end=504, rule="r", term="zzzz", quote=ENGLISH)) == [ENGLISH]


def test_a_long_sentence_is_cut_around_the_word() -> None:
    text = "x " * 1000 + "the A800 chip" + " y" * 1000
    (quote,) = shown(mention("A800", text, text=text))
    assert quote.startswith("…")
    assert quote.endswith("…")
    assert "the [A800] chip" in quote
    assert len(quote) < QUOTE_LIMIT + 10


def test_what_is_left_out_is_counted() -> None:
    evidence = [Evidence(field="body", start=0, end=4, rule="r", term="A800", quote=f"A800 {n}") for n in range(9)]
    quotes, more = quotes_of(evidence, limit=5)
    assert (len(quotes), more) == (5, 4)


def test_line_breaks_and_controls_are_gone_but_words_stay_apart() -> None:
    text = "limits on\n  the A800\u202e\x1b[2J\nchip"
    assert shown(mention("A800", text, text=text)) == ["limits on the [A800][2J chip"]


@given(st.text(max_size=60), st.integers(0, 59), st.integers(1, 10))
def test_marking_changes_no_word_of_the_sentence(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    if start >= end:
        return
    evidence = Evidence(field="body", start=start, end=end, rule="r", term=text[start:end], quote=text)
    quotes, _ = quotes_of([evidence], limit=1)
    plain, _ = quotes_of([Evidence(field="body", start=9999, end=9999, rule="r", term="", quote=text)], limit=1)
    assert quotes[0].text.split() == plain[0].text.split()


def test_evidence_of_the_seed_sentence_is_an_exact_slice() -> None:
    quote = "상무부는 저사양 칩 ‘A800’을 규제한다."
    assert quote in BODY
    assert shown(mention("A800", quote)) == ["상무부는 저사양 칩 ‘[A800]’을 규제한다."]


def test_the_sentence_that_names_the_rare_word_is_shown_before_those_that_repeat_a_common_one() -> None:
    common = [
        Evidence(field="body", start=number * 20, end=number * 20 + 5, rule="r", term="China", quote=f"China {number}.")
        for number in range(20)
    ]
    rare = Evidence(field="body", start=900, end=912, rule="r", term="cloud rental", quote="Limits on cloud rental.")
    quotes, more = quotes_of([*common, rare], limit=2)
    assert [quote.text for quote in quotes] == ["China 0.", "Limits on cloud rental."]
    assert more == 19


def test_a_page_that_shows_the_title_anyway_quotes_another_sentence_first() -> None:
    title = Evidence(field="title", start=0, end=4, rule="r", term="A800", quote="A800 curbs")
    abstract = Evidence(field="abstract", start=4, end=8, rule="r", term="A800", quote="The A800 needs a licence.")
    [quote], _ = quotes_of([title, abstract], limit=1, title_last=True)
    assert quote.field == "abstract"


def test_a_quote_names_the_heading_it_stands_under_and_a_heading_does_not_name_itself() -> None:
    under = replace(mention("A800", ENGLISH), heading="I.  Back\x07ground")
    itself = replace(mention("A800", ENGLISH), heading=ENGLISH)
    assert [quotes_of([item], limit=1)[0][0].heading for item in (under, itself)] == ["I. Background", ""]
