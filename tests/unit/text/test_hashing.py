"""What counts as a change of text."""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.states import Stage
from monitor.text import comparable_text, content_hash, text_hash
from monitor.text.characters import letters
from monitor.text.hashing import COMPOSED


@pytest.mark.parametrize(
    "other",
    [
        "the “Act” of 2018",
        "the ``Act'' of 2018",
        "the ‘Act’ of 2018",
        "the 'Act' of 2018",
        'the  "Act"\n of\u00a02018 ',
        'the "Act" of\u200b 2018',
    ],
)
def test_quote_marks_and_white_space_are_no_change(other: str) -> None:
    assert comparable_text(other) == comparable_text('the "Act" of 2018')


def test_a_hyphen_that_typesetting_broke_is_no_change() -> None:
    assert comparable_text("Significant Malicious Cyber- Enabled Activities") == comparable_text(
        "Significant Malicious Cyber-Enabled Activities"
    )


def test_decomposed_hangul_is_no_change() -> None:
    assert comparable_text(unicodedata.normalize("NFD", "엔비디아")) == comparable_text("엔비디아")


@pytest.mark.parametrize("other", ["the A 800", "the a800", "the A801", "the A800.", "The A800"])
def test_letters_digits_case_and_other_marks_are_a_change(other: str) -> None:
    assert comparable_text(other) != comparable_text("the A800")


def test_a_missing_field_is_an_empty_one_and_fields_do_not_run_together() -> None:
    assert text_hash("a", None, None) == text_hash("a", "", "")
    assert text_hash("a", "b", "") != text_hash("ab", "", "")
    assert text_hash("a", "b", "") != text_hash("a", "", "b")
    assert len(text_hash("a", "b", "c")) == 64


def test_facts_count_and_their_order_does_not() -> None:
    bureau, treasury = Agency(name="Industry and Security Bureau", slug="bis"), Agency(name="Treasury Department")
    parts = (CfrReference(title=15, part="744"), CfrReference(title=15, part="774"))
    facts = Facts(agencies=(bureau, treasury), cfr=parts, effective_on=date(2023, 11, 17))
    turned = Facts(agencies=(treasury, bureau), cfr=parts[::-1], effective_on=date(2023, 11, 17))
    delayed = Facts(agencies=(bureau, treasury), cfr=parts, effective_on=date(2023, 11, 18))
    assert content_hash("x", facts) == content_hash("x", turned)
    assert content_hash("x", facts) != content_hash("x", delayed)
    assert content_hash("x", facts) != content_hash("y", facts)


def test_dates_prose_with_other_quote_marks_is_the_same_content() -> None:
    assert content_hash("x", Facts(dates="``today''")) == content_hash("x", Facts(dates="“today”"))


def test_the_84_abstracts_that_the_register_requoted_hash_as_before(shared_data: Path) -> None:
    register = shared_data / "federal_register"
    page = json.loads((register / "api_page_2024_01_1000_documents_all_fields.json").read_bytes())
    by_number = {entry["document_number"]: entry for entry in page["results"]}
    requoted = compared = 0
    with lzma.open(register / "documents_2020_2024.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            old = json.loads(line)
            new = by_number.get(old["document_number"])
            if new is None:
                continue
            compared += 1
            requoted += old["abstract"] != new["abstract"]
            assert text_hash(old["title"], old["abstract"], None) == text_hash(new["title"], new["abstract"], None)
    assert (compared, requoted) == (1000, 84)


def test_a_hundred_thousand_marks_on_one_letter_take_no_time() -> None:
    text = "a" + "\u0301\u0316" * 100_000
    assert len(text_hash(text, text, None)) == 64


def test_characters_that_are_taken_as_they_are_need_no_composing() -> None:
    composed = re.compile(f"[{COMPOSED}]")
    for char in filter(composed.fullmatch, map(chr, range(0x10000))):
        assert [unicodedata.normalize("NFC", letter) for letter, _, _ in letters(f"가{char}가")] == ["가", char, "가"]


def test_hashes_of_texts_in_databases_stay_what_they_are() -> None:
    # Reckoned once by sha256sum of the JSON of the three comparable texts.
    assert text_hash("輝達 “A800”", "Cafe\u0301 Łódź", None) == (
        "6d0d341724b603fd7d70c02a622645d3677e459ace41aa5d1c68d66a8120eb89"
    )


def test_documents_that_were_held_before_there_was_public_inspection_hash_as_they_did() -> None:
    facts = Facts(
        document_type="Rule",
        agencies=(Agency(name="X", slug="x"),),
        cfr=(CfrReference(title=15, part="744"),),
        docket_ids=("a",),
        rins=("b",),
        effective_on=date(2024, 1, 1),
    )
    # Both as commit 3b1b610 wrote them into databases.
    held = "4fe28ed9b0c65429a949301b81a8af4084619ff411a8df121012c72e0687f9d6"
    assert content_hash(text_hash("a ''Act'' b", "c- d e", ""), facts) == held
    held = "7773075770c6479c2487bd1690b14055d97a2979e89cb9954e60228427707b40"
    body = "body \u00a0 \u2028 'quoted' \x1c y"
    assert content_hash(text_hash("칩\u200b  \u3000x", "", body), Facts()) == held


@pytest.mark.parametrize(
    "said",
    [
        Facts(stage=Stage.PUBLIC_INSPECTION),
        Facts(publication_on=date(2026, 10, 5)),
        Facts(editorial_note="Withdrawn."),
    ],
)
def test_what_public_inspection_says_counts(said: Facts) -> None:
    assert content_hash("x", said) != content_hash("x", Facts())
