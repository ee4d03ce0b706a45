"""Texts for the property tests of matching: words that nearly meet, as other people and systems write them."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import strategies as st

# Pieces of one family overlap, touch or nearly meet: names, what is glued to them, what only looks like them.
FAMILIES = (
    (
        "A800",
        "A-800",
        "A 800",
        "Class A 800",
        "A 800-acre",
        "A 800 chip",
        "A800s",
        "A8000",
        "H800",
        "a 800 million",
        "A-800 million",
        "800",
    ),
    (
        "RTX 4090",
        "RTX4090",
        "RTX-4090",
        "RTX",
        "4090",
        "RTX™ 4090",
        "Intel® Gaudi® 3",
        "MI300X",
        "MI 300X",
        "mi-300x",
        "H20 A800",
        "L40",
        "L40S",
    ),
    (
        "3A090",
        "3A090.a",
        "3A090a",
        "3A090s",
        "3A090.a.1",
        "3A0901",
        "3A090(a)",
        "3A090.a(1)",
        "90",
        "ECCN 3A090",
        "4A003",
    ),
    ("Alibaba", "Alibaba Cloud", "alibaba-cloud", "Cloud", "T-Head", "JD.com", "U.S.", "u.s", "AT&T", "C++"),
    ("Infrastructure as a Service", "infrastructure-as-a-service", "as a", "a a", "Service", "Cyber-Enabled"),
    ("semiconductor", "semiconductors", "semiconducting", "semi", "conductor", "semi-conductor", "semiconduct"),
    ("엔비디아", "엔비디아칩", "메타", "메타버스", "애플", "애플리케이션", "애플사이다", "인텔", "인텔리전스"),
    ("클라우드 서비스 임대", "클라우드 서비스", "클라우드", "서비스", "임대", "임대를", "수출 제한"),
    ("바이두", "바이두는", "알리바바", "알리바바클라우드", "알리", "텐센트", "JD닷컴", "닷컴"),
    ("京东", "北京东城区", "东京", "京", "中", "美", "阿里 云", "阿里", "阿里巴巴", "阿里山"),
    ("辉达", "輝達", "英伟达", "英偉達", "云", "雲", "阿里云", "阿里雲", "国", "國"),
    ("アリババ", "アリババクラウド", "メタ", "メタバース", "クラウド", "ワン・シャオ チュアン", "シャオ", "がんばる"),
    ("SK하이닉스", "SKハイニックス", "SK海力士", "SK", "하이닉스", "A800칩", "A800芯片"),
    ("㈜", "(주)", "주", "é", "e", "Ünal", "Nestlé", "nestle", "Łódź", "ß", "ss", "''", "¨", "ø", "ﬁ", "fi"),
)
CITED = (  # forms of citations, and what only looks like one
    "15 CFR part 744", "15 CFR 744", "15 C.F.R. § 744.23(a)(3)", "§ 744.23", "§§ 744.11 and 744.23", "Sec. 744.2",
    "Section 744.23(a)", "Section 232", "§ 232", "part 744", "parts 734, 740 and 744", "parts 730 through 774",
    "15 CFR 730-774", "22 CFR 744", "22 CFR part 120", "41 CFR 60-741", "744", "744.23", "subpart 744", "15 CFR",
    "15 CFR part 744에", "Docket No. BIS-2022-0025", "BIS-2022-0025", "BIS 2022-0025", "RIN 0694-AI94", "0694-AI94",
    "0694-AI 94", "(a)(3)", "parts", "and 744.23", ", 740",
)  # fmt: skip
ITEMS = (
    "744", "744.23", "744.2", "744.23(a)", "744.23(a)(3)", "744.23(a)(3)(ii)", "744.20", "744.30", "740", "730", "774",
    "60-741", "0744", "74423", "744.12b-2", "(a)", "(b)(2)", "(3)", "(a)(3)", "(ii)", "744.23 (a)", "2023",
)  # fmt: skip
MARKS = (
    "15 CFR ", "15 CFR ", "22 CFR ", "41 CFR ", "15 C.F.R. ", "15 c. f. r ", "5.15 CFR ", "115 CFR ", "1５ ＣＦＲ ",
    "제15 CFR ", "",
)  # fmt: skip
UNITS = (
    "", "part ", "parts ", "parts ", "pts. ", "subpart ", "Section ", "sections ", "Sec. ", "secs. ", "sec", "§ ", "§ ",
    "§§ ", "§§ ", "§",
)  # fmt: skip
BETWEEN = (
    ", ", ", ", " and ", ", and ", " or ", " & ", "; ", "/", "-", " - ", "\u2013", "\u2014", " through ", " through ",
    " to ", " ", "\u00ad", " pages ", " of ", ", 19 U.S.C. ", " and 22 CFR ",
)  # fmt: skip
AFTER = (" ", " ", ". ", ", ", "에 따라 ", "条", "s ", "(", " pages ", "-acre ", "\n")
GLUE = (
    " ", "  ", "-", "- ", "\n", "\n\n", "\u00a0", "\u200b", "\u00ad", ".", ", ", "'", "\u2019", "``", "\u201c",
    "s", "S", "'s", "0", "X", "a", ".a", " million", "만", ",000", "가", "은", "에서는", "이라고", "들이", "측", "칩은",
    "사이다", "버스", "리케이션", "리전스", "했다", "北", "东城区", "山", "ー", "クス", "の", "ㆍ", "ㅋ", "™", "²", "①",
    "\u0301", "\u3099", "ﾞ", "\u11ab", "(", ")", "…", "㎏", "\ufeff", "§", "CFR",
)  # fmt: skip
FILLERS = ("the", "new", "rule", "on", "and", "수출", "규제", "的", "芯片", "に関する", "за", "12")
STOPS = (". ", ".\n", "다. ", "。", "! ", "\n\n", "; ", "\n\nI. Background\n\n", "\n\nSUMMARY: ")
WIDE = {**{chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}, " ": "\u3000"}
TRADITIONAL = str.maketrans("辉达云东国伟经", "輝達雲東國偉經")
ACCENTED = str.maketrans("aeiosuLdn", "äéíøšüŁđñ")
GAPS = ("", " ", "-", "- ", " -", "--", ".", "(", "  ", "  ", "\n", "\n\n", "\u2011", "™", "® ")
TAILS = (
    " ", " ", ", ", "s ", "sx ", "S ", "a ", ".a ", "X ", "0 ", " million ", "-million ", "  million ", " millions ",
    ".5 ", ",000 ", "%", " 만", "만 ", "조", "가 ", "에서는 ", "은", "버스", "했다 ", "、", "の", "クス", "山",
    "北", "ж", "\u0301",
)  # fmt: skip
_JOINTS = re.compile(r"[ \-.]+|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
disguises = st.integers(0, 16)
glue = st.lists(st.sampled_from(GLUE), max_size=3).map("".join)


def disguised(piece: str, how: int) -> str:
    """The same letters as other people, keyboards and systems write them."""
    if how == 1:
        return piece.upper()
    if how == 2:
        return "".join(WIDE.get(char, char) for char in piece)
    if how == 3:
        return unicodedata.normalize("NFD", piece)
    if how == 4:
        return "\u200d".join(piece)
    if how == 5:
        return piece.translate(TRADITIONAL)
    if how == 6:
        return piece.translate(ACCENTED)
    if how == 7:
        return piece[:2] + "\u00ad" + piece[2:]
    if how == 8:
        return piece.lower()
    return piece


def spaced(piece: str, gap: str) -> str:
    """The piece with other separators, also between its letters and digits."""
    return _JOINTS.sub(gap, piece)


@st.composite
def pools(draw: st.DrawFn) -> list[str]:
    """A few pieces that one example's texts and terms share, so that they meet often."""
    family = draw(st.sampled_from(FAMILIES))
    some = draw(st.lists(st.sampled_from(family), min_size=2, max_size=4))
    stranger = draw(st.sampled_from(draw(st.sampled_from(FAMILIES))))
    return [*some, stranger]


def texts_of(pool: list[str], shortest: int = 5) -> st.SearchStrategy[str]:
    """Prose of the pool's pieces: disguised, spaced otherwise, glued, among other words, in several sentences."""
    pieces = st.builds(disguised, st.sampled_from(pool), disguises)
    apart = pieces.map(lambda piece: f"{piece} ")
    nearly = st.builds(str.__add__, st.builds(spaced, pieces, st.sampled_from(GAPS)), st.sampled_from(TAILS))
    fillers = st.sampled_from(FILLERS).map(lambda word: f"{word} ")
    prose = st.one_of(apart, apart, apart, nearly, nearly, fillers, glue, st.sampled_from(STOPS))
    return st.lists(prose, min_size=shortest, max_size=3 * shortest).map("".join)


@st.composite
def lists_of_citations(draw: st.DrawFn) -> str:
    """One citation, or several behind one mark."""
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=4))
    listed = items[0] + "".join(draw(st.sampled_from(BETWEEN)) + item for item in items[1:])
    return "".join(draw(st.sampled_from(part)) for part in (MARKS, UNITS)) + listed + draw(st.sampled_from(AFTER))


def cited_texts() -> st.SearchStrategy[str]:
    """Citations, and what only looks like them."""
    lists = lists_of_citations()
    return st.lists(st.one_of(lists, lists, st.sampled_from(CITED)), min_size=1, max_size=5).map("".join)
