"""Why a rule holds of a text, and why it does not."""

from __future__ import annotations

import pytest

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Query, Term
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.watchlists import Filters
from monitor.matching.explain import Explanation, Kind, explain_rule, explain_rules
from monitor.matching.parse import parse_query
from tests.unit.matching.build import query_rule

CONCEPTS = {
    "nvidia": Group(written="@nvidia", terms=(Term(text="Nvidia"), Term(text="엔비디아"), Term(text="英伟达"))),
    "jd": Group(written="@jd", terms=(Term(text="京东", not_in=("北京东", "京东方")), Term(text="JD.com"))),
}


def query(written: str) -> Query:
    return parse_query(written, CONCEPTS.__getitem__)


def explained(written: str, text: str | Text, *, filters: Filters | None = None) -> Explanation:
    document = Text(body=text) if isinstance(text, str) else text
    return explain_rule(query_rule(query(written), filters=filters), document)


def only(written: str, text: str | Text) -> Explanation:
    """The one part of a rule."""
    (part,) = explained(written, text).parts
    return part


def words(part: Explanation) -> list[str]:
    return [found.words for found in part.found]


# ---------------------------------------------------------------- what holds


def test_a_concept_tells_which_of_its_words_stand_where_as_they_are_written() -> None:
    text = "NVIDIA와 엔비디아 칩"
    part = only("@nvidia", text)
    assert (part.kind, part.written, part.holds, part.terms, part.reason) == (Kind.WORDS, "@nvidia", True, 3, "")
    assert [(found.words, found.term) for found in part.found] == [("NVIDIA", "Nvidia"), ("엔비디아", "엔비디아")]
    assert all(text[found.start : found.end] == found.words for found in part.found)


def test_every_part_of_a_rule_stands_beside_the_others_and_the_filters_come_last() -> None:
    text = Text(title="A800", body="of Nvidia", facts=Facts(document_type="Rule"))
    rule = explained("A800 AND (H800 OR @nvidia) AND NOT road", text, filters=Filters(document_type=("Notice",)))
    assert [(part.kind, part.written, part.holds) for part in rule.parts] == [
        (Kind.WORDS, "A800", True),
        (Kind.ANY, "H800 OR @nvidia", True),
        (Kind.NOT, "NOT road", True),
        (Kind.FILTER, "type: Notice", False),
    ]
    assert not rule.holds
    assert not rule.found
    assert rule.parts[3].reason == "the document is Rule"
    assert [part.holds for part in rule.parts[1].parts] == [False, True]


def test_of_near_only_the_words_that_are_near_count() -> None:
    near = only("A800 NEAR/1 export", "A800 export, and far away from it the A800")
    assert [(found.start, found.words) for found in near.found] == [(0, "A800"), (5, "export")]
    assert [words(side) for side in near.parts] == [["A800"], ["export"]]


def test_an_alternative_that_is_not_near_did_not_help() -> None:
    part = only("(A800 OR H800) NEAR/1 export", "A800 export, while the H800 stands far away from it")
    a800, h800 = part.parts[0].parts
    assert (a800.holds, h800.holds, h800.reason) == (True, False, "found, but not near the other side")


def test_a_sentence_is_shown_in_which_all_parts_hold() -> None:
    part = only("SENT(A800 AND export)", "The A800 is a chip. Its export is free. The export of the A800 is not.")
    assert part.holds
    assert part.sentence == "The export of the A800 is not."
    assert words(part.parts[0]) == ["export", "A800"]


def test_citations_are_met_by_the_text_and_by_what_the_document_says_of_itself() -> None:
    facts = Facts(cfr=(CfrReference(title=15, part="744"),), docket_ids=("Docket No. BIS-2022-0025",))
    text = Text(body="as § 744.23(a)(3) says", facts=facts)
    assert [(found.field, found.words) for found in only("cfr:744", text).found] == [
        ("body", "§ 744.23(a)(3)"),
        ("cfr", "15 CFR part 744"),
    ]
    assert words(only("docket:BIS-2022-0025", text)) == ["Docket No. BIS-2022-0025"]


def test_several_rules_are_explained_over_one_reading() -> None:
    rules = [query_rule(query("A800"), key="one"), query_rule(query("H800"), key="two")]
    assert [rule.holds for rule in explain_rules(rules, Text(body="the A800"))] == [True, False]


# ---------------------------------------------------------------- what does not


@pytest.mark.parametrize(
    ("written", "text", "reason"),
    [
        ("A800", "H800", "not found"),
        ("@nvidia", "AMD", "none of its 3 words is found"),
        ("A800", "도로 A8000번과 GA800", '"A800" stands only inside "A8000", "GA800"'),
        ("인텔", "인텔리전스", '"인텔" stands only inside "인텔리전스"'),
        ("@jd", "北京东城区", '"京东" stands only inside "北京东", which not_in leaves out'),
        ("exact:Intel", "intel says so", 'it stands there as "intel", and exact asks for "Intel"'),
        ("A800", "A 800 million dollars", '"A 800" is there, but may be an amount'),
        ("A800 NEAR/3 export", "the A800 is a chip and its export is free", "the nearest are 6 words apart"),
        ("export ONEAR/5 A800", "A800 export", "found, but the other way round"),
        ("export ONEAR/1 A800", "A800 is a chip without export", "found only the other way round"),
        ('"AI chip" NEAR/5 chip', "an AI chip", "found, but never both in one field without overlapping"),
        ("cloud NOT NEAR/2 St", "St. Cloud, and St Cloud", 'each mention is near "St"'),
        ("ATLEAST2(A800, H800, export)", "the A800", "1 of 2 parts that are asked for"),
        ("ATLEAST3(A800)", "A800 and A800", "2 of 3 mentions that are asked for"),
        (
            "SENT(A800 AND export)",
            "The A800. Its export.",
            "no sentence holds it all; this one comes nearest",
        ),
        ("type:Rule", "", "the document has no type"),
        ("agency:industry-and-security-bureau", "", "the document names no agency"),
        ("source:fr", "", "the document names no source"),
        ("lang:ko", "All about the new rule of the office", "the document seems to be in en"),
        ("docket:BIS-2022-0025", "", "not cited; the document names no docket"),
        ("rin:0694-AI94", "", "not cited; the document names no RIN"),
        ("cfr:744", "15 CFR part 736", "not cited; the document names no CFR part; the text cites 15 CFR part 736"),
    ],
)
def test_a_part_that_does_not_hold_says_what_stands_there_instead(written: str, text: str, reason: str) -> None:
    part = only(written, text)
    assert not part.holds
    assert part.reason == reason


def test_what_is_forbidden_and_there_is_quoted() -> None:
    part = explained("A800 AND NOT (road OR 도로)", "A800 도로").parts[1]
    assert (part.holds, part.reason) == (False, 'forbidden, and found: "도로"')


def test_what_stands_in_another_field_is_said_to_stand_there() -> None:
    text = Text(title="A rule", abstract="on the A800", body="of Nvidia")
    (title,) = only("title:(A800 AND @nvidia)", text).parts
    assert [part.reason for part in title.parts] == ["found, but in the abstract", "found, but in the body"]
    assert only("title:A800", Text(body="A800")).reason == "the document has no title"


def test_in_the_sentence_that_comes_nearest_the_missing_word_is_named() -> None:
    part = only("SENT(A800 AND export AND China)", "The A800. The A800 is for China. Its export.")
    assert part.sentence == "The A800 is for China."
    assert [inner.reason for inner in part.parts[0].parts] == ["", "found, but not in this sentence", ""]


def test_filters_tell_what_the_document_is() -> None:
    facts = Facts(
        document_type="Notice",
        agencies=(Agency(name="Bureau of Industry and Security", slug="industry-and-security-bureau"),),
        cfr=(CfrReference(title=22, part="120"),),
    )
    asked = Filters(
        source=("fr-bis",),
        agency=("treasury-department",),
        cfr=(CfrReference(title=15, part="744"),),
        document_type=("Rule", "Proposed Rule"),
        language=("ko",),
    )
    parts = explained("A800", Text(body="A800", source="press", language="en", facts=facts), filters=asked).parts[1:]
    assert [(part.written, part.reason) for part in parts] == [
        ("source: fr-bis", "the document is from press"),
        ("agency: treasury-department", "the document is from industry-and-security-bureau"),
        ("cfr: 15 CFR part 744", "the document names 22 CFR part 120"),
        ("type: Rule, Proposed Rule", "the document is Notice"),
        ("lang: ko", "the document is in en"),
    ]


def test_of_a_long_concept_only_some_words_that_nearly_stand_there_are_told() -> None:
    terms = tuple(Term(text=f"A{number}00") for number in range(1, 9))
    text = " ".join(f"A{number}000" for number in range(1, 9))
    (part,) = explain_rule(query_rule(Group(written="@chips", terms=terms)), Text(body=text)).parts
    assert part.reason.startswith('"A100" stands only inside "A1000"; ')
    assert part.reason.endswith("; 5 more words like that")
