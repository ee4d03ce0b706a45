"""Whose template is used, and what happens when it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.domain.errors import TemplateError
from monitor.domain.states import Reason
from monitor.render import TemplateRenderer
from tests.unit.render.contents import SEOUL, TEMPLATES, alert, digest, found, renderer


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_users_own_template_comes_first(tmp_path: Path) -> None:
    write(tmp_path, "alert/default.en.subject", "Mine: {{ alert.document.title }}")
    message = renderer(tmp_path).alert(alert(), channel_kind="email", language="en")
    assert message.subject == "Mine: Implementation of Additional Export Controls"
    assert "For the readers of desk" in message.text


def test_a_channels_own_template_comes_before_the_default(tmp_path: Path) -> None:
    write(tmp_path, "alert/console.ko.txt", "짧게: {{ alert.document.title }}")
    own = renderer(tmp_path)
    assert own.alert(alert(), channel_kind="console", language="ko").text.startswith("짧게: ")
    assert own.alert(alert(), channel_kind="email", language="ko").text.startswith("desk 수신자께")
    assert own.alert(alert(), channel_kind="console", language="en").text.startswith("For the readers")


def test_a_language_is_added_by_templates_alone(tmp_path: Path) -> None:
    write(tmp_path, "alert/default.ja.txt", "{{ alert.hits[0].title }}に該当する文書")
    message = renderer(tmp_path).alert(alert(), channel_kind="email", language="ja")
    assert message.text == "AI chipsに該当する文書\n"
    assert message.subject.endswith(" (AI chips)")  # parts that are missing are English


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("one\n{% if %}", 2, "Expected an expression"),
        ("one\ntwo\n{{ alert.titel }}", 3, "has no attribute 'titel'"),
        ("{{ nothing }}", 1, "'nothing' is undefined"),
        ("one\n{{ alert.__class__.__mro__ }}", 2, "unsafe"),
        ("one\n{{ 1 / 0 }}", 2, "division by zero"),
        ("one\n{% include 'gone.txt' %}", 2, "needs the template gone.txt"),
        ("{{ alert.hits.append(1) }}", 1, "has no attribute 'append'"),
    ],
)
def test_a_broken_template_is_named_with_its_line_and_the_alert_goes_out_all_the_same(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    path = write(tmp_path, "alert/default.en.txt", text)
    told: list[TemplateError] = []
    own = TemplateRenderer([tmp_path, TEMPLATES], SEOUL, on_problem=told.append)
    message = own.alert(alert(), channel_kind="email", language="en")
    assert message.text == renderer().alert(alert(), channel_kind="email", language="en").text
    (problem,) = own.problems
    assert told == [problem]
    assert (problem.path and Path(problem.path), problem.line) == (path, line)
    assert reason in str(problem)


def test_a_problem_is_reported_once_however_many_alerts_it_meets(tmp_path: Path) -> None:
    write(tmp_path, "alert/default.en.html", "{{ nothing }}")
    own = renderer(tmp_path)
    for _ in range(3):
        own.alert(alert(), channel_kind="email", language="en")
    assert len(own.problems) == 1


def test_a_broken_words_file_breaks_no_message(tmp_path: Path) -> None:
    write(tmp_path, "shared/words.en.jinja", "{% set labels = {} %}")
    own = renderer(tmp_path)
    assert own.alert(alert(), channel_kind="slack", language="en") == renderer().alert(
        alert(), channel_kind="slack", language="en"
    )
    assert own.digest(digest(), language="en") == renderer().digest(digest(), language="en")
    assert own.problems


def test_a_template_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "alert/default.ko.txt"
    path.parent.mkdir()
    path.write_bytes("알림".encode("euc-kr"))
    own = renderer(tmp_path)
    assert own.alert(alert(), channel_kind="email", language="ko").text.startswith("desk 수신자께")
    assert str(path) in str(own.problems[0])


def test_a_correction_is_seen_without_a_restart(tmp_path: Path) -> None:
    path = write(tmp_path, "alert/default.en.subject", "{{ nothing }}")
    own = renderer(tmp_path)
    own.alert(alert(), channel_kind="email", language="en")
    path.write_text("Mended, and longer than before", encoding="utf-8")
    assert own.alert(alert(), channel_kind="email", language="en").subject == "Mended, and longer than before"


def test_a_missing_template_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"no template shared/words\.en\.jinja in .* Reinstall"):
        TemplateRenderer([tmp_path], SEOUL).alert(alert(), channel_kind="email", language="ko")


def test_names_from_the_configuration_cannot_leave_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "secret.en.txt", "secret")
    own = renderer(tmp_path / "templates")
    message = own.alert(alert(), channel_kind="../../secret", language="en")
    assert "secret" not in message.text


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(TemplateError, match="no time zone 'Mars/Olympus'"):
        renderer().digest(digest(zone="Mars/Olympus"), language="en")


def test_a_users_macro_from_a_file_without_escaping_is_escaped_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, "shared/mine.jinja", "{% macro say(alert) %}<{{ alert.document.title }}>{% endmacro %}")
    write(tmp_path, "alert/default.en.html", '{% import "shared/mine.jinja" as mine %}{{ mine.say(alert) }}')
    content = alert(found(title="<b>x</b>"))
    message = renderer(tmp_path).alert(content, channel_kind="email", language="en")
    assert message.html == "&lt;&lt;b&gt;x&lt;/b&gt;&gt;\n"


def test_every_template_that_is_shipped_renders_in_every_language() -> None:
    shipped = TemplateRenderer([TEMPLATES], SEOUL)
    for language in ("en", "ko"):
        for reason in Reason:
            made = shipped.alert(alert(reason=reason), channel_kind="default", language=language)
            assert made.subject
            assert reason.value not in made.text
        assert shipped.digest(digest(), language=language).html
