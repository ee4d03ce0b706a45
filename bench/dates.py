"""How well the prose of recorded documents is read for its dates, against what the register's fields say.

    python bench/dates.py [--documents FILE.json] [--json]

A document agrees where the first date of a kind, told of the whole document, is that of the field. Documents fall into
two halves by a hash of their number: the rules were written from the first, and measured on the second before anybody
looked at it (then 66 of 71 effective dates and 115 of 117 comment dates agreed). A field that its own prose contradicts
(KNOWN) counts as a disagreement; the share without such fields is given beside that.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

# Run as a script, only this folder would be looked in.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from monitor.domain.duties import DutyKind, StatedDate
from monitor.domain.sources import Facts
from monitor.text.dates import lone_day, read_dates

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RECORDED = DATA / "federal_register" / "api_page_2024_01_1000_documents_all_fields.json"
FIELDS: Final = {"effective_on": DutyKind.EFFECTIVE, "comments_close_on": DutyKind.COMMENTS_CLOSE}
HALVES: Final = ("development", "held back")

KNOWN: Final[Mapping[tuple[str, str], str]] = {
    ("effective_on", "2024-00007"): "the field has the last day of a letter that is effective through then",
    ("effective_on", "2024-00278"): "the field has the expiration date; the approval is effective immediately",
    ("effective_on", "2024-00410"): "the field has the day on which a petition was filed",
    ("effective_on", "2024-00411"): "the field has the day on which a petition was filed",
    ("effective_on", "2023-28763"): "the field of a proposed rule has the day on which comments are due",
    ("comments_close_on", "2023-28763"): "the field has the day on which reply comments are due",
    ("comments_close_on", "2024-00092"): "the field has the day on which reply comments are due",
    ("comments_close_on", "2023-28977"): "the field has the day of comments to another department, on one matter",
}
"""Fields that their own prose contradicts, with what they hold instead."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A document whose field is compared. `on` is the field, `first` the first date of its kind that prose tells of
    the whole document, `stated` all that the prose was read to say, `type` is "Rule", "Proposed Rule" or "Notice"."""

    number: str
    type: str
    field: str
    half: str
    on: date | None
    first: date | None
    stated: tuple[StatedDate, ...]
    prose: str

    @property
    def agrees(self) -> bool:
        """Whether prose and field say the same day."""
        return self.on == self.first

    @property
    def is_found(self) -> bool:
        """Whether the day of the field is among those of its kind, for whatever part of the document."""
        return any(each.kind is FIELDS[self.field] and each.on == self.on for each in self.stated)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Of one field in one half: how many documents have it, agree, are found, or are KNOWN to be mistaken; and how
    many have none while the prose was read to have one."""

    given: int
    agree: int
    found: int
    mistaken: int
    absent: int
    claimed: int

    @property
    def agreement(self) -> float:
        """The share that agrees of the documents that have the field."""
        return self.agree / self.given if self.given else 1.0

    @property
    def agreement_borne_out(self) -> float:
        """The same share of the documents whose field is not KNOWN to be mistaken."""
        return self.agree / (self.given - self.mistaken) if self.given > self.mistaken else 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and return 0; 2 where the documents are missing."""
    options = _options(arguments)
    if not options.documents.exists():
        print(f"There is no {options.documents}. Name another one with --documents.", file=sys.stderr)
        return 2
    documents = json.loads(options.documents.read_bytes())["results"]
    cases = list(read_cases(documents))
    numbers = {
        "documents": len(documents),
        "with_prose": sum(bool(document["dates"]) for document in documents),
        "dates": _kinds(cases),
        "milliseconds": _speed(documents),
        "fields": {field: {half: _numbers(counts(cases, field, half)) for half in HALVES} for field in FIELDS},
        "types": {
            document_type: {field: _numbers(counts(cases, field, document_type=document_type)) for field in FIELDS}
            for document_type in _types(cases)
        },
        "both_fields": _numbers(counts(cases)),
        "disagreements": [_disagreement(case) for case in cases if case.on and not case.agrees],
    }
    if options.json:
        print(json.dumps(numbers, indent=2))
    else:
        _print(numbers, cases)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=Path, default=RECORDED)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def half_of(number: str) -> str:
    """The half that a document falls into."""
    return HALVES[hashlib.sha256(number.encode()).digest()[0] % 2]


def read_cases(documents: Sequence[Mapping[str, Any]]) -> Iterator[Case]:
    """A case for each document and field; `documents` as the API gives them."""
    for document in documents:
        prose, number = document["dates"] or "", document["document_number"]
        facts = Facts(document_type=document["type"], action=document["action"] or "")
        stated = read_dates(
            prose,
            published_on=date.fromisoformat(document["publication_date"]),
            bare=lone_day(facts, document["title"]),
        )
        for field, kind in FIELDS.items():
            yield Case(
                number=number,
                type=document["type"],
                field=field,
                half=half_of(number),
                on=date.fromisoformat(document[field]) if document[field] else None,
                first=next((each.on for each in stated if each.kind is kind and not each.label), None),
                stated=stated,
                prose=prose,
            )


def counts(cases: Sequence[Case], field: str = "", half: str = "", document_type: str = "") -> Counts:
    """The counts of one field, half and type of documents; of all where none is named."""
    mine = [
        case
        for case in cases
        if field in ("", case.field) and half in ("", case.half) and document_type in ("", case.type)
    ]
    given = [case for case in mine if case.on]
    return Counts(
        given=len(given),
        agree=sum(case.agrees for case in given),
        found=sum(case.is_found for case in given),
        mistaken=sum((case.field, case.number) in KNOWN for case in given),
        absent=len(mine) - len(given),
        claimed=sum(case.first is not None for case in mine if not case.on),
    )


def _types(cases: Sequence[Case]) -> Sequence[str]:
    return sorted({case.type for case in cases if case.on})


def _numbers(counted: Counts) -> dict[str, float]:
    return {
        "given": counted.given,
        "agree": counted.agree,
        "agreement": round(counted.agreement, 4),
        "found": counted.found,
        "mistaken_fields": counted.mistaken,
        "agreement_borne_out": round(counted.agreement_borne_out, 4),
        "absent": counted.absent,
        "claimed_where_absent": counted.claimed,
    }


def _kinds(cases: Sequence[Case]) -> dict[str, int]:
    stated = [each.kind for case in cases if case.field == "effective_on" for each in case.stated]
    return {kind.value: stated.count(kind) for kind in DutyKind}


def _speed(documents: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    times = []
    for document in documents:
        if document["dates"]:
            started = time.thread_time()
            read_dates(document["dates"], published_on=date.fromisoformat(document["publication_date"]))
            times.append((time.thread_time() - started) * 1000)
    times.sort()
    return {"median": round(times[len(times) // 2], 3), "p99": round(times[int(len(times) * 0.99)], 3)} if times else {}


def _disagreement(case: Case) -> dict[str, str]:
    return {
        "document": case.number,
        "half": case.half,
        "field": case.field,
        "says": str(case.on),
        "read": ", ".join(f"{each.kind} {each.on}{f' ({each.label})' if each.label else ''}" for each in case.stated),
        "reason": KNOWN.get((case.field, case.number)) or _reason(case),
        "prose": case.prose,
    }


def _reason(case: Case) -> str:
    if case.is_found:
        return "the field has the day of a part; the prose says another for the whole"
    others = sorted({each.kind.value for each in case.stated if each.on == case.on})
    if others:
        return f"read as {', '.join(others)}"
    return "not read as a duty"


def _print(numbers: Mapping[str, Any], cases: Sequence[Case]) -> None:
    speed = ", ".join(f"{name} {value} ms" for name, value in numbers["milliseconds"].items())
    print(f"{numbers['documents']} documents, {numbers['with_prose']} with prose about dates; {speed}")
    print("Dates read:", ", ".join(f"{kind} {count}" for kind, count in numbers["dates"].items() if count), "\n")
    for field in FIELDS:
        for half in (*HALVES, ""):
            counted = counts(cases, field, half)
            print(
                f"{field:18} {half or 'both':12} {counted.agree:4} of {counted.given:4} agree "
                f"({counted.agreement:.1%}; {counted.agreement_borne_out:.1%} without {counted.mistaken} mistaken "
                "fields); "
                f"{counted.claimed} of {counted.absent} without the field are read to have one"
            )
        for document_type in _types(cases):
            counted = counts(cases, field, document_type=document_type)
            print(
                f"{field:18} {document_type:13} {counted.agree:4} of {counted.given:4} agree ({counted.agreement:.1%})"
            )
    counted = counts(cases)
    print(f"{'both fields':18} {'both':12} {counted.agree:4} of {counted.given:4} agree ({counted.agreement:.1%})")
    for told in numbers["disagreements"]:
        print(f"\n{told['document']} {told['field']} {told['says']}: {told['reason']}")
        print(f"    read: {told['read'] or 'nothing'}\n    {told['prose']}")


if __name__ == "__main__":
    sys.exit(main())
