"""Bytes to text without losing or moving a character."""

from __future__ import annotations

import pytest

from monitor.cli.decode import decode
from monitor.domain.errors import RulewireError

KOREAN = "미국 상무부가 이르면 다음 달 초 대중 반도체 수출에 대한 추가 제한을 검토하고 있다고 보도했다. " * 5


def test_utf_8_keeps_its_byte_order_mark_and_line_ends() -> None:
    assert decode("\ufeffA800\r\n규제".encode()) == ("\ufeffA800\r\n규제", "utf-8")


def test_korean_in_its_old_encoding_is_found_out() -> None:
    assert decode(KOREAN.encode("cp949"))[0] == KOREAN


def test_a_short_korean_text_in_its_old_encoding_is_not_taken_for_something_exotic() -> None:
    assert decode("엔비디아의 A800도 규제".encode("cp949")) == ("엔비디아의 A800도 규제", "cp949")


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [
        ("ko", "cp949", "규제 똠방각하"),
        ("ja", "cp932", "輸出管理"),
        ("zh", "gb18030", "出口管制"),
        ("zh-Hant", "big5hkscs", "出口管制"),
    ],
)
def test_the_language_settles_what_a_short_text_leaves_open(language: str, encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), language=language) == (text, encoding)


def test_bytes_of_no_encoding_are_refused_with_a_remedy() -> None:
    with pytest.raises(RulewireError, match="UTF-8"):
        decode(bytes(range(128, 256)) * 3 + b"\x00\xff\x00\x81" * 40)
