"""The folder is the registry."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import SecretStr

from monitor.channels import kind_names, load_kind
from monitor.domain.errors import NotFoundError


def test_the_six_shipped_kinds_are_known_by_their_file_names() -> None:
    assert kind_names() == ("apprise", "console", "email", "file", "slack", "webhook")


def test_a_kind_that_does_not_exist_is_named_beside_those_that_do() -> None:
    with pytest.raises(NotFoundError, match=r"no channel kind 'emial'.*email, file"):
        load_kind("emial")


def test_shared_parts_are_no_kinds() -> None:
    with pytest.raises(NotFoundError):
        load_kind("_http")


@pytest.mark.parametrize("name", kind_names())
def test_options_refuse_unknown_keys_and_describe_every_field(name: str) -> None:
    options = load_kind(name).Options
    assert options.model_config["extra"] == "forbid"
    assert [field for field, spec in options.model_fields.items() if not spec.description] == []


def test_a_refused_option_never_repeats_what_was_given() -> None:
    options = load_kind("slack").Options
    with pytest.raises(ValueError) as caught:
        options.model_validate({"url": SecretStr("ftp://hooks.example.org/T0KEN")})
    assert "T0KEN" not in str(caught.value)


def test_options_do_not_show_secrets_when_printed() -> None:
    slack = load_kind("slack").Options.model_validate({"url": "https://hooks.slack.com/services/T0KEN"})
    webhook = load_kind("webhook").Options.model_validate({"url": "https://example.org/T0KEN"})
    assert "T0KEN" not in f"{slack!r} {webhook!r}"


def test_naming_the_kinds_imports_none_of_them() -> None:
    heavy = "('apprise', 'smtplib', 'monitor.channels.')"
    code = (
        f"import sys, monitor.channels as c; c.kind_names(); print([m for m in sys.modules if m.startswith({heavy})])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
