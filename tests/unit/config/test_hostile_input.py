"""Whatever the files hold, the loaders answer with values or with ConfigError."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.bundled import bundled, starter_text
from monitor.config.settings import load_settings
from monitor.config.sources import apply_overrides, load_sources
from monitor.config.watchlists import load_watchlists
from monitor.domain.errors import ConfigError

FRAGMENTS = [
    *"\n\t :-[]{}\"'#&*!|>@,=~?%\\",
    "\n",
    "\n  ",
    "\n  - ",
    "key: ",
    "rules:",
    "any: ",
    '"@a"',
    "concepts:",
    "sources:",
    "aliases: ",
    "includes: ",
    "cadence: 1h",
    "title: T",
    "[[routes]]",
    "[channels.a]",
    'kind = "console"',
    "\x00",
    "\u2028",
    "엔비디아",
    "英伟达",
    "null",
    "0x1F",
    "1e999",
    "\ufeff",
]
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join),
)


def damaged(text: str) -> st.SearchStrategy[str]:
    """The text with one stretch of it replaced by something else."""
    return st.tuples(
        st.integers(0, len(text)), st.integers(0, 12), st.lists(st.sampled_from(FRAGMENTS), max_size=4)
    ).map(lambda cut: text[: cut[0]] + "".join(cut[2]) + text[cut[0] + cut[1] :])


WATCHLIST = """key: a
title: A
reason: R
rules:
  - key: r
    why: W
    any: ["@a", {text: 京东, exact: true, not_in: [北京东]}]
    where: {cfr: ["15 CFR part 744"], language: [ko]}
examples:
  match: [{text: x, rules: [r]}]
"""
CONCEPT = "concepts:\n  - {key: a, title: A, aliases: {en: [x, {text: y, not_in: [xyz]}]}, includes: ['@b']}\n"
PACK = "pack: p\ntitle: P\ndefaults: {kind: feed}\nsources:\n  - {key: s, title: S, cadence: 1h, url: 'http://x', "
PACK += "calendar: us-federal, stale_after: 3d, windows: [{from: 08:40, to: 09:10, cadence: 2m}]}\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("home")
    (path / "concepts").mkdir()
    (path / "sources").mkdir()
    return path


@settings(max_examples=300)
@given(
    watchlist=st.one_of(texts, damaged(WATCHLIST)),
    concept=st.one_of(texts, damaged(CONCEPT)),
    pack=st.one_of(texts, damaged(PACK)),
)
def test_watchlists_concepts_and_packs_never_raise(home: Path, watchlist: str, concept: str, pack: str) -> None:
    (home / "a.yaml").write_bytes(watchlist.encode("utf-8", "surrogatepass"))
    (home / "concepts" / "c.yaml").write_bytes(concept.encode("utf-8", "surrogatepass"))
    (home / "sources" / "s.yaml").write_bytes(pack.encode("utf-8", "surrogatepass"))
    for problem in (*load_watchlists(home).problems, *load_sources(home).problems):
        assert problem.path is not None
        assert str(problem).count("\n") <= 1


@settings(max_examples=300)
@given(text=st.one_of(texts, damaged(starter_text("UTC"))))
def test_settings_raise_nothing_but_config_errors(home: Path, text: str) -> None:
    path = home / "monitor.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(ConfigError):
        loaded = load_settings(path)
        apply_overrides(load_sources(bundled("watchlists")).sources, loaded.source_overrides)


@given(raw=st.binary(max_size=100))
def test_bytes_that_are_no_text_raise_nothing_but_config_errors(home: Path, raw: bytes) -> None:
    (home / "a.yaml").write_bytes(raw)
    load_watchlists(home)
    path = home / "monitor.toml"
    path.write_bytes(raw)
    with contextlib.suppress(ConfigError):
        load_settings(path)
