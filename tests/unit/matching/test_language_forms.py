"""The forms in which texts write one word or code, and what only looks like it. Both matchers are asked each time."""

from __future__ import annotations

import unicodedata

import pytest

from monitor.domain.queries import Term
from tests.unit.matching.build import words


@pytest.mark.parametrize(
    ("term", "text", "mentions"),
    [
        # letters and digits of a code
        ("A800", "A800, A-800, A 800, A- 800, a-800", ["A800", "A-800", "A 800", "A- 800", "a-800"]),
        ("A-800", "A800, A-800, A 800", ["A800", "A-800", "A 800"]),
        ("A800", "A\u2011800 and A\u2013800", ["A\u2011800", "A\u2013800"]),
        ("A800", "a 800 of them", []),
        ("A800", "A  800, A -800, A\r\n800", ["A  800", "A -800", "A\r\n800"]),
        ("A800", "A 800 million loan, a-800 won, A-800,000, A-800.5", []),
        ("A800", "A 800-acre farm, A 800 acre farm, Class A 800 shares, Vitamin A 800, Env-A 800", []),
        ("A800", "The A 800 is here; A 800 chips; Nvidia A 800 Wins", ["A 800", "A 800", "A 800"]),
        ("A800", "A-800 units are sold", ["A-800"]),
        ("A800", "the A 800 tensor core GPU, Nvidia's A 800 graphics card", ["A 800", "A 800"]),
        ("GB200", "16 GB 200 times, the GB 200", ["GB 200"]),
        ("A800", "A800 million chips", ["A800"]),
        ("A800", "A 800만 개, A-800만 개, A-800에서", ["A-800", "A-800"]),
        ("A800", "A 800 mills", []),
        ("A100", "It opens. A 100 EFLOPS machine starts.", []),
        ("MI300X", "MI300X, MI 300X, MI-300X, MI 300X million", ["MI300X", "MI 300X", "MI-300X", "MI 300X"]),
        ("RTX 4090", "RTX4090, RTX-4090, rtx 4090, RTX\n4090", ["RTX4090", "RTX-4090", "rtx 4090", "RTX\n4090"]),
        ("H20", "H 20 percent, H-20 chips", ["H-20"]),
        ("A800", "the A800s, A-800s", ["A800", "A-800"]),
        ("RTX 4090", "GeForce RTX™ 4090, RTX® 4090", ["RTX™ 4090", "RTX® 4090"]),
        ("Intel Gaudi 3", "Intel® Gaudi® 3", ["Intel® Gaudi® 3"]),
        # export control classification numbers
        ("3A090.a", "3A090.a, 3A090a, 3a090.A, 3A090", ["3A090.a", "3A090a", "3a090.A"]),
        ("3A090a", "3A090.a and ECCN 3A090a.", ["3A090.a", "3A090a"]),
        ("3A090", "3A090, 3A090.a, 3A090a, 3A090s", ["3A090", "3A090", "3A090", "3A090"]),
        ("3A090", "3A0901, 3A090ab, 13A090", []),
        ("3A090.a", "3A090.a.1, 3A090.as, 3A090 a", ["3A090.a"]),
        ("5A992.c.1", "5A992c1, 5A992.c1, 5A992c.1, 5A992.c.12", ["5A992c1", "5A992.c1", "5A992c.1"]),
        ("ECCN 3A090", "ECCN 3A090.a, ECCN3A090, ECCN 3A090a", ["ECCN 3A090", "ECCN3A090", "ECCN 3A090"]),
        ("ECCN 3A090.a", "ECCN 3A090a, ECCN 3A090(a)", ["ECCN 3A090a", "ECCN 3A090(a)"]),
        ("3A090.a.1", "3A090(a)(1), 3A090a.1", ["3A090(a)(1)", "3A090a.1"]),
        # phrases as typesetters leave them
        ("Cyber-Enabled", "Cyber- Enabled, cyber enabled, Cyber\u00adEnabled", ["Cyber- Enabled", "cyber enabled"]),
        ("Entity List", "Ｅｎｔｉｔｙ　Ｌｉｓｔ", ["Ｅｎｔｉｔｙ　Ｌｉｓｔ"]),
        # letters with marks
        ("Nestle", "Nestlé", ["Nestlé"]),
        ("Müller", "Muller and MÜLLER", ["Muller", "MÜLLER"]),
        ("Lodz", "Łódź", ["Łódź"]),
        ("Strasse", "Straße", ["Straße"]),
        ("и", "й", []),
        # Chinese in both ways of writing; another name stays another name
        ("辉达", "輝達, 辉达, 英伟达", ["輝達", "辉达"]),
        ("輝達", "輝達, 辉达", ["輝達", "辉达"]),
        ("英伟达", "英偉達 and 輝達", ["英偉達"]),
        ("阿里云", "阿里雲端", ["阿里雲"]),
    ],
)
def test_a_word_is_found_in_its_forms(term: str, text: str, mentions: list[str]) -> None:
    assert words(text, term) == mentions


@pytest.mark.parametrize("term", ["Nestlé", "바이두", "アリババグループ", "Łódź"])
def test_decomposed_letters_are_found(term: str) -> None:
    decomposed = unicodedata.normalize("NFD", term)
    assert words(f"({decomposed})", term) == [decomposed]
    assert words(f"({term})", decomposed) == [term]


@pytest.mark.parametrize(
    ("stem", "text", "mentions"),
    [
        ("semiconduct", "Semiconductors, semiconducting; superconductor", ["Semiconductors", "semiconducting"]),
        ("semiconduct", "semiconduct-ors", ["semiconduct"]),
        ("advanced comput", "advanced  computing", ["advanced  computing"]),
        ("A800", "A800X, A-8005, XA800", ["A800X", "A-8005"]),
        ("반도", "반도체를 규제, 한반도", ["반도체를"]),
        ("アリババ", "アリババクラウドの", ["アリババクラウド"]),
        ("comput", "compute计算", ["compute"]),
    ],
)
def test_a_star_lets_the_last_word_go_on(stem: str, text: str, mentions: list[str]) -> None:
    assert words(text, Term(text=stem, prefix=True)) == mentions


@pytest.mark.parametrize(
    ("term", "text", "mentions"),
    [
        ("IaaS", "IaaS, IAAS, iaas, ＩａａＳ", ["IaaS", "ＩａａＳ"]),
        ("Multi-Cloud", "Multi-Cloud, Multi Cloud, multi-cloud, Multi\u2010Cloud", ["Multi-Cloud", "Multi\u2010Cloud"]),
        ("Entity List", "Entity  List, Entity-List, Entity\u00a0List", ["Entity  List", "Entity\u00a0List"]),
        ("A800", "A800, a800, A-800, A 800, A800s", ["A800"]),
        ("3A090.a", "3A090.a, 3A090a", ["3A090.a"]),
        ("3A090", "3A090, 3A090a", ["3A090"]),
        ("Nestlé", "Nestlé, Nestle, Nestle\u0301", ["Nestlé", "Nestle\u0301"]),
        ("輝達", "輝達, 辉达", ["輝達"]),
        ("AT&T's", "AT&T’s, at&t's", ["AT&T’s"]),
    ],
)
def test_exact_asks_for_the_word_as_written(term: str, text: str, mentions: list[str]) -> None:
    assert words(text, Term(text=term, exact=True)) == mentions


def test_exact_with_a_star_asks_for_the_beginning_as_written() -> None:
    assert words("Semiconductors, semiconductors", Term(text="Semiconduct", exact=True, prefix=True)) == [
        "Semiconductors"
    ]


@pytest.mark.parametrize(
    ("term", "guard", "text", "mentions"),
    [
        ("京东", "北京东城", "北京东城区的京东总部", ["京东"]),
        ("云", "云南", "雲南；云", ["云"]),
        ("云", "雲南", "云南", []),
        ("메타", "메타버스", "메타버스의 메타", ["메타"]),
        ("AMD", "age-related macular degeneration (AMD)", "Age-Related  Macular Degeneration (AMD); AMD's", ["AMD"]),
        ("Entity List", "UFLPA Entity List", "the ＵＦＬＰＡ Entity-List, the Entity List", ["Entity List"]),
        ("Sante", "Santé publique", "Sante Publique", []),
    ],
)
def test_a_mention_within_a_guard_does_not_count(term: str, guard: str, text: str, mentions: list[str]) -> None:
    assert words(text, Term(text=term, not_in=(guard,))) == mentions


def test_a_guard_takes_away_a_word_that_goes_on_inside_it() -> None:
    open_word = Term(text="semiconduct", prefix=True, not_in=("semiconductor lasers",))
    assert words("semiconductor lasers, semiconductors", open_word) == ["semiconductors"]


def test_words_are_never_stemmed() -> None:
    assert words("licences, licensed, licensing", "licence") == []
