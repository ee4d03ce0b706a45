"""The fast matcher and the slow one say the same of any text, and what they say can be read in the text."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.documents import Text
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.watchlists import Filters, Group, Rule, Term, Watchlist
from monitor.matching import compile_watchlists
from monitor.matching.naive import naive_match
from monitor.matching.terms import tokens_of
from monitor.text.fold import fold

# Pieces that overlap, touch and nearly meet: names, what is glued to them, and what only looks like them.
NAMES = (
    "A800 H800 L40 AMD Nvidia JD.com 3A090 3A090.a T-Head Alibaba 엔비디아 메타 애플 인텔 바이두 알리바바 텐센트 JD닷컴 "
    "클라우드 SK하이닉스 京东 阿里 阿里巴巴 英伟达 輝達 アリババ メタ クラウド SKハイニックス ㈜ é Ünal ß"
).split()
PHRASES = (
    "Infrastructure as a Service",
    "infrastructure-as-a-service",
    "Alibaba Cloud",
    "Cyber-Enabled",
    "클라우드 서비스 임대",
    "클라우드 서비스",
    "수출 제한",
    "RTX 4090",
    "ワン・シャオ チュアン",
    "阿里 云",
    "a a",
    "''",
)
GLUE = (
    " ", "  ", "-", "- ", "\n", "\n\n", "\u00a0", "\u200b", "\u00ad", ".", ", ", "'", "\u2019", "``", "\u201c", "s", "S", "'s", "0", "X", "a",
    "가", "은", "에서는", "이라고", "들이", "측", "칩은", "사이다", "버스", "리케이션", "리전스", "했다", "다. ", "北", "东城区", "山", "ー", "クス", "の",
    "ㆍ", "ㅋ", "™", "²", "①", "\u0301", "\u3099", "ﾞ", "\u11ab", "。", "(", ")", "…", "㎏", "\ufeff",
)  # fmt: skip
WIDE = {**{chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}, " ": "\u3000"}


def _disguise(piece: str, how: int) -> str:
    """The same letters as other keyboards and systems send them."""
    if how == 1:
        return piece.upper()
    if how == 2:
        return "".join(WIDE.get(char, char) for char in piece)
    if how == 3:
        import unicodedata

        return unicodedata.normalize("NFD", piece)
    if how == 4:
        return "\u200d".join(piece)
    return piece


pieces = st.one_of(
    st.builds(_disguise, st.sampled_from([*NAMES, *PHRASES]), st.integers(0, 8)),
    st.sampled_from(GLUE),
    st.sampled_from(GLUE),
)
texts = st.lists(pieces, max_size=14).map("".join)
any_text = st.one_of(texts, st.text(max_size=30))
written = st.one_of(
    st.sampled_from([*NAMES, *PHRASES]),
    st.builds(_disguise, st.sampled_from([*NAMES, *PHRASES]), st.integers(0, 4)),
    st.lists(pieces, min_size=1, max_size=3).map("".join),
).filter(tokens_of)
guards = st.lists(st.lists(pieces, min_size=2, max_size=3).map("".join), max_size=2).map(tuple)
terms = st.builds(Term, text=written, exact=st.booleans(), not_in=guards)
groups = st.builds(Group, written=st.just("group"), terms=st.lists(terms, min_size=1, max_size=4).map(tuple))
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
def rules(draw: st.DrawFn, key: str) -> Rule:
    return Rule(
        key=key,
        why="",
        any_of=tuple(draw(st.lists(groups, max_size=3))),
        all_of=tuple(draw(st.lists(groups, max_size=2))),
        none_of=tuple(draw(st.lists(groups, max_size=1))) if draw(st.integers(0, 3)) == 0 else (),
        filters=draw(filters) if draw(st.booleans()) else Filters(),
    )


@st.composite
def watchlists(draw: st.DrawFn) -> list[Watchlist]:
    keys = draw(st.sampled_from([("b", "a"), ("a",)]))
    return [
        Watchlist(key=key, title="", reason="", rules=(draw(rules("second")), draw(rules("first")))) for key in keys
    ]


documents = st.builds(
    Text,
    title=any_text,
    abstract=any_text,
    body=any_text,
    language=st.sampled_from([None, None, "ko", "zh-Hans"]),
    source=st.sampled_from(["fr", "press"]),
    facts=facts,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(watchlists(), documents)
def test_the_fast_matcher_equals_the_naive_one(lists: list[Watchlist], document: Text) -> None:
    assert compile_watchlists(lists).match(document) == naive_match(lists, document)


@settings(max_examples=400, deadline=None)
@given(terms, texts)
def test_one_term_is_found_at_the_same_places_by_both(term: Term, text: str) -> None:
    rule = Rule(key="one", why="", any_of=(Group(written=term.text, terms=(term,)),))
    lists = [Watchlist(key="list", title="", reason="", rules=(rule,))]
    document = Text(body=text)
    assert compile_watchlists(lists).match(document) == naive_match(lists, document)


@settings(max_examples=300, deadline=None)
@given(watchlists(), documents)
def test_every_mention_reads_as_its_term_and_stands_in_its_quote(lists: list[Watchlist], document: Text) -> None:
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


@settings(max_examples=200, deadline=None)
@given(watchlists(), documents)
def test_the_order_of_watchlists_does_not_matter(lists: list[Watchlist], document: Text) -> None:
    assert compile_watchlists(lists).match(document) == compile_watchlists(lists[::-1]).match(document)


@settings(max_examples=500, deadline=None)
@given(any_text)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once
