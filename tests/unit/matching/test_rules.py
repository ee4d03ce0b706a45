"""Rules: any, all, none; what is quoted; in which order."""

from __future__ import annotations

from monitor.domain.documents import Text
from monitor.domain.queries import Group, Term
from monitor.matching import compile_watchlists
from tests.unit.matching.build import evidence, rule, watchlist, words


def _rules_of(text: Text, *rules: object) -> tuple[str, ...]:
    matches = compile_watchlists([watchlist(*rules)]).match(text)  # type: ignore[arg-type]
    return matches[0].rules if matches else ()


def test_all_groups_may_be_met_in_different_fields() -> None:
    both = rule("A800", all_of=("export control",))
    assert _rules_of(Text(title="The A800", abstract="Export controls; export control"), both) == ("rule",)
    assert _rules_of(Text(title="The A800"), both) == ()


def test_one_forbidden_word_anywhere_is_enough() -> None:
    no_disease = rule("AMD", none_of=("macular",))
    assert _rules_of(Text(title="AMD chips"), no_disease) == ("rule",)
    assert _rules_of(Text(title="AMD chips", body="a macular disease"), no_disease) == ()


def test_a_guarded_mention_does_not_forbid() -> None:
    text = Text(body="北京东城区 芯片")
    assert _rules_of(text, rule("芯片", none_of=(Term(text="京东", not_in=("北京东",)),))) == ("rule",)


def test_all_mentions_of_all_and_any_are_evidence_and_none_is_not() -> None:
    found = evidence(
        Text(title="A800 licence", abstract="A licence for the A800", body="licence"),
        rule("A800", "H800", all_of=("licence",), none_of=("macular",)),
    )
    assert [(item.field, item.term) for item in found] == [
        ("title", "A800"),
        ("title", "licence"),
        ("abstract", "licence"),
        ("abstract", "A800"),
        ("body", "licence"),
    ]


def test_only_satisfied_rules_are_told() -> None:
    found = evidence("The A800", rule("A800", key="chips"), rule("A800", all_of=("licence",), key="licences"))
    assert {item.rule for item in found} == {"chips"}


def test_rules_come_in_the_order_of_the_watchlist_and_evidence_in_reading_order() -> None:
    lists = [
        watchlist(rule("H800", key="z"), rule("A800", key="a"), key="second"),
        watchlist(rule("A800"), key="first"),
    ]
    first, second = compile_watchlists(lists).match(Text(title="H800", body="A800 H800"))
    assert (first.watchlist, second.watchlist) == ("first", "second")
    assert second.rules == ("z", "a")
    assert [(item.field, item.start, item.rule) for item in second.evidence] == [
        ("title", 0, "z"),
        ("body", 0, "a"),
        ("body", 5, "z"),
    ]


def test_the_longer_of_two_names_at_one_place_is_told() -> None:
    firm = Group(written="@alibaba", terms=(Term(text="Alibaba"), Term(text="Alibaba Cloud")))
    assert words("Alibaba Cloud and Alibaba", firm) == ["Alibaba Cloud", "Alibaba"]
    assert words("Alibaba Cloud", "Cloud", "Alibaba") == ["Alibaba", "Cloud"]


def test_names_that_overlap_without_containing_each_other_are_both_told() -> None:
    assert words("대중 수출 제한", "대중 수출", "수출 제한") == ["대중 수출", "수출 제한"]


def test_two_rules_may_tell_of_the_same_place() -> None:
    found = evidence("Alibaba Cloud", rule("Alibaba", key="firm"), rule("Alibaba Cloud", key="cloud"))
    assert {(item.rule, item.term) for item in found} == {("firm", "Alibaba"), ("cloud", "Alibaba Cloud")}


def test_of_several_spellings_the_one_written_first_is_named() -> None:
    firm = Group(written="@nvidia", terms=(Term(text="Nvidia"), Term(text="NVIDIA")))
    assert [item.term for item in evidence("NVIDIA", rule(firm))] == ["Nvidia"]


def test_a_rule_without_positive_words_never_holds() -> None:
    assert _rules_of(Text(body="anything"), rule(none_of=("A800",))) == ()


def test_an_empty_text_matches_nothing() -> None:
    assert _rules_of(Text(), rule("A800")) == ()


def test_the_quote_is_the_sentence() -> None:
    (item,) = evidence("Before. The A800 needs a licence. After.", rule("A800"))
    assert item.quote == "The A800 needs a licence."
    assert (item.start, item.end) == (12, 16)
