"""`rulewire show`: everything about one hit or one document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

import typer

from monitor.cli.deadlines import print_deadlines
from monitor.cli.links import LINKS, print_links
from monitor.cli.opening import open_house
from monitor.cli.options import AsJson, Config
from monitor.cli.output import FAINT, plain, print_json, print_line, spoken_publication, spoken_time

LINKED: Final = 8

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.app.house import House
    from monitor.domain.alerts import Delivery
    from monitor.domain.documents import Version
    from monitor.domain.matches import FoundHit, Hit
    from monitor.domain.reports import WatchlistCard
    from monitor.domain.sources import Facts
    from monitor.ports.full_texts import FullTextStatus
    from monitor.ports.relations import Link


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One document with all its versions, the hits to be shown, the messages that told of it, and the documents that
    it is linked with. `full_text` is None where none was asked for."""

    key: str
    versions: Sequence[Version]
    hits: Sequence[FoundHit]
    deliveries: Sequence[Delivery]
    cards: Mapping[str, WatchlistCard]
    zone: str
    full_text: FullTextStatus | None
    links: Sequence[Link]


def show(
    subject: Annotated[
        str, typer.Argument(metavar="ID", help="A hit (its number) or a document (its key, as fr:2023-23055).")
    ],
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Show a document, why it hit with the words that prove it, its versions, and who was told."""
    with open_house(config, quiet=as_json) as house:
        dossier = _dossier(house, subject)
    if as_json:
        from monitor.cli.shapes import dossier_json

        print_json(dossier_json(dossier))
        return
    _print_document(dossier)
    _print_hits(dossier)
    print_links(dossier.links)
    if dossier.deliveries:
        from monitor.cli.deliveries import print_deliveries

        print_line()
        print_line("Messages", style="bold")
        print_deliveries(dossier.deliveries, dossier.zone)


def _dossier(house: House, subject: str) -> Dossier:
    """Raises NotFoundError. A number is a hit; anything else is a document, with or without the register's `fr:`."""
    hits: Sequence[FoundHit]
    if subject.isascii() and subject.isdigit() and len(subject) < 19:
        hits = [house.store.hit(int(subject))]
        key = hits[0].document_key
    else:
        key = subject if house.store.versions_of(subject) else f"fr:{subject}"
        hits = house.store.hits_of_document(key)
    versions = house.store.versions_of(key)
    if not versions:
        from monitor.domain.errors import NotFoundError

        raise NotFoundError("document", subject, remedy="See `rulewire hits --json` for keys.")
    return Dossier(
        key=key,
        versions=versions,
        hits=hits,
        deliveries=house.store.deliveries_about(key),
        cards={hit.hit.watchlist: house.card_of(hit.hit.watchlist) for hit in hits},
        zone=house.settings.zone,
        full_text=house.store.full_text_of(key),
        links=house.store.linked(key, limit=LINKED),
    )


def _print_document(dossier: Dossier) -> None:
    from monitor.domain.duties import DutyKind

    latest = dossier.versions[-1]
    facts = latest.text.facts
    deadlines = dossier.hits[0].deadlines if dossier.hits else ()
    # What the document says of a date may be moved by now: it is told once, below.
    dated = {deadline.kind for deadline in deadlines}
    print_line(latest.text.title or dossier.key, style="bold")
    told = (
        ("key", dossier.key),
        ("link", latest.url),
        ("source", latest.text.source),
        ("status", _spoken_stage(facts)),
        ("filed" if facts.stage else "published", _spoken_date(latest, dossier.zone)),
        ("type", facts.document_type),
        ("action", facts.action),
        ("agencies", ", ".join(agency.name for agency in facts.agencies)),
        ("CFR", ", ".join(map(str, facts.cfr))),
        ("dockets", ", ".join(facts.docket_ids)),
        ("citation", facts.citation),
        ("corrects", facts.correction_of),
        ("effective", "" if DutyKind.EFFECTIVE in dated else str(facts.effective_on or "")),
        ("comments close", "" if DutyKind.COMMENTS_CLOSE in dated else str(facts.comments_close_on or "")),
        ("dates", facts.dates),
        ("editors' note", facts.editorial_note),
        ("language", latest.text.language or ""),
        ("full text", _spoken_text(dossier)),
    )
    for name, value in told:
        if value:
            line = plain(f"  {name:<15}", FAINT)
            print_line(line.append_text(plain(value)))
    if latest.text.abstract:
        print_line()
        print_line(latest.text.abstract)
    if deadlines:
        print_line()
        print_line("Deadlines", style="bold")
        print_deadlines(deadlines)
    print_line()
    for version in dossier.versions:
        seen = spoken_time(version.seen_at, dossier.zone)
        text = ", with its full text" if version.full_text_hash else ""
        print_line(f"  version {version.number}, seen {seen} ({version.origin}{text})", style=FAINT)


def _spoken_stage(facts: Facts) -> str:
    """What keeps it from being read as published; empty where it is."""
    if not facts.stage:
        return ""
    when = f"to be published {facts.publication_on}" if facts.publication_on else "publication date not set"
    return f"on public inspection, {when}"


def _spoken_date(version: Version, zone: str) -> str:
    return spoken_publication(version.published_at, version.published_raw, zone)


def _spoken_text(dossier: Dossier) -> str:
    """How far the fetching of the full text is."""
    text = dossier.full_text
    if text is None:
        return ""
    if text.next_attempt_at is not None:
        when = f"waiting, next attempt {spoken_time(text.next_attempt_at, dossier.zone)}"
    elif text.fetched_at is not None:
        letters = len(dossier.versions[-1].text.body)
        when = f"held since {spoken_time(text.fetched_at, dossier.zone)}, {letters} characters"
    else:
        when = f"given up after {text.attempts} attempts"
    return f"{when} ({text.detail})" if text.detail else when


def _print_hits(dossier: Dossier) -> None:
    from monitor.cli.explain import print_quotes

    if not dossier.hits:
        print_line()
        print_line("No watchlist is hit.")
    for found in dossier.hits:
        hit, card = found.hit, dossier.cards[found.hit.watchlist]
        why = dict(card.rule_whys)
        print_line()
        head = plain(f"hit {hit.id}: {hit.watchlist}", "bold")
        fate = "not yet routed" if hit.disposition is None else str(hit.disposition)
        when = spoken_time(hit.found_at, dossier.zone)
        print_line(head.append_text(plain(f"  {card.title} (version {found.version_number}, found {when}, {fate})")))
        for related in found.related:
            link = LINKS[related.relation]
            print_line(plain(f"  {link} {related.document_key}: ").append_text(plain(related.title)))
        if _is_inherited(hit):
            print_line(f"  That document met {', '.join(hit.rules)}; this one is told of because of it.")
            continue
        for rule in hit.rules:
            print_line(f"  {rule}: {why.get(rule, '')}")
            print_quotes([item for item in hit.evidence if item.rule == rule], indent="    ")


def _is_inherited(hit: Hit) -> bool:
    """Whether its own words say nothing, and it is a hit only by what it does to another document."""
    return hit.relation is not None and all(item.field == hit.relation for item in hit.evidence)
