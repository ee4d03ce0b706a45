"""JSON Schemas of watchlist and concept files, for editors: made from the shapes that the loader checks."""

from __future__ import annotations

import json
from typing import Any, Final, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema

from monitor.config.shape import Listed, Shape
from monitor.config.watchlist_shape import ConceptShape, WatchlistShape

SchemaKind = Literal["watchlist", "concepts"]
SCHEMA_FILES: Final[dict[SchemaKind, str]] = {
    "watchlist": "schema/watchlist.schema.json",
    "concepts": "schema/concepts.schema.json",
}
"""Where they stand in a folder of watchlists. The loader reads only *.yaml, and not in folders it does not know."""


class ConceptsFileShape(Shape):
    """A file of concepts."""

    # Only for the schema: the loader checks each entry on its own, so that a broken one leaves the others usable.
    concepts: Listed[ConceptShape] = Field(description="The concepts of this file.")


_MODELS: Final[dict[SchemaKind, type[BaseModel]]] = {"watchlist": WatchlistShape, "concepts": ConceptsFileShape}


def schema_text(kind: SchemaKind) -> str:
    """The schema (JSON Schema 2020-12) as the text of its file."""
    schema = _MODELS[kind].model_json_schema(by_alias=True, mode="validation", schema_generator=_Generator)
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **_without_titles(schema)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


class _Generator(GenerateJsonSchema):
    """Leaves out titles that only repeat the name of the key, and lets no other keys into a table of free keys."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: Any) -> dict[str, Any]:
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made


def _without_titles(schema: dict[str, Any]) -> dict[str, Any]:
    """Without the names of our classes: an editor would show them to people. A key called title stays."""
    inner = {**schema, "$defs": {name: _untitled(part) for name, part in schema.get("$defs", {}).items()}}
    return _untitled(inner)


def _untitled(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != "title"}
