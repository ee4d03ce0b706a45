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


TEXTS = [
    # An abbreviation ends a sentence where a word that begins sentences follows it.
    "The chip is sold by ABC Corp. | The licence is needed.",
    "It was shipped from the U.S. | A licence is needed.",
    "The maker is Nvidia Inc. | In May it asked for a licence.",
    "The rule takes effect at 5 p.m. | It covers chips.",
    "The seller is Foo Co., Ltd. | However, nobody knew.",
    "He has a Ph.D. | The university hired him.",
    "The owner is “Foo Inc.” | The buyer is not known.",
    "The SEC. | The firm fell under Part D. | This rule ends that.",
    "He met U.S. Under Secretary Doe. | They spoke of chips.",
    "The office in Reno, NV. | Its staff is small.",
    "It asked for a licence. | xAI got it.",
    # Before other words it does not.
    "The U.S. Commerce Department acted. | Nvidia fell.",
    "Ph.D. Lee spoke. | Messrs. Lee and Roe listened.",
    "See Ex. Order 14110. | See Exec. Order 14110 too.",
    "See 50 U.S.C. App. Section 5. | See App. A to part 744.",
    "The Assoc. Director spoke. | Nobody asked.",
    "The order names Kim K. He and Foo Sci. & Tech. Co., Ltd. | They are listed.",
    "The case is Doe v. The Board of Trade. | It was heard in Jan. 2024.",
    "See Docket No. EP 755 and License No. NPF-2. | No. | He refused.",
    "PT. Foo Indonesia buys chips. | PT. Bar Indonesia sells them.",
    "It built the app. | Nvidia sold it.",
    "The aims are: a. To sell. b. To buy.",
    # Quotes, notes and brackets.
    "“It sells.”| A licence is needed.",
    "It sells.[1] | A licence is needed.",
    "It sells.² | A licence is needed.",
    "It sells.[citation needed] | A licence is needed.",
    "“The chip,” he said. “needs a licence.” | He left.",
    '"The chip," he said. "needs a licence."',
    "“Is it sold?” he asked. | “It is,” she said.",
    "It sells (in Taiwan). | A licence is needed.",
    "The rule […] Commerce wrote says so. | It ends.",
    "The rule [...] Commerce wrote says so. | It ends.",
    # Dots that were left out, and numbers.
    "It sells… | A licence is needed.",
    "It sells…… | A licence is needed.",
    "It sells... | A licence is needed.",
    "It sells… but not here.",
    "It rose 3.5 percent in 2023. | 50 firms were listed.",
    # Chinese
    "芯片受限｡| 许可取消",
    "芯片受限!| 许可取消?| 是的",
    "芯片受限！| 许可取消？！| 是的",
    "芯片受限……| 许可取消",
    "芯片受限…| 许可取消。",
    "他说：“芯片受限。”| “许可呢？”他问。",
    "“芯片受限。”他说。| 许可取消了。",
    "“芯片受限！”，他表示。| 许可取消了。",
    "“芯片受限……”他说。| 许可取消了。",
    "芯片（见下。）许可取消。",
    "芯片受限。[1]| 许可取消。",
    "芯片受限。” | 许可取消。",
    "芯片受限。”\n| 许可取消。",
    # Japanese
    "「エヌビディアは売る。」と述べた。| 株価は下がった。",
    "「なぜ売るのか？」などと聞いた。| 答えはない。",
    "（社長は不在。）、と述べた。| 次へ。",
    "｢ｴﾇﾋﾞﾃﾞｨｱは売る｡｣ｿｳ述べた｡| 次へ｡",
    "売上は３．５％増えた．| 利益は減った．",
    "輸出を止めるのか!| 許可は出るのか?| まだ不明だ。",
    "「売る。」| 「買う。」",
    # Korean
    "칩은 2023. 10. 17. 허가를 받았다. | 시행은 2024. 1. 5.부터다.",
    "칩을 판매함.| 허가가 필요함.| 기한은 없음.",
    "칩을 판매한다.| AMD는 허가를 받았다.",
    "칩을 판매할까?| 허가는 없다!| 끝이다.",
    "그는 “칩을 판매할까?”라고 물었다. | 답은 없다.",
    "美, 칩 수출 규제…中 반발",
    "가. 칩을 판매한다. | 나. 허가를 받는다.",
    "다. 칩을 판매한다.",
    "▲칩 판매 |▲허가 신청 |▲수출 통제",
    "■ 칩 판매 |● 허가 |◆ 수출 |▶ 통제 |※ 참고",
    "• a chip |• a licence",
    "Chips:\n|• a chip\n|□ a licence",
    "○○전자가 칩을 판매한다. | 김○○ 대표가 말했다.",
]


@pytest.mark.parametrize("written", TEXTS)
def test_sentences_end_where_a_reader_ends_them(written: str) -> None:
    """A bar stands where one sentence ends and the next begins."""
    assert _sentences(written.replace(" | ", " ").replace("|", "")) == [part.strip() for part in written.split("|")]


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


@pytest.mark.parametrize(
    ("unit", "sentences"), [(".", 1), ("a. ", 1), ("。」", 1), ("。", 1), ("[", 1), (".[1]", 1), ("字…", 50_000)]
)
def test_a_hundred_thousand_characters_of_stops_are_read_once(unit: str, sentences: int) -> None:
    assert len(_sentences(unit * (100_000 // len(unit)))) == sentences
