"""How documents of the register name each other. Spellings are those of real documents; their numbers are given."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import pytest

from monitor.domain.references import Reference, ReferenceKind
from monitor.domain.sources import Facts
from monitor.text.register_references import amends, corrects, docket_identifier, named_days, place_of, references_of


def values(kind: ReferenceKind, found: frozenset[Reference]) -> set[str]:
    return {reference.value for reference in found if reference.kind is kind}


@pytest.mark.parametrize(
    "written",
    [
        "Docket No. BIS-2023-0021",
        "Docket Number BIS-2023-0021",
        "Docket ID: BIS-2023-0021",
        "docket nos. bis-2023-0021",
        "BIS-2023-0021",
        "Docket No. BIS-2023-0021 EEEE500000 245E1700D2 ET1SF0000.EAQ000",
    ],
)
def test_one_docket_in_its_spellings(written: str) -> None:
    assert docket_identifier(written) == "bis 2023 0021"


@pytest.mark.parametrize(
    "written", ["Sequence No. 1", "FR ID 193391", "OMB Control No. 2900-NEW", "Amendment 39-22640", "AD 2023-25-13", ""]
)
def test_what_names_no_proceeding_is_no_docket(written: str) -> None:
    assert docket_identifier(written) == ""


@pytest.mark.parametrize(
    ("prose", "cited"),
    [
        ("published at 88 FR 73458 on October 25", {"88 FR 73458"}),
        ("see 88 Fed. Reg. 73,458 (Oct. 25, 2023)", {"88 FR 73458"}),
        ("in 88 F.R. 73458; 87 FR 62186", {"88 FR 73458", "87 FR 62186"}),
        ("In FR Doc. 2023-23055 appearing on page 73458", {"fr:2023-23055"}),
        ("In FR Doc. 2022- 12597, filed", {"fr:2022-12597"}),
        ("document number 2023-23055", {"fr:2023-23055"}),
        ("FR Doc No: C1-2023-27742", {"fr:C1-2023-27742"}),
        ("the 88 Front Street office; 15 CFR 744.23; 60 Frames", set()),
        ("published at 88 FR 73458-73459", set()),
    ],
)
def test_documents_are_cited_by_page_or_number(prose: str, cited: set[str]) -> None:
    assert values(ReferenceKind.CITES, references_of("fr:2024-00001", Facts(), abstract=prose)) == cited


def test_the_full_text_cites_too_and_a_document_does_not_cite_itself() -> None:
    facts = Facts(citation="88 FR 73458")
    found = references_of("fr:2023-23055", facts, body="87 FR 62186. [FR Doc. 2023-23055 Filed 10-17-23] 88 FR 73458")
    assert values(ReferenceKind.CITES, found) == {"87 FR 62186"}
    assert values(ReferenceKind.PLACE, found) == {"88 FR 73458"}


def test_a_list_of_everything_names_nothing() -> None:
    body = " ".join(f"88 FR {page}" for page in range(1, 400))
    assert values(ReferenceKind.CITES, references_of("fr:1", Facts(), body=body)) == set()


@pytest.mark.parametrize(
    ("key", "facts", "kind", "value"),
    [
        ("fr:C1-2023-27742", Facts(), ReferenceKind.CORRECTS, "fr:2023-27742"),
        ("fr:R1-2023-28849", Facts(), ReferenceKind.REPUBLISHES, "fr:2023-28849"),
        ("fr:Z9-23856", Facts(), ReferenceKind.CORRECTS, "fr:23856"),
        (
            "fr:2024-00001",
            Facts(correction_of="https://www.federalregister.gov/api/v1/documents/2023-27742.json"),
            ReferenceKind.CORRECTS,
            "fr:2023-27742",
        ),
        (
            "fr:R2-2023-28853",
            Facts(correction_of="https://www.federalregister.gov/api/v1/documents/2023-28853"),
            ReferenceKind.REPUBLISHES,
            "fr:2023-28853",
        ),
    ],
)
def test_numbers_of_corrections_and_republications(key: str, facts: Facts, kind: ReferenceKind, value: str) -> None:
    found = references_of(key, facts)
    pointing = (ReferenceKind.CORRECTS, ReferenceKind.REPUBLISHES)
    assert {(item.kind, item.value) for item in found if item.kind in pointing} == {(kind, value)}


@pytest.mark.parametrize(
    ("prose", "days"),
    [
        ("For the NPRM published November 9, 2023 (88 FR 77420), the deadline is extended", {date(2023, 11, 9)}),
        ("published in the Federal Register on Tuesday, November 14, 2023", {date(2023, 11, 14)}),
        ("In the Federal Register of July 5, 2023, the Department", {date(2023, 7, 5)}),
        ("that appeared in the Federal Register on December 15, 2023", {date(2023, 12, 15)}),
        ("On October 31, 2023, DEA published a proposal", {date(2023, 10, 31)}),
        ("Comments are due on February 7, 2024.", set()),
        ("published on February 31, 2024", set()),
    ],
)
def test_the_day_of_publication_that_is_named(prose: str, days: set[date]) -> None:
    assert named_days(prose) == days


def test_what_says_of_itself_that_it_amends_another() -> None:
    assert amends(Facts(action="Notice of proposed rulemaking; extension of comment period."), "Fees")
    assert amends(Facts(), "Amendment of Class E Airspace; Statesboro, GA; Correction")
    assert not amends(Facts(action="Final rule."), "Department of Corrections Week")
    assert not amends(Facts(action="Final rule.", dates="Effective November 17, 2023."), "Export Controls")


@pytest.mark.parametrize(
    ("title", "action", "is_one"),
    [
        ("Amendment of Class E Airspace; Statesboro, GA; Correction", "Final rule; correction.", True),
        ("Temporary Authorizations", "Correcting amendment.", True),
        ("Implementation of Additional Export Controls; Corrections and Clarifications", "Interim final rule.", True),
        ("Implementation of Additional Export Controls; Updates and Corrections", "Interim final rule.", False),
        ("Meeting of the Advisory Board of the National Institute of Corrections", "Notice of meeting.", False),
    ],
)
def test_a_correction_says_so_in_its_action_or_at_the_end_of_its_title(title: str, action: str, is_one: bool) -> None:
    assert corrects(Facts(action=action), title) is is_one


def test_only_amendments_have_names_by_which_they_are_asked_again() -> None:
    facts = Facts(docket_ids=("BIS-2023-0021",), rins=("0694-AI94",))
    assert values(ReferenceKind.AMENDS, references_of("fr:1", facts, title="Controls")) == set()
    corrected = references_of("fr:1", facts, title="Controls; Correction", abstract="See 88 FR 73458.", body="87 FR 1")
    assert values(ReferenceKind.AMENDS, corrected) == {"bis 2023 0021", "0694-AI94", "88 FR 73458"}


@pytest.mark.parametrize("piece", ["88 FR ", "8", "published in the ", "On January 1, 2024, ", "FR Doc. ", "F. R. "])
def test_hostile_prose_is_read_in_no_time(piece: str) -> None:
    prose = piece * (200_000 // len(piece))
    began = perf_counter()
    references_of("fr:1", Facts(dates=prose[:20_000]), title=prose[:2_000], abstract=prose[:20_000], body=prose)
    named_days(prose[:20_000])
    place_of(prose[:2_000])
    assert perf_counter() - began < 2
