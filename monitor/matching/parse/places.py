"""Where in its text each part of a query stands."""

from __future__ import annotations

from monitor.domain.queries import Query, children


class Places:
    """Offsets by part. Two parts that are equal have places of their own."""

    def __init__(self) -> None:
        # The part is kept beside its place: the identity of one that is gone may be given to another.
        self._known: dict[int, tuple[Query, int]] = {}

    def note(self, query: Query, position: int) -> None:
        """The part stands there, and so does all in it that has no place yet."""
        new = [query]
        while new:
            part = new.pop()
            if id(part) not in self._known:
                self._known[id(part)] = part, position
                new.extend(children(part))

    def of(self, part: Query) -> int | None:
        """The offset of the part, or of the first that is equal to it; None for one that is not of this query."""
        if found := self._known.get(id(part)):
            return found[1]
        return min((position for known, position in self._known.values() if known == part), default=None)
