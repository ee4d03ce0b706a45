"""TemplateRenderer: the reader's language first, the user's own templates first, and never a lost alert."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.domain.errors import TemplateError
from monitor.domain.reports import AlertContent, DigestContent, NoticeContent
from monitor.ports.world import Rendered
from monitor.render.alerts import alert_view
from monitor.render.calendars import CalendarFeed, calendar_bytes
from monitor.render.data import alert_data, digest_data, notice_data
from monitor.render.digests import digest_view
from monitor.render.notices import notice_view
from monitor.render.templates import TemplateSet
from monitor.text.printable import one_line

SUBJECT_LIMIT: Final = 180
FALLBACK_LANGUAGE: Final = "en"

_Made = TypeVar("_Made")


class TemplateRenderer:
    """Implements ports.Renderer.

    `folders` are searched in order; the last holds the shipped templates. When a template of an earlier folder is
    broken, that part of the message is made from the shipped one, and the problem is kept in `problems` and handed to
    `on_problem`. `zone` (IANA) serves contents that name none.
    """

    def __init__(
        self, folders: Sequence[Path], zone: str, *, on_problem: Callable[[TemplateError], None] | None = None
    ) -> None:
        self._own = TemplateSet(folders)
        self._shipped = TemplateSet(folders[-1:])
        self._zone = zone
        self._on_problem = on_problem
        self._problems: dict[str, TemplateError] = {}

    @property
    def problems(self) -> tuple[TemplateError, ...]:
        """Each problem that made a message fall back to a shipped template, once, oldest first."""
        return tuple(self._problems.values())

    def alert(self, content: AlertContent, *, channel_kind: str, language: str) -> Rendered:
        view = alert_view(content, self._zone_of(content.zone))
        values = {"alert": view, "document": view.document}
        stems = [
            f"alert/{channel_kind}.{language}",
            f"alert/default.{language}",
            f"alert/default.{FALLBACK_LANGUAGE}",
        ]
        words = self._with_fallback(lambda templates: _presentation(templates, language, values))
        return self._rendered(stems, values, alert_data(content, view, words))

    def digest(self, content: DigestContent, *, language: str) -> Rendered:
        view = digest_view(content, self._zone_of(content.zone))
        stems = [f"digest/default.{language}", f"digest/default.{FALLBACK_LANGUAGE}"]
        return self._rendered(stems, {"digest": view}, digest_data(content, view))

    def notice(self, content: NoticeContent, *, language: str) -> Rendered:
        view = notice_view(content, self._zone_of(content.zone))
        stems = [f"notice/default.{language}", f"notice/default.{FALLBACK_LANGUAGE}"]
        return self._rendered(stems, {"notice": view}, notice_data(view))

    def calendar(self, feed: CalendarFeed, *, language: str) -> bytes:
        """The iCalendar file of some deadlines. Raises TemplateError."""
        stems = [f"calendar/default.{language}", f"calendar/default.{FALLBACK_LANGUAGE}"]
        return calendar_bytes(feed, lambda part, values: self._part(part, stems, values))

    def _rendered(self, stems: Sequence[str], values: Mapping[str, Any], data: Mapping[str, Any]) -> Rendered:
        subject, text, html = (self._part(part, stems, values) for part in ("subject", "txt", "html"))
        return Rendered(
            subject=one_line(subject, SUBJECT_LIMIT), text=text.strip() + "\n", html=html.strip() + "\n", data=data
        )

    def _part(self, part: str, stems: Sequence[str], values: Mapping[str, Any]) -> str:
        names = [f"{stem}.{part}" for stem in stems]
        return self._with_fallback(lambda templates: templates.render(names, values))

    def _with_fallback(self, make: Callable[[TemplateSet], _Made]) -> _Made:
        try:
            return make(self._own)
        except TemplateError as problem:
            if self._own.folders == self._shipped.folders:
                raise
            made = make(self._shipped)
            self._report(problem)
            return made

    def _report(self, problem: TemplateError) -> None:
        if str(problem) in self._problems:
            return
        self._problems[str(problem)] = problem
        if self._on_problem is not None:
            self._on_problem(problem)

    def _zone_of(self, name: str) -> tzinfo:
        try:
            return ZoneInfo(name or self._zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise TemplateError(
                f"There is no time zone {name or self._zone!r}.", remedy="Use an IANA name, as Asia/Seoul."
            ) from error


def _presentation(templates: TemplateSet, language: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The sentences and labels of an alert, for channels that build their own layout from the structured form."""
    words = templates.module([f"shared/words.{language}.jinja", f"shared/words.{FALLBACK_LANGUAGE}.jinja"], {})
    said = templates.module(["shared/presentation.jinja"], {**values, "words": words})
    alert = values["alert"]
    return {
        "headline": said.headline,
        "why_now": said.why_now,
        "footer": said.footer,
        "show_more": said.show_more,
        "facts": [{"label": label, "value": value} for label, value in said.facts],
        "labels": dict(said.labels),
        "more_rules": {str(hit.id): words.more_rules(hit.more_rules) for hit in alert.hits if hit.more_rules},
        "more_quotes": {str(hit.id): words.more_quotes(hit.more_quotes) for hit in alert.hits if hit.more_quotes},
    }
