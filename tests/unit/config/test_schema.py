"""The schemas that editors use: as shipped, as generated, and true of every shipped file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.config.bundled import bundled
from monitor.config.schema import SCHEMA_FILES, SchemaKind, schema_text
from monitor.config.watchlists import load_watchlists
from tests.unit.config.conftest import Folder
from tests.unit.config.json_schema import faults

SHIPPED = bundled("watchlists")
FILES: list[tuple[SchemaKind, Path]] = [
    *(("watchlist", path) for path in sorted(SHIPPED.glob("*.yaml"))),
    *(("concepts", path) for path in sorted(SHIPPED.glob("concepts/*.yaml"))),
]


class EditorLoader(yaml.SafeLoader):
    """Scalars as YAML 1.2 has them in its core schema, and as editors read them: 3E001 is a number, NO is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$", re.I), list("tTfF"))
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|)$", re.I), ["~", "n", "N", ""])
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def as_an_editor_reads(text: str) -> Any:
    return yaml.load(text, Loader=EditorLoader)


def schema_faults(kind: SchemaKind, text: str) -> list[str]:
    schema = json.loads(schema_text(kind))
    return list(faults(as_an_editor_reads(text), schema, schema))


@pytest.mark.parametrize("kind", ["watchlist", "concepts"])
def test_the_shipped_schema_is_the_one_that_is_generated(kind: SchemaKind) -> None:
    assert (SHIPPED / SCHEMA_FILES[kind]).read_text(encoding="utf-8") == schema_text(kind)


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: value.stem if isinstance(value, Path) else "")
def test_every_shipped_file_fits_its_schema(kind: SchemaKind, path: Path) -> None:
    assert schema_faults(kind, path.read_text(encoding="utf-8")) == []


def described(part: Any, *, inside: str = "") -> list[str]:
    """The keys without a description."""
    if isinstance(part, list):
        return [name for item in part for name in described(item, inside=inside)]
    if not isinstance(part, dict):
        return []
    properties = part.get("properties", {})
    missing = [f"{inside}.{key}" for key, value in properties.items() if "description" not in value]
    return missing + [name for key, value in part.items() for name in described(value, inside=key)]


@pytest.mark.parametrize("kind", ["watchlist", "concepts"])
def test_every_key_says_what_it_is(kind: SchemaKind) -> None:
    assert described(json.loads(schema_text(kind))) == []


RULE = "key: k\ntitle: T\nreason: R.\nrules:\n  - key: r\n    why: W.\n"


@pytest.mark.parametrize(
    "rule",
    [
        "any: [A800]",
        "all: ['@x']",
        "any: [744, 3E001, true]",
        "query: A800",
        "query: |\n      a\n      AND b\n    where: {language: [ko]}",
    ],
)
def test_a_rule_that_loads_fits(rule: str) -> None:
    assert schema_faults("watchlist", f"{RULE}    {rule}\n") == []


@pytest.mark.parametrize(
    "rule",
    [
        "ayn: [A800]",
        "any: A800",
        "any: [{text: A800, exact: maybe}]",
        "any: [{exact: true}]",
        "query: A800\n    any: [H800]",
        "query: A800\n    none: [H800]",
        "where: {language: [ko]}",
        "any: [A800]\n    where: {language: [korean]}",
        "any: [A800]\n    key: A B",
    ],
)
def test_a_rule_that_does_not_load_does_not_fit(rule: str, folder: Folder) -> None:
    text = f"{RULE}    {rule}\n"
    assert schema_faults("watchlist", text)
    folder.write("k.yaml", text)
    assert load_watchlists(folder.path).problems


def test_an_alias_language_that_is_none_does_not_fit() -> None:
    concept = "concepts:\n  - {key: k, title: T, aliases: {%s: [x]}}\n"
    assert schema_faults("concepts", concept % "zh-Hans") == []
    assert schema_faults("concepts", concept % "any") == []
    assert schema_faults("concepts", concept % "english")


def test_the_loader_does_not_look_into_the_folder_of_schemas(folder: Folder) -> None:
    folder.write("k.yaml", f"{RULE}    any: [A800]\n")
    folder.write("schema/watchlist.schema.json", schema_text("watchlist"))
    folder.write("schema/broken.yaml", "[")
    loaded = load_watchlists(folder.path)
    assert (loaded.problems, len(loaded.watchlists)) == ((), 1)
