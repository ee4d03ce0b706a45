"""How registers and the press cite the Code of Federal Regulations."""

from __future__ import annotations

import pytest

from monitor.domain.documents import Text
from monitor.domain.queries import Citation
from monitor.matching import compile_watchlists
from monitor.matching.citations import find_citations
from monitor.matching.naive import naive_match
from monitor.text import fold
from tests.unit.matching.build import query_rule, watchlist


def cites(text: str, value: str) -> list[str]:
    """What stands in the text where it cites the value; both matchers must agree."""
    lists = [watchlist(query_rule(Citation("cfr", value)))]
    document = Text(body=text)
    matches = compile_watchlists(lists).match(document)
    assert matches == naive_match(lists, document)
    return [text[item.start : item.end] for match in matches for item in match.evidence]


@pytest.mark.parametrize(
    ("text", "value", "cited"),
    [
        ("15 CFR §§ 742.4(a)(4) and (b)(2), and 744.23", "744", "744.23"),
        ("15 CFR §§ 742.4(a)(4) and (b)(2), and 744.23", "742.4(b)(2)", "(b)(2)"),
        ("§ 744.23(a)(1) and (3)", "744.23(a)(3)", "(3)"),
        ("§ 742.6(a)(6)(i) and (iii)", "742.6(a)(6)(iii)", "(iii)"),
        ("§§ 744.20 through 744.30", "744.23", "§§ 744.20 through 744.30"),
        ("§§ 744.11—744.23", "744.12", "§§ 744.11—744.23"),
        ("15 CFR Pt. 744", "744", "15 CFR Pt. 744"),
        ("15 CFR pts. 730-774", "744", "15 CFR pts. 730-774"),
        ("Pts. 730 through 774", "744", "Pts. 730 through 774"),
        ("15 CFR parts 730 thru 774", "744", "15 CFR parts 730 thru 774"),
        ("15 C.F.R 744.23", "744.23", "15 C.F.R 744.23"),
        ("15 CFR parts 742/744", "744", "744"),
        ("§ 744.23 (a)(3)", "744.23(a)(3)", "§ 744.23 (a)(3)"),
        ("§ 744.23\r\n  (a)(3)", "744.23(a)(3)", "§ 744.23\r\n  (a)(3)"),
        ("15\u00a0CFR\u00a0part\u00a0744에 따라", "744", "15\u00a0CFR\u00a0part\u00a0744"),
        ("依据15 CFR 744条", "744", "15 CFR 744"),
        ("17 CFR 240.12b-2", "240.12b-2", "17 CFR 240.12b-2"),
        ("41 CFR 60-741", "41 CFR 60-741", "41 CFR 60-741"),
    ],
)
def test_a_citation_is_found_as_it_is_typeset(text: str, value: str, cited: str) -> None:
    assert cites(text, value) == [cited]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Section 232 of the Trade Expansion Act", "232"),
        ("19 U.S.C. § 1862", "1862"),
        ("15 CFR part 744, 10 copies", "10"),
        ("§§ 744.20 through 744.30", "744.31"),
        ("§ 744.23(a)(1) and (3)", "744.23(b)"),
        ("§ 744.2", "744.23"),
        ("22 CFR part 744", "15 CFR 744"),
        ("15 CFR part 744a", "744"),
        ("room 744", "744"),
        ("part 700 – 2023", "744"),
        ("41 CFR 60-741", "41 CFR 100"),
    ],
)
def test_a_number_that_is_no_citation_of_it_is_not_found(text: str, value: str) -> None:
    assert cites(text, value) == []


def test_endless_digits_are_read_in_one_go() -> None:
    # Trying all ways to part them would take hours: the time limit of the test run is what fails.
    (found,) = find_citations(fold("§ 744.1-" + "1" * 500_000 + ".1"))
    assert (found.first, found.section) == (744, "1")
