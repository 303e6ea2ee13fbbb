"""Did things happen in the right order? The journal is played again, and its moments are looked at one after the other."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

import msgspec
from jmespath.exceptions import JMESPathError
from msgspec import Meta

from labs.assess.case import Case, Moment
from labs.assess.check import Check
from labs.assess.entry import Entry
from labs.assess.finding import Verdict
from labs.assess.naming import REFERENCE, Unresolved, compiled, fill, path_faults, reference_faults
from labs.assess.plain import plain
from labs.assess.selection import Demand, Query
from labs.assess.value import Fault, Name, Place, Text, Value
from labs.cloud import registry
from labs.cloud.errors import CloudError

Names = Mapping[str, Any]

WHICH = frozenset({"number", "of", "actions", "refusal"})


class Event(Value, kw_only=True):
    """One thing that must have happened: an action done, an action refused, or just a moment that fits."""

    did: Annotated[tuple[str, ...], Meta(description="One of these actions was done.")] = ()
    refused: Annotated[tuple[str, ...], Meta(description="One of these actions was refused.")] = ()
    code: Annotated[str | None, Meta(description="With `refused`: the error code.")] = None
    params: Annotated[dict[str, Any], Meta(description="Parameters that the action had, among others.")] = (
        msgspec.field(name="with", default_factory=dict)
    )
    asked: Annotated[
        dict[str, Any],
        Meta(description="JMESPath over its parameters -> what that must be: `contains(command, 'curl')` -> true."),
    ] = msgspec.field(default_factory=dict)
    answered: Annotated[
        dict[str, Any],
        Meta(description="JMESPath over what it answered -> what that must be. Both may speak of remembered values."),
    ] = msgspec.field(default_factory=dict)
    then: Annotated[tuple[Demand, ...], Meta(description="What the world right after it must answer.")] = ()
    remember: Annotated[
        dict[Name, Query],
        Meta(description="What the world right after it answers, kept for the events below; there must be an answer."),
    ] = msgspec.field(default_factory=dict)
    missing: Annotated[
        Text | None, Meta(description="Your own words on what it means that this is the first event not found.")
    ] = None

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that it is about; () for a moment."""
        return self.did or self.refused

    def is_entry(self, entry: Entry | None, names: Names) -> bool:
        """Whether a journal entry is the command that this event is about; a moment fits any."""
        if not self.actions:
            return True
        if entry is None or entry.action not in self.actions:
            return False
        if entry.outcome != ("done" if self.did else "refused") or self.code not in (None, entry.code):
            return False
        if not _holds(self.asked, entry.params, names):
            return False
        return not self.params or _has_params(entry, self.params, names)

    def fits(self, moment: Moment, names: Names) -> Names | None:
        """The names known after this moment if it is as it must be, else None."""
        if self.answered and not (moment.entry and _holds(self.answered, moment.entry.result, names)):
            return None
        if not all(one.is_met(moment.ask(one, names), names) for one in self.then):
            return None
        kept = {name: moment.ask(query, names) for name, query in self.remember.items()}
        return None if any(value in (None, "", [], {}) for value in kept.values()) else {**names, **kept}

    def faults(self, known: set[str], place: Place) -> Iterator[Fault]:
        """What in it can never be found; adds the names that it remembers to `known`."""
        if self.did and self.refused:
            yield Fault(place, "an action is either done or refused, not both")
        if self.code is not None and not self.refused:
            yield Fault((*place, "code"), "only a refused action has a code")
        if not (self.actions or self.then or self.remember):
            yield Fault(place, "needs did, refused, then or remember")
        if self.asked and not self.actions:
            yield Fault((*place, "asked"), "only an action has parameters")
        if self.answered and not self.did:
            yield Fault((*place, "answered"), "only an action that is done answers")
        yield from self._action_faults(place)
        yield from reference_faults(self.params, known, (*place, "with"))
        for name, wanted in (("asked", self.asked), ("answered", self.answered)):
            for path, value in wanted.items():
                yield from path_faults(REFERENCE.sub("x", path), (*place, name, path))
                yield from reference_faults((path, value), known, (*place, name, path))
        for index, demand in enumerate(self.then):
            yield from demand.faults(known, (*place, "then", index))
        for name, query in self.remember.items():
            yield from query.faults(known, (*place, "remember", name))
        known.update(self.remember)

    def _action_faults(self, place: Place) -> Iterator[Fault]:
        key = "did" if self.did else "refused"
        for index, name in enumerate(self.actions):
            found = registry.actions().get(name)
            if found is None:
                yield Fault((*place, key, index), f"there is no action {name}")
                continue
            known = {one.name for one in found.parameters}
            for given in self.params:
                if given not in known:
                    yield Fault((*place, "with", given), f"{name} has no parameter {given}")


class Journal(Check, kw_only=True, tag="journal"):
    """Events are found in the journal in this order; anything else may have happened in between."""

    codes: ClassVar = {
        "journal.seen": frozenset({"of"}),
        "journal.missing": WHICH,
        "journal.not_refused": WHICH,
        "journal.too_early": WHICH | {"entry"},
        "journal.otherwise": WHICH | {"entry"},
        "journal.no_moment": WHICH,
    }

    events: Annotated[tuple[Event, ...], Meta(description="What must have happened, in order.", min_length=1)]

    def examine(self, case: Case) -> Verdict:
        """Look for a way to find all events in order; of a journal that has none, say how far it gets at best."""
        search = Search(self.events, case.moments)
        if search.run():
            return Verdict(passed=True, code="journal.seen", params={"of": len(self.events)})
        return search.failure()

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        known: set[str] = set()
        for index, event in enumerate(self.events):
            yield from event.faults(known, ("events", index))


class Search:
    """The search for events in the moments of a journal.

    Where the rest of the events is not found from some moment on, it is not found from any later one either, so no moment
    is looked at twice for the same event and the same memories.
    """

    def __init__(self, events: tuple[Event, ...], moments: tuple[Moment, ...]) -> None:
        self.events = events
        self.moments = moments
        self._dead: dict[tuple[int, bytes], int] = {}
        """The number of an event and what is remembered before it -> the moment from which on it is known to fail."""
        self._deepest = 0
        self._reached = 0
        """The first moment that the deepest event could have happened at, the earliest over all ways."""
        self._near: int | None = None
        """The last moment whose command was the deepest event's, but whose world was not as it must be."""

    def run(self) -> bool:
        """Whether all events are found in order."""
        return self._found(0, 0, {})

    def failure(self) -> Verdict:
        """Why they are not: about the first event that no way gets past."""
        event, number = self.events[self._deepest], self._deepest + 1
        which = {
            "number": number,
            "of": len(self.events),
            "actions": list(event.actions),
            "refusal": event.code,
        }
        evidence = {"event": self._deepest}
        if not event.actions:
            return Verdict(passed=False, code="journal.no_moment", params=which, evidence=evidence)
        if self._near is not None:
            return _about_entry("journal.otherwise", self.moments[self._near], which, evidence)
        early = self._earlier(event)
        if early is not None:
            return _about_entry("journal.too_early", early, which, evidence)
        code = "journal.missing" if event.did else "journal.not_refused"
        return Verdict(passed=False, code=code, params=which, evidence=evidence)

    def _found(self, number: int, begin: int, names: Names) -> bool:
        if number == len(self.events):
            return True
        self._note_depth(number, begin)
        state = (number, msgspec.json.encode(names, order="deterministic"))
        end = self._dead.get(state, len(self.moments))
        if any(self._goes_on(number, position, names) for position in range(begin, end)):
            return True
        self._dead[state] = min(begin, end)
        return False

    def _goes_on(self, number: int, position: int, names: Names) -> bool:
        event, moment = self.events[number], self.moments[position]
        if not event.is_entry(moment.entry, names):
            return False
        kept = event.fits(moment, names)
        if kept is None:
            self._note_near(number, position)
            return False
        # A moment may be the one that an action has just led to; two actions are two entries.
        following = self.events[number + 1 : number + 2]
        shares = bool(following) and not following[0].actions
        return self._found(number + 1, position if shares else position + 1, kept)

    def _note_depth(self, number: int, begin: int) -> None:
        if number > self._deepest:
            self._deepest, self._reached, self._near = number, begin, None
        elif number == self._deepest:
            self._reached = min(self._reached, begin)

    def _note_near(self, number: int, position: int) -> None:
        if number == self._deepest and self.events[number].actions:
            self._near = max(position, self._near or 0)

    def _earlier(self, event: Event) -> Moment | None:
        """The last time before its turn that the event's command came."""
        before = reversed(self.moments[: self._reached])
        return next((one for one in before if one.entry and event.is_entry(one.entry, {})), None)


def _about_entry(code: str, moment: Moment, which: dict[str, Any], evidence: dict[str, Any]) -> Verdict:
    number = moment.entry.number if moment.entry else 0
    action = moment.entry.action if moment.entry else ""
    params = {**which, "entry": number, "actions": [action]}
    return Verdict(passed=False, code=code, params=params, evidence={**evidence, "entry": number})


def _holds(wanted: Mapping[str, Any], plain_values: Mapping[str, Any], names: Names) -> bool:
    """Whether all these paths lead to these values."""
    try:
        return all(
            compiled(fill(path, names)).search(plain_values) == fill(value, names) for path, value in wanted.items()
        )
    except (Unresolved, JMESPathError):
        return False


def _has_params(entry: Entry, wanted: Mapping[str, Any], names: Names) -> bool:
    """Whether an entry had these parameters, however they were spelled: forms send numbers as text."""
    try:
        asked = fill(wanted, names)
        given = plain(registry.decode(registry.actions()[entry.action], entry.params))
    except (Unresolved, CloudError, KeyError):
        return False
    return all(str(given.get(name)) == str(value) for name, value in asked.items())
