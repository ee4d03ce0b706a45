"""Filters: source, agency, CFR part, type, language. Both matchers are asked each time."""

from __future__ import annotations

import pytest

from monitor.domain.documents import Text
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.watchlists import Filters
from tests.unit.matching.build import evidence, rule

BUREAU = Agency(name="Industry and Security Bureau", slug="industry-and-security-bureau")


def _holds(filters: Filters, text: Text) -> bool:
    return bool(evidence(text, rule("A800", filters=filters)))


def _cfr(title: int, part: str) -> CfrReference:
    return CfrReference(title=title, part=part)


def test_a_source_is_named_by_its_key() -> None:
    assert _holds(Filters(source=("fr-bis", "press")), Text(body="A800", source="press"))
    assert not _holds(Filters(source=("fr-bis",)), Text(body="A800", source="press"))


@pytest.mark.parametrize(
    "wanted", ["industry-and-security-bureau", "Industry and Security Bureau", "INDUSTRY AND SECURITY BUREAU"]
)
def test_an_agency_is_named_by_slug_or_name(wanted: str) -> None:
    assert _holds(Filters(agency=(wanted,)), Text(body="A800", facts=Facts(agencies=(BUREAU,))))
    assert not _holds(Filters(agency=(wanted,)), Text(body="A800", facts=Facts(agencies=(Agency(name="Treasury"),))))


@pytest.mark.parametrize(
    ("wanted", "given", "holds"),
    [
        (_cfr(15, "744"), _cfr(15, "744"), True),
        (_cfr(15, "730-774"), _cfr(15, "744"), True),
        (_cfr(15, "730-774"), _cfr(15, "774"), True),
        (_cfr(15, "730-774"), _cfr(15, "775"), False),
        (_cfr(15, "730-774"), _cfr(22, "744"), False),
        (_cfr(15, "744"), _cfr(15, "740-748"), True),
        (_cfr(15, "744"), _cfr(15, "74"), False),
        (_cfr(41, "60-741"), _cfr(41, "60-741"), True),
        (_cfr(41, "60-741"), _cfr(41, "102"), False),
    ],
)
def test_a_cfr_part_is_met_by_itself_and_by_ranges_around_it(
    wanted: CfrReference, given: CfrReference, holds: bool
) -> None:
    assert _holds(Filters(cfr=(wanted,)), Text(body="A800", facts=Facts(cfr=(given,)))) is holds


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("RULE", "Rule"),
        ("Proposed Rule", "PRORULE"),
        ("PRORULE", "Proposed Rule"),
        ("notice", "Notice"),
        ("PRESDOCU", "Presidential Document"),
    ],
)
def test_a_type_has_a_code_and_a_label(wanted: str, given: str) -> None:
    assert _holds(Filters(document_type=(wanted,)), Text(body="A800", facts=Facts(document_type=given)))
    assert not _holds(Filters(document_type=(wanted,)), Text(body="A800", facts=Facts(document_type="Correction")))


@pytest.mark.parametrize(
    ("wanted", "given", "holds"),
    [
        ("zh", "zh-Hans", True),
        ("zh-Hans", "zh-Hans", True),
        ("zh-Hans", "zh", False),
        ("ko", "KO", True),
        ("en", "enm", False),
        ("ko", None, True),
        ("en", None, False),
    ],
)
def test_a_language_takes_its_variants_and_is_guessed_where_nobody_said(
    wanted: str, given: str | None, holds: bool
) -> None:
    assert _holds(Filters(language=(wanted,)), Text(body="칩 A800도 규제 대상", language=given)) is holds


def test_different_filters_must_all_hold() -> None:
    filters = Filters(agency=("industry-and-security-bureau",), document_type=("Rule",))
    assert _holds(filters, Text(body="A800", facts=Facts(agencies=(BUREAU,), document_type="Rule")))
    assert not _holds(filters, Text(body="A800", facts=Facts(agencies=(BUREAU,), document_type="Notice")))
