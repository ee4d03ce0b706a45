"""How documents name each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReferenceKind(StrEnum):
    """What a document names. Two documents with the same DOCKET or RIN belong together; the others point at one."""

    DOCKET = "docket"
    RIN = "rin"
    CORRECTS = "corrects"
    REPUBLISHES = "republishes"
    CITES = "cites"


@dataclass(frozen=True, kw_only=True, order=True)
class Reference:
    """`value` is an identifier of a docket, a RIN, a document key (`fr:2023-23055`), or for CITES also a place in the
    register as it is cited ("88 FR 73458")."""

    kind: ReferenceKind
    value: str
