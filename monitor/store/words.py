"""Text that every database takes."""

from __future__ import annotations

import re
import zlib
from typing import Final

from sqlalchemy import Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

# Half of a surrogate pair: JSON can spell it ("\ud83d"), UTF-8 cannot.
_HALF: Final = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with U+FFFD for each character that UTF-8 has no form for; offsets stay as they are."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """A text column. One character that cannot be stored must not hold up a poll for ever."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        # PostgreSQL takes no NUL; SQLite does.
        return storable(value if dialect.name == "sqlite" else value.replace("\0", "\ufffd"))


class Packed(TypeDecorator[str]):
    """A long text, compressed (zlib, RFC 1950). The empty text is the empty value."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else packed(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else unpacked(value)


def packed(text: str) -> bytes:
    return zlib.compress(storable(text).encode()) if text else b""


def unpacked(value: bytes) -> str:
    return zlib.decompress(value).decode() if value else ""
