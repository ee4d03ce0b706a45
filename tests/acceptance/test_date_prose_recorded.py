"""A thousand recorded documents: their prose read for dates, against the register's own fields."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.dates import FIELDS, HALVES, KNOWN, Case, counts, read_cases
from monitor.domain.duties import DateChange, DutyKind, StatedDate
from monitor.domain.sources import Facts
from monitor.text.dates import change_of, duties_of, read_dates


@pytest.fixture(scope="module")
def documents(shared_data: Path) -> dict[str, dict[str, Any]]:
    """The recorded documents by number."""
    page = shared_data / "federal_register" / "api_page_2024_01_1000_documents_all_fields.json"
    return {document["document_number"]: document for document in json.loads(page.read_bytes())["results"]}


@pytest.fixture(scope="module")
def cases(documents: dict[str, dict[str, Any]]) -> list[Case]:
    return list(read_cases(list(documents.values())))


def facts_of(document: dict[str, Any]) -> Facts:
    def day(field: str) -> date | None:
        return date.fromisoformat(document[field]) if document[field] else None

    return Facts(
        effective_on=day("effective_on"),
        comments_close_on=day("comments_close_on"),
        dates=document["dates"] or "",
        action=document["action"] or "",
    )


def stated(document: dict[str, Any]) -> tuple[StatedDate, ...]:
    return read_dates(document["dates"] or "", published_on=date.fromisoformat(document["publication_date"]))


def test_prose_and_fields_agree_on_at_least_97_percent(cases: list[Case]) -> None:
    counted = counts(cases)
    assert counted.given > 400
    assert counted.agreement >= 0.97


def test_of_rules_every_date_agrees(cases: list[Case]) -> None:
    effective, comments = (counts(cases, field, document_type="Rule") for field in FIELDS)
    assert (effective.given, effective.agree) == (113, 113)
    assert (comments.given, comments.agree) == (2, 2)


def test_of_comments_at_least_97_percent_agree(cases: list[Case]) -> None:
    assert counts(cases, "comments_close_on").agreement >= 0.97


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_agrees_on_at_least_97_percent_where_its_own_prose_bears_it_out(
    cases: list[Case], field: str
) -> None:
    """bench.dates.KNOWN are the others. Of 149 effective dates they are 5, of notices and proposed rules, so that 144
    (96.6 %) agree: no reading of "the petition was filed on December 21" makes it one."""
    counted = counts(cases, field)
    assert counted.given > 140
    assert counted.agreement_borne_out >= 0.97
    assert counted.mistaken <= 5
    assert counted.agreement >= 0.96


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("half", HALVES)
def test_the_half_that_was_held_back_is_read_as_well_as_the_other(cases: list[Case], field: str, half: str) -> None:
    assert counts(cases, field, half).agreement_borne_out >= 0.97


def test_what_the_fields_say_is_told_once_for_nearly_every_document(documents: dict[str, dict[str, Any]]) -> None:
    """2023-28763 and 2024-00092 are left out: their fields hold the days of other duties, which are told as such."""
    for document in documents.values():
        facts = facts_of(document)
        told = [(each.kind, each.on) for each in duties_of(facts, date.fromisoformat(document["publication_date"]))]
        assert len(told) == len(set(told))
        if document["document_number"] in ("2023-28763", "2024-00092"):
            continue
        if facts.effective_on:
            assert (DutyKind.EFFECTIVE, facts.effective_on) in told
        if facts.comments_close_on:
            assert (DutyKind.COMMENTS_CLOSE, facts.comments_close_on) in told


def test_a_field_is_called_mistaken_only_where_the_prose_was_read_otherwise(cases: list[Case]) -> None:
    disagreeing = {(case.field, case.number) for case in cases if case.on and not case.agrees}
    assert disagreeing >= KNOWN.keys()


def test_few_documents_without_a_field_are_read_to_have_one(cases: list[Case]) -> None:
    """All 9 and 29 were read by people: the register leaves the fields empty where a day is only counted ("within 30
    days of publication"), and for nominations."""
    assert counts(cases, "effective_on").claimed <= 10
    assert counts(cases, "comments_close_on").claimed <= 30


def test_every_quote_is_a_part_of_the_prose_that_holds_its_day(documents: dict[str, dict[str, Any]]) -> None:
    for document in documents.values():
        for each in stated(document):
            assert each.quote
            assert each.quote in document["dates"]
            if each.on and not each.counted:
                assert str(each.on.day) in each.quote


@pytest.mark.parametrize(
    ("number", "further"),
    [
        ("2023-28622", [(DutyKind.REPLY_COMMENTS_CLOSE, date(2024, 3, 5))]),
        ("2024-00187", [(DutyKind.EXPIRES, date(2024, 4, 30))]),
        ("2024-00550", [(DutyKind.EXPIRES, date(2024, 12, 31))]),
        ("2023-28885", [(DutyKind.APPLICABLE, date(2024, 1, 3)), (DutyKind.EXPIRES, date(2026, 1, 3))]),
        ("2024-00147", [(DutyKind.HEARING, date(2024, 1, 30)), (DutyKind.SUBMISSIONS_DUE, date(2024, 3, 8))]),
        ("2023-28978", [(DutyKind.COMPLIANCE, date(2029, 1, 31)), (DutyKind.COMPLIANCE, date(2030, 1, 31))]),
        ("2024-00629", [(DutyKind.APPLICABLE, date(2025, 1, 16))]),
        ("2023-28536", [(DutyKind.COMMENTS_CLOSE, date(2024, 3, 11))]),
    ],
)
def test_further_dates_of_a_document_are_found(
    documents: dict[str, dict[str, Any]], number: str, further: list[tuple[DutyKind, date]]
) -> None:
    document = documents[number]
    fields = {document["effective_on"], document["comments_close_on"]}
    told = duties_of(facts_of(document), date.fromisoformat(document["publication_date"]))
    assert [(each.kind, each.on) for each in told if str(each.on) not in fields] == further


@pytest.mark.parametrize(
    ("number", "on", "before"),
    [
        ("2023-28669", date(2024, 2, 7), date(2024, 1, 8)),
        ("2023-28952", date(2024, 1, 10), date(2024, 1, 3)),
        ("2024-00260", date(2024, 2, 15), date(2024, 1, 16)),
        ("2024-00518", date(2024, 3, 25), None),
    ],
)
def test_an_extension_tells_the_new_day_and_the_old_one(
    documents: dict[str, dict[str, Any]], number: str, on: date, before: date | None
) -> None:
    document = documents[number]
    (comments,) = stated(document)
    assert (comments.change, comments.on, comments.before) == (DateChange.EXTENDED, on, before)
    assert change_of(document["title"], document["action"], document["dates"]) is DateChange.EXTENDED


def test_of_a_thousand_documents_only_those_that_say_so_move_a_date(documents: dict[str, dict[str, Any]]) -> None:
    moving = {
        number: change
        for number, document in documents.items()
        if (
            change := change_of(
                document["title"], document["action"] or "", document["dates"] or "", document["abstract"] or ""
            )
        )
    }
    assert sorted(number for number, change in moving.items() if change is DateChange.EXTENDED) == [
        "2023-28669",
        "2023-28952",
        "2023-28964",
        "2024-00260",
        "2024-00312",
        "2024-00315",
        "2024-00518",
    ]
    assert {number for number, change in moving.items() if change is DateChange.WITHDRAWN} == {
        "2023-28793",  # a hearing that is cancelled
        "2023-28797",  # a guide
        "2023-28934",  # a meeting that is cancelled
    }
    assert len(moving) == 10
