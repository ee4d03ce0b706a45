"""`rulewire poll`: check sources now and follow everything through to delivered messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.exits import ExitCode
from monitor.cli.opening import open_house
from monitor.cli.options import FLAG, AsJson, Config
from monitor.cli.output import console, counted, print_json, print_line, print_table, state_text, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.app.house import House
    from monitor.domain.sources import Source
    from monitor.domain.states import SourceState
    from monitor.engines.stages import Progress


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What polling one source came to."""

    source: str
    state: SourceState
    detail: str
    items: int = 0
    new: int = 0
    changed: int = 0


def poll(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Which sources; all enabled ones without it.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", metavar=FLAG, help="Only those whose time has come.")] = False,
    retry_texts: Annotated[
        bool,
        typer.Option("--retry-texts", metavar=FLAG, help="Ask again for full texts that were given up."),
    ] = False,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Check sources now, then match, alert and deliver. Exit code 1 if one of them is not well."""
    with open_house(config, quiet=as_json) as house:
        wanted = _wanted(house, sources or (), due=due)
        if retry_texts:
            house.store.retry_texts([source.key for source in wanted], house.clock.now())
        _poll_each(house, wanted)
        from monitor.engines.stages import run_to_told

        progress = run_to_told(house)
        delivered = deliver_all(house)
        if _fetch_texts(house):
            progress += run_to_told(house)
            delivered += deliver_all(house)
        checked = _checked(house, wanted, progress)
    if as_json:
        print_json(_json(checked, progress, delivered))
    else:
        _print_checked(checked, progress, delivered)
    if not all(row.state.healthy for row in checked):
        raise typer.Exit(ExitCode.NOT_WELL)


def _wanted(house: House, keys: Sequence[str], *, due: bool) -> list[Source]:
    """A source that is named is polled even when it is disabled."""
    wanted = [house.catalog.source(key) for key in dict.fromkeys(keys)] or list(house.catalog.enabled_sources)
    disabled = [source for source in wanted if not source.enabled]
    if disabled:
        house.store.sync_sources([*house.catalog.enabled_sources, *disabled], house.clock.now())
    if not due:
        return wanted
    ripe = set(house.store.due_sources(house.clock.now()))
    return [source for source in wanted if source.key in ripe]


def _poll_each(house: House, sources: Sequence[Source]) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    target = console(on_stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=target, transient=True, disable=not target.is_terminal) as progress:
        task = progress.add_task("", total=len(sources))
        for source in sources:
            progress.update(task, description=source.key)
            if house.poller.poll(source) is None:
                warn(f"{source.key} is being polled by another process; left to it.")
            progress.advance(task)


def _fetch_texts(house: House) -> int:
    """Fetch the full texts that are due; returns how many came. Stopped, the rest is fetched the next time."""
    from monitor.cli.progress import progress_on_stderr
    from monitor.engines.stages import run_texts

    with progress_on_stderr() as progress:
        task = progress.add_task("full texts", total=None)
        return run_texts(house, after_each=lambda: progress.advance(task))


def deliver_all(house: House) -> int:
    """Deliver until nothing is due; returns how many messages were taken, and warns of those that were not."""
    from monitor.domain.events import Delivered, DeliveryFailed, DeliveryRetried

    sent = retried = failed = 0
    while (events := house.deliverer.deliver_one()) is not None:
        sent += sum(isinstance(event, Delivered) for event in events)
        retried += sum(isinstance(event, DeliveryRetried) for event in events)
        failed += sum(isinstance(event, DeliveryFailed) for event in events)
    if retried:
        warn(f"{counted(retried, 'message')} not sent, to be tried again: see `rulewire deliveries --state retrying`.")
    if failed:
        warn(f"{counted(failed, 'message')} given up: see `rulewire deliveries --state failed`.")
    if waiting := house.messages_kept():
        warn(f"{counted(waiting, 'message')} kept until the channel can be used: see `rulewire channel list`.")
    return sent


def _checked(house: House, sources: Sequence[Source], progress: Progress) -> list[Checked]:
    """What was recorded now; a daemon beside us may have been quicker, then the tables know the state."""
    recorded = dict(progress.recorded)
    statuses = {status.source: status for status in house.store.source_statuses()}
    rows = []
    for source in sources:
        if (result := recorded.get(source.key)) is not None:
            counts: dict[str, Any] = {"items": result.items, "new": result.new, "changed": result.changed}
            rows.append(Checked(source=source.key, state=result.state, detail=result.detail, **counts))
        else:
            status = statuses[source.key]
            rows.append(Checked(source=source.key, state=status.state, detail=status.detail))
    return rows


def _json(checked: Sequence[Checked], progress: Progress, delivered: int) -> dict[str, Any]:
    return {
        "sources": [
            {"source": row.source, "state": str(row.state), "items": row.items, "new": row.new, "changed": row.changed}
            for row in checked
        ],
        "hits": progress.hits,
        "alerts": progress.alerts,
        "deliveries": delivered,
    }


def _print_checked(checked: Sequence[Checked], progress: Progress, delivered: int) -> None:
    if checked:
        print_table(
            ("source", "state", "items", "new", "changed", "what to do"),
            (
                (
                    row.source,
                    state_text(row.state, well=row.state.healthy),
                    str(row.items),
                    str(row.new),
                    str(row.changed),
                    advice(row.state, row.detail),
                )
                for row in checked
            ),
        )
    print_line(
        f"{counted(len(checked), 'source')} checked: {counted(progress.hits, 'hit')}, "
        f"{counted(progress.alerts, 'alert')}, {counted(delivered, 'message')} sent."
    )


def advice(state: SourceState, detail: str) -> str:
    """Detail, and the remedy where there is something to remedy."""
    parts = [detail] if detail else []
    return " — ".join(parts if state.healthy else [*parts, state.remedy])
