from __future__ import annotations

from datetime import date

import pytest

from monitor.cli.links import LINKS, print_links
from monitor.ports.relations import Link, LinkedDocument
from monitor.store.links import LINKS as STORED


def test_links_are_told_in_words_with_the_newest_documents(capsys: pytest.CaptureFixture[str]) -> None:
    newest = LinkedDocument(document_key="fr:C1-2024-001", title="Controls\x1b", published_on=date(2024, 1, 3))
    undated = LinkedDocument(document_key="paper:1", title="A report", published_on=None)
    print_links([Link(link="corrected_by", count=1, documents=(newest,))])
    print_links([Link(link="same_docket", count=300, documents=(newest, undated))])
    said = capsys.readouterr().out
    assert said.splitlines()[:4] == [
        "",
        "Related documents",
        "  corrected by",
        "    2024-01-03  fr:C1-2024-001  Controls",
    ]
    assert "same docket (300, the newest 2 shown)" in said
    assert "\x1b" not in said


def test_a_title_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    rule = LinkedDocument(document_key="fr:2024-001", title="Controls on chips", published_on=date(2024, 1, 2))
    print_links([Link(link=kind, count=1, documents=(rule,)) for kind in ("moves_deadline", "same_docket")])
    said = capsys.readouterr().out
    assert said.count("Controls on chips") == 1
    assert said.splitlines()[-2:] == ["  same docket", "    2024-01-02  fr:2024-001  see above"]


def test_a_document_without_links_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_links([])
    assert capsys.readouterr().out == ""


def test_every_link_has_words() -> None:
    assert set(LINKS) == set(STORED)
