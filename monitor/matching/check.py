"""What makes a rule unable to work, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.domain.watchlists import Group, Rule, Term
from monitor.matching.filters import NAMED_PARTS_TITLE, part_range
from monitor.matching.terms import is_word, tokens_of


def check_rule(rule: Rule) -> list[str]:
    """The problems of one rule, each one sentence or two; an empty list for a rule that can work."""
    return [*_empty(rule), *_dead_terms(rule), *_contradictions(rule), *_bad_ranges(rule)]


def _empty(rule: Rule) -> Iterator[str]:
    if not rule.any_of and not rule.all_of:
        yield (
            f"Rule {rule.key!r} has no words under any or all, so that a hit would have nothing to quote. "
            "Add at least one word or @concept."
        )
    for group in _groups(rule):
        if not group.terms:
            yield f"Rule {rule.key!r}: {group.written!r} stands for no words at all. Give it at least one alias."


def _dead_terms(rule: Rule) -> Iterator[str]:
    for group, term in _distinct_terms(rule):
        where = f"Rule {rule.key!r}: {term.text!r}" + ("" if group == term.text else f" of {group}")
        tokens = tokens_of(term.text)
        if not is_word(tokens):
            yield f"{where} has no letter or digit left once normalised, so it can never be found."
            continue
        for guard in term.not_in:
            guarding = tokens_of(guard)
            if not guarding:
                yield f"{where} has the guard {guard!r}, of which nothing is left once normalised. Remove it."
            elif guarding == tokens:
                yield f"{where} has itself as a guard ({guard!r}), so it can never be found. Remove the guard."


def _contradictions(rule: Rule) -> Iterator[str]:
    # A guarded or exact term under none forbids only some of what the plain term finds.
    forbidden = {
        tokens_of(term.text) for group in rule.none_of for term in group.terms if not term.exact and not term.not_in
    }
    forbidden_groups = {frozenset(group.terms): group.written for group in rule.none_of if group.terms}

    def is_forbidden(group: Group) -> bool:
        if not group.terms:
            return False
        same = frozenset(group.terms) in forbidden_groups
        return same or all(tokens_of(term.text) in forbidden for term in group.terms)

    for group in rule.all_of:
        if is_forbidden(group):
            yield f"Rule {rule.key!r} asks for {group.written!r} under all and forbids it under none: it never holds."
    for group in rule.any_of:
        if is_forbidden(group):
            yield (
                f"Rule {rule.key!r} lists {group.written!r} under any and forbids it under none: "
                "that entry never helps. Remove one of the two."
            )


def _bad_ranges(rule: Rule) -> Iterator[str]:
    for reference in rule.filters.cfr:
        parts = part_range(reference)
        if reference.title != NAMED_PARTS_TITLE and parts is not None and parts[0] > parts[1]:
            yield f"Rule {rule.key!r}: the range in {str(reference)!r} ends before it begins. Put the lower part first."


def _groups(rule: Rule) -> Iterable[Group]:
    return (*rule.any_of, *rule.all_of, *rule.none_of)


def _distinct_terms(rule: Rule) -> Iterable[tuple[str, Term]]:
    return dict.fromkeys((group.written, term) for group in _groups(rule) for term in group.terms)
