"""`rulewire deliveries`: the ledger of messages, and trying again what was given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.opening import open_house
from monitor.cli.options import FLAG, AsJson, Config, Limit
from monitor.cli.output import counted, print_json, print_line, print_table, spoken_time, state_text
from monitor.domain.errors import RulewireError
from monitor.domain.states import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.domain.alerts import Delivery

app = typer.Typer(invoke_without_command=True, help="List messages and whether they arrived; try failed ones again.")


@app.callback()
def deliveries(
    context: typer.Context,
    state: Annotated[DeliveryState | None, typer.Option("--state", help="Only those in this state.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """List messages, newest first; `retry` tries failed ones again."""
    if context.invoked_subcommand is not None:
        return
    with open_house(config, quiet=as_json) as house:
        found = house.store.deliveries(state, limit)
        zone = house.settings.zone
    if as_json:
        from monitor.cli.shapes import delivery_json

        print_json([delivery_json(delivery) for delivery in found])
    elif found:
        print_deliveries(found, zone)
    else:
        print_line("No deliveries.")


@app.command("retry")
def retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID", help="Which deliveries.")] = None,
    all_failed: Annotated[
        bool, typer.Option("--all-failed", metavar=FLAG, help="Every delivery that was given up.")
    ] = False,
    config: Config = None,
) -> None:
    """Make deliveries due again that failed or wait for another try. The daemon, or `poll`, sends them."""
    if bool(ids) == all_failed:
        raise typer.BadParameter("Name the deliveries, or give --all-failed")
    with open_house(config) as house:
        number = house.store.requeue_deliveries(now=house.clock.now(), delivery_ids=ids or None)
    if ids and not number:
        raise RulewireError(
            "None of these can be made due again: they do not exist, are sent already, or wait for their first try. "
            "See `rulewire deliveries`."
        )
    print_line(f"{counted(number, 'delivery')} due again.")
    if ids and number < len(set(ids)):
        print_line("The others do not exist, are sent already, or wait for their first try.")


def about(delivery: Delivery) -> str:
    """What it tells of, and its number."""
    if delivery.digest_id is not None:
        return f"digest {delivery.digest_id}"
    return f"notice {delivery.notice_id}" if delivery.notice_id is not None else f"alert {delivery.alert_id}"


def print_deliveries(found: Sequence[Delivery], zone: str) -> None:
    """The ledger as a table."""
    print_table(
        ("id", "made", "about", "route", "channel", "address", "state", "tries", "last error"),
        (
            (
                str(delivery.id),
                spoken_time(delivery.created_at, zone),
                about(delivery),
                delivery.route,
                delivery.channel,
                delivery.address or "(waits for its channel)",
                state_text(delivery.state, well=delivery.state is not DeliveryState.FAILED),
                str(delivery.attempts),
                delivery.last_error,
            )
            for delivery in found
        ),
    )
