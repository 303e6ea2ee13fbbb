"""Who reaches whom on one port? Along every course, all that its filters let through, 64 receivers at a time."""

from copy import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np

from labs.cloud.network.reach.bits import ALL, WORD, Indices, Words, packed
from labs.cloud.network.reach.checks import ASKED, DESTINATION, SOURCE, Check, Course
from labs.cloud.network.reach.paths import Path
from labs.cloud.network.reach.sheet import Question, Sheet, View
from labs.cloud.network.reach.traffic import Traffic

AT_ONCE = 1 << 16
"""So many words are worked on at a time, since more do not stay in the processor's cache."""


class Reached(NamedTuple):
    """For each row, the columns where the request is delivered, and where its reply comes back too."""

    arrived: Words
    returned: Words


class Trail(NamedTuple):
    """A course, and for each class the columns to which it goes it."""

    course: Course
    classes: Indices
    """Those that go it at all."""
    place: Indices
    """Class -> its row in `receivers`, which for all others is the last one and empty."""
    receivers: Words
    words: slice
    """The columns that matter, in words."""


class Lattice:
    """The courses of a world over the columns of a sheet."""

    def __init__(self, sheet: Sheet, paths: list[Path], forward: Indices, place: Indices) -> None:
        self.sheet = sheet
        self._place = place
        """Class -> a column of it."""
        self._trails = [_trail(path, sheet.columns, forward) for path in paths]

    def with_sheet(self, sheet: Sheet) -> "Lattice":
        """The same courses with other rules on them."""
        other = copy(self)
        other.sheet = sheet
        return other

    @cached_property
    def checks(self) -> set[Check]:
        """Every check on any way."""
        courses = [trail.course for trail in self._trails]
        return {check for one in courses for check in (*one.request, *(one.reply or ()))}

    def reached(self, traffic: Traffic) -> Reached:
        """From every class that goes anywhere; rows are classes."""
        shape = (len(self.sheet.traits.peer), -(-len(self.sheet.columns) // WORD))
        found = Reached(np.zeros(shape, dtype=np.uint64), np.zeros(shape, dtype=np.uint64))
        for trail in self._trails:
            some = max(1, AT_ONCE // max(1, trail.words.stop - trail.words.start))
            for first in range(0, len(trail.classes), some):
                classes = trail.classes[first : first + some]
                asked = _Asked(self.sheet, self._place, classes, trail.words, traffic)
                going = trail.receivers[first : first + len(classes), trail.words]
                arrived, returned = asked.along(trail.course, going)
                found.arrived[classes, trail.words] |= arrived
                found.returned[classes, trail.words] |= returned
        return found

    def reached_from(
        self, rows: Indices, words: slice, traffic: Traffic, known: dict[Check, Words] | None = None
    ) -> Reached:
        """From some classes, to the columns in some words; `known` is what is known of checks, and learns of others."""
        found: Reached | None = None
        asked = _Asked(self.sheet, self._place, rows, words, traffic, {} if known is None else known)
        for trail in self._trails:
            going = trail.receivers[trail.place[rows], words]
            if not going.any():
                continue
            along = asked.along(trail.course, going)
            found = along if found is None else Reached(*(a | b for a, b in zip(found, along, strict=True)))
        if found is None:
            nothing = np.zeros((len(rows), len(range(*words.indices(-(-len(self.sheet.columns) // WORD))))), np.uint64)
            return Reached(nothing, nothing)
        return found


class _Asked:
    """The answers of filters to some classes about the columns of some words, each looked up once."""

    def __init__(
        self,
        sheet: Sheet,
        place: Indices,
        rows: Indices,
        words: slice,
        traffic: Traffic,
        known: dict[Check, Words] | None = None,
    ) -> None:
        self._are_few = known is not None
        self._sheet = sheet
        self._place = place
        self._rows = rows
        self._words = words
        self._traffic = traffic
        self._known: dict[Check, Words] = {} if known is None else known

    def along(self, course: Course, going: Words) -> Reached:
        """Who arrives, and to whom the reply returns, of those that go a course."""
        arrived = going.copy()
        for check in course.request:
            arrived &= self._passing(check)
        if not self._traffic.is_answered:
            return Reached(arrived, arrived)
        if course.reply is None:
            return Reached(arrived, np.zeros_like(arrived))
        returned = arrived.copy()
        for check in course.reply:
            returned &= self._passing(check)
        return Reached(arrived, returned)

    def _passing(self, check: Check) -> Words:
        """Bits that say for each row and column whether a filter lets it through, maybe the same for all of either."""
        known = self._known.get(check)
        if known is None:
            known = self._known[check] = self._look_up(check)
        return known

    def _look_up(self, check: Check) -> Words:
        service = self._traffic.service if check.service == ASKED else check.service
        question = Question(check.filter, check.direction, self._traffic.number, service, check.references)
        guards, far_ends = self._sheet.keys(check.filter, check.direction)
        if (check.guard, check.far) == (DESTINATION, SOURCE):
            return self._rows_of(question, "by far end", far_ends[self._rows])
        if (check.guard, check.far) == (SOURCE, DESTINATION):
            return self._rows_of(question, "by guard", guards[self._rows])
        if check.guard == DESTINATION:
            return self._of_receivers(check, self._sheet.answer(question, "by far end"), far_ends)
        return self._of_others(check, self._sheet.answer(question, "by guard"), guards)

    def _rows_of(self, question: Question, view: View, keys: Indices) -> Words:
        """What is answered for each row."""
        if self._are_few:
            return self._sheet.rows(question, view, keys, self._words)
        return self._sheet.answer(question, view)[:, self._words][keys]

    def _of_receivers(self, check: Check, by_far: Words, far_ends: Indices) -> Words:
        """What the guards of the receivers answer."""
        if check.far == DESTINATION:
            return self._about_themselves(by_far, far_ends)
        return by_far[[far_ends[check.far]], self._words]

    def _of_others(self, check: Check, by_guard: Words, guards: Indices) -> Words:
        """What the guards of the senders answer, or one guard on the way."""
        asked = guards[self._rows] if check.guard == SOURCE else np.array([check.guard])
        if check.far == DESTINATION:
            return by_guard[asked, self._words]
        columns = self._place[self._rows] if check.far == SOURCE else self._place[[check.far]]
        asked, columns = np.broadcast_arrays(asked, columns)
        return _bits(by_guard, asked, columns)

    def _about_themselves(self, by_far: Words, far_ends: Indices) -> Words:
        columns = self._sheet.columns
        bits = _bits(by_far, far_ends[columns], np.arange(len(columns)))
        return packed(bits[:, 0] != 0)[None, self._words]


def _bits(table: Words, rows: Indices, columns: Indices) -> Words:
    """One bit of a table for each pair of row and column, as a mask that is all ones or all zeros."""
    bits = table[rows, columns // WORD] >> (columns % WORD).astype(np.uint64)
    masks: Words = np.where(bits & np.uint64(1), ALL, np.uint64(0))
    return masks[:, None]


def _trail(path: Path, columns: Indices, forward: Indices) -> Trail:
    forwards = path.receivers.shape[1]
    row_of_forward = np.full(forwards + 1, -1, dtype=np.int64)
    row_of_forward[path.senders] = np.arange(len(path.senders))
    row = row_of_forward[forward]
    classes = np.flatnonzero(row >= 0)
    flags = np.concatenate((path.receivers, np.zeros((len(path.senders), 1), dtype=np.bool_)), axis=1)
    bits = packed(flags[:, forward[columns]])
    used = np.flatnonzero(bits.any(axis=0))
    words = slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0, 0)
    place = np.full(len(forward), len(classes), dtype=np.int64)
    place[classes] = np.arange(len(classes))
    nobody = np.zeros((1, bits.shape[1]), dtype=np.uint64)
    return Trail(path.course, classes, place, np.concatenate((bits[row[classes]], nobody)), words)
