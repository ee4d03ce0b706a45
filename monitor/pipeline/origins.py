"""What is news and what is old: the half of `record` that keeps a first poll from flooding people. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.domain.documents import Origin
from monitor.domain.sources import Item
from monitor.domain.states import Stage
from monitor.ports.stages import StoredPoll
from monitor.ports.versions import KnownDocument, Twin


def news_begins(poll: StoredPoll, alert_age: timedelta) -> datetime | None:
    """Of a source whose baseline is not complete, what was published before this moment is old; None for the others.

    It counts from when the source was first asked: what was published while its first polls failed is news.
    """
    status, asked = poll.status, poll.outcome
    # An answer to an earlier question (the options were edited meanwhile) is no first answer to the present one.
    if status.baseline_at is not None or asked.definition != status.definition:
        return None
    return min(status.asked_since or asked.started_at, asked.started_at) - alert_age


def origin_of(item: Item, *, news_since: datetime | None, twins: Sequence[Twin] = ()) -> Origin:
    """LIVE, unless it is old news, kept and not told: from before `news_since` or without a date then, older than the
    source was asked for, or what the source said before under another key (`twins`).

    What lies on public inspection without a date is news: it is not published yet.
    """
    if item.extra.get("older_than_asked") or any(_is_twin(item, twin) for twin in twins):
        return Origin.BASELINE
    if news_since is None:
        return Origin.LIVE
    if item.published_at is None:
        return Origin.LIVE if item.facts.stage is Stage.PUBLIC_INSPECTION else Origin.BASELINE
    return Origin.BASELINE if item.published_at < news_since else Origin.LIVE


def may_be_doubled(item: Item, source: str) -> bool:
    """Whether the same words under another key may be the same thing: where the key is one that the source made up, as
    a feed does. A register's number is the document, and two that are filed in one minute may have the same title."""
    return item.key.startswith(f"{source}:")


def _is_twin(item: Item, twin: Twin) -> bool:
    """The words are the same. A daily notice repeats its words too, but not its date."""
    if item.published_at is None or twin.published_at is None:
        return item.url == twin.url
    return item.published_at == twin.published_at


def was_overlooked(known: KnownDocument, origin: Origin, *, source: str, last_ok_at: datetime | None) -> bool:
    """Whether this is news that another source's baseline swallowed, or a backfill or an archive that was quicker than
    our polls: it came up since our own last check."""
    if origin is not Origin.LIVE or known.origin is Origin.LIVE or known.seen_at is None:
        return False
    if known.origin is Origin.HISTORY:
        return last_ok_at is None or known.seen_at > last_ok_at
    return known.source != source and last_ok_at is not None and known.seen_at > last_ok_at


def lags_behind(item: Item, known: KnownDocument | None) -> bool:
    """Whether a list of documents on public inspection still shows one that is published: it says less than we know."""
    return known is not None and known.stage is Stage.PUBLISHED and item.facts.stage is Stage.PUBLIC_INSPECTION
