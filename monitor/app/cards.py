"""Watchlists as messages present them."""

from __future__ import annotations

from monitor.domain.reports import WatchlistCard
from monitor.domain.watchlists import Watchlist


def card_of(watchlist: Watchlist, language: str) -> WatchlistCard:
    """The watchlist as messages in that language present it; what is not translated stays as its author wrote it."""
    said = next((entry for entry in watchlist.translations if entry.language == language), None)
    translated = dict(said.rule_whys) if said else {}
    return WatchlistCard(
        key=watchlist.key,
        title=said.title if said else watchlist.title,
        reason=said.reason if said else watchlist.reason,
        severity=watchlist.severity,
        rule_whys=tuple((rule.key, translated.get(rule.key, rule.why)) for rule in watchlist.rules),
    )


def unknown_card(key: str) -> WatchlistCard:
    """Stands for a watchlist that has hits and whose file is gone."""
    return WatchlistCard(key=key, title=key, reason="")
