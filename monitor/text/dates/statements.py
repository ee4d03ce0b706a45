"""What one sentence says about its days.

A sentence is walked once, from left to right. Its subjects ("comments", "this rule is effective") wait for their day;
a day takes the first that suits how it is tied to the sentence ("by", "from", "through"). A verb of the past
("published on") takes the next day for itself. A change ("is extended") makes days before it the old ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from monitor.domain.duties import DateChange, DutyKind
from monitor.text.dates import phrases
from monitor.text.dates.cues import Cue, Lead, Word, lead_of
from monitor.text.dates.days import Day

_SENT_IN: Final = frozenset((DutyKind.COMMENTS_CLOSE, DutyKind.REPLY_COMMENTS_CLOSE, DutyKind.SUBMISSIONS_DUE))
_IN_FORCE: Final = frozenset((DutyKind.EFFECTIVE, DutyKind.APPLICABLE))
_HEADING: Final = 60  # characters; "Comments." and the like, whose day is in the next sentence
_INDENT: Final = 3  # characters before the first word of a sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A duty as its sentence states it. `clause` is where the words about it begin, `day` None where none is named."""

    kind: DutyKind
    on: date | None
    clause: int
    at: int
    day: Day | None = None
    change: DateChange = DateChange.NONE
    before: date | None = None


@dataclass(kw_only=True, slots=True)
class Carried:
    """What a sentence leaves to the next: a heading's subject, what a list is of, a change that named no day."""

    heading: DutyKind | None = None
    listed: DutyKind | None = None
    kind: DutyKind | None = None
    change: DateChange = DateChange.NONE
    before: date | None = None


@dataclass(kw_only=True, slots=True)
class Statement:
    """A sentence, lowered[first:end], while it is read."""

    lowered: str
    first: int
    end: int
    carried: Carried
    bare: DutyKind | None
    subjects: list[Word] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    change: Word | None = None
    moved: Draft | None = None
    withdraws: bool = False
    clause: int = 0
    turn: int = 0
    last_end: int = 0
    last_kept: bool = False
    is_past: bool = False
    is_old: bool = False
    opens: bool = False
    pending: Day | None = None
    early: Day | None = None
    before: date | None = None
    named_days: bool = False

    def read(self, events: Iterable[Word | Day]) -> Sequence[Draft]:
        """The duties of the sentence, from its cues and days in order."""
        self.clause = self.last_end = self.first
        for event in events:
            if isinstance(event, Day):
                self._day(event)
            else:
                self._word(event)
        self._finish()
        return self.drafts

    def _word(self, word: Word) -> None:
        match word.cue:
            case Cue.SUBJECT:
                self.subjects.append(word)
                self.is_past = self.is_past and word.kind not in (*_IN_FORCE, DutyKind.EXPIRES, DutyKind.COMPLIANCE)
            case Cue.DELAY | Cue.EXTEND:
                self._turn_to_old_date()
                self.change = word
                self.is_past = False
            case Cue.WITHDRAW:
                self.withdraws = not phrases.MAY_HAPPEN.search(self.lowered, self.first, self.end)
            case Cue.PAST:
                self.is_past = not self._begins_a_duty(word)
            case Cue.OLD:
                self.is_old = True
                self.is_past = self.is_past and bool(phrases.ADVERB.match(self.lowered, word.start))
            case Cue.OPENS:
                self.opens = True
            case Cue.VERB:
                self.is_past = self.opens = False
            case Cue.TURN | Cue.STOP:
                self.clause = self.turn = word.start
                self.subjects.sort(key=lambda subject: subject.start < word.start)

    def _begins_a_duty(self, word: Word) -> bool:
        """ "As of January 5, 2024, the rule is withdrawn", "compliance is required as of"; but "approved as of"."""
        if self.is_past or not self.lowered.startswith("as of", word.start):
            return False
        waits = any(subject.kind not in (*_SENT_IN, DutyKind.HEARING) for subject in self.subjects)
        return waits or self.withdraws or word.start - self.first < _INDENT

    def _turn_to_old_date(self) -> None:
        """ "The comment period, which closes February 1, is extended": the day before the change is the old one."""
        if not self.drafts or self.subjects or self.change or self.turn > self.drafts[-1].at:
            return
        # "Effective January 17, the rule published at 88 FR 1 is delayed": the first day is that of the delay itself.
        if not phrases.FROM_NOW_ON.match(self.lowered, self.first, self.drafts[-1].at):
            old = self.moved = self.drafts.pop()
            self.before = old.on
            self.subjects = [Word(cue=Cue.SUBJECT, kind=old.kind, start=old.clause, end=old.at)]

    def _day(self, day: Day) -> None:
        lead = lead_of(self.lowered, self.last_end, day.start)
        kept = self._take(day, lead)
        self.last_end, self.last_kept, self.named_days = day.end, kept, True
        self.is_past = self.is_old = self.opens = False
        if kept:
            self.clause = day.end
            del self.subjects[: 1 if phrases.EACH.search(self.lowered, day.end, self.end) else None]

    def _take(self, day: Day, lead: Lead) -> bool:
        """Whether the day was one of a duty of this sentence."""
        if self.is_old and not self.is_past:
            self.before = day.on
            return False
        if self.is_past or lead is Lead.CITED or (lead is Lead.NAMED and day.on and not day.counted):
            return False
        if lead is Lead.OF and not phrases.DATE_OF.search(self.lowered, self.first, day.start):
            return False
        if self.change and (lead is Lead.FROM or self._is_day_of_the_change(day)):
            if lead is Lead.FROM:
                self._keep_old(day)
            return False
        if not self.subjects and self.drafts and not self._changes_again(day, lead):
            kept = self._goes_on(day, lead)
            self.early = day if not kept and lead is Lead.BY and self.turn > self.drafts[-1].at else self.early
            return kept
        kind = self._kind_for(day, lead)
        if kind is None:
            if not self.subjects and lead is not Lead.OF and (self.withdraws or not self.named_days):
                self.pending = day
            return False
        self._keep(kind, day, lead)
        return True

    def _is_day_of_the_change(self, day: Day) -> bool:
        """ "The period, extended on January 5, is further extended until", "and delayed March 13, is"."""
        if self.change is None:
            return False
        between = self.lowered[self.change.end : day.start].strip()
        if between:
            return between in ("on", "as of")
        return day.on is not None and not phrases.IS.search(self.lowered, self.first, self.change.start)

    def _keep_old(self, day: Day) -> None:
        if self.moved and self.moved.on and day.on and day.on < self.moved.on:
            # "Comments are due by February 6, extended from January 22": the day before the change was the new one.
            self.drafts.append(replace(self.moved, change=DateChange.EXTENDED, before=day.on))
            self.moved, self.before = None, None
            self.subjects.clear()
        elif not self.lowered.startswith("re", self.change.start if self.change else 0):
            self.before = day.on  # "reopened from March 14" is no old date

    def _changes_again(self, day: Day, lead: Lead) -> bool:
        """ "Effective March 1, except for instruction 3, which is delayed indefinitely"."""
        if self.change is None or self.clause <= self.drafts[-1].at or self.change.start < self.clause:
            return False
        if day.on is not None and not day.counted and lead is not Lead.UNTIL:
            return False
        self.subjects = [Word(cue=Cue.SUBJECT, kind=self.drafts[-1].kind, start=self.clause, end=self.clause)]
        return True

    def _kind_for(self, day: Day, lead: Lead) -> DutyKind | None:
        kinds = [subject.kind for subject in self.subjects if subject.kind]
        words = self.lowered[min(self.clause, self.subjects[0].start) : day.start] if self.subjects else ""
        if lead is Lead.OF or (kinds and kinds[0] in _IN_FORCE and set(kinds) <= _IN_FORCE):
            kinds.reverse()  # "an applicability date of", "applicable immediately, and will become effective"
        elif DutyKind.COMMENTS_CLOSE in kinds and phrases.AND_COMMENTS.search(words):
            kinds.sort(key=lambda kind: kind is not DutyKind.COMMENTS_CLOSE)  # "protests and comments are due"
        for kind in kinds:
            if self._suits(kind, kinds, lead, words):
                return kind
        if lead is Lead.BY and DutyKind.HEARING in kinds:
            return DutyKind.SUBMISSIONS_DUE  # "to attend the meeting, register by"
        if not kinds and self.change:
            return self._kind_changed(self.change, day)
        if not kinds and self.carried.listed and phrases.LIST_ITEM.search(self.lowered[self.first : day.start]):
            return self.carried.listed
        if not kinds and lead is Lead.BY and self.carried.heading:
            return self.carried.heading
        if not kinds and phrases.NAMED_DEADLINE.search(self.lowered, self.clause, day.start):
            return self.carried.kind or DutyKind.SUBMISSIONS_DUE
        return None

    def _kind_changed(self, change: Word, day: Day) -> DutyKind:
        if phrases.OF_COMMENTS.match(self.lowered, day.end, self.end):
            return DutyKind.COMMENTS_CLOSE
        if change.cue is Cue.DELAY or phrases.OF_EFFECT.match(self.lowered, day.end, self.end):
            return DutyKind.EFFECTIVE
        return self.carried.kind or DutyKind.EXPIRES

    def _suits(self, kind: DutyKind, kinds: Sequence[DutyKind], lead: Lead, words: str) -> bool:
        if kind in _SENT_IN:
            return self._suits_sent_in(kind, kinds, lead, words)
        if kind is DutyKind.HEARING:
            return lead not in (Lead.BY, Lead.AFTER) and (lead is not Lead.UNTIL or self.change is not None)
        if kind in _IN_FORCE:
            return lead is not Lead.BY and (lead is not Lead.AFTER or kind is DutyKind.APPLICABLE)
        return True

    def _suits_sent_in(self, kind: DutyKind, kinds: Sequence[DutyKind], lead: Lead, words: str) -> bool:
        if lead in (Lead.FROM, Lead.AFTER) or (self.opens and lead is not Lead.UNTIL):
            return False
        if lead in (Lead.BY, Lead.UNTIL) or phrases.DEADLINE.search(words) or self.change:
            return True
        others = any(other not in _SENT_IN for other in kinds)
        return kind is not DutyKind.SUBMISSIONS_DUE and not others and bool(phrases.HANDED_IN.search(words))

    def _keep(self, kind: DutyKind, day: Day, lead: Lead) -> None:
        change = self._change_for(kind, day, lead)
        if kind in _IN_FORCE and phrases.PROPOSED.search(self.lowered, self.first, day.start):
            return
        if kind in _IN_FORCE and lead is Lead.UNTIL and change is DateChange.NONE:
            begins = phrases.NOT_YET.search(self.lowered, self.clause, day.start)
            kind = kind if begins else DutyKind.EXPIRES
        if kind in _IN_FORCE and change is DateChange.EXTENDED and not self._is_about_the_start():
            kind = DutyKind.EXPIRES
        if day.on is None and not day.counted and not self._is_put_off():
            return
        self.drafts.append(
            Draft(kind=kind, on=day.on, clause=self.clause, at=day.start, day=day, change=change, before=self.before)
        )
        self.before = None
        if day.last:
            self._range(kind, day)

    def _is_put_off(self) -> bool:
        """Whether "indefinitely" stands with a verb: not in "section 5, delayed indefinitely, is effective today"."""
        return self.change is not None and bool(phrases.IS_CHANGED.search(self.lowered, self.first, self.change.end))

    def _is_about_the_start(self) -> bool:
        return bool(phrases.EFFECT_DATE.search(self.lowered, self.first, self.end))

    def _range(self, kind: DutyKind, day: Day) -> None:
        if kind in _SENT_IN:
            self.drafts[-1] = replace(self.drafts[-1], on=day.last)
        elif kind in _IN_FORCE:
            self.drafts.append(
                Draft(kind=DutyKind.EXPIRES, on=day.last, clause=self.drafts[-1].clause, at=day.start, day=day)
            )

    def _change_for(self, kind: DutyKind, day: Day, lead: Lead) -> DateChange:
        if self.change is None:
            return DateChange.NONE
        if self.change.cue is Cue.EXTEND:
            return DateChange.EXTENDED
        moves = lead in (Lead.UNTIL, Lead.OF) or day.on is None or day.counted or kind not in _IN_FORCE
        return DateChange.DELAYED if moves else DateChange.NONE

    def _goes_on(self, day: Day, lead: Lead) -> bool:
        """A day with no subject of its own after one that had: the end of a range, or one more of a list."""
        last = self.drafts[-1]
        if phrases.BETWEEN.search(self.lowered, last.clause, last.at):
            lead = Lead.UNTIL
        gap = self.lowered[self.last_end : day.start]
        if lead is Lead.UNTIL and self.change is None:
            return self._ends_range(last, day)
        if not self.last_kept and not (lead is Lead.UNTIL and self.change):
            return False
        deadline = last.kind in _SENT_IN and lead is Lead.BY
        if last.kind is DutyKind.HEARING and phrases.AND_AT.search(gap):
            self._keep(last.kind, day, lead)
            return True
        listed = (
            last.kind is not DutyKind.EXPIRES and phrases.AND.search(gap) and lead in (Lead.ON, _lead_of_list(last))
        )
        if self.change and lead is Lead.UNTIL and self.change.start > last.at:
            deadline = True
        listed = listed or (last.kind in _IN_FORCE and bool(phrases.LIST_ITEM.match(gap)))
        if not (deadline or listed):
            return False
        self._keep(last.kind, day, lead)
        return True

    def _ends_range(self, last: Draft, day: Day) -> bool:
        if last.kind in _SENT_IN and last.on and day.on and day.on > last.on:
            self.drafts[-1] = replace(last, on=day.on)
        elif last.kind in _IN_FORCE:
            self.drafts.append(Draft(kind=DutyKind.EXPIRES, on=day.on, clause=last.clause, at=day.start, day=day))
        return False

    def _finish(self) -> None:
        if self.pending and not self.drafts:
            self._keep_pending(self.pending)
        elif self.early and any(subject.kind is DutyKind.COMMENTS_CLOSE for subject in self.subjects):
            self._keep(DutyKind.COMMENTS_CLOSE, self.early, Lead.BY)  # "unless, by May 8, comments are received"
        if self.withdraws:
            self._finish_withdrawal()
        if self.before and self.change and self.drafts and self.drafts[-1].before is None:
            self.drafts[-1] = replace(self.drafts[-1], before=self.before)
        if self.drafts:
            self._take_carried(self.carried)
        self.carried = Carried()
        kinds = [subject.kind for subject in self.subjects if subject.kind]
        if not self.drafts and kinds and self.change:
            self._finish_change(kinds[0])
        elif not self.drafts and kinds and self.before:
            self.carried = Carried(kind=kinds[0], before=self.before)
        elif not self.drafts and kinds and not self.named_days and self.end - self.first < _HEADING:
            self.carried = Carried(heading=kinds[0])
        elif self.drafts and self.drafts[-1].kind in _IN_FORCE and not self.change:
            self.carried = Carried(listed=self.drafts[-1].kind)

    def _keep_pending(self, day: Day) -> None:
        kinds = [subject.kind for subject in self.subjects if subject.kind]
        lead = lead_of(self.lowered, self.first, day.start)
        sent_in = [kind for kind in kinds if kind in _SENT_IN]
        if lead is Lead.BY:
            kinds = sent_in or kinds
        elif lead is Lead.UNTIL:
            kinds = sent_in
        if not kinds and phrases.UTC.match(self.lowered[self.first : day.start]):
            kinds = [DutyKind.EFFECTIVE]
        if not kinds and self.bare and lead is Lead.ON and self._stands_alone(day):
            kinds = [self.bare]
        if kinds and not self.withdraws:
            self._keep(kinds[0], day, Lead.ON)

    def _stands_alone(self, day: Day) -> bool:
        if self.withdraws or self.bare is not DutyKind.EFFECTIVE:
            return not self.withdraws
        before, after = self.lowered[self.first : day.start], self.lowered[day.end : self.end]
        # A weekday, hours or several days are those of a meeting.
        named = before.strip() or self.lowered[day.start : day.start + 3] in phrases.MONTHS
        return bool(
            named and day.on and not day.last and phrases.LONE_BEFORE.match(before) and phrases.LONE_AFTER.match(after)
        )

    def _finish_withdrawal(self) -> None:
        for place, draft in enumerate(self.drafts):
            if draft.kind in _IN_FORCE or draft.kind is DutyKind.HEARING:
                self.drafts[place] = replace(draft, change=DateChange.WITHDRAWN)
        if not self.drafts and all(subject.kind is not DutyKind.HEARING for subject in self.subjects):
            on = self.pending.on if self.pending else None
            at = self.pending.start if self.pending else self.first
            self.drafts.append(
                Draft(
                    kind=DutyKind.EFFECTIVE, on=on, clause=self.first, at=at, change=DateChange.WITHDRAWN,
                    day=self.pending,
                )
            )  # fmt: skip

    def _finish_change(self, kind: DutyKind) -> None:
        longer = phrases.DAYS_LONGER.search(self.lowered, self.first, self.end)
        change = DateChange.EXTENDED if self.change and self.change.cue is Cue.EXTEND else DateChange.DELAYED
        if self.before and longer:
            on = self.before + timedelta(days=int(longer[1]))
            self.drafts.append(
                Draft(kind=kind, on=on, clause=self.first, at=self.first, change=change, before=self.before)
            )
        else:
            self.carried = Carried(kind=kind, change=change, before=self.before)

    def _take_carried(self, carried: Carried) -> None:
        draft = self.drafts[0]
        if draft.kind is not carried.kind or (draft.change is DateChange.NONE and not carried.change):
            return
        change = draft.change or carried.change
        self.drafts[0] = replace(draft, change=change, before=draft.before or carried.before)


def _lead_of_list(draft: Draft) -> Lead:
    """How one more day of a list may be tied: comments are due "by" each."""
    return Lead.BY if draft.kind in _SENT_IN else Lead.ON
