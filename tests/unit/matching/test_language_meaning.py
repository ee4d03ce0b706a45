"""What queries mean, told by examples. Both matchers are asked each time."""

from __future__ import annotations

import pytest

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.matching import check_rule
from monitor.matching.parse import parse_query
from tests.unit.matching.build import evidence, query_rule

CONCEPTS = {
    "nvidia": Group(written="@nvidia", terms=(Term(text="Nvidia"), Term(text="엔비디아"), Term(text="英伟达"))),
    "alibaba": Group(written="@alibaba", terms=(Term(text="Alibaba"), Term(text="Alibaba Cloud"))),
}
BUREAU = Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau")


def found(query: str, document: str | Text) -> list[str]:
    """What is quoted of a document where the query holds, in reading order; nothing where it does not hold."""
    text = Text(body=document) if isinstance(document, str) else document
    rule = query_rule(parse_query(query, CONCEPTS.__getitem__))
    assert check_rule(rule) == []
    values = dict(text.fields())
    return [(values.get(item.field) or item.quote)[item.start : item.end] for item in evidence(text, rule)]


def holds(query: str, document: str | Text) -> bool:
    return bool(found(query, document))


# ---------------------------------------------------------------- AND, OR, NOT


@pytest.mark.parametrize(
    ("query", "text", "mentions"),
    [
        ("A800 AND licence", "A licence for the A800", ["licence", "A800"]),
        ("A800 AND licence", "The A800", []),
        ("A800 OR H800", "H800, A800 and H800", ["H800", "A800", "H800"]),
        ("A800 OR (H800 AND licence)", "H800 and A800", ["A800"]),
        ("A800 OR H800", "L40", []),
        ("AMD AND NOT macular", "AMD chips", ["AMD"]),
        ("AMD AND NOT macular", "AMD, macular", []),
        ("AMD NOT (macular OR eye)", "AMD and the eye", []),
        ("AMD AND NOT (macular AND eye)", "AMD and the eye", ["AMD"]),
        ("@nvidia AND @alibaba", "엔비디아 and Alibaba Cloud", ["엔비디아", "Alibaba Cloud"]),
    ],
)
def test_parts_are_joined(query: str, text: str, mentions: list[str]) -> None:
    assert found(query, text) == mentions


def test_parts_may_be_met_in_different_fields_and_are_told_in_reading_order() -> None:
    text = Text(title="Licences", abstract="The A800", body="A licence, A800")
    assert found("A800 AND licence", text) == ["A800", "licence", "A800"]


def test_a_forbidden_word_counts_in_every_field() -> None:
    assert not holds("AMD NOT macular", Text(title="AMD", body="macular"))


# ---------------------------------------------------------------- NEAR


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("A800 NEAR/{} licence", "A800 licence"),
        ("A800 NEAR/{} licence", "licence: A800"),
        ("A800 NEAR/{} licence", "the A800s needs a licence"),
        ("A800 NEAR/{} licence", "A800, which (in any case) needs the licence"),
        ("A800 NEAR/{} licence", "A800 in state-of-the-art licence"),
        ("A800 NEAR/{} 칩", "A800칩"),
        ("엔비디아 NEAR/{} 칩", "엔비디아의 새로운 칩"),
        ("英伟达 NEAR/{} 芯片", "英伟达的新芯片"),
        ("英伟达 NEAR/{} A800", "英伟达的新A800"),
        ("エヌビディア NEAR/{} チップ", "エヌビディアのスーパーチップ、チップ"),
        ("Nvidia NEAR/{} licence", "Nvidia's A-800 licence"),
        ("Nvidia NEAR/{} licence", "Ｎｖｉｄｉａ　ｗａｎｔｓ　licence"),
    ],
)
def test_a_distance_is_kept_to_the_word(query: str, text: str) -> None:
    counted = {
        "A800 licence": 1,
        "licence: A800": 1,
        "the A800s needs a licence": 3,  # the s belongs to the word
        "A800, which (in any case) needs the licence": 7,
        "A800 in state-of-the-art licence": 6,
        "A800칩": 1,
        "엔비디아의 새로운 칩": 2,
        "英伟达的新芯片": 3,  # each character is a word
        "英伟达的新A800": 3,
        "エヌビディアのスーパーチップ、チップ": 3,  # の, and a run of katakana
        "Nvidia's A-800 licence": 4,  # s, A, 800
        "Ｎｖｉｄｉａ　ｗａｎｔｓ　licence": 2,
    }
    words = counted[text]
    assert holds(query.format(words), text)
    assert words == 1 or not holds(query.format(words - 1), text)


@pytest.mark.parametrize(
    ("query", "text", "mentions"),
    [
        # only the mentions that are near are told
        ("A800 NEAR/2 licence", "A800 licence. Later on another A800", ["A800", "licence"]),
        ("A800 NEAR/1 licence", "A800 licence A800", ["A800", "licence", "A800"]),
        # order
        ("A800 ONEAR/3 licence", "A800 and licence", ["A800", "licence"]),
        ("licence ONEAR/3 A800", "A800 and licence", []),
        ("licence ONEAR/3 A800", "licence A800 licence", ["licence", "A800"]),
        # what overlaps is not beside itself
        ('"cloud service" NEAR/5 "service fee"', "cloud service fee", []),
        ('"cloud service" NEAR/5 "service fee"', "cloud service, service fee", ["cloud service", "service fee"]),
        # groups
        ("(A800 OR H800) NEAR/1 (licence OR permit)", "H800 permit, A800", ["H800", "permit", "A800"]),
        ("(A800 AND H800) NEAR/2 licence", "A800 licence H800", ["A800", "licence", "H800"]),
        ("(A800 AND H800) NEAR/2 licence", "A800 licence", []),
        # a chain is counted from the edges of what was found before
        ("A800 NEAR/1 export NEAR/1 licence", "A800 export licence", ["A800", "export", "licence"]),
        ("A800 NEAR/1 export NEAR/1 licence", "export A800 licence", ["export", "A800", "licence"]),
        ("A800 NEAR/1 export NEAR/1 licence", "A800 licence export", []),
    ],
)
def test_near_tells_what_is_near(query: str, text: str, mentions: list[str]) -> None:
    assert found(query, text) == mentions


def test_near_does_not_reach_into_another_field() -> None:
    assert not holds("A800 NEAR/5 licence", Text(title="A800", abstract="licence"))


@pytest.mark.parametrize(
    ("query", "text", "mentions"),
    [
        ("AMD NOT NEAR/2 macular", "AMD, a macular", []),
        ("AMD NOT NEAR/2 macular", "AMD is a macular", ["AMD"]),
        ("AMD NOT NEAR/2 macular", "macular a AMD", []),
        ("AMD NOT NEAR/2 macular", "macular AMD. The new chips of AMD", ["AMD"]),
        ('"Entity List" NOT NEAR/3 "UFLPA Entity List"', "UFLPA Entity List", []),
        ('"Entity List" NOT NEAR/3 "UFLPA Entity List"', "UFLPA Entity List and the BIS Entity List", ["Entity List"]),
        ("(AMD NOT NEAR/2 macular) NEAR/2 chips", "macular AMD chips. AMD chips", ["chips", "AMD", "chips"]),
    ],
)
def test_not_near_keeps_the_mentions_that_keep_their_distance(query: str, text: str, mentions: list[str]) -> None:
    assert found(query, text) == mentions


def test_not_near_tells_the_mention_that_is_far_and_not_the_near_one() -> None:
    text = Text(body="UFLPA Entity List and the BIS Entity List")
    (item,) = evidence(
        text, query_rule(parse_query('"Entity List" NOT NEAR/3 "UFLPA Entity List"', CONCEPTS.__getitem__))
    )
    assert (item.start, item.end) == (30, 41)


@pytest.mark.parametrize(
    ("query", "text", "mentions"),
    [
        ("chip NEAR/3 licence", "chip x x x x " * 1100 + "the chip licence", ["chip", "licence"]),
        ("chip NOT NEAR/3 licence", "licence x x x x " * 1100 + "the chip licence", []),
        ("chip NEAR/100 licence", "chip licence " * 120, ["chip", "licence"] * 120),
    ],
)
def test_every_mention_is_looked_at_however_many_there_are(query: str, text: str, mentions: list[str]) -> None:
    assert found(query, text) == mentions


# ---------------------------------------------------------------- SENT


@pytest.mark.parametrize(
    ("query", "text", "mentions"),
    [
        ("SENT(A800 AND licence)", "The A800 needs a licence.", ["A800", "licence"]),
        ("SENT(A800 AND licence)", "The A800 is a chip. A licence is a paper.", []),
        ("SENT(A800 AND licence)", "Nvidia Corp. sells the A800 without a licence.", ["A800", "licence"]),
        ("SENT(A800 AND licence)", "A800. A licence for A800. A800.", ["licence", "A800"]),
        ("SENT(A800 AND licence)", "A800 sales grow\n\nlicence needed", []),
        ("SENT(A800 AND 허가)", "엔비디아는 A800을 판다. 허가가 필요하다.", []),
        ("SENT(A800 AND 허가)", "엔비디아는 A800을 팔려면 허가가 필요하다.", ["A800", "허가"]),
        ("SENT(英伟达 AND 许可证)", "英伟达出售芯片。需要许可证。", []),
        ("SENT(英伟达 AND 许可证)", "英伟达出售芯片，需要许可证。", ["英伟达", "许可证"]),
        ("SENT(英伟达 AND 许可证)", "英偉達出售芯片，需要許可證。", ["英偉達", "許可證"]),
        # without is asked of each sentence
        ("SENT(AMD AND NOT macular)", "AMD is macular. AMD makes chips.", ["AMD"]),
        ("SENT(AMD AND NOT macular)", "AMD is macular. It is AMD, macular.", []),
        # distances, counts and choices within a sentence
        ("SENT(A800 NEAR/3 licence)", "The A800. Licence A800", ["Licence", "A800"]),
        ("SENT(ATLEAST2(A800))", "A800 here. A800 there.", []),
        ("SENT(ATLEAST2(A800))", "A800 here. A800 and A800 there.", ["A800", "A800"]),
        ("SENT(A800 OR H800)", "A800. H800", ["A800", "H800"]),
        # a phrase is found across a line break, but stands in no sentence then
        ('"export controls"', "Export\n\nControls", ["Export\n\nControls"]),
        ('SENT("export controls")', "Export\n\nControls", []),
    ],
)
def test_a_sentence_holds_what_is_asked_together(query: str, text: str, mentions: list[str]) -> None:
    assert found(query, text) == mentions


def test_a_sentence_is_of_one_field() -> None:
    assert not holds("SENT(A800 AND licence)", Text(title="A800", abstract="licence"))


# ---------------------------------------------------------------- ATLEAST


@pytest.mark.parametrize(
    ("query", "text", "mentions"),
    [
        ("ATLEAST2(A800, H800, licence)", "A800 licence", ["A800", "licence"]),
        ("ATLEAST2(A800, H800, licence)", "A800 A800", []),
        ("ATLEAST2(A800, H800 AND licence, permit)", "A800 licence permit", ["A800", "permit"]),
        ("ATLEAST3(A800)", "A800, A800 and A800", ["A800", "A800", "A800"]),
        ("ATLEAST3(A800)", "A800 and A800", []),
        ("ATLEAST2(A800 OR H800)", "A800 and H800", ["A800", "H800"]),
        # a name inside a longer one is not another mention
        ("ATLEAST2(@alibaba)", "Alibaba Cloud", []),
        ("ATLEAST2(@alibaba)", "Alibaba Cloud of Alibaba", ["Alibaba Cloud", "Alibaba"]),
        ("ATLEAST2(A800 NEAR/1 licence)", "A800 licence. No A800 here but a licence", []),
        ("ATLEAST2(A800 NEAR/1 licence)", "A800 licence; an A800 licence", ["A800", "licence", "A800", "licence"]),
    ],
)
def test_at_least_counts_parts_or_mentions(query: str, text: str, mentions: list[str]) -> None:
    assert found(query, text) == mentions


def test_mentions_are_counted_over_all_fields() -> None:
    assert holds("ATLEAST3(A800)", Text(title="A800", abstract="A800", body="A800"))
    assert not holds("title:ATLEAST3(A800)", Text(title="A800", abstract="A800", body="A800"))


# ---------------------------------------------------------------- fields and facts


@pytest.mark.parametrize(
    ("query", "mentions"),
    [
        ("title:A800", ["A800"]),
        ("abstract:A800", []),
        ("title:(A800 AND licence)", []),
        ("title:A800 AND abstract:licence", ["A800", "licence"]),
        ("title:A800 NOT body:licence", ["A800"]),
        ("body:(H800 NEAR/2 permit)", ["H800", "permit"]),
    ],
)
def test_a_field_is_asked_alone(query: str, mentions: list[str]) -> None:
    assert found(query, Text(title="The A800", abstract="A licence", body="H800 permit")) == mentions


@pytest.mark.parametrize(
    ("fact", "satisfied"),
    [
        ("source:fr", True),
        ("source:press", False),
        ("source:(press OR fr)", True),
        ("agency:industry-and-security-bureau", True),
        ('agency:"Industry and Security Bureau"', True),
        ("agency:treasury-department", False),
        ("type:rule", True),
        ("type:RULE", True),
        ("type:notice", False),
        ("lang:en", True),
        ("lang:ko", False),
    ],
)
def test_a_fact_is_asked_of_the_document_and_quotes_nothing(fact: str, satisfied: bool) -> None:
    text = Text(body="The A800", source="fr", language="en-US", facts=Facts(document_type="Rule", agencies=(BUREAU,)))
    assert found(f"A800 AND {fact}", text) == (["A800"] if satisfied else [])
    assert found(f"A800 NOT {fact}", text) == ([] if satisfied else ["A800"])


def test_a_language_is_guessed_where_nobody_said() -> None:
    assert holds("A800 AND lang:ko", "칩 A800도 규제 대상")


# ---------------------------------------------------------------- citations


@pytest.mark.parametrize(
    ("query", "text", "mentions"),
    [
        ("cfr:744", "under § 744.23(a)(3) of", ["§ 744.23(a)(3)"]),
        ("cfr:744", "Sec. 744.23 applies", ["Sec. 744.23"]),
        ("cfr:744", "15 CFR part 744", ["15 CFR part 744"]),
        ("cfr:744", "15 CFR 744, 15 C.F.R. § 744.11", ["15 CFR 744", "15 C.F.R. § 744.11"]),
        ("cfr:744", "15 CFR part 744에 따라", ["15 CFR part 744"]),
        ("cfr:744", "１５　ＣＦＲ　７４４", ["１５　ＣＦＲ　７４４"]),
        ("cfr:744", "Section 744.23 and part 744", ["Section 744.23", "part 744"]),
        ("cfr:744", "parts 734, 740 and 744", ["744"]),
        ("cfr:744", "parts 730 through 774", ["parts 730 through 774"]),
        ("cfr:744", "15 CFR 730-774", ["15 CFR 730-774"]),
        ("cfr:744.23", "§§ 744.11 and 744.23", ["744.23"]),
        ("cfr:744.23", "§ 744.23(a)(3)", ["§ 744.23(a)(3)"]),
        ("cfr:744.23(a)", "§ 744.23(a)(3), § 744.23(b)", ["§ 744.23(a)(3)"]),
        ("cfr:730-774", "part 740", ["part 740"]),
        ('cfr:"15 CFR 744"', "15 CFR 744 and part 744", ["15 CFR 744", "part 744"]),
        # what is none
        ("cfr:744", "744 pages, room 744", []),
        ("cfr:744", "subpart 744", []),
        ("cfr:744", "15 CFR 7440, part 74", []),
        ("cfr:232", "Section 232 duties, 19 U.S.C. § 232", []),
        ("cfr:744.2", "§ 744.23", []),
        ("cfr:744.23(a)(3)", "§ 744.23(a), § 744.23", []),
        ("cfr:744.23", "part 744", []),
        ('cfr:"15 CFR 744"', "22 CFR 744", []),
        # dockets and RINs
        ("docket:BIS-2022-0025", "Docket No. BIS-2022-0025", ["BIS-2022-0025"]),
        ("docket:BIS-2022-0025", "BIS-2022-00255", []),
        ("rin:0694-AI94", "(RIN 0694-AI94)", ["0694-AI94"]),
    ],
)
def test_a_citation_is_read_in_the_text(query: str, text: str, mentions: list[str]) -> None:
    assert found(query, text) == mentions


@pytest.mark.parametrize(
    ("query", "quoted"),
    [
        ("cfr:744", "15 CFR part 730-774"),
        ('cfr:"15 CFR 744"', "15 CFR part 730-774"),
        ("cfr:774-780", "15 CFR part 730-774"),
        ("docket:BIS-2022-0025", "Docket No. BIS-2022-0025"),
        ("rin:0694-ai94", "0694-AI94"),
        ('cfr:"22 CFR 744"', None),
        ("cfr:744.23", None),  # a part was named, not this section
        ("cfr:775", None),
        ("docket:BIS-2022-0026", None),
    ],
)
def test_a_citation_is_read_in_what_the_document_says_of_itself(query: str, quoted: str | None) -> None:
    facts = Facts(
        cfr=(CfrReference(title=15, part="730-774"),),
        docket_ids=("Docket No. BIS-2022-0025",),
        rins=("0694-AI94",),
    )
    assert found(query, Text(title="Controls", facts=facts)) == ([quoted] if quoted else [])


def test_evidence_of_a_fact_names_its_kind_and_comes_last() -> None:
    text = Text(body="part 744", facts=Facts(cfr=(CfrReference(title=15, part="744"),)))
    in_text, in_facts = evidence(text, query_rule(parse_query("cfr:744", CONCEPTS.__getitem__)))
    assert (in_text.field, in_text.term, in_text.quote) == ("body", "cfr:744", "part 744")
    assert (in_facts.field, in_facts.start, in_facts.end) == ("cfr", 0, len("15 CFR part 744"))
    assert (in_facts.term, in_facts.quote) == ("cfr:744", "15 CFR part 744")
