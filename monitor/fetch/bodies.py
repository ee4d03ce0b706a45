"""Reading a body under a cap, whatever it unpacks to."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

_STEP: Final = 256 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_RAW_DEFLATE: Final = -zlib.MAX_WBITS
_PACKINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})
_MOST_LAYERS: Final = 3
# Servers write these here by mistake, of bodies that are not packed at all; browsers pass over them too.
_NO_PACKING: Final = frozenset({"", "identity", "none", "binary", "utf-8", "utf8", "iso-8859-1"})


class TooLargeError(Exception):
    """More bytes than the cap."""


class UndecodableError(Exception):
    """The Content-Encoding is one that was not asked for, or the packed bytes are damaged or cut short."""


def read_capped(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """Unpack and join at most `max_bytes`; raises TooLargeError, UndecodableError.

    `encoding` is the Content-Encoding header. Packed data is unpacked in steps, so a bomb costs one step and not its
    whole size. The cap holds for what was sent and for every layer of packing: a middle layer can be a million times
    as large as both its ends.
    """
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in _NO_PACKING]
    if len(names) > _MOST_LAYERS:
        raise UndecodableError(f"the answer is packed {len(names)} times over")
    stream: Iterable[bytes] = _counted(chunks, max_bytes)
    for name in reversed(names):
        stream = _counted(_unpacked(stream, name), max_bytes)
    return b"".join(stream)


def read_cut(chunks: Iterable[bytes], max_bytes: int) -> bytes:
    """The first `max_bytes` as they come; the rest is not read."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) >= max_bytes:
            break
    return bytes(body[:max_bytes])


def _counted(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > max_bytes:
            raise TooLargeError
        yield chunk


def _unpacked(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    if name not in _PACKINGS:
        raise UndecodableError(f"the answer is packed as {name[:40]!r}, which was not asked for")
    unpacker = None
    for chunk in chunks:
        waiting = chunk
        while waiting:
            if unpacker is None:
                unpacker = zlib.decompressobj(_window(name, waiting))
            try:
                yield unpacker.decompress(waiting, _STEP)
            except zlib.error as error:
                raise UndecodableError(f"the packed answer is damaged: {error}") from error
            waiting = unpacker.unconsumed_tail
            if unpacker.eof:
                # gzip may hold several members one after the other (RFC 1952, 2.2); other trailing bytes are padding.
                waiting = unpacker.unused_data
                if not waiting.startswith(b"\x1f\x8b"):
                    return
                unpacker = None
    if unpacker is not None and not unpacker.eof:
        yield unpacker.flush()
        if not unpacker.eof:
            raise UndecodableError("the packed answer is cut short")


def _window(name: str, first: bytes) -> int:
    if name != "deflate":
        return _GZIP
    # "deflate" means zlib (RFC 9110, 8.4.1.2), but some servers send the bare stream: the zlib header tells.
    is_zlib = first[0] & 0x0F == 8 and (len(first) < 2 or (first[0] << 8 | first[1]) % 31 == 0)
    return zlib.MAX_WBITS if is_zlib else _RAW_DEFLATE
