"""What must become of a rule, its remediation and its resource, by what AWS says? Worked out from the actions alone.

https://docs.aws.amazon.com/config/latest/developerguide/remediation.html
https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html (attempts)
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from labs.assess.generators.judged_words import BAD, GOOD
from labs.assess.generators.remedied_kinds import REMEDIED, Effect, effect_on_rule
from labs.assess.generators.rule_triggers import HOURS
from labs.assess.generators.sketch import DATE
from labs.assess.generators.watched_kinds import WATCHED, effect_of
from labs.assess.script import Do

USUAL_ATTEMPTS = 5
ENDLESS = 99


class Outcome(NamedTuple):
    """How it stands."""

    run: str = ""
    """"" where the document never ran, SUCCEEDED, FAILED, or EXCEPTED where its failures led to an exception."""
    result: str = ""
    """What the rule says of the resource; "" for nothing."""
    runs: int = 0
    """How often the document ran."""
    on: str = ""
    """What the resource was like when it ran last."""


class Manner(NamedTuple):
    """How somebody thinks that remediations are run; as it stands here, it is how they are."""

    manual_waits: bool = True
    automatic_runs: bool = True
    waits_for_evaluation: bool = True
    """What runs by itself runs when the rule is run, not when the resource changes."""
    success_mends: bool = False
    """That a document succeeded is taken for the resource to comply."""
    heeds_exceptions: bool = True
    exceptions_stop_manual: bool = False
    retries: bool = True
    """A document that failed is tried again, as often as it may be."""
    stops_retrying: bool = True
    usual_attempts_only: bool = False


TRUTH = Manner()
BELIEFS: Mapping[str, Manner] = {
    "manual-remediation-runs-by-itself": TRUTH._replace(manual_waits=False),
    "automatic-remediation-waits-for-somebody": TRUTH._replace(automatic_runs=False),
    "success-is-compliance": TRUTH._replace(success_mends=True),
    "exceptions-stop-nothing": TRUTH._replace(heeds_exceptions=False),
    "exceptions-stop-manual-ones-too": TRUTH._replace(exceptions_stop_manual=True),
    "remediation-tries-once": TRUTH._replace(retries=False),
    "attempts-are-always-five": TRUTH._replace(usual_attempts_only=True),
    "rules-know-at-once": TRUTH._replace(waits_for_evaluation=False),
}
"""Misconception -> how it has remediations run."""


def outcome(start: Sequence[Do], scenario: str, manner: Manner = TRUTH) -> Outcome:
    """How it stands in the end."""
    course = _Course(start, scenario, manner)
    for one in start:
        course.see(one)
    return course.outcome


class _Course:
    """A rule, the resource, and what has been done about it so far."""

    def __init__(self, start: Sequence[Do], scenario: str, manner: Manner) -> None:
        (rule,) = [one.params["config_rule"] for one in start if one.action == "config.put_config_rule"]
        (given,) = [
            one.params["remediation_configurations"][0]
            for one in start
            if one.action == "config.put_remediation_configurations"
        ]
        self._manner = manner
        self._rule = rule["config_rule_name"]
        self._is_periodic = REMEDIED[scenario].watched.is_periodic
        self._period = timedelta(hours=HOURS[rule.get("maximum_execution_frequency", "TwentyFour_Hours")])
        self._given: Mapping[str, Any] = given
        self._effects: tuple[Effect, Effect] = REMEDIED[scenario].effects[given["target_id"]]
        self._now = DATE
        self._added: datetime | None = None
        self._is_set = self._is_on = False
        self._state, self._recorded, self._result = GOOD, GOOD, ""
        self._run, self._runs, self._ran_on = "", 0, ""
        self._excepted_until: datetime | None = None

    @property
    def outcome(self) -> Outcome:
        """How it stands now."""
        return Outcome(self._run, self._result, self._runs, self._ran_on)

    def see(self, one: Do) -> None:
        """What an action leads to."""
        effect = _effect(self._rule, one)
        if one.action == "advance_time":
            self._pass(timedelta(seconds=one.params["seconds"]))
        elif effect and self._added:
            self._state = {"broken": BAD, "mended": GOOD, "gone": ""}[effect]
            self._notice()
            if not self._manner.waits_for_evaluation:
                self._evaluate()
        elif one.action in CALLS:
            getattr(self, CALLS[one.action])(one.params)

    def add(self, _params: Mapping[str, Any]) -> None:
        """The rule is added, and run."""
        self._added = self._now
        self._evaluate()

    def set(self, _params: Mapping[str, Any]) -> None:
        """Its remediation is added."""
        self._is_set = True

    def turn_on(self, _params: Mapping[str, Any]) -> None:
        """The recorder is started, and looks."""
        self._is_on = True
        if self._added and self._state != self._recorded:
            self._notice()

    def turn_off(self, _params: Mapping[str, Any]) -> None:
        """The recorder is stopped."""
        self._is_on = False

    def ask(self, _params: Mapping[str, Any]) -> None:
        """Somebody asks for an evaluation."""
        self._evaluate()

    def repair(self, _params: Mapping[str, Any]) -> None:
        """Somebody starts the remediation, whatever the resource is like."""
        if not (self._manner.exceptions_stop_manual and self._is_excepted):
            self._execute()

    def except_it(self, params: Mapping[str, Any]) -> None:
        """The resource is excepted."""
        until = params.get("expiration_time")
        self._excepted_until = datetime.fromisoformat(until) if until else datetime.max.replace(tzinfo=DATE.tzinfo)

    def forgive(self, _params: Mapping[str, Any]) -> None:
        """It is excepted no more."""
        self._excepted_until = None

    @property
    def _is_excepted(self) -> bool:
        return self._excepted_until is not None and self._now < self._excepted_until

    @property
    def _is_automatic(self) -> bool:
        manner = self._manner
        return manner.automatic_runs if self._given["automatic"] else not manner.manual_waits

    def _pass(self, time: timedelta) -> None:
        end = self._now + time
        while self._is_periodic and self._added:
            turn = self._added + ((self._now - self._added) // self._period + 1) * self._period
            if turn > end:
                break
            self._now = turn
            self._evaluate()
        self._now = end

    def _notice(self) -> None:
        """A change: it is recorded where the recorder is on, and then a rule that changes trigger is run."""
        if self._is_on:
            self._recorded = self._state
            if not self._is_periodic:
                self._evaluate()

    def _evaluate(self) -> None:
        self._result = self._state
        if self._result != BAD or not self._is_set or not self._is_automatic:
            return
        if self._manner.heeds_exceptions and self._is_excepted:
            return
        self._attempt()

    def _attempt(self) -> None:
        """Automatic attempts, until the document succeeds or has failed as often as it may."""
        most = self._given.get("maximum_automatic_attempts") or USUAL_ATTEMPTS
        most = USUAL_ATTEMPTS if self._manner.usual_attempts_only else most
        for _ in range(most if self._manner.retries else 1):
            self._execute()
            if self._run != "FAILED":
                return
        if not self._manner.stops_retrying:
            self._runs = ENDLESS
        if self._manner.retries:
            self._run = "EXCEPTED"
            self.except_it({})

    def _execute(self) -> None:
        self._runs += 1
        self._ran_on = self._state
        effect: Effect = "fails" if not self._state else self._effects[self._state == GOOD]
        self._run = "FAILED" if effect == "fails" else "SUCCEEDED"
        if effect in ("mended", "gone"):
            self._state = GOOD if effect == "mended" else ""
            self._notice()
        if self._run == "SUCCEEDED" and self._manner.success_mends and self._result == BAD:
            self._result = GOOD


CALLS: Mapping[str, str] = {
    "config.put_config_rule": "add",
    "config.put_remediation_configurations": "set",
    "config.start_configuration_recorder": "turn_on",
    "config.stop_configuration_recorder": "turn_off",
    "config.start_config_rules_evaluation": "ask",
    "config.start_remediation_execution": "repair",
    "config.put_remediation_exceptions": "except_it",
    "config.delete_remediation_exceptions": "forgive",
}


def _effect(rule: str, one: Do) -> str:
    if rule in WATCHED and rule != "eip-attached":
        return effect_of(one)
    effect = effect_on_rule(rule, one)
    return "broken" if effect == "ssh" else effect
