"""What templates are given: domain values made safe to show, in the reader's time zone, cut to a readable size.

Everything that came from outside has passed `printable` here, so that no template, and no user's own template, can let
a terminal command, a reordering character or a `javascript:` link through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final
from urllib.parse import urlsplit

from monitor.domain.matches import Deadline, FoundHit, RelatedDocument
from monitor.domain.reports import WatchlistCard
from monitor.render.quotes import Quote, quotes_of
from monitor.text.printable import one_line
from monitor.text.register_references import REGISTER

TITLE_LIMIT: Final = 300
SENTENCE_LIMIT: Final = 600
NAME_LIMIT: Final = 160
URL_LIMIT: Final = 2000
# A report that meets seven rules of a watchlist is not seven times as interesting; `rulewire show` has them all.
RULES_SHOWN: Final = 4
DEADLINES_SHOWN: Final = 8


@dataclass(frozen=True, kw_only=True)
class RuleView:
    """A rule that was met; `why` is empty where the watchlist no longer has the rule."""

    key: str
    why: str


@dataclass(frozen=True, kw_only=True)
class DeadlineView:
    """A dated duty; `kind` is a word of `monitor.domain.duties.DutyKind`. `before` is the date that it had until
    another document moved it; `ended` is true where it was taken back and no other date is known."""

    kind: str
    on: date
    label: str
    quote: str
    before: date | None
    ended: bool

    @property
    def moved(self) -> bool:
        return self.before is not None or self.ended


@dataclass(frozen=True, kw_only=True)
class RelatedView:
    """A document that another one corrects, or of which it moves a date. `number` is its key without the register."""

    relation: str
    number: str
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class DocumentView:
    """The facts of a document. Empty string, empty tuple or None: not stated. `url` is http, https or empty.
    `published_on` is set where the source names a day without an hour, and is then what to show. `stage` is
    `public_inspection` or empty; `publication_on` is the day for which it is announced."""

    key: str
    title: str
    url: str
    source: str
    source_title: str
    agencies: tuple[str, ...]
    type: str
    citation: str
    language: str
    version: int
    published_at: datetime | None
    published_on: date | None
    effective_on: date | None
    comments_close_on: date | None
    deadlines: tuple[DeadlineView, ...]
    more_deadlines: int
    stage: str
    publication_on: date | None
    editorial_note: str
    related: tuple[RelatedView, ...]

    @property
    def register_number(self) -> str:
        """By which the register knows it, as 2023-23055: before it is published it has no citation. Else empty."""
        return one_line(self.key.removeprefix(REGISTER), NAME_LIMIT) if self.key.startswith(REGISTER) else ""

    @property
    def moved_deadlines(self) -> tuple[DeadlineView, ...]:
        return tuple(deadline for deadline in self.deadlines if deadline.moved)


@dataclass(frozen=True, kw_only=True)
class HitView:
    """One watchlist that a document hit: why it is watched, which rules were met, and the words that prove it.

    `quotes` are the first few; `more_quotes` counts the rest. So do `shown_rules` and `more_rules`.
    """

    id: int
    watchlist: str
    title: str
    reason: str
    severity: str
    rules: tuple[RuleView, ...]
    quotes: tuple[Quote, ...]
    more_quotes: int
    document: DocumentView
    related: tuple[RelatedView, ...]

    @property
    def inherited(self) -> bool:
        """Whether it is a hit only because of another document."""
        return bool(self.related) and all(quote.field == self.related[0].relation for quote in self.quotes)

    @property
    def shown_rules(self) -> tuple[RuleView, ...]:
        return self.rules[:RULES_SHOWN]

    @property
    def more_rules(self) -> int:
        return len(self.rules) - len(self.shown_rules)


def document_view(found: FoundHit, *, source_title: str, zone: tzinfo) -> DocumentView:
    dated = {deadline.kind: deadline.on for deadline in reversed(found.deadlines) if not deadline.ended}
    shown = _moved_first(found.deadlines)
    return DocumentView(
        key=one_line(found.document_key, NAME_LIMIT),
        title=one_line(found.title, TITLE_LIMIT) or one_line(found.document_key, NAME_LIMIT),
        url=web_link(found.url),
        source=one_line(found.source, NAME_LIMIT),
        source_title=one_line(source_title or found.source, NAME_LIMIT),
        agencies=tuple(one_line(agency, NAME_LIMIT) for agency in found.agencies[:8]),
        type=one_line(found.document_type, NAME_LIMIT),
        citation=one_line(found.citation, NAME_LIMIT),
        language=one_line(found.language or "", 20),
        version=found.version_number,
        published_at=_in_zone(found.published_at, zone) if found.published_at else None,
        published_on=found.published_on,
        effective_on=dated.get("effective"),
        comments_close_on=dated.get("comments_close"),
        deadlines=tuple(deadline_view(deadline) for deadline in shown[:DEADLINES_SHOWN]),
        more_deadlines=max(0, len(shown) - DEADLINES_SHOWN),
        stage=found.stage.value,
        publication_on=found.publication_on,
        editorial_note=one_line(found.editorial_note, SENTENCE_LIMIT),
        related=tuple(related_view(document) for document in found.related),
    )


def deadline_view(deadline: Deadline) -> DeadlineView:
    return DeadlineView(
        kind=deadline.kind,
        on=deadline.on,
        label=one_line(deadline.label, NAME_LIMIT),
        quote=one_line(deadline.quote, SENTENCE_LIMIT),
        before=deadline.before,
        ended=deadline.ended,
    )


def related_view(document: RelatedDocument) -> RelatedView:
    number = one_line(document.document_key.removeprefix(REGISTER), NAME_LIMIT)
    return RelatedView(
        relation=document.relation.value,
        number=number,
        title=one_line(document.title, TITLE_LIMIT) or number,
        url=web_link(document.url),
    )


def _moved_first(deadlines: Sequence[Deadline]) -> list[Deadline]:
    return sorted(deadlines, key=lambda deadline: (deadline.before is None and not deadline.ended, deadline.on))


def hit_view(
    found: FoundHit, card: WatchlistCard | None, document: DocumentView, *, quote_limit: int, title_last: bool = False
) -> HitView:
    """`card` is None where the watchlist was removed since. `title_last` is for pages that show the title anyway."""
    card = card or WatchlistCard(key=found.hit.watchlist, title=found.hit.watchlist, reason="")
    whys = dict(card.rule_whys)
    quotes, more_quotes = quotes_of(found.hit.evidence, limit=quote_limit, title_last=title_last)
    return HitView(
        id=found.hit.id,
        watchlist=card.key,
        title=one_line(card.title, NAME_LIMIT),
        reason=one_line(card.reason, SENTENCE_LIMIT),
        severity=card.severity.value,
        rules=tuple(RuleView(key=key, why=one_line(whys.get(key, ""), SENTENCE_LIMIT)) for key in found.hit.rules),
        quotes=quotes,
        more_quotes=more_quotes,
        document=document,
        related=tuple(related_view(document) for document in found.related),
    )


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The reader's time; the moment as it is where the reader's calendar has no such year (a date of 9999)."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment


def cards_by_key(cards: Iterable[WatchlistCard]) -> dict[str, WatchlistCard]:
    return {card.key: card for card in cards}


def web_link(url: str) -> str:
    """The address if a reader may safely follow it, else an empty string: http or https, a host, no credentials."""
    address = one_line(url)
    try:
        split = urlsplit(address)
    except ValueError:
        return ""
    safe = split.scheme in {"http", "https"} and split.hostname and "@" not in split.netloc
    return address.replace(" ", "%20") if safe and len(address) <= URL_LIMIT else ""
