"""A text of five million characters takes a bounded piece of memory, and not one more for each text."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
MEASURED = """
import json, resource, sys
from pathlib import Path
from monitor.engines.stages import run_texts, run_to_routed
from tests.integration.test_full_texts import TUESDAY, Register, document
from tests.world import World

PARAGRAPH = (
    "    The Bureau has said before, in paragraph {0}, that whoever trades in goods\\n"
    "of any sort \\u2014 with or without a licence \\u2014 keeps a record of it.\\n\\n"
)
END = "II. Changes\\n\\n    The Q100 is meant.\\n"
peaks = []

def peak():
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

world = World(Path(sys.argv[1]) / "home", now=TUESDAY, shipped_watchlists=False)
register = Register(world)
numbers = [f"2025-9000{digit}" for digit in range(4)]
register.replay.publish(*(document(document_number=number) for number in numbers))
for source in world.house.catalog.enabled_sources:
    world.house.poller.poll(source)
run_to_routed(world.house)
body = "I. Background\\n\\n" + "".join(map(PARAGRAPH.format, range(35_000))) + END
for number in numbers:
    register.replay.write_text(number, body)
peak()
while world.house.text_fetcher.fetch_one():
    run_to_routed(world.house)
    peak()
found = [item for hit in world.hits() for item in hit.hit.evidence]
lengths = [len(version.text.body) for version in world.house.store.versions()]
world.close()
print(json.dumps({"peaks": peaks, "lengths": lengths, "headings": [item.heading for item in found]}))
"""


def test_long_texts_are_fetched_stored_and_matched_one_after_the_other_in_flat_memory(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    measured = json.loads(ran.stdout)
    assert min(measured["lengths"]) > 4_900_000
    assert measured["headings"] == ["II. Changes"] * 4
    # Measured: 100 MB for the first (the server and its text are in there), 5 MB for the other three together.
    before, first, *_, last = measured["peaks"]
    assert first - before < 250 * 1024 * 1024
    assert last - first < 40 * 1024 * 1024
