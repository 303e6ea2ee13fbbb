"""What must a rule say after these actions, by what AWS says of triggers? Worked out from the actions alone.

No part of the simulator is used; each misconception is the same working out with one thing changed.
https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config-rules.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from labs.assess.generators.judged_words import BAD, GOOD
from labs.assess.generators.sketch import DATE
from labs.assess.generators.watched_kinds import WATCHED, effect_of
from labs.assess.script import Do

HOURS: Mapping[str, int] = {
    "One_Hour": 1,
    "Three_Hours": 3,
    "Six_Hours": 6,
    "Twelve_Hours": 12,
    "TwentyFour_Hours": 24,
}


class Known(NamedTuple):
    """What a rule says of the resource, and since when; "" where it says nothing."""

    compliance: str = ""
    since: datetime | None = None


NOTHING_KNOWN = Known()


class Trigger(NamedTuple):
    """How somebody thinks that rules are run; as it stands here, it is how they are."""

    waits: bool = True
    """It judges when it is run; else it knows at once."""
    judges_at_first: bool = True
    """It is run when it is added."""
    needs_recorder: bool = True
    """A rule that changes trigger is run only while the recorder is on, and for types that it records."""
    periodic_needs_recorder: bool = False
    looks_again: bool = True
    """A recorder that is started again records what differs, and that triggers the rule."""
    forgets: bool = True
    """A result goes when its resource is gone."""


TRUTH = Trigger()
BELIEFS: Mapping[str, Trigger] = {
    "rules-know-at-once": TRUTH._replace(waits=False),
    "new-rules-wait-for-a-change": TRUTH._replace(judges_at_first=False),
    "stopped-recorder-stops-nothing": TRUTH._replace(needs_recorder=False),
    "stopped-recorder-stops-every-rule": TRUTH._replace(periodic_needs_recorder=True),
    "restart-looks-at-nothing": TRUTH._replace(looks_again=False),
    "results-outlive-their-resource": TRUTH._replace(forgets=False),
}
"""Misconception -> how it has rules run."""


def beliefs(start: Sequence[Do]) -> dict[str, Known]:
    """What each misconception expects."""
    return {name: known(start, one) for name, one in BELIEFS.items()}


def known(start: Sequence[Do], trigger: Trigger = TRUTH) -> Known:
    """What a rule says in the end, worked out from the actions alone."""
    judge = _Judge(start, trigger)
    for one in start:
        judge.see(one)
    return judge.known


class _Judge:
    """A rule, what the resource is like, and what the rule has said of it so far."""

    def __init__(self, start: Sequence[Do], trigger: Trigger) -> None:
        (given,) = [one.params["config_rule"] for one in start if one.action == "config.put_config_rule"]
        (types,) = [
            one.params["configuration_recorder"]["recording_group"]["resource_types"]
            for one in start
            if one.action == "config.put_configuration_recorder"
        ]
        watched = WATCHED[given["config_rule_name"]]
        self.known = NOTHING_KNOWN
        self._trigger = trigger
        self._is_periodic = watched.is_periodic
        self._is_recorded = watched.type in types
        self._period = timedelta(hours=HOURS[given.get("maximum_execution_frequency", "TwentyFour_Hours")])
        self._now = DATE
        self._added: datetime | None = None
        self._state = GOOD
        self._recorded = GOOD
        self._is_on = False

    def see(self, one: Do) -> None:
        """What an action does, and what the rule says then."""
        effect = effect_of(one)
        if one.action == "advance_time":
            self._pass(timedelta(seconds=one.params["seconds"]))
        elif effect:
            self._state = {"broken": BAD, "mended": GOOD, "gone": ""}[effect]
            self._notice()
        elif one.action == "config.put_config_rule":
            self._added = self._now
            if self._trigger.judges_at_first and self._may_run:
                self._judge()
        elif one.action == "config.start_config_rules_evaluation":
            self._judge()
        elif one.action in SWITCHES:
            self._is_on = SWITCHES[one.action]
            if self._is_on and self._added and self._trigger.looks_again and self._state != self._recorded:
                self._notice()

    @property
    def _may_run(self) -> bool:
        return self._is_periodic or (self._is_on and self._is_recorded) or not self._trigger.needs_recorder

    def _notice(self) -> None:
        """A change: where it is recorded, a rule that changes trigger is run."""
        if self._is_on:
            self._recorded = self._state
        if self._added is None:
            return
        if not self._trigger.waits or (not self._is_periodic and self._may_run):
            self._judge()

    def _pass(self, time: timedelta) -> None:
        end = self._now + time
        while self._is_periodic and self._added:
            turn = self._added + ((self._now - self._added) // self._period + 1) * self._period
            if turn > end:
                break
            self._now = turn
            if self._is_on or not self._trigger.periodic_needs_recorder:
                self._judge()
        self._now = end

    def _judge(self) -> None:
        if not self._state and not self._trigger.forgets:
            return
        if self._state != self.known.compliance:
            self.known = Known(self._state, self._now if self._state else None)


SWITCHES: Mapping[str, bool] = {
    "config.start_configuration_recorder": True,
    "config.stop_configuration_recorder": False,
}
