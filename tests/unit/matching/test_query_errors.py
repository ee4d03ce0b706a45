"""Each mistake in a query is told with its place, and with how to write it."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from monitor.domain.errors import QueryError
from monitor.matching.check import problems_of_query
from tests.unit.matching.concepts import parse


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("a AND b OR c", ["(a AND b) OR c", "a AND (b OR c)"]),
        ("a OR b AND c", ["a OR (b AND c)", "(a OR b) AND c"]),
        ("a OR b AND c OR d", ["a OR (b AND c) OR d", "(a OR b) AND (c OR d)"]),
        ("a OR b NOT c", ["a OR (b NOT c)", "(a OR b) NOT c"]),
        ("a NOT b OR c", ["(a NOT b) OR c"]),
        ("c AND (a OR NOT b)", ["c AND (a OR (NOT b))"]),
        ("c NOT a NEAR/5 b", ["c NOT (a NEAR/5 b)"]),
        ("@nvidia or (a and not b)", ["@nvidia OR (a AND NOT b)"]),
        ("a AND b NEAR/5 c", ["a AND (b NEAR/5 c)"]),
        ("a NEAR/5 b NEAR/3 c", ["(a NEAR/5 b) NEAR/3 c"]),
        ("a NEAR/5 b NOT NEAR/5 c", ["(a NEAR/5 b) NOT NEAR/5 c"]),
        (
            '엔비디아 AND ("수출 통제" OR 규제 AND 제한)',
            ['엔비디아 AND ("수출 통제" OR (규제 AND 제한))', '엔비디아 AND (("수출 통제" OR 규제) AND 제한)'],
        ),
        ("a AND b # first\n  OR c", ["(a AND b) OR c", "a AND (b OR c)"]),
        ("title:(a AND b OR c)", ["title:((a AND b) OR c)", "title:(a AND (b OR c))"]),
        ("ATLEAST2(a, b AND c NEAR/2 d)", ["ATLEAST2(a, b AND (c NEAR/2 d))"]),
        ("a and b", ["a AND b"]),
        ("a And b or c", ["(a AND b) OR c", "a AND (b OR c)"]),
        ('a and "b and c" not d # or e', ['a AND "b and c" NOT d']),
        ("ａ ＡＮＤ b", ["ａ AND b"]),
        ("a && b", ["a AND b"]),
        ("a | b", ["a OR b"]),
        ("a & b | c", ["(a AND b) OR c", "a AND (b OR c)"]),
        ("a AND -b", ["a AND NOT b"]),
        ("+a +b", ["a AND b"]),
        ("+a AND (+b -c)", ["a AND (b NOT c)"]),
        ("a ANDNOT b", ["a AND NOT b"]),
        ("a BUT NOT b", ["a AND NOT b"]),
        ("a NOTNEAR/3 b", ["a NOT NEAR/3 b"]),
        ("a w/5 b", ["a NEAR/5 b"]),
        ("a PRE/3 b", ["a ONEAR/3 b"]),
        ("'export control'", ['"export control"']),
        ("「수출 통제」", ['"수출 통제"']),
    ],
)
def test_the_query_that_was_meant_is_shown(text: str, ways: list[str]) -> None:
    assert refusal(text).remedy == f"Write: {' or: '.join(ways)}"
    for way in ways:
        assert problems_of_query(parse(way)) == []


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "empty"),
        ("  # only a comment", 19, "empty"),
        ("()", 1, "Nothing stands between"),
        ('""', 1, "Nothing stands between"),
        ("(a AND b", 1, "never closed"),
        ("a AND (b OR c", 7, "never closed"),
        ("a AND b)", 8, "closes nothing"),
        ('a AND "b c', 7, "never closed"),
        ("SENT(a", 5, "never closed"),
        ("AND a", 1, "needs something before it"),
        ("a AND", 3, "needs something after it"),
        ("a AND OR b", 7, "OR follows AND"),
        ("(a OR) b", 4, "needs something after it"),
        ("a, b", 2, "Write OR or AND"),
        ("(a, b)", 3, "Write OR or AND"),
        ("SENT(a, b)", 7, "in place of the comma"),
        ("ATLEAST2(a,)", 12, "missing"),
        ("a b", 3, 'Write "a b" for the phrase, or a AND b for all of them.'),
        ("a export control list", 3, 'Write "a export control list"'),
        ('"a b" c', 7, "Write AND, OR or NEAR/5 here."),
        ("a NEAR b", 3, "Write NEAR/5"),
        ("a NEAR 7 b", 3, "Write NEAR/7."),
        ("a NEAR/ b", 3, "needs a number"),
        ("a NEAR/x b", 3, "needs a number"),
        ("a ONEAR b", 3, "Write ONEAR/5"),
        ("a NEAR/0 b", 3, "from 1 (the next word) to 100"),
        ("a NEAR/101 b", 3, "from 1 (the next word) to 100"),
        ("a NEAR5 b", 3, "Write NEAR/5."),
        ("a near/5 b", 3, "Write NEAR/5."),
        ("a near b", 3, '"near" in quotes'),
        ("a NOT ONEAR/5 b", 3, "Write NOT NEAR/5"),
        ("NOT NEAR/5 b", 1, "Write a NOT NEAR/5 b."),
        ("a NEAR/5 NOT b", 10, "Write a NOT NEAR/5 b."),
        ("(a AND NOT b) NEAR/5 c", 15, "Write a NOT NEAR/5 b."),
        ("a NOT NEAR/5 (b AND c)", 3, "(b OR c)"),
        ("title:a NEAR/5 b", 9, "title:(a NEAR/5 b)"),
        ("type:rule NEAR/5 b", 11, "(a NEAR/5 b) AND type:"),
        ("SENT(a AND b) NEAR/5 c", 15, "SENT(a NEAR/5 b)"),
        ("ATLEAST2(a, b) NEAR/5 c", 16, "Join the two with AND"),
        ("ATLEAST(a, b)", 1, "ATLEAST needs a number"),
        ("ATLEAST 3 (a, b)", 1, "Write ATLEAST3("),
        ("ATLEAST0(a)", 1, "always holds"),
        ("atleast2(a, b)", 1, "Write ATLEAST2("),
        ("SENT a", 1, '"SENT" in quotes'),
        ("sent(a)", 1, "Write SENT("),
        ("titel:a", 1, 'Did you mean "title"?'),
        ("http://example.org/a AND b", 1, '"http://example.org/a" in quotes'),
        ("10:30", 1, '"10:30" in quotes'),
        (": a", 1, "right behind the name of a field"),
        ("title:", 1, "title:word"),
        ("title:NOT a", 1, "Write NOT title:word."),
        ("a AND @nvidai", 7, 'Did you mean "nvidia"?'),
        ("a AND @", 7, "as @nvidia"),
        ("@nvidia*", 1, "without a star"),
        ("se*", 1, "three letters"),
        ("엔*", 1, "two of Hangul"),
        ("芯片*", 1, "needs no star"),
        ("*semi", 1, "One star may end a word"),
        ("semi*duct", 1, "One star may end a word"),
        ("semi**", 1, "One star may end a word"),
        ("*", 1, "One star may end a word"),
        ('"advanced *"', 1, "One star may end a word"),
        ('"advanced semi"*', 16, 'Write "advanced semi*".'),
        ('"a b"~5', 6, "NEAR/5"),
        ("cfr:7x", 5, "cfr:744.23(a)(3)"),
        ("cfr:744(a)", 5, "is not a place"),
        ("cfr:774-730", 5, "backwards"),
        ("cfr:(744 AND 746)", 10, "joined by OR"),
        ("cfr:@nvidia", 5, "joined by OR"),
        ("type:(rule OR (notice AND a))", 23, "joined by OR"),
        ("type:regulation", 6, "proposed rule"),
        ("lang:korean", 6, 'Did you mean "ko"?'),
        ("lang:x", 6, "zh-Hans"),
        ("docket:BIS", 8, "BIS-2022-0025"),
        ("rin:0694", 5, "0694-AI94"),
        ("exact:(a OR type:rule)", 13, "is about words"),
        ("!b", 1, "Write NOT b."),
        ("a w/s b", 3, "SENT(a AND b)"),
        ("+a b", 1, "Write a AND a, with AND between the two."),
        ("a ! (b", 3, "Write NOT."),
        ("a // b", 3, "A comment begins with #"),
        ("a;b", 1, "Write AND or OR in its place."),
        ("a; b", 1, '"a;" in quotes'),
        ("wom?n", 1, "One star may end a word"),
        ("a OR NOT b", 6, "NOT b can hold without any word"),
        ("NOT a OR b", 1, "NOT a can hold without any word"),
        ("a or type:rule", 6, "type:rule can hold without any word"),
        ("NOT a NEAR/5 b", 1, "It asks for no word"),
        ("a or @nvidai", 6, 'Did you mean "nvidia"?'),
        ("ＡＮＤ AND a", 1, "AND needs something before it"),
        ("a and", 3, "AND needs something after it"),
        ("C#", 2, "white space before #"),
    ],
)
def test_each_mistake_is_told_with_its_column_and_a_remedy(text: str, column: int, says: str) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (1, column)
    assert says in f"{error.problem} {error.remedy}"
    assert f"{error.problem} {error.remedy}".rstrip().endswith((".", "?"))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("ATLEAST2(a b)", 'Write ATLEAST2(a, b), or "a b" for the phrase.'),
        ("ATLEAST2(a, b c)", 'Write "b c" for the phrase, or b AND c for all of them.'),
        ("ATLEAST2(a AND b c)", "Write AND, OR or NEAR/5 here."),
        ("cfr:15 CFR 744", 'Write cfr:"15 CFR 744".'),
        ("cfr:744 746", "Write cfr:(744 OR 746) for any of them."),
        ("a AND type:proposed rule", 'Write type:"proposed rule".'),
        ("title:export control", 'Write title:"export control", or title:(export AND control) for all of them.'),
        ("agency:Bureau of Industry and Security AND a", 'Write agency:"Bureau of Industry and Security".'),
        ("a // b", "A comment begins with # and ends with its line."),
        ("a NEAR/3 b c", 'Write "b c" for the phrase, or (b AND c) for all of them.'),
        ("chip OR export control", 'Write "export control" for the phrase, or (export AND control) for all of them.'),
        (
            "a AND trade and export rules",
            'Write "trade and export rules" for the phrase, or trade AND export AND rules for all of them.',
        ),
        ("a NOT b c", 'Write "b c" for the phrase, or (b AND c) for all of them.'),
        ("a … b", 'Write "a … b" for the phrase.'),
        ("NOT a b", "Write AND, OR or NEAR/5 here."),
        ("a b AND @nvidai", 'Write "a b" for the phrase, or a AND b for all of them.'),
    ],
)
def test_words_without_an_operator_are_put_together_so_that_the_query_is_taken(text: str, remedy: str) -> None:
    assert refusal(text).remedy == remedy


def test_nothing_is_proposed_that_is_refused() -> None:
    words = ("a", "b", "NOT a", "-b", "+c", "se*", '"--"', "@nvidia", '"c d"', "type:rule", "cfr:744", "title:(a or b)")
    operators = ("and", "or", "not", "AND", "OR", "NOT", "NEAR/3", "NOT NEAR/2", "&", "|", "w/5", "ANDNOT", "AND -")
    source = random.Random(3)
    proposed = 0
    for _ in range(3000):
        pairs = (f"{source.choice(operators)} {source.choice(words)}" for _ in range(source.randint(1, 3)))
        text = f"{source.choice(words)} {' '.join(pairs)}"
        with suppress(QueryError):
            parse(text)
            continue
        remedy = refusal(text).remedy
        if remedy.startswith("Write: "):
            for way in remedy.removeprefix("Write: ").split(" or: "):
                proposed += 1
                assert problems_of_query(parse(way)) == [], (text, way)
    assert proposed > 500


def test_the_caret_stands_under_the_place() -> None:
    assert str(refusal("A800 NEAR licence")) == (
        "Column 6: NEAR needs a number of words. Write NEAR/5: at most five words apart.\n  A800 NEAR licence\n       ^"
    )


def test_a_query_of_several_lines_shows_the_line() -> None:
    error = refusal("A800\n  AND (licence\n    OR tariff AND x)\n")
    assert (error.line, error.column) == (3, 5)
    assert str(error).startswith("Line 3, column 5: ")
    assert error.excerpt == "      OR tariff AND x)\n      ^"


def test_the_caret_allows_for_wide_characters_and_tabs() -> None:
    assert refusal("엔비디아 x").excerpt == "  엔비디아 x\n           ^"
    assert refusal("a\tx").excerpt == "  a\tx\n   \t^"
    assert refusal("e\u0301 x").excerpt == "  e\u0301 x\n    ^"


def test_of_a_long_line_only_the_part_around_the_place_is_shown() -> None:
    shown, caret = refusal(" OR ".join(["word"] * 200) + " AND x").excerpt.split("\n")
    assert len(shown) < 110
    assert shown[caret.index("^") :].startswith("OR word AND x")


def test_of_a_long_query_only_the_part_that_is_wrong_is_mended() -> None:
    long = " OR ".join(f'"phrase number {number}"' for number in range(40))
    assert refusal(f"({long}) AND (a AND b OR c)").remedy == "Write: (a AND b) OR c or: a AND (b OR c)"
    assert refusal(f"({long}) AND a OR b NEAR/5 c").remedy == "Put parentheses around what belongs together."
    assert refusal(f"({long}) AND a NEAR/5 b").remedy == "Put parentheses around a NEAR/5 b"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000 + "a" + ")" * 20_000,
        "NOT " * 20_000 + "a",
        "title:" * 20_000 + "a",
        "SENT(" * 51 + "a" + ")" * 51,
        "(" * 20_000,
        "a " + "NEAR/5 a " * 60,
        "(a NEAR/5 " * 49 + "a" + ")" * 49 + " NEAR/5 (" + "b NEAR/5 " * 20 + "b)",
    ],
)
def test_a_query_that_is_too_deep_is_told_so(text: str) -> None:
    assert "deep" in refusal(text).problem


def test_a_query_of_fifty_levels_is_read() -> None:
    parse("(" * 50 + "a" + ")" * 50)


def test_a_short_query_cannot_become_a_huge_one() -> None:
    pairs = " NEAR/5 ".join(["(a AND b AND c AND d)"] * 12)
    assert "1000 pairs" in refusal(pairs).problem


def test_an_error_in_a_long_query_is_found_soon() -> None:
    refusal(" OR ".join(["word"] * 20_000) + " AND x")
    refusal(" AND ".join(["ATLEAST1 (word)"] * 6_000) + " x y")
