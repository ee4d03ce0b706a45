"""Under which key an entry is kept. It must not change while the entry stays the same, or people are told twice."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from monitor.sources._words import web_link

_TRACKING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_hs(?:enc|mi)|at_\w+|cloc|cmp|ncid"
    r"|ocid|smid|ito|ftag|s_?cid|(?:source|from|ref|input|outputtype)=rss",
    re.IGNORECASE,
)
_LONGEST: Final = 300


def canonical_url(link: str) -> str:
    """The address without a fragment and without parameters that only say where the reader came from."""
    parts = urlsplit(link)
    kept = [pair for pair in parts.query.split("&") if pair and not _is_tracking(pair)]
    host = parts.netloc.lower().removesuffix(":80" if parts.scheme.lower() == "http" else ":443")
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", "&".join(kept), ""))


def entry_id(*, guid: str, link: str, title: str, published: str) -> str:
    """The guid; without one the canonical link; without both a hash of title and date. A guid that is an address is
    made canonical too: some publishers put their tracking parameters into it. Long ones become a hash."""
    written = " ".join(unicodedata.normalize("NFC", guid).split())
    chosen = written or web_link(link)
    if not chosen:
        return "hash:" + _hash(f"{title}\n{published}")
    if web_link(chosen):
        chosen = canonical_url(chosen)
    return chosen if len(chosen) <= _LONGEST else "hash:" + _hash(chosen)


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0]
    return bool(_TRACKING.fullmatch(name) or _TRACKING.fullmatch(pair))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
