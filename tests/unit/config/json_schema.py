"""The part of JSON Schema 2020-12 that our schemas use. A keyword that it does not know is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_NO_CHECK: Final = {"$schema", "$defs", "description", "default"}
_KEYWORDS: Final = _NO_CHECK | {
    "$ref", "type", "properties", "required", "additionalProperties", "patternProperties", "items", "minItems",
    "minLength", "pattern", "enum", "anyOf", "oneOf", "not",
}  # fmt: skip


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """What does not fit: one line each, with the path of keys."""
    assert set(schema) <= _KEYWORDS, set(schema) - _KEYWORDS
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    if "type" in schema and not _is_kind(value, schema["type"]):
        yield f"{at}: {value!r} is no {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    for number in (sum(_fits(value, part, root) for part in schema[key]) for key in ("anyOf",) if key in schema):
        if not number:
            yield f"{at}: fits nothing of anyOf"
    if "oneOf" in schema and sum(_fits(value, part, root) for part in schema["oneOf"]) != 1:
        yield f"{at}: does not fit exactly one of oneOf"
    if "not" in schema and _fits(value, schema["not"], root):
        yield f"{at}: fits what it must not"
    if isinstance(value, str):
        yield from _text_faults(value, schema, at)
    elif isinstance(value, list):
        yield from _list_faults(value, schema, root, at)
    elif isinstance(value, dict):
        yield from _table_faults(value, schema, root, at)


def _fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return next(faults(value, schema, root), None) is None


def _is_kind(value: Any, kinds: str | list[str]) -> bool:
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if isinstance(value, bool):
            if kind == "boolean":
                return True
        elif isinstance(value, _KINDS[kind]):
            return True
    return False


def _text_faults(value: str, schema: dict[str, Any], at: str) -> Iterator[str]:
    if len(value) < schema.get("minLength", 0):
        yield f"{at}: is too short"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not look like {schema['pattern']}"


def _list_faults(value: list[Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{at}: is too short"
    for number, item in enumerate(value):
        yield from faults(item, schema.get("items", {}), root, f"{at}/{number}")


def _table_faults(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    yield from (f"{at}: {key} is missing" for key in schema.get("required", ()) if key not in value)
    for key, item in value.items():
        parts = [schema["properties"][key]] if key in schema.get("properties", {}) else []
        parts += [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        if not parts and schema.get("additionalProperties") is False:
            yield f"{at}: unknown key {key}"
        for part in parts:
            yield from faults(item, part, root, f"{at}/{key}")
