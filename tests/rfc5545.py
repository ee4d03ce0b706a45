"""What RFC 5545 and RFC 7986 demand of a calendar, read from the bytes without any library.

Only what our calendars use is known here: another property or component is a finding too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

LINE: Final = re.compile(
    r'(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*))*)'
    r":(?P<value>.*)",
    re.S,
)
CONTROL: Final = re.compile("[\x00-\x08\x0a-\x1f\x7f]")  # 3.1: CONTROL, all but HTAB
TEXT: Final = re.compile(r"(?:[^\\;,]|\\[\\;,Nn])*")  # 3.3.11: ESCAPED-CHAR and TSAFE-CHAR
TEXT_LIST: Final = re.compile(r"(?:[^\\;,]|\\[\\;,Nn])*(?:,(?:[^\\;,]|\\[\\;,Nn])*)*")
UTC_TIME: Final = re.compile(r"\d{8}T\d{6}Z")  # 3.3.5, form 2
DAY: Final = re.compile(r"\d{8}")
OFFSET: Final = re.compile(r"[+-]\d{4}(?:\d{2})?")
DURATION: Final = re.compile(r"P(?:\d+W|(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)")
URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]*")

VALUES: Final = {
    "VCALENDAR": {
        "VERSION": re.compile(r"2\.0"),
        "PRODID": TEXT,
        "CALSCALE": re.compile("GREGORIAN"),
        "UID": TEXT,
        "NAME": TEXT,
        "X-WR-CALNAME": TEXT,
        "DESCRIPTION": TEXT,
        "X-WR-CALDESC": TEXT,
        "X-WR-TIMEZONE": TEXT,
        "LAST-MODIFIED": UTC_TIME,
        "REFRESH-INTERVAL": DURATION,
        "X-PUBLISHED-TTL": DURATION,
    },
    "VEVENT": {
        "UID": TEXT,
        "DTSTAMP": UTC_TIME,
        "CREATED": UTC_TIME,
        "LAST-MODIFIED": UTC_TIME,
        "SEQUENCE": re.compile(r"\d+"),
        "DTSTART": DAY,
        "DTEND": DAY,
        "SUMMARY": TEXT,
        "DESCRIPTION": TEXT,
        "STATUS": re.compile("TENTATIVE|CONFIRMED|CANCELLED"),  # 3.8.1.11
        "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
        "CATEGORIES": TEXT_LIST,
        "URL": URI,
    },
    "VTIMEZONE": {"TZID": TEXT, "COMMENT": TEXT},
    "STANDARD": {
        "DTSTART": re.compile(r"\d{8}T\d{6}"),
        "TZNAME": TEXT,
        "TZOFFSETFROM": OFFSET,
        "TZOFFSETTO": OFFSET,
    },
}
REQUIRED: Final = {
    "VCALENDAR": {"VERSION", "PRODID"},  # 3.6
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},  # 3.6.1, in a calendar without METHOD
    "VTIMEZONE": {"TZID"},  # 3.6.5
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
INSIDE: Final = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VTIMEZONE": {"STANDARD"}}
MANY: Final = {"COMMENT", "CATEGORIES", "TZNAME"}


@dataclass
class Component:
    name: str
    properties: list[tuple[str, str, str]] = field(default_factory=list)
    inside: list[Component] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Of the one property of that name; as it is written."""
        (value,) = (value for known, _, value in self.properties if known == name)
        return value

    def text(self, name: str) -> str:
        return unescaped(self.value(name))


def read_calendar(content: bytes) -> Component:
    """The calendar of a file that keeps to the RFCs. Fails with what is wrong."""
    problems, calendar = _read(content)
    problems += list(_problems_of(calendar)) if calendar else []
    assert not problems, "\n".join(problems)
    assert calendar is not None, "there is no calendar"
    return calendar


def events_of(content: bytes) -> list[Component]:
    return [component for component in read_calendar(content).inside if component.name == "VEVENT"]


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "Nn" else found[1], text)


def _read(content: bytes) -> tuple[list[str], Component | None]:
    problems: list[str] = []
    if not content.endswith(b"\r\n"):
        problems.append("3.1: the last line does not end with CRLF")
    lines = content.split(b"\r\n")[:-1]
    for number, line in enumerate(lines, start=1):
        if len(line) > 75:
            problems.append(f"3.1: line {number} has {len(line)} octets")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            problems.append(f"line {number} cuts a character in two")  # allowed, and nobody wants it
    stack: list[Component] = []
    root = None
    for line_text in content.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]:
        found = LINE.fullmatch(line_text)
        if found is None or CONTROL.search(line_text):
            problems.append(f"3.1: no content line: {line_text[:80]!r}")
            continue
        name, value = found["name"].upper(), found["value"]
        if name == "BEGIN":
            component = Component(value.upper())
            if stack:
                stack[-1].inside.append(component)
            elif root is None:
                root = component
            else:
                problems.append("3.4: more than one calendar")
            stack.append(component)
        elif name == "END":
            if not stack or stack.pop().name != value.upper():
                problems.append(f"3.4: END:{value} closes nothing")
        elif stack:
            stack[-1].properties.append((name, found["params"], value))
        else:
            problems.append(f"3.4: {name} stands outside of a component")
    if stack:
        problems.append("3.4: a component is not closed")
    return problems, root


def _problems_of(component: Component) -> Iterator[str]:
    known = VALUES.get(component.name)
    if known is None:
        yield f"{component.name} is not known here"
        return
    counts = Counter(name for name, _, _ in component.properties)
    yield from (f"{component.name} lacks {name}" for name in sorted(REQUIRED[component.name] - counts.keys()))
    yield from (f"{component.name} has {name} {n} times" for name, n in counts.items() if n > 1 and name not in MANY)
    for name, params, value in component.properties:
        if name not in known:
            yield f"{component.name} has {name}, which is not known here"
        elif not known[name].fullmatch(value):
            yield f"{name} is written {value[:80]!r}"
        yield from _parameter_problems(component.name, name, params)
    for inner in component.inside:
        if inner.name not in INSIDE.get(component.name, set()):
            yield f"{inner.name} stands in {component.name}"
        yield from _problems_of(inner)
    if component.name == "VCALENDAR":
        yield from _calendar_problems(component)
    if component.name == "VEVENT":
        yield from _event_problems(component)


def _parameter_problems(component: str, name: str, params: str) -> Iterator[str]:
    wanted = {"DTSTART": ";VALUE=DATE", "DTEND": ";VALUE=DATE"} if component == "VEVENT" else {}
    wanted["REFRESH-INTERVAL"] = ";VALUE=DURATION"  # RFC 7986, 5.7: required
    if params != wanted.get(name, ""):
        yield f"{name} has the parameters {params!r}"


def _calendar_problems(calendar: Component) -> Iterator[str]:
    if not calendar.inside:
        yield "3.6: a calendar has at least one component"
    uids = Counter(inner.value("UID") for inner in calendar.inside if inner.name == "VEVENT")
    yield from (f"3.8.4.7: the UID {uid} stands {count} times" for uid, count in uids.items() if count > 1)


def _event_problems(event: Component) -> Iterator[str]:
    start = _day(event.value("DTSTART"))
    ends = [value for name, _, value in event.properties if name == "DTEND"]
    if any(_day(end) <= start for end in ends):
        yield "3.8.2.2: DTEND is not later than DTSTART"
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        datetime.strptime(event.value(name), "%Y%m%dT%H%M%SZ")


def _day(written: str) -> date:
    return date(int(written[:4]), int(written[4:6]), int(written[6:]))
