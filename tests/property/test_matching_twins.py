"""The fast matcher and the slow one say the same of any text, and what they say can be read in the text."""

from __future__ import annotations

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.documents import Text
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.watchlists import Filters, Group, Rule, Term, Watchlist
from monitor.matching import compile_watchlists
from monitor.matching.naive import naive_match
from monitor.matching.terms import tokens_of
from monitor.text.fold import fold

# Pieces of one family overlap, touch or nearly meet: names, what is glued to them, what only looks like them.
FAMILIES = (
    ("A800", "A800s", "A8000", "L40", "L40S", "A 800", "H800"),
    ("3A090", "3A090.a", "3A090a", "90"),
    ("Alibaba", "Alibaba Cloud", "alibaba-cloud", "Cloud", "T-Head", "JD.com"),
    ("Infrastructure as a Service", "infrastructure-as-a-service", "as a", "a a", "Service", "Cyber-Enabled"),
    ("엔비디아", "엔비디아칩", "메타", "메타버스", "애플", "애플리케이션", "애플사이다", "인텔", "인텔리전스"),
    ("클라우드 서비스 임대", "클라우드 서비스", "클라우드", "서비스", "임대", "임대를", "수출 제한"),
    ("바이두", "바이두는", "알리바바", "알리바바클라우드", "알리", "텐센트", "JD닷컴", "닷컴"),
    ("京东", "北京东城区", "东京", "京", "中", "美", "阿里 云", "阿里", "阿里巴巴", "阿里山"),
    ("アリババ", "アリババクラウド", "メタ", "メタバース", "クラウド", "ワン・シャオ チュアン", "シャオ"),
    ("SK하이닉스", "SKハイニックス", "SK海力士", "SK", "하이닉스"),
    ("㈜", "(주)", "주", "é", "e", "Ünal", "ß", "ss", "''", "¨"),
)


GLUE = (
    " ", "  ", "-", "- ", "\n", "\n\n", "\u00a0", "\u200b", "\u00ad", ".", ", ", "'", "\u2019", "``", "\u201c",
    "s", "S", "'s", "0", "X", "a", "가", "은", "에서는", "이라고", "들이", "측", "칩은", "사이다", "버스", "리케이션",
    "리전스", "했다", "다. ", "北", "东城区", "山", "ー", "クス", "の", "ㆍ", "ㅋ", "™", "²", "①", "\u0301", "\u3099",
    "ﾞ", "\u11ab", "。", "(", ")", "…", "㎏", "\ufeff",
)  # fmt: skip
WIDE = {**{chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}, " ": "\u3000"}


def _disguise(piece: str, how: int) -> str:
    """The same letters as other keyboards and systems send them."""
    if how == 1:
        return piece.upper()
    if how == 2:
        return "".join(WIDE.get(char, char) for char in piece)
    if how == 3:
        return unicodedata.normalize("NFD", piece)
    if how == 4:
        return "\u200d".join(piece)
    return piece


disguises = st.integers(0, 8)
glue = st.lists(st.sampled_from(GLUE), max_size=3).map("".join)


@st.composite
def pools(draw: st.DrawFn) -> list[str]:
    """A few pieces that one example's texts and terms share, so that they meet often."""
    family = draw(st.sampled_from(FAMILIES))
    some = draw(st.lists(st.sampled_from(family), min_size=2, max_size=4))
    stranger = draw(st.sampled_from(draw(st.sampled_from(FAMILIES))))
    return [*some, stranger]


def texts_of(pool: list[str]) -> st.SearchStrategy[str]:
    pieces = st.builds(_disguise, st.sampled_from(pool), disguises)
    told = st.lists(st.one_of(pieces, pieces, glue), max_size=8).map("".join)
    return st.one_of(told, told, told, st.text(max_size=30))


def terms_of(pool: list[str]) -> st.SearchStrategy[Term]:
    written = st.builds(_disguise, st.sampled_from(pool), st.integers(0, 12)).filter(tokens_of)
    guarding = st.lists(
        st.one_of(st.sampled_from(pool), st.builds(str.__add__, st.sampled_from(pool), glue)), max_size=1
    )
    exact = st.sampled_from([False, False, False, True])
    return st.builds(Term, text=written, exact=exact, not_in=guarding.map(tuple))


def groups_of(pool: list[str]) -> st.SearchStrategy[Group]:
    members = st.lists(terms_of(pool), min_size=1, max_size=3).map(tuple)
    return st.builds(Group, written=st.just("group"), terms=members)


cfr = st.builds(
    CfrReference, title=st.sampled_from([15, 41]), part=st.sampled_from(["744", "730-774", "774", "60-741"])
)
filters = st.builds(
    Filters,
    source=st.sampled_from([(), (), ("fr",), ("press", "fr")]),
    agency=st.sampled_from([(), (), ("industry-and-security-bureau",), ("Treasury Department",)]),
    cfr=st.one_of(st.just(()), st.just(()), cfr.map(lambda one: (one,))),
    document_type=st.sampled_from([(), (), ("RULE",), ("Proposed Rule", "notice")]),
    language=st.sampled_from([(), (), ("ko",), ("zh", "en")]),
)
facts = st.builds(
    Facts,
    document_type=st.sampled_from(["", "Rule", "PRORULE"]),
    agencies=st.sampled_from(
        [
            (),
            (Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau"),),
            (Agency(name="TREASURY DEPARTMENT"),),
        ]
    ),
    cfr=st.lists(cfr, max_size=2).map(tuple),
)


@st.composite
def rules(draw: st.DrawFn, key: str, pool: list[str]) -> Rule:
    groups = groups_of(pool)
    return Rule(
        key=key,
        why="",
        any_of=tuple(draw(st.lists(groups, max_size=3))),
        all_of=tuple(draw(st.lists(groups, max_size=2))) if draw(st.booleans()) else (),
        none_of=tuple(draw(st.lists(groups, max_size=1))) if draw(st.integers(0, 4)) == 0 else (),
        filters=draw(filters) if draw(st.integers(0, 2)) == 0 else Filters(),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Watchlist], Text]:
    """Watchlists, and a document that speaks of some of the same things."""
    pool = draw(pools())
    lists = [
        Watchlist(key=key, title="", reason="", rules=(draw(rules("second", pool)), draw(rules("first", pool))))
        for key in draw(st.sampled_from([("b", "a"), ("a",)]))
    ]
    texts = texts_of(pool)
    document = Text(
        title=draw(texts),
        abstract=draw(texts),
        body=draw(texts),
        language=draw(st.sampled_from([None, None, "ko", "zh-Hans"])),
        source=draw(st.sampled_from(["fr", "press"])),
        facts=draw(facts),
    )
    return lists, document


@st.composite
def single_terms(draw: st.DrawFn) -> tuple[Term, str]:
    pool = draw(pools())
    return draw(terms_of(pool)), draw(texts_of(pool))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_fast_matcher_equals_the_naive_one(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    assert compile_watchlists(lists).match(document) == naive_match(lists, document)


@settings(max_examples=500, deadline=None)
@given(single_terms())
def test_one_term_is_found_at_the_same_places_by_both(case: tuple[Term, str]) -> None:
    term, text = case
    rule = Rule(key="one", why="", any_of=(Group(written=term.text, terms=(term,)),))
    lists = [Watchlist(key="list", title="", reason="", rules=(rule,))]
    document = Text(body=text)
    assert compile_watchlists(lists).match(document) == naive_match(lists, document)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_every_mention_reads_as_its_term_and_stands_in_its_quote(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    values = dict(document.fields())
    for match in compile_watchlists(lists).match(document):
        assert match.evidence
        assert match.rules
        for item in match.evidence:
            original = values[item.field]
            assert "".join(tokens_of(original[item.start : item.end])) == "".join(tokens_of(item.term))
            assert item.quote in original
            assert original[item.start : item.end] in item.quote
            assert item.quote == item.quote.strip()


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_order_of_watchlists_does_not_matter(case: tuple[list[Watchlist], Text]) -> None:
    lists, document = case
    assert compile_watchlists(lists).match(document) == compile_watchlists(lists[::-1]).match(document)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), pools().flatmap(texts_of)))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once
