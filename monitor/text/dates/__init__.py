"""What the prose of a Federal Register document says about dates, in English.

`read_dates` reads the DATES of a document, `duties_of` adds what its fields say, `change_of` and `changed_kind` read
from title and action whether a document moves another's date.
"""

from monitor.text.dates.changes import change_of, changed_kind
from monitor.text.dates.duties import duties_of, lone_day
from monitor.text.dates.read import read_dates

__all__ = ["change_of", "changed_kind", "duties_of", "lone_day", "read_dates"]
