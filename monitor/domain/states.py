"""Named states, each with its remedy. A failing part becomes one of these; the rest goes on."""

from __future__ import annotations

from enum import StrEnum


class SourceState(StrEnum):
    """What the last check of a source found."""

    NEW = "new"
    OK = "ok"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    STALE = "stale"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED_ADDRESS = "refused_address"
    TOO_LARGE = "too_large"
    REDIRECT_LOOP = "redirect_loop"
    BLOCKED = "blocked"
    AUTH = "auth"
    GONE = "gone"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    BAD_REQUEST = "bad_request"
    SERVER_ERROR = "server_error"
    BAD_CONTENT = "bad_content"
    FILTER_IGNORED = "filter_ignored"
    SUSPICIOUSLY_EMPTY = "suspiciously_empty"
    INCOMPLETE = "incomplete"
    INTERNAL = "internal"

    @property
    def healthy(self) -> bool:
        """True where the check saw all that the source had to show."""
        return self in (SourceState.OK, SourceState.UNCHANGED, SourceState.MOVED)

    @property
    def remedy(self) -> str:
        """One sentence: what a person can do about it."""
        return SOURCE_REMEDIES[self]


SOURCE_REMEDIES: dict[SourceState, str] = {
    SourceState.NEW: "Nothing to do: it has not been polled yet.",
    SourceState.OK: "Nothing to do.",
    SourceState.UNCHANGED: "Nothing to do: the source says that nothing changed.",
    SourceState.MOVED: "It answers at another address and is followed there; put the new address into its url.",
    SourceState.STALE: "It answers, and shows nothing new for longer than it ever did; look at it in a browser.",
    SourceState.TIMEOUT: "It will be tried again; raise http.timeout_s if the source is always this slow.",
    SourceState.UNREACHABLE: "Check the address and this machine's network; it will be tried again.",
    SourceState.REFUSED_ADDRESS: "Private or special address; if you mean it, add its range to http.allow_addresses.",
    SourceState.TOO_LARGE: "The answer exceeds http.max_bytes; raise that if this source is meant to be so large.",
    SourceState.REDIRECT_LOOP: "The source redirects without end; open its address in a browser and correct the url.",
    SourceState.BLOCKED: "The source takes us for a robot; set http.contact, lower the cadence, or ask its operator.",
    SourceState.AUTH: "The source wants a login; give it an address that does not, or disable it.",
    SourceState.GONE: "The source says it is gone for good; find its new address or disable it.",
    SourceState.NOT_FOUND: "The address does not exist there; correct the url.",
    SourceState.RATE_LIMITED: "The source asks us to slow down; raise its cadence.",
    SourceState.BAD_REQUEST: "The source refuses the question; check the source's options.",
    SourceState.SERVER_ERROR: "The source's server failed; it will be tried again.",
    SourceState.BAD_CONTENT: "The answer is not what this kind of source sends; look at its address in a browser.",
    SourceState.FILTER_IGNORED: "It answered another question than the one asked; check the source's options.",
    SourceState.SUSPICIOUSLY_EMPTY: "It is empty where something should be; look at its address in a browser.",
    SourceState.INCOMPLETE: "Not every page could be read; it will be tried again from the last full check on.",
    SourceState.INTERNAL: "A fault of Rulewire or of an added source kind; the log has the details.",
}


class DeliveryState(StrEnum):
    """Where one message to one address stands."""

    PENDING = "pending"
    SENDING = "sending"
    RETRYING = "retrying"
    SENT = "sent"
    FAILED = "failed"


class Reason(StrEnum):
    """Why an alert was raised."""

    FIRST_HIT = "first_hit"
    NEW_VERSION = "new_version"
    CORRECTION = "correction"
    DEADLINE_MOVED = "deadline_moved"
    DEADLINE_NEAR = "deadline_near"


class Occasion(StrEnum):
    """What made a later version of a document worth an alert, where that says more than its Reason."""

    NONE = ""
    FULL_TEXT = "full_text"
    PUBLICATION = "publication"


class Disposition(StrEnum):
    """What was decided about a hit: alerted, or the named reason why not."""

    ALERTED = "alerted"
    BASELINE = "baseline"
    HISTORY = "history"
    NO_ROUTE = "no_route"
    DUPLICATE = "duplicate"
    OLD_DATE_NOT_TOLD = "old_date_not_told"


class Standing(StrEnum):
    """How much weight a source's word has."""

    OFFICIAL = "official"
    PRESS = "press"
    OTHER = "other"


class Severity(StrEnum):
    """How loudly a watchlist speaks."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Stage(StrEnum):
    """How far a document of a register has come. PUBLISHED is not written down: every document is, unless said."""

    PUBLIC_INSPECTION = "public_inspection"
    PUBLISHED = ""


class Relation(StrEnum):
    """Why a document is a hit because of another document that hit."""

    CORRECTS = "corrects"
    MOVES_DEADLINE = "moves_deadline"


class FullTextState(StrEnum):
    """Where the fetching of one document's full text stands."""

    WAITING = "waiting"
    HELD = "held"
    GIVEN_UP = "given_up"


class NoticeKind(StrEnum):
    """What the operator is told of the house itself."""

    SOURCE_FAILING = "source_failing"
    SOURCE_RECOVERED = "source_recovered"
