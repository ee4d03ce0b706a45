"""The documents that a document is linked with, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitor.cli.output import FAINT, plain, print_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.ports.relations import Link

LINKS: Final[Mapping[str, str]] = {
    "corrects": "corrects",
    "corrected_by": "corrected by",
    "republishes": "republishes",
    "republished_by": "republished by",
    "moves_deadline": "changes a date of",
    "deadline_moved_by": "date changed by",
    "same_docket": "same docket",
    "same_rin": "same RIN",
    "cites": "cites",
    "cited_by": "cited by",
}


def print_links(links: Sequence[Link]) -> None:
    """Each kind of link with its newest documents; the title of one that has several links is told with the first."""
    if not links:
        return
    print_line()
    print_line("Related documents", style="bold")
    told: set[str] = set()
    for link in links:
        more = f" ({link.count}, the newest {len(link.documents)} shown)" if link.count > len(link.documents) else ""
        print_line(f"  {LINKS.get(link.link, link.link)}{more}")
        for document in link.documents:
            day = str(document.published_on or "")
            title = plain("see above", FAINT) if document.document_key in told else plain(document.title)
            told.add(document.document_key)
            print_line(plain(f"    {day:<10}  {document.document_key}  ", FAINT).append_text(title))
