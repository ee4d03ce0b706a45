"""How fast the past of the Federal Register is taken in, in how much memory, and what a check with nothing new costs.

    python bench/backfill.py [--documents FILE.jsonl[.xz|.gz]] [--rules 10000] [--quick] [--json]

The archive is served on loopback as the register's API serves it, by a process of its own, and taken in by the stages
of the house: fetch, parse, record, scan, relate, route, with synchronous=FULL and without a gap between requests. Half
of the rules are invented, half look for words of the archive's titles (bench/backfilling/rules.py). Watchlists are
handed over read; they are compiled within the time measured. Memory is the peak of the measured process, with
everything that it has loaded. Shares are of stacks looked at 200 times a second (bench/backfilling/shares.py). The
limit is the same rows by `sqlite3.executemany` (bench/backfilling/plain.py).

Aims: the whole archive in under 3 minutes on two cores in under 500 MB; a check with nothing new in under 50 ms of CPU.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

# Run as a script, only this folder would be looked in.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.backfilling.rules import watchlists_for
from bench.judging.files import BadLineError, read_documents
from bench.matching.report import machine

HERE: Final = Path(__file__).resolve().parent
DOCUMENTS: Final = HERE.parents[1] / "shared" / "data" / "federal_register" / "documents_2020_2024.jsonl.xz"
PARTS: Final = HERE / "backfilling"
QUICK_DOCUMENTS: Final = 300
QUICK_RULES: Final = 100
AIM_S: Final = 180.0
AIM_BYTES: Final = 500_000_000
AIM_POLL_S: Final = 0.050
SETTINGS: Final = """\
zone = "UTC"

[http]
allow_addresses = ["127.0.0.0/8"]
gap = "0s"

[channels.out]
kind = "file"
path = "alerts.jsonl"

[[routes]]
key = "desk"
channels = ["out"]
"""
PACK: Final = """\
pack: bench
title: Bench
sources:
  - {{key: register, title: Register, kind: federal_register, base_url: '{url}', cadence: 30m, zone: America/New_York}}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 0; 2 where the documents are missing or cannot be read."""
    options = _options(arguments)
    if not options.documents.exists():
        print(f"There is no {options.documents}. Name another one with --documents.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = measure(Path(folder), options.documents, rules=options.rules, quick=options.quick)
        except BadLineError as error:
            print(error, file=sys.stderr)
            return 2
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        _print_report(report)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--documents", type=Path, default=DOCUMENTS, help="JSON lines of the register's documents")
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--quick", action="store_true", help="tiny: to see that it works")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def measure(folder: Path, documents: Path, *, rules: int, quick: bool) -> dict[str, Any]:
    """Everything, as one object."""
    titles, days = [], []
    for document in islice(read_documents(documents), QUICK_DOCUMENTS if quick else None):
        titles.append(document.text.title)
        days.append(document.published)
    (folder / "watchlists" / "sources").mkdir(parents=True)
    (folder / "monitor.toml").write_text(SETTINGS, encoding="utf-8")
    watchlists = folder / "watchlists.pickle"
    watchlists.write_bytes(pickle.dumps(watchlists_for(QUICK_RULES if quick else rules, titles)))
    with _served(documents, most=QUICK_DOCUMENTS if quick else None) as url:
        (folder / "watchlists" / "sources" / "bench.yaml").write_text(PACK.format(url=url), encoding="utf-8")
        ran = _run("run.py", str(folder), str(watchlists), min(days), max(days))
    return {
        "machine": machine(),
        "rules": QUICK_RULES if quick else rules,
        **ran,
        "documents_per_second": ran["documents"] / ran["seconds"],
        "plain_sqlite": _run("plain.py", str(folder / "rulewire.db")),
    }


@contextmanager
def _served(documents: Path, *, most: int | None) -> Iterator[str]:
    """The address of the archive, served until the block ends."""
    command = [sys.executable, str(PARTS / "server.py"), str(documents), "" if most is None else str(most)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def _run(part: str, *arguments: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, str(PARTS / part), *arguments], stdout=subprocess.PIPE, check=True)
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def _print_report(report: dict[str, Any]) -> None:
    total, documents = report["seconds"], report["documents"]
    print(report["machine"])
    print(
        f"{documents:,} documents in {report['slices']} slices, {report['rules']:,} rules, {report['hits']:,} hits: "
        f"{total:.1f} s ({report['cpu_seconds']:.1f} s of CPU), {report['documents_per_second']:,.0f} a second "
        f"{_aim(total, AIM_S, 's')}"
    )
    print(
        f"peak memory {report['peak_bytes'] / 1e6:,.0f} MB, of which {report['peak_at_start_bytes'] / 1e6:,.0f} MB "
        f"before the first watchlist {_aim(report['peak_bytes'] / 1e6, AIM_BYTES / 1e6, 'MB')}"
    )
    print(f"\n  {'stage':20}{'seconds':>9}{'share':>8}{'documents a second':>21}")
    for name, seconds in report["stages_s"].items():
        a_second = f"{documents / seconds:,.0f}" if seconds else ""
        print(f"  {name:20}{seconds:>9.1f}{seconds / total:>8.0%}{a_second:>21}")
    print(f"\n  {'work':20}{'seconds':>9}{'share':>8}")
    for name, seconds in report["work_s"].items():
        print(f"  {name:20}{seconds:>9.1f}{seconds / total:>8.0%}")
    _print_rows(report)
    _print_poll(report["poll"])


def _print_rows(report: dict[str, Any]) -> None:
    plain = report["plain_sqlite"]
    in_record = report["stages_s"].get("record", 0.0)
    in_database = report["stages_and_work_s"].get("record: database", 0.0)
    print(f"\n  {'rows (documents, versions, their events)':48}{'rows a second':>15}")
    for name, seconds in (
        ("sqlite3.executemany and nothing else", plain["seconds"]),
        ("record, its database part", in_database),
        ("record, with hashing and looking up", in_record),
    ):
        if seconds:
            print(f"  {name:48}{plain['rows'] / seconds:>15,.0f}{plain['seconds'] / seconds:>8.0%}")


def _print_poll(poll: dict[str, Any]) -> None:
    print("\n  a check of the last days                          items    new   CPU ms")
    for name, row in poll.items():
        print(f"  {name:46}{row['items']:>9,}{row['new']:>7,}{row['cpu_s'] * 1000:>9.1f}")
    print(f"  nothing new: {_aim(poll['again']['cpu_s'] * 1000, AIM_POLL_S * 1000, 'ms')}")


def _aim(measured: float, aim: float, unit: str) -> str:
    return f"[{'within' if measured <= aim else 'MISSES'} the aim of {aim:,.0f} {unit}]"


if __name__ == "__main__":
    raise SystemExit(main())
