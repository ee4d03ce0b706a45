"""The documentation names everything that the code has, and its examples work."""

from __future__ import annotations

import inspect
import re
import shutil
import textwrap
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

import monitor.channels
import monitor.sources
from monitor.cli.examples import failures_of
from monitor.config.bundled import bundled
from monitor.config.settings_shape import SettingsShape
from monitor.config.sources import load_sources
from monitor.config.watchlists import load_watchlists
from monitor.domain import errors, events
from monitor.domain.coverage import GapCause
from monitor.domain.states import DeliveryState, Disposition, Reason, SourceState

BARE_WATCHLIST = "key: docs\ntitle: t\nreason: r\nrules:\n  - key: k\n    why: w\n"
ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def doc(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def inner_models(annotation: object) -> Iterator[type[BaseModel]]:
    """Every pydantic model inside an annotation, however deep."""
    parts = typing.get_args(annotation)
    if not parts and inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in parts:
        yield from inner_models(part)


def keys_of(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
        for inner in inner_models(field.annotation):
            yield from keys_of(inner)


@pytest.mark.parametrize("key", sorted(set(keys_of(SettingsShape))))
def test_every_setting_is_documented(key: str) -> None:
    assert re.search(rf"`{key}`|\[{key}|\[\[{key}\]\]", doc("configuration.md"))


def kind_options() -> Iterator[tuple[str, str, str]]:
    for name in monitor.sources.kind_names():
        yield from (("sources.md", name, option) for option in monitor.sources.load_kind(name).Options.model_fields)
    for name in monitor.channels.kind_names():
        yield from (("channels.md", name, option) for option in monitor.channels.load_kind(name).Options.model_fields)


@pytest.mark.parametrize(("page", "kind", "option"), sorted(kind_options()))
def test_every_kind_and_option_is_documented_and_described(page: str, kind: str, option: str) -> None:
    text = doc(page)
    section = re.search(rf"^## (?:Kind )?`?{kind}`?$.*?(?=^## |\Z)", text, re.M | re.S)
    assert section, f"{page} has no section for {kind}"
    assert f"`{option}`" in section[0]
    room = monitor.sources if page == "sources.md" else monitor.channels
    assert room.load_kind(kind).Options.model_fields[option].description


@pytest.mark.parametrize("state", [*SourceState, *GapCause])
def test_every_source_state_and_cause_of_a_gap_is_documented_and_has_a_remedy(state: SourceState | GapCause) -> None:
    assert f"| `{state}` |" in doc("sources.md")
    assert state.remedy.endswith(".")


@pytest.mark.parametrize("word", [*Reason, *Disposition, *DeliveryState])
def test_every_reason_disposition_and_delivery_state_is_documented(word: str) -> None:
    assert f"| `{word}` |" in doc("events.md")


def subclasses(root: type) -> Iterator[type]:
    children: list[type] = root.__subclasses__()
    for child in children:
        yield child
        yield from subclasses(child)


@pytest.mark.parametrize("event", sorted(child.__name__ for child in subclasses(events.Event)))
def test_every_event_is_documented(event: str) -> None:
    assert f"| `{event}` |" in doc("events.md")


@pytest.mark.parametrize("error", [errors.RulewireError, *subclasses(errors.RulewireError)])
def test_every_error_is_drawn_in_the_tree_and_documented(error: type) -> None:
    assert error.__name__ in (errors.__doc__ or "")
    assert f"| `{error.__name__}` |" in doc("events.md")


def yaml_blocks() -> Iterator[tuple[str, str]]:
    for page in (ROOT / "README.md", DOCS / "watchlists.md", DOCS / "sources.md"):
        for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.S)):
            yield f"{page.name}-{number}", block


@pytest.mark.parametrize(("name", "block"), [pytest.param(*row, id=row[0]) for row in yaml_blocks()])
def test_every_yaml_example_in_the_docs_loads(name: str, block: str, tmp_path: Path) -> None:
    folder = tmp_path / "watchlists"
    shutil.copytree(bundled("watchlists"), folder)
    parsed = yaml.safe_load(block)
    if "rules" in parsed:
        (folder / f"{parsed['key']}.yaml").write_text(block, encoding="utf-8")
    elif "concepts" in parsed:
        shutil.rmtree(folder / "concepts")
        (folder / "concepts").mkdir()
        (folder / "concepts" / "docs.yaml").write_text(block, encoding="utf-8")
        for watchlist in folder.glob("*.yaml"):
            watchlist.unlink()
    elif "sources" in parsed:
        (folder / "sources" / "docs.yaml").write_text(block, encoding="utf-8")
    else:
        rule = textwrap.indent(block.strip(), "    ")
        (folder / "docs.yaml").write_text(f"{BARE_WATCHLIST}{rule}\n", encoding="utf-8")
    loaded = load_watchlists(folder)
    assert loaded.problems == ()
    assert [line for watchlist in loaded.watchlists for line in failures_of(watchlist)] == []
    assert load_sources(folder).problems == ()


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    unlinked = [page.name for page in DOCS.glob("*.md") if f"docs/{page.name}" not in readme]
    assert unlinked == []


def test_every_relative_link_leads_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []
