"""Whose full text is wanted, and where it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.config.shape import first_mistake
from monitor.domain.sources import Agency, CfrReference, Facts, Source
from monitor.ports.world import TextKind
from monitor.sources._register.options import InspectionOptions, Options
from monitor.sources.federal_register import KIND
from monitor.sources.federal_register_inspection import KIND as INSPECTION
from tests.unit.sources.answers import register_source

URL = "https://www.federalregister.gov/documents/full_text/text/2023/10/25/2023-23055.txt"
BIS = Facts(agencies=(Agency(name="BIS", slug="industry-and-security-bureau"),))
EAR = Facts(cfr=(CfrReference(title=15, part="744"),))
FISH = Facts(agencies=(Agency(name="NOAA", slug="noaa"),), cfr=(CfrReference(title=50, part="17"),))


def address(facts: Facts, full_text: Any, url: object = URL, **options: Any) -> str | None:
    source = register_source(**options, **({} if full_text is None else {"full_text": full_text}))
    request = KIND.text_request(source, facts, {"raw_text_url": url})
    return None if request is None else request.url


def test_no_text_is_wanted_unless_the_source_says_so() -> None:
    assert address(BIS, None) is None


@pytest.mark.parametrize(
    ("full_text", "wanted"),
    [
        ("all", [BIS, EAR, FISH]),
        ({"agencies": "industry-and-security-bureau"}, [BIS]),
        ({"cfr": {"title": 15, "part": "730-774"}}, [EAR]),
        ({"agencies": ["industry-and-security-bureau"], "cfr": [{"title": 15, "part": "744"}]}, [BIS, EAR]),
        ({"cfr": [{"title": 15, "part": "745"}]}, []),
    ],
)
def test_a_text_is_wanted_by_agency_or_by_part(full_text: Any, wanted: list[Facts]) -> None:
    assert [facts for facts in (BIS, EAR, FISH) if address(facts, full_text)] == wanted
    assert all(address(facts, full_text) == URL for facts in wanted)


@pytest.mark.parametrize("full_text", [{}, {"agencies": []}, "some", {"agencies": ["No Slug"]}, {"parts": []}, True])
def test_options_that_want_nothing_are_refused(full_text: Any) -> None:
    for options in (Options, InspectionOptions):
        with pytest.raises(ValidationError):
            options.model_validate({"full_text": full_text})


@pytest.mark.parametrize(
    ("full_text", "said"),
    [
        (True, '"full_text": name agencies, or cfr, or write `all`.'),
        ("al", '"full_text": name agencies, or cfr, or write `all`.'),
        ({}, '"full_text": name agencies, or cfr, or write `all`.'),
        ({"agency": ["x"]}, 'Unknown key "agency". Did you mean "agencies"?'),
        ({"cfr": [{"title": 15}]}, '"part" is missing. Add it.'),
    ],
)
def test_what_is_wrong_is_said_in_words_of_the_file(full_text: Any, said: str) -> None:
    for options in (Options, InspectionOptions):
        with pytest.raises(ValidationError) as refused:
            options.model_validate({"full_text": full_text})
        mistake = first_mistake(options, refused.value)
        assert f"{mistake.what} {mistake.remedy}".strip() == said
        assert mistake.at[0] == "full_text"


@pytest.mark.parametrize(
    ("url", "is_asked"),
    [
        ("https://www.federalregister.gov/public-inspection/raw_text/202/323/055.txt", True),
        ("https://www.govinfo.gov/content/pkg/FR-2023-10-25/html/2023-23055.htm", True),
        ("http://www.federalregister.gov/x.txt", False),
        ("https://federalregister.gov.example.com/x.txt", False),
        ("https://notfederalregister.gov/x.txt", False),
        ("https://user@www.federalregister.gov/x.txt", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
        ("", False),
        (None, False),
        (5, False),
    ],
)
def test_only_the_registers_own_addresses_are_asked(url: object, is_asked: bool) -> None:
    assert (address(BIS, "all", url) is not None) is is_asked


def test_a_register_on_this_machine_leads_to_no_other() -> None:
    here = "http://127.0.0.1:8123"
    assert address(BIS, "all", f"{here}/documents/full_text/text/x.txt", base_url=f"{here}/api/v1")
    assert address(BIS, "all", URL, base_url=f"{here}/api/v1") is None
    assert address(BIS, "all", f"{here[:-1]}9/x.txt", base_url=f"{here}/api/v1") is None


def test_wanting_texts_is_no_other_question() -> None:
    assert register_source(full_text="all").definition == register_source().definition
    assert register_source(types="RULE").definition != register_source().definition


def test_a_document_on_inspection_has_a_text_too() -> None:
    assert isinstance(INSPECTION, TextKind)
    options = InspectionOptions.model_validate({"full_text": {"agencies": ["industry-and-security-bureau"]}})
    source = Source(
        key="i", title="I", kind="federal_register_inspection", options=options.model_dump(), cadence=timedelta(hours=1)
    )
    assert INSPECTION.text_request(source, BIS, {"raw_text_url": URL}) is not None
    assert INSPECTION.text_request(source, FISH, {"raw_text_url": URL}) is None
