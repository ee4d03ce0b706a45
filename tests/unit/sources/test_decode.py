from __future__ import annotations

import pytest

from monitor.sources._feed.decode import decode_feed

KOREAN = "<rss><title>엔비디아 저사양 칩 A800도 규제 대상</title><p>미국 상무부가 이르면 다음 달</p></rss>"
JAPANESE = "<rss><title>エヌビディア、対中半導体の輸出規制を強化へ</title><p>米商務省が検討</p></rss>"
CHINESE = "<rss><title>英伟达芯片出口管制扩大，字节跳动与腾讯受影响</title><p>美国商务部</p></rss>"
TAIWANESE = "<rss><title>輝達晶片出口管制擴大，字節跳動與騰訊受影響</title><p>美國商務部</p></rss>"
RUSSIAN = "<rss><title>Экспортный контроль полупроводников</title><p>Министерство торговли США</p></rss>"


def decode(
    body: bytes, content_type: str = "text/xml", encoding: str | None = None, language: str | None = None
) -> str:
    return decode_feed(body, content_type=content_type, encoding=encoding, language=language)


UNDECLARED = [
    (KOREAN, "euc-kr", "ko"),
    (KOREAN, "utf-8", "ko"),
    (JAPANESE, "shift_jis", "ja"),
    (JAPANESE, "euc_jp", "ja"),
    (CHINESE, "gb18030", "zh"),
    (CHINESE, "gb2312", "zh-Hans"),
    (TAIWANESE, "big5", "zh-Hant"),
    (RUSSIAN, "cp1251", "ru"),
]


@pytest.mark.parametrize(("text", "encoding", "language"), UNDECLARED)
def test_an_undeclared_encoding_is_found_out(text: str, encoding: str, language: str) -> None:
    assert decode(text.encode(encoding)) == text
    if encoding != "euc_jp":
        assert decode(text.encode(encoding), language=language) == text


def test_a_declared_encoding_is_used() -> None:
    declared = f'<?xml version="1.0" encoding="EUC-KR"?>{KOREAN}'
    assert decode(declared.encode("euc-kr")) == declared
    assert decode(KOREAN.encode("euc-kr"), content_type='text/xml; charset="euc-kr"') == KOREAN


def test_the_http_charset_comes_before_the_declaration() -> None:
    text = f'<?xml version="1.0" encoding="big5"?>{CHINESE}'
    assert decode(text.encode("gb18030"), content_type="text/xml; charset=gb18030") == text


def test_what_a_person_configured_comes_before_what_is_declared() -> None:
    text = f'<?xml version="1.0" encoding="iso-8859-1"?>{KOREAN}'
    assert decode(text.encode("euc-kr")) != text
    assert decode(text.encode("euc-kr"), encoding="euc-kr") == text


def test_a_declaration_is_read_as_the_superset_that_publishers_send() -> None:
    text = '<?xml version="1.0" encoding="euc-kr"?><rss>똠방각하 펲시콜라</rss>'  # in cp949, not in EUC-KR
    assert decode(text.encode("cp949")) == text


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii", "windows-1252", "gb2312", "euc-kr", "no-such", "utf8"])
def test_good_utf_8_is_utf_8_whatever_is_named(charset: str) -> None:
    assert decode(KOREAN.encode(), content_type=f"text/xml; charset={charset}") == KOREAN


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_unicode_with_and_without_a_mark(encoding: str) -> None:
    assert decode(KOREAN.encode(encoding)) == KOREAN


def test_one_damaged_letter_does_not_make_mojibake_of_the_rest() -> None:
    body = (KOREAN * 50).encode()
    damaged = body[:5000] + b"\xff" + body[5000:]
    assert decode(damaged).count("엔비디아") >= 49


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "idna", "zlib", "rot13", "punycode"])
def test_what_is_no_encoding_of_text_is_not_used(name: str) -> None:
    assert decode(b"<rss>+ADw- \\u0041</rss>", content_type=f"text/xml; charset={name}") == "<rss>+ADw- \\u0041</rss>"


def test_old_latin_text_is_read() -> None:
    text = "<?xml version='1.0' encoding='iso-8859-1'?><rss>Café “quoted”</rss>"
    assert decode(text.encode("cp1252")) == text
