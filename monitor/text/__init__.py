"""What can be said of a text without knowing what is looked for: its folded form, words, sentences, language, hash."""

from monitor.text.fold import Folded, as_written, fold
from monitor.text.hashing import comparable_text, content_hash, text_hash
from monitor.text.language import guess_language
from monitor.text.sentences import quote_around, sentence_starts

__all__ = [
    "Folded",
    "as_written",
    "comparable_text",
    "content_hash",
    "fold",
    "guess_language",
    "quote_around",
    "sentence_starts",
    "text_hash",
]
