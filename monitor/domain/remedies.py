"""What is told to a person beside what is wrong: names that look alike, the word in quotes, how to write a value."""

from __future__ import annotations

from difflib import get_close_matches


class BadValueError(ValueError):
    """A value cannot be read; the caller knows the place."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}")


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """A remedy for an unknown name: the names that look like it, or all of them where there are few."""
    by_lower = {name.lower(): name for name in known}
    close = [by_lower[match] for match in get_close_matches(word.lower(), by_lower, n=3, cutoff=0.6)]
    if close:
        return f"Did you mean {' or '.join(map(quoted, close))}?"
    if not known:
        return "There are none."
    if len(known) <= 20:
        return f"Known: {', '.join(sorted(known))}."
    return "Nothing has a similar name."


def quoted(word: object) -> str:
    """The word in quotes on one line, cut where it is long."""
    text = " ".join(str(word).split())
    return f'"{text[:57]}..."' if len(text) > 60 else f'"{text}"'
