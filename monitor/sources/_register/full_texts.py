"""The full text of a document: whose is wanted, where it is, and what its answer says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from monitor.domain.answers import judge_status
from monitor.domain.sources import Facts, Fetch, FetchRequest, Source
from monitor.sources._register.options import FullTextOption, RegisterOptions
from monitor.sources._register.paragraphs import paragraphs
from monitor.sources._register.unwrap import plain_text

_PUBLISHERS: Final = ("federalregister.gov", "govinfo.gov")


class RegisterTexts:
    """ports.TextKind, for the kinds of the register."""

    def text_request(self, source: Source, facts: Facts, extra: Mapping[str, Any]) -> FetchRequest | None:
        """The `raw_text_url` that the register gave, for what the option `full_text` names.

        None, too, where that address belongs neither to the API that was asked nor to the register's publishers.
        """
        wanted = source.options.get("full_text")
        url = extra.get("raw_text_url")
        if not wanted or not isinstance(url, str) or not _is_published(url, str(source.options.get("base_url", ""))):
            return None
        options = RegisterOptions(full_text=wanted)
        return FetchRequest(url=url, accept="text/plain, text/html") if _wants(options.full_text, facts) else None

    def read_text(self, source: Source, fetch: Fetch) -> str:
        """As ports.TextKind. An answer that is not there yet is `not_found`, a test for robots is `blocked`, a web page
        without a text `bad_content`; a text that is empty as yet is an empty string."""
        judge_status(fetch)
        return "\n\n".join(paragraphs(plain_text(fetch.body)))


def _wants(wanted: object, facts: Facts) -> bool:
    if not isinstance(wanted, FullTextOption):
        return wanted == "all"
    if any(agency.slug in wanted.agencies for agency in facts.agencies if agency.slug):
        return True
    return any(part.covers(reference) for part in wanted.cfr for reference in facts.cfr)


def _is_published(url: str, base_url: str) -> bool:
    try:
        parts, base = urlsplit(url), urlsplit(base_url)
        same_place = (parts.scheme, parts.hostname, parts.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.username or parts.password:
        return False
    of_a_publisher = any(re.fullmatch(rf"(?:[\w-]+\.)*{re.escape(name)}", host, re.A) for name in _PUBLISHERS)
    # A register that stands on this machine is a test: it must not lead to the real one.
    return same_place or (parts.scheme == "https" and base.scheme == "https" and of_a_publisher)
