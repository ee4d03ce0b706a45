"""What a document inherits from one that it corrects, or of which it changes a date. Nothing is touched here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.domain.matches import Evidence, Hit
from monitor.domain.states import Relation
from monitor.ports.relations import InheritedHit, NamedDocument, UnrelatedVersion
from monitor.text.register_references import REGISTER

TITLE_LIMIT: Final = 300


@dataclass(frozen=True, kw_only=True)
class Link:
    """An earlier document that a version corrects, or of which it changes a date."""

    relation: Relation
    document: NamedDocument


def links_of(corrected: NamedDocument | None, dated: Iterable[NamedDocument]) -> tuple[Link, ...]:
    """What a version has to do with each earlier document: the one that it corrects, and those of which it changes a
    date."""
    links = {} if corrected is None else {corrected.document_id: Link(relation=Relation.CORRECTS, document=corrected)}
    for document in dated:
        links.setdefault(document.document_id, Link(relation=Relation.MOVES_DEADLINE, document=document))
    return tuple(links.values())


def inherited_from(
    version: UnrelatedVersion, links: Sequence[Link], watched: Collection[str]
) -> Iterator[InheritedHit]:
    """Hits of the watchlists in force that its own text does not hit."""
    held = {hit.watchlist for hit in version.hits}
    for link in links:
        for hit in link.document.hits:
            if hit.watchlist in watched and hit.watchlist not in held:
                held.add(hit.watchlist)
                yield _hit_of(hit, link)


def _hit_of(hit: Hit, link: Link) -> InheritedHit:
    number = link.document.key.removeprefix(REGISTER)
    rule = hit.rules[0] if hit.rules else ""
    named = Evidence(
        field=link.relation.value,
        start=0,
        end=len(number),
        rule=rule,
        term=number,
        quote=f"{number}: {link.document.title[:TITLE_LIMIT]}",
    )
    return InheritedHit(
        watchlist=hit.watchlist,
        watchlist_hash=hit.watchlist_hash,
        rules=hit.rules,
        evidence=(named,),
        relation=link.relation,
        related_id=link.document.document_id,
    )


def relations_to(hits: Sequence[Hit], links: Sequence[Link]) -> dict[int, tuple[Relation, int]]:
    """Hits of its own that an earlier document has too."""
    found: dict[int, tuple[Relation, int]] = {}
    for link in links:
        theirs = {hit.watchlist for hit in link.document.hits}
        for hit in hits:
            if hit.watchlist in theirs and hit.relation is None:
                found.setdefault(hit.id, (link.relation, link.document.document_id))
    return found
