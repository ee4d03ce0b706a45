"""Watchlists and documents that speak of the same things: what the two matchers are compared on."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

from monitor.domain.documents import Text
from monitor.domain.queries import (
    AllOf,
    AnyOf,
    AtLeast,
    Citation,
    Fact,
    Group,
    InField,
    Near,
    Not,
    NotNear,
    Query,
    Sentence,
    Term,
    children,
)
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.watchlists import Filters, Rule, Watchlist
from monitor.matching import check_rule

# Pieces of one family overlap, touch or nearly meet: names, what is glued to them, what only looks like them.
FAMILIES = (
    ("A800", "A-800", "A 800", "A800s", "A8000", "H800", "a 800 million", "A-800 million", "800"),
    ("RTX 4090", "RTX4090", "RTX-4090", "RTX", "4090", "MI300X", "MI 300X", "mi-300x", "H20 A800", "L40", "L40S"),
    ("3A090", "3A090.a", "3A090a", "3A090s", "3A090.a.1", "3A0901", "90", "ECCN 3A090", "4A003"),
    ("Alibaba", "Alibaba Cloud", "alibaba-cloud", "Cloud", "T-Head", "JD.com", "U.S.", "u.s", "AT&T", "C++"),
    ("Infrastructure as a Service", "infrastructure-as-a-service", "as a", "a a", "Service", "Cyber-Enabled"),
    ("semiconductor", "semiconductors", "semiconducting", "semi", "conductor", "semi-conductor", "semiconduct"),
    ("엔비디아", "엔비디아칩", "메타", "메타버스", "애플", "애플리케이션", "애플사이다", "인텔", "인텔리전스"),
    ("클라우드 서비스 임대", "클라우드 서비스", "클라우드", "서비스", "임대", "임대를", "수출 제한"),
    ("바이두", "바이두는", "알리바바", "알리바바클라우드", "알리", "텐센트", "JD닷컴", "닷컴"),
    ("京东", "北京东城区", "东京", "京", "中", "美", "阿里 云", "阿里", "阿里巴巴", "阿里山"),
    ("辉达", "輝達", "英伟达", "英偉達", "云", "雲", "阿里云", "阿里雲", "国", "國"),
    ("アリババ", "アリババクラウド", "メタ", "メタバース", "クラウド", "ワン・シャオ チュアン", "シャオ", "がんばる"),
    ("SK하이닉스", "SKハイニックス", "SK海力士", "SK", "하이닉스", "A800칩", "A800芯片"),
    ("㈜", "(주)", "주", "é", "e", "Ünal", "Nestlé", "nestle", "Łódź", "ß", "ss", "''", "¨", "ø", "ﬁ", "fi"),
)
CITED = (
    "15 CFR part 744", "15 CFR 744", "15 C.F.R. § 744.23(a)(3)", "§ 744.23", "§§ 744.11 and 744.23", "Sec. 744.2",
    "Section 744.23(a)", "Section 232", "§ 232", "part 744", "parts 734, 740 and 744", "parts 730 through 774",
    "15 CFR 730-774", "22 CFR 744", "22 CFR part 120", "41 CFR 60-741", "744", "744.23", "subpart 744", "15 CFR",
    "15 CFR part 744에", "Docket No. BIS-2022-0025", "BIS-2022-0025", "BIS 2022-0025", "RIN 0694-AI94", "0694-AI94",
    "0694-AI 94", "(a)(3)", "parts", "and 744.23", ", 740",
)  # fmt: skip
CITATIONS = (
    Citation("cfr", "744"),
    Citation("cfr", "744.23"),
    Citation("cfr", "744.23(a)"),
    Citation("cfr", "744.23(a)(3)"),
    Citation("cfr", "730-774"),
    Citation("cfr", "15 CFR 744"),
    Citation("cfr", "22 CFR 744"),
    Citation("cfr", "15 CFR 730-774"),
    Citation("cfr", "41 CFR 60-741"),
    Citation("docket", "BIS-2022-0025"),
    Citation("rin", "0694-AI94"),
)
FACTS = (
    Fact("source", ("fr",)),
    Fact("source", ("press", "fr")),
    Fact("agency", ("industry-and-security-bureau",)),
    Fact("agency", ("treasury department", "bureau of nothing")),
    Fact("type", ("RULE",)),
    Fact("type", ("Proposed Rule", "notice")),
    Fact("lang", ("ko",)),
    Fact("lang", ("zh", "en")),
)
GLUE = (
    " ", "  ", "-", "- ", "\n", "\n\n", "\u00a0", "\u200b", "\u00ad", ".", ", ", "'", "\u2019", "``", "\u201c",
    "s", "S", "'s", "0", "X", "a", ".a", " million", "만", ",000", "가", "은", "에서는", "이라고", "들이", "측", "칩은",
    "사이다", "버스", "리케이션", "리전스", "했다", "北", "东城区", "山", "ー", "クス", "の", "ㆍ", "ㅋ", "™", "²", "①",
    "\u0301", "\u3099", "ﾞ", "\u11ab", "(", ")", "…", "㎏", "\ufeff", "§", "CFR",
)  # fmt: skip
FILLERS = ("the", "new", "rule", "on", "and", "수출", "규제", "的", "芯片", "に関する", "за", "12")
STOPS = (". ", ".\n", "다. ", "。", "! ", "\n\n", "; ")
WIDE = {**{chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}, " ": "\u3000"}
TRADITIONAL = str.maketrans("辉达云东国伟经", "輝達雲東國偉經")
ACCENTED = str.maketrans("aeiosuLdn", "äéíøšüŁđñ")


def disguised(piece: str, how: int) -> str:
    """The same letters as other people, keyboards and systems write them."""
    if how == 1:
        return piece.upper()
    if how == 2:
        return "".join(WIDE.get(char, char) for char in piece)
    if how == 3:
        return unicodedata.normalize("NFD", piece)
    if how == 4:
        return "\u200d".join(piece)
    if how == 5:
        return piece.translate(TRADITIONAL)
    if how == 6:
        return piece.translate(ACCENTED)
    if how == 7:
        return piece[:2] + "\u00ad" + piece[2:]
    if how == 8:
        return piece.lower()
    return piece


disguises = st.integers(0, 16)
glue = st.lists(st.sampled_from(GLUE), max_size=3).map("".join)


# ---------------------------------------------------------------- words


@st.composite
def pools(draw: st.DrawFn) -> list[str]:
    """A few pieces that one example's texts and terms share, so that they meet often."""
    family = draw(st.sampled_from(FAMILIES))
    some = draw(st.lists(st.sampled_from(family), min_size=2, max_size=4))
    stranger = draw(st.sampled_from(draw(st.sampled_from(FAMILIES))))
    return [*some, stranger]


@st.composite
def terms_of(draw: st.DrawFn, pool: list[str]) -> Term:
    text = disguised(draw(st.sampled_from(pool)), draw(disguises))
    kind = draw(st.integers(0, 9))
    guards = (draw(st.sampled_from([text, *pool])) + draw(st.sampled_from(GLUE)),) if draw(st.booleans()) else ()
    tried = (
        Term(text=text, exact=kind in (0, 1), prefix=kind in (1, 2, 3), not_in=guards),
        Term(text=text, not_in=guards),
        Term(text=text),
    )
    return next((term for term in tried if not problems(term)), Term(text="A800"))


def problems(term: Term) -> list[str]:
    return check_rule(rule_of(Group(written=term.text, terms=(term,))))


def groups_of(pool: list[str]) -> st.SearchStrategy[Group]:
    members = st.lists(terms_of(pool), min_size=1, max_size=3).map(tuple)
    return st.builds(Group, written=st.just("group"), terms=members)


# ---------------------------------------------------------------- queries


def rule_of(query: Query, key: str = "rule", filters: Filters | None = None) -> Rule:
    return Rule(key=key, why="", query=query, filters=filters or Filters())


distances = st.sampled_from([1, 1, 2, 2, 3, 4, 5, 8, 20, 100])


@st.composite
def made_of_mentions(draw: st.DrawFn, concepts: tuple[Group, ...], depth: int) -> Query:
    """What may stand beside NEAR and alone in ATLEAST. The two sides of NEAR share no concept."""
    kind = draw(st.integers(0, 6)) if depth and len(concepts) > 1 else 0
    if kind < 2:
        return draw(st.sampled_from(concepts))
    cut = draw(st.integers(1, len(concepts) - 1))
    left = draw(made_of_mentions(concepts[:cut], depth - 1))
    right = draw(made_of_mentions(concepts[cut:], depth - 1))
    if kind == 2:
        return AnyOf((left, right, *draw(st.lists(st.sampled_from(concepts), max_size=1))))
    if kind == 3:
        return NotNear(left, right, draw(distances))
    return Near(left, right, draw(distances), draw(st.booleans()))


@st.composite
def queries(draw: st.DrawFn, concepts: tuple[Group, ...], depth: int, within: str = "") -> Query:
    """Any query. `within` is "sentence" or the name of a field where the query stands inside one: then it asks for no
    other field and, inside a sentence, for no fact or citation."""
    words = made_of_mentions(concepts, 2)
    if depth == 0:
        return draw(words)
    parts = queries(concepts, depth - 1, within)
    some_parts = st.lists(parts, min_size=2, max_size=3).map(tuple)
    kinds = ["any", "all", "not", "several", "many", "words"]
    if not within:
        kinds += ["sentence", "sentence"]
    if within != "sentence":
        kinds += ["field", "field", "citation", "fact"]
    match draw(st.sampled_from(kinds)):
        case "any":
            return AnyOf(draw(some_parts))
        case "all":
            return AllOf((*draw(some_parts), *draw(st.lists(parts.map(Not), max_size=1))))
        case "not":
            return AllOf((draw(parts), Not(draw(parts))))
        case "several":
            several = draw(some_parts)
            return AtLeast(draw(st.integers(1, len(several))), several)
        case "many":
            return AtLeast(draw(st.integers(1, 4)), (draw(words),))
        case "sentence":
            return Sentence(draw(queries(concepts, depth - 1, "sentence")))
        case "field":
            field = within or draw(st.sampled_from(["title", "abstract", "body"]))
            return InField(field, draw(queries(concepts, depth - 1, field)))
        case "citation":
            return draw(st.sampled_from(CITATIONS))
        case "fact":
            fact = draw(st.sampled_from(FACTS))
            return AllOf((draw(parts), Not(fact) if draw(st.integers(0, 2)) == 0 else fact))
    return draw(words)


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


@st.composite
def rules(draw: st.DrawFn, concepts: tuple[Group, ...], key: str) -> Rule:
    asked = draw(filters) if draw(st.integers(0, 9)) == 0 else Filters()
    for depth in (draw(st.integers(1, 3)), 1, 0):
        rule = rule_of(draw(queries(concepts, depth)), key, asked)
        if not check_rule(rule):
            return rule
    return rule_of(concepts[0], key)


# ---------------------------------------------------------------- documents


def texts_of(pool: list[str]) -> st.SearchStrategy[str]:
    """Prose of the pool's pieces: disguised, glued, among other words, in several sentences."""
    pieces = st.builds(disguised, st.sampled_from(pool), disguises)
    apart = pieces.map(lambda piece: f"{piece} ")
    fillers = st.sampled_from(FILLERS).map(lambda word: f"{word} ")
    prose = st.one_of(apart, apart, apart, apart, pieces, fillers, glue, st.sampled_from(STOPS))
    return st.lists(prose, min_size=3, max_size=16).map("".join)


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
    docket_ids=st.sampled_from(
        [(), (), ("BIS-2022-0025",), ("Docket No. BIS-2022-0025", "bis 2022 0025"), ("Docket No. 230110-0004",)]
    ),
    rins=st.sampled_from([(), (), ("0694-AI94",), ("RIN 0694-AI94", "0694-ai94")]),
)


@st.composite
def documents(draw: st.DrawFn, pool: list[str]) -> Text:
    texts = texts_of(pool)
    anything = st.one_of(texts, texts, texts, st.just(""), st.text(max_size=30))
    return Text(
        title=draw(texts),
        abstract=draw(anything),
        body=draw(anything),
        language=draw(st.sampled_from([None, None, "ko", "zh-Hans"])),
        source=draw(st.sampled_from(["fr", "press"])),
        facts=draw(facts),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Watchlist], Text]:
    """Watchlists whose rules share concepts, and a document that speaks of some of the same things."""
    pool = draw(pools())
    concepts = tuple(draw(st.lists(groups_of(pool), min_size=3, max_size=5)))
    lists = [
        Watchlist(key=key, title="", reason="", rules=(draw(rules(concepts, "second")), draw(rules(concepts, "first"))))
        for key in draw(st.sampled_from([("b", "a"), ("a",), ("a",)]))
    ]
    cites = any(isinstance(node, Citation) for one in lists for rule in one.rules for node in nodes(rule.query))
    words = [*pool, *(term.text for group in concepts for term in group.terms)]
    if cites:
        words += draw(st.lists(st.sampled_from(CITED), min_size=4, max_size=8))
    return lists, draw(documents(words))


@st.composite
def single_terms(draw: st.DrawFn) -> tuple[Term, str]:
    """One term and a text that may hold it."""
    pool = draw(pools())
    return draw(terms_of(pool)), draw(texts_of(pool))


def nodes(query: Query) -> list[Query]:
    """The query and all that is inside it."""
    return [query, *(node for part in children(query) for node in nodes(part))]
