"""The sentence around a mention."""

from __future__ import annotations

from itertools import pairwise

import pytest

from monitor.text import quote_around, sentence_starts


def _quote(text: str, mention: str) -> str:
    start = text.index(mention)
    return quote_around(text, start, start + len(mention))


def _sentences(text: str) -> list[str]:
    starts = [*sentence_starts(text), len(text)]
    parts = [text[first:last].strip() for first, last in pairwise(starts)]
    return [part for part in parts if part]


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Department of Commerce amends the EAR.",
        "Nvidia Inc. and Alibaba Group Holding Co. Ltd. are named.",
        "See Sec. 744.23 and Supplement No. 4 to part 744.",
        "Mr. Smith wrote to Dr. J. Doe.",
        "See 15 C.F.R. § 744.11 and 50 U.S.C. 4801 et seq. for authority.",
        "It rose 3.5 percent to $1.2 billion, e.g. in chips.",
        "See 88 Fed. Reg. 73458.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(sentence: str) -> None:
    assert _sentences(f"Before it. {sentence} After it.") == ["Before it.", sentence, "After it."]


def test_sentences_end_at_stops_of_east_asia_without_a_space() -> None:
    assert _sentences("美国限制出口。英伟达回应！为什么？不知道") == [
        "美国限制出口。",
        "英伟达回应！",
        "为什么？",
        "不知道",
    ]


def test_korean_sentences_end_at_their_stop() -> None:
    assert _sentences("규제를 검토한다. 엔비디아는 A800을 만들었다.미국은 막는다.") == [
        "규제를 검토한다.",
        "엔비디아는 A800을 만들었다.",
        "미국은 막는다.",
    ]


def test_a_quoted_korean_sentence_goes_on_after_its_mark() -> None:
    text = "한 소식통은 “제한을 검토한다.”고 전했다. 다음."
    assert _sentences(text) == ["한 소식통은 “제한을 검토한다.”고 전했다.", "다음."]


def test_headlines_on_lines_are_sentences() -> None:
    text = "미국, 내달 초 추가 제한\n저사양 칩 ‘A800’도 규제 대상\n중국, 총동원\n\n본문이 여기 있다."
    assert _quote(text, "A800") == "저사양 칩 ‘A800’도 규제 대상"
    assert _sentences("US weighs chip curbs\nNvidia shares fall\n")[1] == "Nvidia shares fall"


def test_wrapped_prose_is_put_together_again() -> None:
    text = (
        "The Bureau of Industry and Security amends the Export\n"
        "Administration Regulations to revise the controls on\n"
        "advanced computing items. It also asks for comments on\n"
        "the Entity List.\n"
    )
    assert _quote(text, "Administration") == text[: text.index(" It also")]
    assert _quote(text, "Entity List") == "It also asks for comments on\nthe Entity List."


def test_a_line_that_goes_on_in_small_letters_is_the_same_sentence() -> None:
    assert _sentences("Additions of entities\nto the Entity List\nCorrection") == [
        "Additions of entities\nto the Entity List",
        "Correction",
    ]


def test_a_mention_across_two_sentences_is_quoted_with_both() -> None:
    text = "First cloud.\n\nservice second. Third."
    start = text.index("cloud")
    assert quote_around(text, start, text.index("service") + 7) == "First cloud.\n\nservice second."


def test_a_very_long_sentence_is_cut_at_words_around_the_mention() -> None:
    text = "word " * 200 + "the A800 chip " + "tail " * 200
    quote = _quote(text, "A800")
    assert "the A800 chip" in quote
    assert 200 < len(quote) <= 300
    assert quote.startswith("word")
    assert quote.endswith("tail")


def test_a_very_long_run_without_spaces_is_cut_too() -> None:
    text = "字" * 1000 + "英伟达" + "字" * 1000
    quote = _quote(text, "英伟达")
    assert len(quote) == 300


def test_a_mention_near_the_end_uses_the_room_before_it() -> None:
    text = "word " * 200 + "A800"
    assert 250 < len(_quote(text, "A800")) <= 300


def test_a_hundred_thousand_dots_take_no_time() -> None:
    assert sentence_starts("." * 100_000 + "a") == [0]
