"""Where a word stands, and where something else only looks like it. Both matchers are asked each time."""

from __future__ import annotations

import unicodedata

import pytest

from monitor.domain.queries import Term
from tests.unit.matching.build import evidence, rule, words


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        # Latin letters and digits beside Hangul, Han, quotes
        ("AMD", "엔비디아와 AMD가 만든", "AMD"),
        ("A800", "칩 ‘A800’을 규제", "A800"),
        ("A800", "A800은 중국용", "A800"),
        ("A800", "英伟达A800芯片", "A800"),
        ("A800", "The A800s and H800s", "A800"),
        ("A800", "Nvidia's A800, the", "A800"),
        ("A800", "the A800² and", "A800"),
        ("nvidia", "NVIDIA™ said", "NVIDIA"),
        ("AMD", "①AMD 실적", "AMD"),
        ("JD.com", "at JD.com.", "JD.com"),
        ("RTX 4090", "RTX-4090s", "RTX-4090"),
        ("3A090", "ECCN 3A090.a items", "3A090"),
        # phrases as typesetters leave them
        ("Infrastructure as a Service", "Infrastructure-as-a-Service (IaaS)", "Infrastructure-as-a-Service"),
        ("Cyber-Enabled", "Malicious Cyber- Enabled Activities", "Cyber- Enabled"),
        ("cloud service", "cloud\n  service", "cloud\n  service"),
        ("Entity List", "the Entity\u00a0List", "Entity\u00a0List"),
        ("T-Head", "Alibaba's T Head unit", "T Head"),
        # Korean
        ("클라우드 서비스 임대", "클라우드서비스 임대를 제한", "클라우드서비스 임대"),
        ("클라우드 서비스 임대", "클라우드 서비스 임대하는", "클라우드 서비스 임대"),
        ("메타", "메타에서는", "메타"),
        ("메타", "메타로부터의", "메타"),
        ("바이두", "바이두이라고", "바이두"),
        ("바이두", "바이두측은", "바이두"),
        ("바이두", "바이두그룹이", "바이두"),
        ("인텔", "AI인텔칩을", "인텔"),
        ("화웨이", "화웨이들이", "화웨이"),
        ("미국", "미국에선", "미국"),
        ("제재", "제재안이다", "제재"),
        ("틱톡", "틱톡·JD닷컴", "틱톡"),
        ("틱톡", "틱톡ㆍ바이두", "틱톡"),
        ("엔비디아", "엔비디아칩", "엔비디아"),
        ("알리바바", "알리바바클라우드", "알리바바"),
        ("왕샤오촨", "왕샤오촨(王小川)", "왕샤오촨"),
        ("제재", "제재했다", "제재"),
        # Han, kana
        ("京东", "腾讯京东阿里", "京东"),
        ("英伟达", "受英伟达影响", "英伟达"),
        ("アリババ", "アリババクラウド", "アリババ"),
        ("メタ", "米メタの", "メタ"),
        ("メタ", "メタは規制", "メタ"),
        ("クラウド計算", "クラウド計算の", "クラウド計算"),
        # one Han character, as Korean and Japanese headlines write countries
        ("中", "中, 엔비디아 칩 구매 중단", "中"),
        ("中", "美·中 정상회담", "中"),
        ("中", "中기업 12곳", "中"),
        ("米", "米、対中規制を強化", "米"),
        ("틱톡", "틱톡금지법을", "틱톡"),
        ("텐센트", "텐센트홀딩스가", "텐센트"),
        # other ways to store the same letters
        ("A800", "Ａ８００", "Ａ８００"),
        ("アリババ", "ｱﾘﾊﾞﾊﾞ", "ｱﾘﾊﾞﾊﾞ"),
        ("A800", "A\u200b800", "A\u200b800"),
        ("Nestlé", "by Nestle\u0301 today", "Nestle\u0301"),
    ],
)
def test_a_word_is_found(term: str, text: str, found: str) -> None:
    assert words(text, term) == [found]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("A800", "A8000번 도로"),
        ("A800", "XA800"),
        ("A800", "A800X"),
        ("A800", "A800sx"),
        ("L40", "the L40S"),
        ("AMD", "AMDs"),
        ("Arm", "alarms"),
        ("Baidu", "OBAIDULLAH"),
        ("JD.com", "JDAcom"),
        ("cloud service", "cloudservice"),
        ("A800", "a loan of a 800"),
        ("A800", "A 800 million loan"),
        ("A800", "A 800,000 loan"),
        ("A800", "A 800억 원"),
        ("메타", "메타버스"),
        ("애플", "애플리케이션"),
        ("애플", "애플사이다"),
        ("애플", "파인애플"),
        ("인텔", "인텔리전스"),
        ("인텔", "인텔리"),
        ("메타", "메타인지"),
        ("メタ", "メタバース"),
        ("メタ", "メター"),
        ("ニス", "テニス"),
        ("アリババ", "カアリババ"),
        ("ж", "ж\u0302"),
        ("주", "㈜"),
        ("中", "其中，芯片"),
        ("中", "中国企业"),
        ("中", "中の人"),
        ("米", "白米、玄米の価格"),
        ("美", "完美，优美"),
    ],
)
def test_something_that_only_looks_like_it_is_not(term: str, text: str) -> None:
    assert words(text, term) == []


def test_decomposed_hangul_is_found_and_quoted_as_it_is_stored() -> None:
    text = unicodedata.normalize("NFD", "미국이 바이두에서는 막는다")
    (item,) = evidence(text, rule("바이두"))
    assert unicodedata.normalize("NFC", text[item.start : item.end]) == "바이두"
    assert item.quote == text


def test_a_decomposed_longer_word_is_still_another_word() -> None:
    assert words(unicodedata.normalize("NFD", "메타버스"), "메타") == []


def test_exact_asks_for_case_and_punctuation_as_written() -> None:
    exact = Term(text="IaaS", exact=True)
    assert words("IaaS and IAAS and ＩａａＳ", exact) == ["IaaS", "ＩａａＳ"]
    assert words("Multi Cloud, Multi-Cloud, multi-cloud", Term(text="Multi-Cloud", exact=True)) == ["Multi-Cloud"]
    assert words("Müller and Muller", Term(text="Müller", exact=True)) == ["Müller"]
    assert words("A-800, A800s and A800", Term(text="A800", exact=True)) == ["A800"]


def test_a_guard_takes_away_only_what_lies_inside_it() -> None:
    guarded = Term(text="京东", not_in=("北京东", "东京东"))
    assert words("北京东城区的京东总部", guarded) == ["京东"]
    disease = Term(text="AMD", not_in=("age-related macular degeneration (AMD)",))
    assert words("Age-Related  Macular Degeneration (AMD); AMD's chips", disease) == ["AMD"]


def test_a_guard_counts_when_it_touches_other_letters() -> None:
    assert words("메타버스의 메타", Term(text="메타", not_in=("메타버",))) == ["메타"]


def test_every_occurrence_is_found_overlapping_ones_too() -> None:
    assert len(words("A800, A800 and a800", "A800")) == 3
    assert len(words("a a a", "a a")) == 2


def test_of_one_word_a_thousand_mentions_are_quoted_and_the_names_after_them_too() -> None:
    text = "A800 " * 1500 + "H800"
    found = words(text, "A800", "H800")
    assert found == ["A800"] * 1000 + ["H800"]
