"""Gathers what the doctor looks at. A database that cannot be opened is a finding too, and the last one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from monitor.app.house import House
from monitor.cli.lock import daemon_runs, database_name
from monitor.config.settings import Settings
from monitor.doctor import Examined, Finding, examine
from monitor.domain.coverage import Gap
from monitor.domain.errors import StoreError, TemplateError
from monitor.domain.states import DeliveryState, FullTextState, NoticeKind
from monitor.pipeline.coverage import read_coverage
from monitor.render.sample import sample_alert, sample_digest, sample_notice

DELIVERIES_LOOKED_AT: Final = 1000
COVERAGE_LOOKED_AT: Final = timedelta(days=14)
TEXTS_LOOKED_AT: Final = 1000


def check_up(settings: Settings) -> list[Finding]:
    """Every finding about the house of these settings."""
    try:
        with House(settings, echo=lambda line: None) as house:
            return examine(_examined(house))
    except StoreError as error:
        return [Finding(name="database", ok=False, detail=error.problem, remedy=error.remedy)]


def _examined(house: House) -> Examined:
    settings, store = house.settings, house.store
    counts = dict(store.counts())
    running = daemon_runs(settings)
    return Examined(
        now=house.clock.now(),
        zone=settings.zone,
        database=database_name(settings),
        free_bytes=_free_bytes(settings),
        daemon_running=running,
        problems=house.problems,
        template_problems=_template_problems(house),
        sources=house.catalog.sources,
        statuses=store.source_statuses(),
        watchlists=frozenset(house.watch.watched.watchlists),
        routes=settings.routes,
        addresses=house.addresses,
        scan_errors=counts.pop("unscannable", 0),
        counts=counts,
        failed=store.deliveries(DeliveryState.FAILED, DELIVERIES_LOOKED_AT),
        kept=house.messages_kept(),
        retrying=store.deliveries(DeliveryState.RETRYING, DELIVERIES_LOOKED_AT),
        held=_held(house) if running else frozenset(),
        open_gaps=_open_gaps(house),
        calendar_problem=_calendar_problem(settings.calendar.folder),
        given_up=store.full_texts(FullTextState.GIVEN_UP, TEXTS_LOOKED_AT),
    )


def _held(house: House) -> frozenset[str]:
    """Paths of watchlists that are broken now, and that the daemon said it goes on with."""
    refusals = house.store.refusals()
    broken = house.watch.watched.refused
    return frozenset(
        str(problem.path) for key, problem in broken.items() if key in refusals and refusals[key].content_hash
    )


def _open_gaps(house: House) -> Sequence[Gap]:
    now, catalog = house.clock.now(), house.catalog
    since = (now - COVERAGE_LOOKED_AT).date()
    sources = catalog.sources.values()
    return read_coverage(house.store, sources, is_broken=catalog.is_broken, now=now, since=since).open_gaps


def _template_problems(house: House) -> list[str]:
    """Renders everything that this house could be asked to send."""
    now, zone, renderer = house.clock.now(), house.settings.zone, house.renderer
    kinds = sorted({outlet.kind for outlet in house.outlets.values()}) or ["console"]
    problems: list[str] = []
    for language in sorted({route.language for route in house.settings.routes}):
        try:
            for kind in kinds:
                renderer.alert(sample_alert(now, zone=zone), channel_kind=kind, language=language)
            renderer.digest(sample_digest(now, zone=zone), language=language)
        except TemplateError as error:
            problems.append(str(error))
    try:
        for notice in NoticeKind:
            renderer.notice(sample_notice(now, notice, zone=zone), language=house.settings.operator.language)
    except TemplateError as error:
        problems.append(str(error))
    return list(dict.fromkeys([*problems, *map(str, renderer.problems)]))


def _calendar_problem(folder: Path | None) -> str:
    if folder is None or not folder.exists():
        return ""  # the daemon makes it
    if not folder.is_dir():
        return f"{folder} is no folder, so no calendar is kept there"
    return "" if os.access(folder, os.W_OK) else f"{folder} cannot be written, so the calendars in it stay as they are"


def _free_bytes(settings: Settings) -> int:
    return shutil.disk_usage(Path(database_name(settings)).parent).free
