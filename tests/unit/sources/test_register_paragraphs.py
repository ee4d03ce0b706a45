"""Full texts as the Government Publishing Office sets them. The sentences are ours, the setting is theirs."""

from __future__ import annotations

import html
from collections.abc import Callable
from time import process_time
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.errors import SourceError
from monitor.domain.states import SourceState
from monitor.sources.federal_register import KIND
from tests.unit.sources.answers import answer, register_source

URL = "https://www.federalregister.gov/documents/full_text/text/2023/10/25/2023-23055.txt"
RULE: Final = "-" * 75
MASTHEAD: Final = """\
[Federal Register Volume 88, Number 205 (Wednesday, October 25, 2023)]
[Rules and Regulations]
[Pages 73458-73517]
From the Federal Register Online via the Government Publishing Office [<a href="http://www.gpo.gov">www.gpo.gov</a>]
[FR Doc No: 2023-23055]

"""


def wrapped(markup: str) -> str:
    return f"<html>\n<head>\n<title>x</title>\n</head>\n<body><pre>\n{markup}\n</pre></body>\n</html>\n"


def read(body: str | bytes) -> str:
    return KIND.read_text(register_source(), answer(body, url=URL, content_type="text/html"))


def paragraphs(text: str) -> list[str]:
    """Of plain words, as they are set."""
    return read(wrapped(html.escape(text, quote=False))).split("\n\n")


# ---------------------------------------------------------------- the wrapper


def test_only_what_is_in_the_wrapper_is_text_and_entities_are_letters() -> None:
    assert read(wrapped("Fees in M&eacute;xico &amp; Qu&#233;bec are &lt; 5.")) == "Fees in México & Québec are < 5."


def test_links_are_their_words_and_masked_mail_addresses_are_read() -> None:
    # The first byte of data-cfemail is the mask: 0x2f ^ 0x7f is "P".
    mail = '<a href="/cdn-cgi/l/email-protection" data-cfemail="7f2f393e2c">[email&#160;protected]</a>'
    nested = (
        '<a href="/cdn-cgi/l/email-protection#0a"><span class="__cf_email__" data-cfemail="0050">[email]</span></a>'
    )
    text = read(wrapped(f'See <a href="https://www.bis.gov/x">https://www.bis.gov/x</a>,\n{mail}, {nested}.'))
    assert text == "See https://www.bis.gov/x, PFAS, P."


def test_a_mask_that_changes_at_every_visit_makes_no_other_text() -> None:
    pages = [
        wrapped(f'<a data-cfemail="{mask}">[email&#160;protected]</a>') for mask in ("7f2f393e2c", "00504641" + "53")
    ]
    assert read(pages[0]) == read(pages[1]) == "PFAS"


def test_printing_controls_are_no_text() -> None:
    assert read(wrapped("\x00Notices\x00 \x00of the day")) == "Notices of the day"


def test_a_plain_text_is_read_as_it_is() -> None:
    assert read("Fewer than 5 <b> &amp; more") == "Fewer than 5 <b> &amp; more"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_with_accents_stay(encoding: str) -> None:
    assert read(wrapped("Zürich").encode(encoding)) == read("Zürich".encode(encoding)) == "Zürich"


@pytest.mark.parametrize(
    ("body", "status", "state"),
    [
        ("<html>no such text", 404, SourceState.NOT_FOUND),
        ("<html><a href='https://unblock.federalregister.gov'>Request Access</a>", 200, SourceState.BLOCKED),
        ("<!DOCTYPE html>\n<html>Down for maintenance", 200, SourceState.BAD_CONTENT),
        ("<html><body><pre>The text broke off", 200, SourceState.BAD_CONTENT),
        ("<html><body><pre>&#" + "9" * 5000 + ";</pre>", 200, SourceState.BAD_CONTENT),
        ("oops", 503, SourceState.SERVER_ERROR),
        ("slow down", 429, SourceState.RATE_LIMITED),
    ],
)
def test_what_is_no_text_is_named(body: str, status: int, state: SourceState) -> None:
    with pytest.raises(SourceError) as caught:
        KIND.read_text(register_source(), answer(body, url=URL, status=status))
    assert caught.value.state is state


@pytest.mark.parametrize(
    "body", [b"%PDF-1.4\n" + b"(advanced computing) Tj\n" * 50, bytes(range(256)) * 100, "A rule".encode("utf-16") * 50]
)
def test_a_file_that_is_no_text_is_not_kept_as_one(body: bytes) -> None:
    with pytest.raises(SourceError) as raised:
        read(body)
    assert raised.value.state is SourceState.BAD_CONTENT


def test_a_few_stray_signs_spoil_no_text() -> None:
    assert read("\x00 The rule \x1a holds.") == "The rule holds."


def test_a_text_about_robots_is_no_test_for_robots() -> None:
    assert read(wrapped("Automated scraping and CAPTCHA pages are regulated.")).startswith("Automated scraping")


@pytest.mark.parametrize("body", ["", "\n\n", wrapped(""), wrapped(MASTHEAD)])
def test_a_text_that_is_empty_as_yet_is_empty(body: str) -> None:
    assert read(body) == ""


# ---------------------------------------------------------------- paragraphs


def test_the_lines_that_name_issue_and_page_are_left_out() -> None:
    head = (
        "\x00\x00Federal Register / Vol. 88, No. 205 / Wednesday, October 25, 2023 / Rules\nand Regulations\x00\x00\n\n"
    )
    text = read(
        wrapped(f"{MASTHEAD}\n{RULE}\n{head}DEPARTMENT OF COMMERCE\n\n[Docket No. 231013-0248]\nRIN 0694-AI94\n")
    )
    assert text.split("\n\n") == ["DEPARTMENT OF COMMERCE", "[Docket No. 231013-0248]", "RIN 0694-AI94"]


def test_lines_are_joined_paragraphs_and_headings_stay_apart() -> None:
    text = """
SUMMARY: This rule controls chips as the A800
and the H800.

SUPPLEMENTARY INFORMATION:

I. Background of the Rule and of What
Came Before

    The first paragraph goes over
two lines.
    The second begins with four spaces.
    (a) A first thing;
    (b) A second thing.
"""
    assert paragraphs(text) == [
        "SUMMARY: This rule controls chips as the A800 and the H800.",
        "SUPPLEMENTARY INFORMATION:",
        "I. Background of the Rule and of What Came Before",
        "The first paragraph goes over two lines.",
        "The second begins with four spaces.",
        "(a) A first thing;",
        "(b) A second thing.",
    ]


@pytest.mark.parametrize(
    ("set_as", "read_as"),
    [
        ("cyber-\nenabled", "cyber-enabled"),
        ("semi-\nconductor", "semi-conductor"),
        ("items--\ncommonly chips", "items--commonly chips"),
        ("short-\nand long-term", "short- and long-term"),
        ("and/\nor", "and/or"),
        ("https://www.bis.gov/\nindex", "https://www.bis.gov/index"),
        ("a dash -\nhere", "a dash - here"),
        ("Sec.  744.23", "Sec. 744.23"),
    ],
)
def test_words_that_were_broken_at_the_end_of_a_line(set_as: str, read_as: str) -> None:
    assert paragraphs(f"    It says {set_as} so.") == [f"It says {read_as} so."]


def test_a_sentence_goes_on_over_a_page_and_a_paragraph_does_not() -> None:
    text = """
    The text was to be read in

[[Page 73459]]

parts, and then it named Nvidia

[[Page 73460]]

Corporation. It ended.

[[Page 73461]]

    A new paragraph on a new page.

[[Page 73462]]

IV. A Heading
"""
    assert paragraphs(text) == [
        "The text was to be read in parts, and then it named Nvidia Corporation. It ended.",
        "A new paragraph on a new page.",
        "IV. A Heading",
    ]


def test_a_page_mark_inside_a_line_ends_nothing() -> None:
    assert paragraphs("    It ended here. [[Page 47792]] Then it\nWent on.\n") == ["It ended here. Then it Went on."]


def test_a_heading_at_the_end_of_a_page_does_not_swallow_the_next_one() -> None:
    assert paragraphs("II. Comments\n\n[[Page 7]]\n\nA. On Chips\n") == ["II. Comments", "A. On Chips"]


def test_rules_and_the_marks_of_amendments_are_left_out() -> None:
    text = f"""
    Before.
{RULE}

    \\1\\ See 87 FR 62186.
{RULE}

0
2. Amend Sec.  744.23 as follows:
0
a. Revise the heading.

* * * * *
Sec.  744.23   Supercomputer and other
ends.

=======================================================================
    After.
"""
    assert paragraphs(text) == [
        "Before.",
        "\\1\\ See 87 FR 62186.",
        "2. Amend Sec. 744.23 as follows:",
        "a. Revise the heading.",
        "Sec. 744.23 Supercomputer and other ends.",
        "After.",
    ]


def test_a_table_keeps_its_rows_and_a_row_its_words() -> None:
    text = f"""
                Table 1 to Paragraph (a)--Thresholds of
                          Some Importance
{RULE}
              Item                          Limit
{RULE}
Integrated circuits, semi-
 conductors..............................  4800
Others, of any kind and of all
 makers..................................  1600
{RULE}

    After it.
"""
    read_as = paragraphs(text)
    assert read_as[0] == "Table 1 to Paragraph (a)--Thresholds of Some Importance"
    rows = read_as[2].split("\n")
    assert [row.split("....")[0] for row in rows] == [
        "Integrated circuits, semi-conductors",
        "Others, of any kind and of all makers",
    ]
    assert read_as[3:] == ["After it."]


def test_what_stands_in_brackets_on_a_line_of_its_own_stands_alone() -> None:
    text = (
        "A. N. Onymous,\nAssistant Secretary.\n[FR Doc. 2023-23055 Filed 10-19-23; 4:15 pm]\nBILLING CODE 3510-33-P\n"
    )
    assert paragraphs(text) == [
        "A. N. Onymous, Assistant Secretary.",
        "[FR Doc. 2023-23055 Filed 10-19-23; 4:15 pm]",
        "BILLING CODE 3510-33-P",
    ]


def test_a_manuscript_with_an_empty_line_after_each_keeps_its_sentences_whole() -> None:
    lines = [
        "BILLING CODE 3510-33-P",
        "DEPARTMENT OF COMMERCE",
        "SUMMARY: In this rule, which was made up for a test, the bureau controls what it calls advanced",
        "computing items, among them such as are sold under the name of a number, and it does so for the",
        "reasons that it gives below, where it names Nvidia and others whose products it has looked into at",
        "some length before it came to its end.",
        "2",
        "DATES: This rule takes effect on the day on which it is published, except for what is said in its last",
        "instruction, which is another matter altogether and is told where it belongs, in the words that it",
        "deserves and in no others.",
    ]
    read_as = read("\n\n".join(lines)).split("\n\n")
    assert read_as[:2] == lines[:2]
    assert "advanced computing items, among them" in read_as[2]
    assert read_as[2].endswith("came to its end.")
    assert len(read_as) == 4


# ---------------------------------------------------------------- five megabytes, and malice

SIZE: Final = 5_000_000
HOSTILE: Final[dict[str, Callable[[], str]]] = {
    "a long rule": lambda: ("    " + ("word " * 13 + "\n") * 8) * (SIZE // 540),
    "one line": lambda: "a" * SIZE,
    "a rule without end": lambda: "-" * SIZE,
    "brackets": lambda: "[[Page " * (SIZE // 7),
    "open tags": lambda: "<a " * (SIZE // 3),
    "open comments": lambda: "<!--" * (SIZE // 4),
    "entities": lambda: "&#1" * (SIZE // 3),
    "masks": lambda: '<a data-cfemail="00' * (SIZE // 19),
    "stars": lambda: "* " * (SIZE // 2) + "x",
    "gaps": lambda: "a   " * (SIZE // 4),
    "empty lines": lambda: "\n" * SIZE,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_five_megabytes_of_anything_are_read_within_seconds(name: str) -> None:
    body = wrapped(HOSTILE[name]()).encode()
    began = process_time()
    KIND.read_text(register_source(), answer(body, url=URL))
    assert process_time() - began < 5


MARKUP: Final = (
    "<pre>",
    "</pre>",
    "<a ",
    ">",
    "&",
    "&#",
    "data-cfemail=",
    '"00ff',
    "\x00",
    "\xff",
    "\u2028",
    "\f",
    "\r",
)
SETTING: Final = (
    "\n",
    "\n\n",
    "    ",
    "[[Page 7]]",
    "-",
    "0\n",
    "[FR Doc No: 1]",
    "Sec.  744.23   x",
    "....... 5",
    "* * *",
)
PIECES: Final = st.sampled_from([*MARKUP, *SETTING, "I. A\n\n", "word "])


@given(st.lists(PIECES | st.text(max_size=5), max_size=40))
def test_whatever_comes_is_text_or_a_named_problem(pieces: list[str]) -> None:
    try:
        text = read("".join(pieces).encode("utf-8", errors="ignore"))
    except SourceError:
        return
    text.encode()
    assert "\x00" not in text
    assert all(paragraph.strip() for paragraph in text.split("\n\n")) or text == ""


def test_a_text_with_one_line_for_each_paragraph_is_no_manuscript_and_its_headings_stand_alone() -> None:
    long = "The Bureau has learned that such chips are sold below the thresholds, and that this goes on. " * 4
    parts = ["DEPARTMENT OF COMMERCE", "II. Overview of the Changes That Are Made by This Rule"]
    parts += ["A. Revisions to ECCN 3A090", long.strip()]
    parts += [
        "B. Access to Cloud Computing",
        long.strip(),
        "C. Definitions and Reexports",
        long.strip(),
        "IV. Rulemaking",
    ]
    assert list(paragraphs("\n\n".join(parts))) == parts
