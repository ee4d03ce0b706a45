from __future__ import annotations

import pytest

from monitor.sources._feed.markup import to_line, to_text


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("한투 &amp;quot;피크아웃&amp;quot;", '한투 "피크아웃"'),
        ("A &amp;amp; B", "A & B"),
        ("<b>Nvidia</b> &lt;script&gt;alert(1)&lt;/script&gt;chips", "Nvidia chips"),
        ("<script>alert(1)</script>chips", "chips"),
        ("봉준호 <기생충> 수상", "봉준호 <기생충> 수상"),
        ("<AMD 신제품> 공개", "<AMD 신제품> 공개"),
        ("price < 5 & rising > 3", "price < 5 & rising > 3"),
        ("AT&T and R&D", "AT&T and R&D"),
        ("엔비디아", "엔비디아"),  # NFD
        ("a\n  b\t c\u00a0d", "a b c d"),
        ("&#8544; &#x2160;", "Ⅰ Ⅰ"),
        ("<![CDATA[inner]]>", "inner"),
        ("&nosuch; &#99999999;", "&nosuch; \ufffd"),
        ("nul\x00 and half \ud83d", "nul\ufffd and half \ufffd"),
    ],
)
def test_a_title_is_plain_text_on_one_line(markup: str, line: str) -> None:
    assert to_line(markup) == line


def test_paragraphs_stay_apart() -> None:
    markup = "<p>One<br>two</p><p>Three <b>four</b></p><ul><li>five</li><li>six</li></ul><div>seven</div>"
    assert to_text(markup) == "One\ntwo\n\nThree four\n\nfive\n\nsix\n\nseven"


def test_plain_text_keeps_its_own_lines() -> None:
    assert to_text("One\r\n\r\n\r\n\r\n  two  \nthree") == "One\n\ntwo\nthree"


def test_no_unclosed_tag_swallows_the_rest() -> None:
    assert to_text("<iframe src=x>after") == "after"
    assert to_text("<object><p>after") == "after"
    assert "after" in to_text("before <b after")


def test_words_in_cells_do_not_run_together() -> None:
    assert to_line("<table><tr><td>A800</td><td>H800</td></tr></table>") == "A800 H800"


def test_markup_escaped_twice_is_still_markup() -> None:
    assert to_text("&lt;p&gt;one&lt;/p&gt;&lt;p&gt;two &amp;amp; three&lt;/p&gt;") == "one\n\ntwo & three"
