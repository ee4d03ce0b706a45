"""From plain values to a pydantic model; the first thing that does not fit becomes a ConfigError with its line."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from monitor.config.places import KeyPath, Place
from monitor.domain.errors import ConfigError
from monitor.domain.remedies import BadValueError, did_you_mean, quoted


class Shape(BaseModel):
    """What a file, or a part of it, may hold. Nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=BaseModel)
_Item = TypeVar("_Item")
_Value = TypeVar("_Value")
Listed = Annotated[tuple[_Item, ...], BeforeValidator(lambda value: () if value is None else value)]
"""A list; a key with nothing behind it is an empty one."""


def written(parse: Callable[[str], _Value], kind: type[object], example: str) -> BeforeValidator:
    """Read a value from text. pydantic would take a bare number for seconds: here it is refused."""

    def read(value: Any) -> Any:
        if isinstance(value, str):
            return parse(value)
        if type(value) is kind:
            return value
        raise BadValueError(f"{quoted(value)} cannot stand here.", f'Write text in quotes, as "{example}".')

    return BeforeValidator(read)


def check_shape(model: type[Model], value: object, place: Place) -> Model:
    """The value as `model`, or the error of `place` for the first thing in the file that does not fit."""
    try:
        return model.model_validate(value)
    except ValidationError as failure:
        errors = failure.errors(include_url=False)
    # A key with a typo is also a key that is missing: the unknown key is what its author has to look at.
    errors = [error for error in errors if error["type"] != "missing"] or errors
    raise min((_to_config_error(model, error, place) for error in errors), key=lambda problem: problem.line or 0)


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What does not fit a model: the path of keys to it, what is wrong, what to do. Repeats no value but that of a
    choice between words, because others may be secrets."""

    at: KeyPath
    what: str
    remedy: str


def first_mistake(model: type[BaseModel], failure: ValidationError, *, also_known: tuple[str, ...] = ()) -> Mistake:
    """The first thing that does not fit the options of a kind. `also_known`: keys that may stand beside them."""
    errors = failure.errors(include_url=False)
    error = next((error for error in errors if error["type"] != "missing"), errors[0])
    at: KeyPath = _path(error["loc"])
    if error["type"] == "extra_forbidden" and len(at) == 1:
        known = (*known_keys(model, ()), *also_known)
        return Mistake(at=at, what=f"Unknown key {quoted(at[0])}.", remedy=did_you_mean(str(at[0]), known))
    what, remedy = _words(model, error, at)
    return Mistake(at=at, what=what, remedy=remedy)


def _path(steps: Iterable[int | str]) -> KeyPath:
    """The keys on the way: pydantic has steps of its own, as "[key]" and the tags of a choice, in brackets."""
    return tuple(step for step in steps if not str(step).startswith("["))


def _to_config_error(model: type[BaseModel], error: Any, place: Place) -> ConfigError:
    at: KeyPath = _path(error["loc"])
    what, remedy = _words(model, error, at)
    return place.inside(*at).problem(what, remedy)


def _words(model: type[BaseModel], error: Any, at: KeyPath) -> tuple[str, str]:
    name, kind, context = _name(at), str(error["type"]), error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, BadValueError):
        return cause.problem, cause.remedy
    if kind == "extra_forbidden":
        return f"Unknown key {quoted(at[-1])}.", did_you_mean(str(at[-1]), known_keys(model, at[:-1]))
    if kind in ("enum", "literal_error"):
        expected = tuple(str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", "))
        return f"{name} cannot be {quoted(error['input'])}.", did_you_mean(str(error["input"]), expected)
    if kind == "string_pattern_mismatch":
        return f"{name} is not written as it must be.", _description(model, at)
    problem, remedy = _PLAIN.get(kind, _other)(name, error)
    return problem, remedy


def _other(name: str, error: Any) -> tuple[str, str]:
    return f"{name}: {str(error['msg']).removeprefix('Value error, ')}.", ""


def _must_be(what: str, remedy: str) -> Any:
    def words(name: str, error: Any) -> tuple[str, str]:
        if error["input"] is None:
            return f"{name} is empty.", f"It must be {what}: write one, or remove the line."
        return f"{name} must be {what}.", remedy

    return words


def _must_be_in_range(sign: str, limit: str) -> Any:
    return lambda name, error: (f"{name} must be {sign} {error['ctx'][limit]}.", "")


_LIST = _must_be("a list", 'Write it in brackets, as ["one", "two"] or [1, 2].')
_TABLE = _must_be("keys with values", "Write name and value for each.")
_FLAG = _must_be("true or false", "Write true or false.")
_WHOLE = _must_be("a whole number", "Write digits only.")
_PLAIN: Mapping[str, Any] = {
    "missing": lambda name, error: (f"{name} is missing.", "Add it."),
    "string_type": _must_be("text", "Put it in quotes."),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "float_type": _must_be("a number", "Write a number without quotes."),
    "finite_number": _must_be("a finite number", ""),
    "too_short": lambda name, error: (f"{name} is empty.", "Give at least one entry, or remove it."),
    "string_too_short": lambda name, error: (f"{name} is empty.", "Write something, or remove it."),
    "greater_than": _must_be_in_range("more than", "gt"),
    "greater_than_equal": _must_be_in_range("at least", "ge"),
    "less_than_equal": _must_be_in_range("at most", "le"),
}


def _name(at: KeyPath) -> str:
    if not at:
        return "The file"
    if isinstance(at[-1], str):
        return quoted(at[-1])
    around = next((part for part in reversed(at) if isinstance(part, str)), None)
    return f"Entry {at[-1] + 1}" + (f" of {quoted(around)}" if around else "")


def _description(model: type[BaseModel], at: KeyPath) -> str:
    """What the field at that path says of itself."""
    owner, name = model, at[-1] if at else ""
    for part in at[:-1]:
        field = owner.model_fields.get(str(part))
        owner = (_model_within(field.annotation) if field else None) or owner
    field = owner.model_fields.get(str(name))
    return (field.description or "") if field else ""


def known_keys(model: type[BaseModel], at: KeyPath) -> tuple[str, ...]:
    """The keys that may stand at that path inside the model."""
    skip = False
    for part in at:
        if isinstance(part, int) or skip:
            skip = False  # the free key of a dict, as the language of aliases
            continue
        annotation = {field.alias or name: field.annotation for name, field in model.model_fields.items()}.get(part)
        inner = _model_within(annotation)
        if inner is None:
            return ()
        model, skip = inner, get_origin(annotation) is dict
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not get_origin(annotation):
        return annotation if issubclass(annotation, BaseModel) else None
    if get_origin(annotation) in (Union, types.UnionType, tuple, dict, Annotated) or get_args(annotation):
        return next((found for part in get_args(annotation) if (found := _model_within(part))), None)
    return None
