"""How documents name each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReferenceKind(StrEnum):
    """What a document names. Two documents with the same DOCKET or RIN belong together; CORRECTS, REPUBLISHES and CITES
    point at one.

    PLACE is where the document itself stands, as others cite it. AMENDS is the docket or the document of which a
    document says that it corrects something, or changes a date: it is asked again when what it may mean comes later.
    """

    DOCKET = "docket"
    RIN = "rin"
    CORRECTS = "corrects"
    REPUBLISHES = "republishes"
    CITES = "cites"
    PLACE = "place"
    AMENDS = "amends"


@dataclass(frozen=True, kw_only=True, order=True)
class Reference:
    """`value` is an identifier of a docket, a RIN, a document key (`fr:2023-23055`), or for CITES also a place in the
    register as it is cited ("88 FR 73458")."""

    kind: ReferenceKind
    value: str
