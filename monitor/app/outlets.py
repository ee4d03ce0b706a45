"""Channels as they are used: references resolved, options checked by their kinds."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from monitor.channels import load_kind
from monitor.config.settings import ChannelSettings, Settings, resolve_reference
from monitor.config.shape import first_mistake
from monitor.domain.errors import ConfigError, NotFoundError, SecretError
from monitor.pipeline.deliver import Outlet
from monitor.ports.world import ChannelContext, Clock, HttpPoster

REFERENCES = ("env:", "file:")


def build_outlets(
    settings: Settings, *, poster: HttpPoster, clock: Clock, echo: Callable[[str], None]
) -> tuple[dict[str, Outlet], list[ConfigError]]:
    """Every channel that can be built, and a problem for each whose secret is missing or whose code fails: its
    deliveries wait for the remedy. A mistake in monitor.toml itself raises ConfigError, as any other in that file."""
    outlets: dict[str, Outlet] = {}
    problems: list[ConfigError] = []
    for name, channel in settings.channels.items():
        try:
            outlets[name] = build_outlet(settings, channel, poster=poster, clock=clock, echo=echo)
        except SecretError as error:
            problems.append(error)
        except ConfigError:
            raise
        except Exception as error:
            # The text of an unknown error may hold a secret: its type must do.
            problem = f"channel {name!r} cannot be built: {type(error).__name__}."
            remedy = f"Correct its options, or the code of kind {channel.kind!r}."
            problems.append(ConfigError(problem, path=settings.path, line=channel.lines.get("kind"), remedy=remedy))
    return outlets, problems


def build_outlet(
    settings: Settings, channel: ChannelSettings, *, poster: HttpPoster, clock: Clock, echo: Callable[[str], None]
) -> Outlet:
    """Raises ConfigError that names the line and never the secret."""
    try:
        kind = load_kind(channel.kind)
    except NotFoundError as error:
        raise ConfigError(
            f"channel {channel.name!r}: there is no channel kind {channel.kind!r}.",
            path=settings.path,
            line=channel.lines.get("kind"),
            remedy=f"Known kinds: {', '.join(error.known)}.",
        ) from error
    raw = _resolved(settings, channel, kind.Options)
    try:
        options = kind.Options.model_validate(raw)
    except ValidationError as error:
        raise _option_error(settings, channel, error, kind.Options) from None
    context = ChannelContext(name=channel.name, home=str(settings.home), poster=poster, clock=clock, echo=echo)
    built = kind.build(options, context)
    built.addresses()  # what it cannot tell now, it could not tell when an alert is on its way
    return Outlet(kind=channel.kind, channel=built)


def _option_error(
    settings: Settings, channel: ChannelSettings, error: ValidationError, options: type[BaseModel]
) -> ConfigError:
    mistake = first_mistake(options, error, also_known=("kind",))
    name = str(mistake.at[0]) if mistake.at else "kind"
    line = channel.lines.get(name) or channel.lines.get("kind")
    what = f"channel {channel.name!r}: {mistake.what}"
    return ConfigError(what, path=settings.path, line=line, remedy=mistake.remedy)


def _resolved(settings: Settings, channel: ChannelSettings, options: type[BaseModel]) -> dict[str, Any]:
    """Replace `env:` and `file:` references by what they stand for; refuse a secret that is written out."""
    resolved: dict[str, Any] = {}
    for name, value in channel.options.items():
        field = options.model_fields.get(name)
        secret = field is not None and _holds_secret(field.annotation)
        line = channel.lines.get(name)
        resolved[name] = _resolve(value, secret=secret, settings=settings, channel=channel, name=name, line=line)
    return resolved


def _resolve(
    value: Any, *, secret: bool, settings: Settings, channel: ChannelSettings, name: str, line: int | None
) -> Any:
    if isinstance(value, list):
        return [
            _resolve(entry, secret=secret, settings=settings, channel=channel, name=name, line=line) for entry in value
        ]
    if not isinstance(value, str):
        return value
    if value.startswith(REFERENCES):
        return _look_up(value, settings, os.environ, line)
    if secret:
        raise ConfigError(
            f"channel {channel.name!r}, {name}: a secret is written out in the file.",
            path=settings.path,
            line=line,
            remedy=f'Put it in the environment or in a file and write {name} = "env:NAME" or "file:PATH".',
        )
    return value


def _look_up(value: str, settings: Settings, environ: Mapping[str, str], line: int | None) -> str:
    try:
        return resolve_reference(value, home=Path(settings.home), environ=environ)
    except ConfigError as error:
        raise SecretError(error.problem, path=settings.path, line=line, remedy=error.remedy) from None


def _holds_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(_holds_secret(part) for part in get_args(annotation))
