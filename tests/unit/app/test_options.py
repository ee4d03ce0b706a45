"""Mistakes in the options of sources and channels: what is said, and what goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.app.catalog import load_catalog
from monitor.app.house import House
from monitor.config.settings import load_settings
from monitor.domain.errors import ConfigError, SecretError

CHANNEL = '[channels.desk]\nkind = "{kind}"\n{options}\n\n[[routes]]\nkey = "all"\nchannels = ["desk"]\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "watchlists" / "sources").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def open_channel(home: Path) -> Callable[[str, str], House]:
    def open_it(kind: str, options: str) -> House:
        (home / "monitor.toml").write_text(CHANNEL.format(kind=kind, options=options), encoding="utf-8")
        return House(load_settings(home / "monitor.toml"))

    return open_it


@pytest.mark.parametrize(
    ("kind", "options", "line", "words"),
    [
        ("webhok", 'url = "https://x.example"', 2, "Known kinds: apprise, console"),
        ("webhook", 'ulr = "https://x.example"', 3, 'Unknown key "ulr". Did you mean "url"?'),
        ("file", "", 2, '"path" is missing'),
        ("file", 'path = "a"\nformat = "jsn"', 4, 'Did you mean "json"?'),
        ("slack", 'url = "https://hooks.slack.example/T/secret"', 3, "a secret is written out"),
    ],
)
def test_a_mistake_in_a_channel_stops_the_start_with_line_and_remedy(
    open_channel: Callable[[str, str], House], kind: str, options: str, line: int, words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        open_channel(kind, options)
    assert caught.value.line == line
    assert words in str(caught.value)
    assert "T/secret" not in str(caught.value)


def test_a_secret_that_is_not_there_leaves_out_its_channel_only(open_channel: Callable[[str, str], House]) -> None:
    with open_channel("slack", 'url = "env:RULEWIRE_TEST_NO_SUCH_NAME"') as house:
        [problem] = house.problems
    assert isinstance(problem, SecretError)
    assert problem.line == 3
    assert "RULEWIRE_TEST_NO_SUCH_NAME" in str(problem)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("kind: feed\n    url: ftp://x\n    cadence: 30m", 6, "http:// or https://"),
        ("kind: feed\n    url: https://x.example\n    cadance: 30m", 7, 'Did you mean "cadence"?'),
        ("kind: feed\n    url: https://x.example\n    cadence: 30m\n    encodin: x", 8, 'Did you mean "encoding"?'),
        ("kind: feed\n    url: https://x.example\n    cadence: 30m\n    zoen: UTC", 8, 'Did you mean "zone"?'),
        ("kind: fead\n    url: https://x.example\n    cadence: 30m", 5, "Known kinds:"),
        ("kind: federal_register\n    cadence: 30m\n    cfr: {title: 15, part: a}", 7, 'A part, "744", or a range'),
    ],
)
def test_a_mistake_in_a_source_leaves_it_out_and_the_others_go_on(
    home: Path, source: str, line: int, words: str
) -> None:
    (home / "monitor.toml").write_text("", encoding="utf-8")
    good = "  - {key: good, title: G, kind: feed, url: 'https://x.example', cadence: 30m}\n"
    pack = f"pack: mine\nsources:\n  - key: bad\n    title: B\n    {source}\n{good}"
    (home / "watchlists" / "sources" / "mine.yaml").write_text(pack, encoding="utf-8")
    catalog = load_catalog(load_settings(home / "monitor.toml"))
    [problem] = catalog.problems
    assert problem.line == line, str(problem)
    assert words in str(problem)
    assert list(catalog.sources) == ["good"]
