"""The words of a sentence that say what its days are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from monitor.domain.duties import DutyKind
from monitor.text.dates.days import MONTH

CUE_KINDS: Final = {
    "reply": DutyKind.REPLY_COMMENTS_CLOSE,
    "comment": DutyKind.COMMENTS_CLOSE,
    "submission": DutyKind.SUBMISSIONS_DUE,
    "hearing": DutyKind.HEARING,
    "compliance": DutyKind.COMPLIANCE,
    "expiry": DutyKind.EXPIRES,
    "applicable": DutyKind.APPLICABLE,
    "effective": DutyKind.EFFECTIVE,
}
_CUES: Final = re.compile(
    r"(?<![a-z])(?:"
    r"(?P<reply>repl(?:y|ies)(?:\scomments?)?|rebuttals?(?:\scomments?)?|responsive\scomments?|comments\sin\sreply)"
    r"|(?P<submission>applications?|petitions?|protests?|objections?|proposals?|registrations?|"
    r"(?<!federal )(?<!of the )register|abstracts?|motions?|outlines?|notices?\sof\s(?:intent\sto|appearance)|"
    r"letters?\sof\s(?:intent|interest)|bids?|reports?|interventions?|claims|rsvps?|expressions?\sof\sint(?:erest|ent)|"
    r"requests?(?!\s(?:the\b|that\b|your\b|any\b|interested\b|views\b|"
    r"(?:for\s)?(?:(?:public|written|further|additional)\s)?(?:comments?|information|input|views))))"
    r"|(?P<comment>comment(?:s|ers|ing)?|views|responses?|submissions?|submittals|statements?|information|data|"
    r"feedback|input|oppositions?|recommendations|nominations?|notice(?=\sis\sreceived\b))"
    r"|(?P<hearing>hearings?|meetings?|webinars?|workshops?|conferences?|forums?|symposi(?:um|a)|roundtables?|"
    r"teleconferences?|sessions?|seminars?|webcasts?|summit|convenes?|reconvenes?|will\smeet|meets)"
    r"|(?P<compliance>(?<!in )compliance|comply|complies)"
    r"|(?P<expiry>expir(?:es?|ed|ation|ing)|sunsets?|terminat(?:es?|ion)|lapses|ceases?\sto\s(?:be|have))"
    r"|(?P<applicable>applicab(?:le|ility)|applies|(?:shall|will)\sapply|apply\s(?:to|beginning|as\sof|on)|"
    r"implementation\sdates?|(?:will|shall|to)\s(?:be\s)?implement(?:ed)?|(?:will|shall)\sbe\senforced|"
    r"(?:fees?|rates?|increases?|decreases?|changes?|rules?|requirements?)\s(?:will|shall)\s(?:begin|start|commence))"
    r"|(?P<effective>(?<!cost )(?<!cost-)effective(?:ness)?|tak(?:es?|ing)\seffect|took\seffect|"
    r"(?:go(?:es)?|went|comes?|came|put|enters?|entered)\sinto\s(?:effect|force)|in\seffect|in\sforce|enforced|"
    r"enforcement\s(?:dates?|periods?)|valid(?=\s(?:from|until|through)\b)|operative)"
    r"|(?P<delay>delay(?:ed|s|ing)|postpon(?:ed|es?|ing)|defer(?:red|s|ring)?|stay(?:ed|s|ing)|suspend(?:ed|s|ing)|"
    r"rescheduled)"
    r"|(?P<extend>extend(?:ed|s|ing)?|re-?open(?:ed|s|ing)?)"
    r"|(?P<withdraw>withdrawn(?!\sfrom\b)|withdraws|withdrawing|rescinded|cancel(?:l?ed|s|l?ing)|the\swithdrawal\sof)"
    r"|(?P<old>scheduled\sto\s(?:close|end|expire|conclude)|(?:was|were|had\sbeen)\sscheduled|"
    r"originally|previously|initially|(?:that|which)\s(?:closed|ended|expired|closes|ends|expires)|"
    r"(?:was|were|set|due)\sto\s(?:close|end|expire)|would\shave|"
    rf"(?<!be )(?:closed|ended)(?=\s(?:on\s)?{MONTH}|\son\s))"
    r"|(?P<opens>opens?|opened|begins?|began|starts?|started|commences?|commenced|beginning|starting|availab(?:le|ility))"
    r"|(?P<past>published|publish(?:es|ing)|issued|signed|dated|instituted|promulgated|adopted|appeared|appearing|"
    r"announced|announcing|amended|initiated|occurred|finali[sz]ed|deleted|enacted|approve[ds]?|"
    r"(?:that|which)\s(?:became|(?:was|were)(?:\smade)?)\seffective|(?<!be )filed\son(?!\sor)|"
    r"(?:was|were|been)\s(?:filed|submitted|received|made)|"
    r"released|established|executed|"
    r"(?<!effective )(?<!applicable )(?<!beginning )as\sof)"
    r"|(?P<verb>is|are|will|must|should|shall|may|becomes?|became|due|closes?|has|have|ends?|submit)"
    r"|(?P<turn>unless|except(?:ing|ion)?|if|provided|however|while|whereas|but)"
    r")(?![a-z])|(?P<stop>;|\s--\s)"
)


class Cue(Enum):
    """What a word does in its sentence. SUBJECT names the duty; PAST makes the next day one of the past."""

    SUBJECT = "subject"
    DELAY = "delay"
    EXTEND = "extend"
    WITHDRAW = "withdraw"
    OLD = "old"
    OPENS = "opens"
    PAST = "past"
    VERB = "verb"
    TURN = "turn"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A cue at prose[start:end]; `kind` is set for subjects."""

    cue: Cue
    start: int
    end: int
    kind: DutyKind | None = None


def cues_of(lowered: str) -> Iterator[Word]:
    """The cues in prose of small letters, in its order."""
    for found in _CUES.finditer(lowered):
        name = found.lastgroup or ""
        kind = CUE_KINDS.get(name)
        yield Word(cue=Cue.SUBJECT if kind else Cue(name), start=found.start(), end=found.end(), kind=kind)


class Lead(Enum):
    """How a day is tied to what stands before it."""

    ON = "on"
    BY = "by"
    FROM = "from"
    UNTIL = "until"
    AFTER = "after"
    OF = "of"
    NAMED = "named"  # "the January 5, 2024, final rule"
    CITED = "cited"  # "88 FR 77420, November 9, 2023"


_CLOCK: Final = (
    r"(?:(?:on|at|the|close\sof\sbusiness|end\sof\s(?:the\s)?(?:business\s)?day|cob|noon|midnight|\d{1,4}(?::\d\d)?|"
    r"hours?|hrs?\.?|[ap]\.?\s?m\.?|utc|gmt|[ecmpah]\.?k?[sd]?\.?t\.?|a\.l\.t\.|ast|eastern|central|mountain|pacific|alaska|"
    r"hawaii|atlantic|standard|daylight|savings?|local|prevailing|time|o'clock|[():;])[\s,]*){0,14}"
)
_WORDS: Final = {
    "on or before": Lead.BY, "no later than": Lead.BY, "not later than": Lead.BY, "later than": Lead.BY,
    "prior to": Lead.BY, "up to": Lead.BY, "up until": Lead.BY, "up through": Lead.BY, "by": Lead.BY,
    "before": Lead.BY, "within": Lead.BY, "due": Lead.BY,
    "through": Lead.UNTIL, "thru": Lead.UNTIL, "until": Lead.UNTIL, "till": Lead.UNTIL, "to": Lead.UNTIL,
    "ending": Lead.UNTIL, "not until": Lead.UNTIL,
    "from": Lead.FROM, "between": Lead.FROM, "beginning": Lead.FROM, "starting": Lead.FROM, "commencing": Lead.FROM,
    "after": Lead.AFTER, "since": Lead.AFTER, "following": Lead.AFTER,
    "on or after": Lead.ON, "on and after": Lead.ON, "on": Lead.ON, "as of": Lead.ON, "effective": Lead.ON,
    "in": Lead.ON, "during": Lead.ON, "of": Lead.OF, "for": Lead.ON, "dated": Lead.CITED,
    "the": Lead.NAMED, "its": Lead.NAMED, "our": Lead.NAMED, "a": Lead.NAMED,
}  # fmt: skip
_BEFORE_DAY: Final = re.compile(
    rf"(?<![a-z])(?P<lead>{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
    rf"(?:\sor\sabout)?[\s:,]+{_CLOCK}$"
)
_HOURS: Final = re.compile(rf"(?<![a-z])(?:from|between)[\s:]+{_CLOCK}(?:to|until|through|and|-)\s{_CLOCK}$")
_BETWEEN: Final = re.compile(r"(?<![a-z])between\s[^,;.]{3,70}\sand\s$")
_CITE: Final = re.compile(
    r"(?:\d\sfr\s[\d,]+[\s,;(]*(?:(?:on|of|dated)\s)?|federal\sregister\s(?:of|on|dated|for)?\s?\(?)$"
)
_SEEN: Final = 90  # characters before a day; a clock time with its zone takes up to 60


def lead_of(lowered: str, first: int, day: int) -> Lead:
    """How the day at `day` is tied to the words after `first`."""
    before = lowered[max(first, day - _SEEN) : day]
    if _CITE.search(before):
        return Lead.CITED
    if _HOURS.search(before):
        return Lead.ON
    if _BETWEEN.search(before):
        return Lead.UNTIL
    found = _BEFORE_DAY.search(before)
    return _WORDS[found["lead"]] if found else Lead.ON
