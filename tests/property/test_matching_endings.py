"""The Korean endings: the pattern and the plain reading of the same lists agree on every chain."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.matching.naive_edges import leaves_name_whole
from monitor.text.hangul import CASE_PARTICLES, COPULAS, NAME_SUFFIXES, VERB_ENDINGS, is_ending

parts = st.sampled_from([*CASE_PARTICLES, *COPULAS, *NAME_SUFFIXES, *VERB_ENDINGS, "버스", "리", "션"])


@settings(max_examples=500, deadline=None)
@given(st.lists(parts, min_size=1, max_size=4).map("".join))
def test_a_chain_of_parts_is_judged_alike(run: str) -> None:
    assert is_ending(run) == leaves_name_whole(run)
