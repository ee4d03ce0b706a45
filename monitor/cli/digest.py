"""`rulewire digest`: one week of one route."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.opening import open_house
from monitor.cli.options import FLAG, Config
from monitor.cli.output import print_line, spoken_time, warn

if TYPE_CHECKING:
    from monitor.app.house import House
    from monitor.domain.alerts import Delivery, Period, Route
    from monitor.ports.world import Rendered

RECENT_DELIVERIES = 1000


def digest(
    week: Annotated[
        str | None, typer.Option("--week", metavar="WEEK", help="ISO week, as 2026-W47; the last whole one without it.")
    ] = None,
    route: Annotated[
        str | None, typer.Option("--route", metavar="KEY", help="Which route; the first with a digest without it.")
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="TAG", help="en or ko; the route's own language without it.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", file_okay=False, help="Write HTML and text files there.")
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", metavar=FLAG, help="Keep it and send it through its route, once.")
    ] = False,
    config: Config = None,
) -> None:
    """Tell one week: hits by watchlist, deadlines, and what could not be checked. Prints the text without --out."""
    with open_house(config) as house:
        chosen = house.route(route)
        if lang:
            chosen = replace(chosen, language=language_of(lang))
        period = _period(house, week)
        rendered = house.renderer.digest(house.digester.content(chosen, period), language=chosen.language)
        if out is not None:
            for path in _write(rendered, out, f"digest-{chosen.key}-{period.key}"):
                print_line(str(path))
        elif not send:
            print_line(rendered.text)
        if send:
            _send(house, chosen, period)


def language_of(tag: str) -> str:
    """The language that `--lang` names. Raises BadParameter."""
    from typing import get_args

    from monitor.config.settings_shape import Language

    if tag not in get_args(Language):
        raise typer.BadParameter(f"{tag!r} is not one of {', '.join(get_args(Language))}", param_hint="--lang")
    return tag


def _period(house: House, week: str | None) -> Period:
    from monitor.pipeline.digest import last_complete_week, week_of

    zone = house.settings.zone
    return week_of(week, zone) if week else last_complete_week(house.clock.now(), zone)


def _write(rendered: Rendered, folder: Path, stem: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for suffix, content in ((".html", rendered.html), (".txt", rendered.text)):
        path = folder / f"{stem}{suffix}"
        path.write_text(content, encoding="utf-8")
        paths.append(path)
    return paths


def _send(house: House, route: Route, period: Period) -> None:
    from monitor.cli.poll import deliver_all

    if period.ends_at > house.clock.now():
        end = spoken_time(period.ends_at, house.settings.zone)
        raise typer.BadParameter(f"{period.key} has not ended; it can be sent from {end} on.", param_hint="--week")
    if house.digester.make(route, period) is None:
        print_line(f"The digest {period.key} of route {route.key} was already made; it is not sent twice.")
    else:
        deliver_all(house)
    mine = _deliveries_of(house, route, period)
    for delivery in mine:
        print_line(f"{delivery.channel} {delivery.address}: {_fate(delivery, house.settings.zone)}")
    if not mine:
        warn(f"route {route.key} has no channel with an address: the digest went to nobody.")


def _deliveries_of(house: House, route: Route, period: Period) -> list[Delivery]:
    periods: dict[int, str] = {}
    found = []
    for delivery in house.store.deliveries(None, RECENT_DELIVERIES):
        if delivery.digest_id is None or delivery.route != route.key:
            continue
        if delivery.digest_id not in periods:
            periods[delivery.digest_id] = house.store.load_digest(delivery.digest_id).period.key
        if periods[delivery.digest_id] == period.key:
            found.append(delivery)
    return found


def _fate(delivery: Delivery, zone: str) -> str:
    if delivery.sent_at is not None:
        return f"sent {spoken_time(delivery.sent_at, zone)}"
    error = f" ({delivery.last_error})" if delivery.last_error else ""
    return f"{delivery.state}{error}; see `rulewire deliveries`"
