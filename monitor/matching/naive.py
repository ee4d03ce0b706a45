"""The slow matcher that is right by inspection. It tries every term at every letter of every field.

It shares with the fast one only the tables: what one letter folds to, the script of a character, the Korean endings,
where sentences begin, and how many mentions of a term are enough. Everything else is written a second time, in the
plainest way, so that the property tests compare two opinions. Never used by the daemon.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.documents import Text
from monitor.domain.matches import Evidence, Match
from monitor.domain.watchlists import Filters, Group, Rule, Term, Watchlist
from monitor.matching.terms import MOST_MENTIONS
from monitor.text.boundaries import KANA_FREE_FROM
from monitor.text.characters import Script, clusters, script_of
from monitor.text.hangul import (
    CASE_PARTICLES,
    COPULAS,
    FREE_FROM,
    LONG_COPULAS,
    LONGEST_ENDING,
    NAME_SUFFIXES,
    NOT_BEFORE_COPULA,
    VERB_ENDINGS,
)
from monitor.text.language import guess_language
from monitor.text.sentences import quote_around

Letter = tuple[str, int, int]
Span = tuple[int, int]
GAP = (" ", "-")


def naive_match(watchlists: Sequence[Watchlist], text: Text) -> tuple[Match, ...]:
    """What `compile_watchlists(watchlists).match(text)` must return."""
    matches = []
    for watchlist in sorted(watchlists, key=lambda item: item.key):
        rules = [rule for rule in watchlist.rules if _rule_holds(rule, text)]
        evidence = [item for rule in rules for item in _rule_evidence(rule, text)]
        if rules:
            order = sorted(evidence, key=lambda e: (_place(e.field), e.start, e.end, e.rule, e.term))
            matches.append(
                Match(watchlist=watchlist.key, rules=tuple(rule.key for rule in rules), evidence=tuple(order))
            )
    return tuple(matches)


def _place(field: str) -> int:
    return {"title": 0, "abstract": 1, "body": 2}[field]


# ---------------------------------------------------------------- rules


def _rule_holds(rule: Rule, text: Text) -> bool:
    if not rule.any_of and not rule.all_of:
        return False
    if rule.any_of and not any(_occurs(group, text) for group in rule.any_of):
        return False
    if not all(_occurs(group, text) for group in rule.all_of):
        return False
    if any(_occurs(group, text) for group in rule.none_of):
        return False
    return _filters_hold(rule.filters, text)


def _occurs(group: Group, text: Text) -> bool:
    return any(term_mentions(term, value) for term in group.terms for _, value in text.fields())


def _rule_evidence(rule: Rule, text: Text) -> list[Evidence]:
    kept = []
    for name, value in text.fields():
        found: dict[Span, str] = {}
        for group in rule.any_of + rule.all_of:
            for term in group.terms:
                for span in term_mentions(term, value):
                    found.setdefault(span, term.text)
        told: dict[str, int] = {}
        for (start, end), term_text in sorted(found.items()):
            inside_another = any(
                other_start <= start and end <= other_end and (other_start, other_end) != (start, end)
                for other_start, other_end in found
            )
            if not inside_another:
                told[term_text] = told.get(term_text, 0) + 1
            if not inside_another and told[term_text] <= MOST_MENTIONS:
                quote = quote_around(value, start, end)
                kept.append(Evidence(field=name, start=start, end=end, rule=rule.key, term=term_text, quote=quote))
    return kept


# ---------------------------------------------------------------- terms


def term_mentions(term: Term, value: str) -> list[Span]:
    """Every place where the term stands in a field, as spans of the field as given."""
    letters = _letters(value)
    words = _words(term.text)
    guarded = [span for guard in term.not_in for span in _places(_words(guard), letters)]
    found = []
    for first, last in _places(words, letters):
        # A whole letter or nothing: a term cannot take half of "㈜".
        if not (_parts(letters, first) and _parts(letters, last)):
            continue
        before = letters[first - 1][0] if first > 0 else ""
        if not (_may_begin(words, before) and _may_end(words, letters[last:], value)):
            continue
        if any(start <= first and last <= end for start, end in guarded):
            continue
        span = (letters[first][1], letters[last - 1][2])
        if term.exact and _bare(value[span[0] : span[1]]) != _bare(term.text):
            continue
        found.append(span)
    return found


def _letters(text: str) -> list[Letter]:
    """Folded characters, each with the range of the original letter that it comes from."""
    return [(char, start, end) for folded, start, end in clusters(text) for char in folded]


def _parts(letters: list[Letter], index: int) -> bool:
    """True where one original letter ends and another begins."""
    return index == 0 or index == len(letters) or letters[index - 1][1] != letters[index][1]


def _words(text: str) -> list[str]:
    """The folded text, cut at white space and hyphens."""
    words = [""]
    for char, _, _ in _letters(text):
        if char in GAP:
            words.append("")
        else:
            words[-1] += char
    return [word for word in words if word]


def _bare(text: str) -> str:
    """Case as written, without white space and hyphens."""
    folded = "".join(folded for folded, _, _ in clusters(text, keep_case=True))
    return "".join(char for char in folded if char not in GAP)


def _places(words: list[str], letters: list[Letter]) -> list[Span]:
    """Ranges of letters that spell the words, whatever stands before and after."""
    if not words:
        return []
    found = []
    for first in range(len(letters)):
        last = _spelled(words, letters, first)
        if last is not None:
            found.append((first, last))
    return found


def _spelled(words: list[str], letters: list[Letter], index: int) -> int | None:
    """Where the words end when they begin at letters[index]; None where something else stands there."""
    before = ""
    for word in words:
        gap = 0
        while before and index < len(letters) and letters[index][0] in GAP:
            index, gap = index + 1, gap + 1
        if before and gap == 0 and not (_is_east_asian(before) and _is_east_asian(word[0])):
            return None
        for char in word:
            if index == len(letters) or letters[index][0] != char:
                return None
            index += 1
        before = word[-1]
    return index


def _is_east_asian(char: str) -> bool:
    return script_of(char) in (Script.HANGUL, Script.HAN, Script.HIRAGANA, Script.KATAKANA)


def _may_begin(words: list[str], before: str) -> bool:
    script = script_of(words[0][0])
    if script is Script.HAN and "".join(words) == words[0][0]:
        return not _is_han_or_kana(before)
    if script in (Script.ALPHABETIC, Script.HANGUL, Script.HIRAGANA, Script.KATAKANA):
        return script_of(before) != script
    return True


def _may_end(words: list[str], following: list[Letter], value: str) -> bool:
    rest = "".join(char for char, _, _ in following[: LONGEST_ENDING + 2])
    next_char = rest[:1]
    word = words[-1]
    script = script_of(word[-1])
    if script is Script.HAN and "".join(words) == word[-1]:
        return not _is_han_or_kana(next_char)
    if script in (Script.NONE, Script.HAN) or script_of(next_char) != script:
        return True
    if script in (Script.HIRAGANA, Script.KATAKANA):
        return _run_at_end(word, script) >= KANA_FREE_FROM
    if script is Script.HANGUL:
        return _run_at_end(word, Script.HANGUL) >= FREE_FROM or _leaves_name_whole(rest)
    if not word[-1].isdecimal() or not any(char.isalpha() for char in "".join(words)):
        return False
    char, start, end = following[0]
    is_small_s = char == "s" and _bare(value[start:end]) == "s"
    return is_small_s and script_of(rest[1:2]) is not Script.ALPHABETIC


def _is_han_or_kana(char: str) -> bool:
    return script_of(char) in (Script.HAN, Script.HIRAGANA, Script.KATAKANA)


def _run_at_end(word: str, script: Script) -> int:
    run = 0
    while run < len(word) and script_of(word[-1 - run]) is script:
        run += 1
    return run


def _leaves_name_whole(rest: str) -> bool:
    hangul = ""
    for char in rest:
        if script_of(char) is not Script.HANGUL:
            break
        hangul += char
    if len(hangul) > LONGEST_ENDING:
        return False
    if hangul in VERB_ENDINGS or _is_particles(hangul) or _is_copula(hangul):
        return True
    for suffix in NAME_SUFFIXES:
        rest = hangul.removeprefix(suffix)
        if rest != hangul and _is_particles(rest):
            return True
        if rest != hangul and suffix != NOT_BEFORE_COPULA and _is_copula(rest, LONG_COPULAS):
            return True
    return False


def _is_particles(run: str) -> bool:
    return not run or any(run.startswith(part) and _is_particles(run[len(part) :]) for part in CASE_PARTICLES)


def _is_copula(run: str, copulas: tuple[str, ...] = COPULAS) -> bool:
    return any(
        _is_particles(run[:index]) and run[index:].startswith(copula) and _is_particles(run[index + len(copula) :])
        for index in range(len(run))
        for copula in copulas
    )


# ---------------------------------------------------------------- filters


def _filters_hold(filters: Filters, text: Text) -> bool:
    facts = text.facts
    if filters.source and text.source not in filters.source:
        return False
    if filters.agency:
        wanted = [agency.lower() for agency in filters.agency]
        if not any(agency.slug.lower() in wanted or agency.name.lower() in wanted for agency in facts.agencies):
            return False
    if filters.document_type and _type(facts.document_type) not in [_type(name) for name in filters.document_type]:
        return False
    if filters.cfr:
        asked = {(item.title, part) for item in filters.cfr for part in _cfr_parts(item.title, item.part)}
        given = {(item.title, part) for item in facts.cfr for part in _cfr_parts(item.title, item.part)}
        if not asked & given:
            return False
    if filters.language:
        language = text.language or guess_language("\n".join(value for _, value in text.fields())) or ""
        subtags = language.lower().replace("_", "-").split("-")
        asked_subtags = [value.lower().replace("_", "-").split("-") for value in filters.language]
        if not any(subtags[: len(asked_tag)] == asked_tag for asked_tag in asked_subtags):
            return False
    return True


def _type(name: str) -> str:
    codes = {"PRORULE": "PROPOSED RULE", "PRESDOCU": "PRESIDENTIAL DOCUMENT"}
    upper = " ".join(name.upper().split())
    return codes.get(upper, upper)


def _cfr_parts(title: int, part: str) -> set[str]:
    """Every part that a reference names. In title 41 a hyphen belongs to the name."""
    first, dash, last = part.replace("\u2013", "-").partition("-")
    if dash and title != 41 and first.strip().isdecimal() and last.strip().isdecimal():
        return {str(number) for number in range(int(first), int(last) + 1)}
    stripped = part.strip().lower()
    return {str(int(stripped)) if stripped.isdecimal() else stripped}
