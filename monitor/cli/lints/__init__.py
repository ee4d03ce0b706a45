"""What makes a watchlist weak without making it wrong: told as warnings, each with a place and a remedy.

A file accepts a warning by a comment with the reason, `# accept short-word: no other word is written so`, at the end of
the line that is meant or on a line of its own before it.
"""

from monitor.cli.lints.archive import BroadRules
from monitor.cli.lints.files import WrittenFiles
from monitor.cli.lints.lint import LINTS, Lint, accepted
from monitor.cli.lints.rules import concept_lints, rule_lints
from monitor.cli.lints.words import word_lints

__all__ = ["LINTS", "BroadRules", "Lint", "WrittenFiles", "accepted", "concept_lints", "rule_lints", "word_lints"]
