"""Messages as Slack blocks, within the limits of https://docs.slack.dev/reference/block-kit/blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from monitor.domain.alerts import Message
from monitor.text.printable import one_line, printable

BLOCKS: Final = 50
TEXT: Final = 3000
HEADER: Final = 150
CONTEXT_TEXT: Final = 2000
# A longer one would fill the section that it shares with title and facts; nothing real comes near.
LINK: Final = 1500

Block = dict[str, Any]

_ADDRESS: Final = re.compile(r"https?://[^\s<>|]+")


def escaped(text: str) -> str:
    """The three characters that Slack's mrkdwn gives a meaning; without `<` no mention and no link can be forged."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def alert_blocks(message: Message) -> list[Block]:
    """An alert from its structured form (docs/channels.md)."""
    data = message.data
    words: Mapping[str, Any] = data.get("words", {})
    labels: Mapping[str, str] = words.get("labels", {})
    document: Mapping[str, Any] = data["document"]
    opening = [
        _header(message.subject),
        _section(escaped(words.get("headline", ""))),
        _section("*" + _link(document.get("url", ""), document["title"]) + "*\n" + _facts(words.get("facts", ()))),
    ]
    hits = [block for hit in data["watchlists"] for block in _watchlist(hit, labels, words)]
    closing = [
        _section(f"*{escaped(labels.get('why_now', ''))}*\n{escaped(words.get('why_now', ''))}"),
        _context(f"{words.get('footer', '')} {words.get('show_more', '')}"),
    ]
    return _within_limit(opening, hits, closing)


def text_blocks(message: Message) -> list[Block]:
    """Any other message: its text, in as many blocks as it takes."""
    chunks = [_section(chunk) for chunk in _chunks(_linked(escaped(message.text)))]
    return _within_limit([_header(message.subject)], chunks, [])


def _within_limit(opening: list[Block], middle: list[Block], closing: list[Block]) -> list[Block]:
    room = BLOCKS - len(opening) - len(closing)
    if len(middle) > room:
        middle = [*middle[: room - 1], _context("…")]
    return [*opening, *middle, *closing]


def _watchlist(hit: Mapping[str, Any], labels: Mapping[str, str], words: Mapping[str, Any]) -> Iterable[Block]:
    lines = [f"*{escaped(hit['title'])}*"]
    if hit["reason"]:
        lines.append(f"{escaped(labels.get('why_watched', ''))}: {escaped(hit['reason'])}")
    lines.append(f"{escaped(labels.get('rules', ''))}:")
    shown = hit["rules"][: len(hit["rules"]) - hit["more_rules"]]
    lines += [f"• {escaped(rule['why'] or rule['key'])}" for rule in shown]
    if hit["more_rules"]:
        lines.append(f"• {escaped(words.get('more_rules', {}).get(str(hit['hit_id']), '…'))}")
    yield {"type": "divider"}
    yield _section("\n".join(lines))
    quotes = [_quote(quote) for quote in hit["quotes"]]
    more = words.get("more_quotes", {}).get(str(hit["hit_id"]))
    if more:
        quotes.append(escaped(more))
    for chunk in _chunks("\n".join(quotes)):
        yield _section(chunk)


def _quote(quote: Mapping[str, Any]) -> str:
    heading = f">_{escaped(quote['heading'])}_\n" if quote.get("heading") else ""
    return heading + ">" + "".join(_part(part) for part in quote["parts"])


def _part(part: Mapping[str, Any]) -> str:
    text = escaped(part["text"])
    if not part["marked"]:
        return text
    # An asterisk only opens or closes bold beside something that is no letter: in "A800은" a zero-width space serves.
    return f"\u200b*{text.replace('*', '').strip()}*\u200b"


def _facts(facts: Iterable[Mapping[str, str]]) -> str:
    return "\n".join(f"{escaped(fact['label'])}: {escaped(fact['value'])}" for fact in facts)


def _link(url: str, title: str) -> str:
    label = escaped(title).replace("*", "∗")
    target = url.replace("&", "&amp;")
    if not _ADDRESS.fullmatch(url) or len(target) > LINK:
        return label
    return f"<{target}|{label.replace('|', '¦')}>"


def _linked(text: str) -> str:
    """Addresses in escaped text made links; `verbatim` keeps Slack from guessing links, channels and people itself."""
    return _ADDRESS.sub(lambda found: f"<{found[0]}>", text)


def _chunks(text: str) -> Iterable[str]:
    """Stretches of at most TEXT characters, cut at line ends where there are any, never inside an entity or link."""
    chunk = ""
    for line in text.splitlines(keepends=True):
        while len(line) > TEXT:
            place = _safe_cut(line)
            if chunk.strip():
                yield chunk.rstrip()
            chunk = ""
            yield line[:place]
            line = line[place:]
        if len(chunk) + len(line) > TEXT:
            yield chunk.rstrip()
            chunk = ""
        chunk += line
    if chunk.strip():
        yield chunk.rstrip()


def _safe_cut(line: str) -> int:
    place = TEXT
    for opening, closing in (("<", ">"), ("&", ";")):
        start = line.rfind(opening, 0, place)
        if start > 0 and closing not in line[start:place] and closing in line[place : place + TEXT]:
            place = start
    return place


def _header(text: str) -> Block:
    return {
        "type": "header",
        "text": {"type": "plain_text", "text": one_line(text, HEADER) or "Rulewire", "emoji": False},
    }


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(text, TEXT) or "–", "verbatim": True}}


def _context(text: str) -> Block:
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": one_line(text, CONTEXT_TEXT), "emoji": False}],
    }


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    place = _safe_cut(text[: limit * 2]) if limit == TEXT else limit
    return text[: place - 1] + "…"
