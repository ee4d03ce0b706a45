"""Domain values as JSON and back, losing nothing.

Free-form mappings (`extra`, `cursor`, digest `data`) may hold what JSON has no word for; such a value becomes an
object with one key that begins with `~`: `{"~date": "2026-11-01"}`. Facts and evidence have known shapes and are
written plainly; a fact that has its default is left out, so that a new one needs no migration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final

from monitor.domain.matches import Evidence
from monitor.domain.sources import Agency, CfrReference, Facts
from monitor.domain.states import Stage

EVIDENCE_FIELDS: Final = ("field", "start", "end", "rule", "term", "quote")
_FACT_DEFAULTS: Final = {item.name: item.default for item in fields(Facts)}
_FACT_DATES: Final = ("effective_on", "comments_close_on", "signing_date", "publication_on")


def freeform_to_json(value: Any) -> Any:
    """Raises TypeError for a value that would not come back as it went in."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return {"~datetime": value.isoformat()}
    if isinstance(value, date):
        return {"~date": value.isoformat()}
    if isinstance(value, tuple):
        return {"~tuple": [freeform_to_json(item) for item in value]}
    if isinstance(value, list):
        return [freeform_to_json(item) for item in value]
    if isinstance(value, Mapping):
        return _mapping_to_json(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _mapping_to_json(value: Mapping[Any, Any]) -> dict[str, Any]:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("JSON keys are strings")
    plain = {key: freeform_to_json(item) for key, item in value.items()}
    return {"~mapping": plain} if any(key.startswith("~") for key in plain) else plain


def freeform_from_json(value: Any) -> Any:
    """The inverse of `freeform_to_json`; mappings come back as dicts."""
    if isinstance(value, list):
        return [freeform_from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    match value:
        case {"~datetime": str(written)}:
            return datetime.fromisoformat(written)
        case {"~date": str(written)}:
            return date.fromisoformat(written)
        case {"~tuple": list(items)}:
            return tuple(freeform_from_json(item) for item in items)
        case {"~mapping": dict(plain)}:
            return {key: freeform_from_json(item) for key, item in plain.items()}
    return {key: freeform_from_json(item) for key, item in value.items()}


def facts_to_json(facts: Facts) -> dict[str, Any]:
    return {
        name: _fact_to_json(value)
        for name, default in _FACT_DEFAULTS.items()
        if (value := getattr(facts, name)) != default
    }


def _fact_to_json(value: Any) -> Any:
    match value:
        case Agency():
            return {"name": value.name, "slug": value.slug}
        case CfrReference():
            return {"title": value.title, "part": value.part}
        case date():
            return value.isoformat()
        case tuple():
            return [_fact_to_json(item) for item in value]
    return value


def facts_from_json(stored: Mapping[str, Any]) -> Facts:
    """Fields that this release does not know are left out: an older release may read a newer row."""
    return Facts(**{name: _fact_from_json(name, value) for name, value in stored.items() if name in _FACT_DEFAULTS})


def _fact_from_json(name: str, value: Any) -> Any:
    if name == "agencies":
        return tuple(Agency(**item) for item in value)
    if name == "cfr":
        return tuple(CfrReference(**item) for item in value)
    if name in _FACT_DATES:
        return date.fromisoformat(value)
    if name == "stage":
        return Stage(value)
    return tuple(value) if isinstance(value, list) else value


def evidence_to_json(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [_evidence_to_json(item) for item in evidence]


def _evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    written = {name: getattr(evidence, name) for name in EVIDENCE_FIELDS}
    return written | {"heading": evidence.heading} if evidence.heading else written


def evidence_from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**item) for item in stored)
