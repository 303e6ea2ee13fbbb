"""What does a prompt in English tell of a rule, its remediation and what happened? The actions are written down anew.

The scene of such a question is the network before the story, for its end would show what became of the resource.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from labs.assess.generators.config_stage import config_rule, starting, stopping
from labs.assess.generators.posing import MONTHS, told
from labs.assess.generators.remedied_kinds import REMEDIED, Remedied, remediation
from labs.assess.generators.remedied_words import STEPS
from labs.assess.generators.rule_timing_words import STEPS as COMMON_STEPS
from labs.assess.generators.sketch import DATE
from labs.assess.script import Do

ROW = re.compile(r"^\| (\d+ \w+ \d\d:\d\d) \| (.*) \|$", re.MULTILINE)
CALLS: Mapping[str, str] = {
    "repair": "config.start_remediation_execution",
    "excepted": "config.put_remediation_exceptions",
    "forgiven": "config.delete_remediation_exceptions",
    "asked": "config.start_config_rules_evaluation",
}


def scenario_told(prompt: str) -> str:
    """Which resource and rule a prompt is about: a name of REMEDIED."""
    fitting = [name for name, one in REMEDIED.items() if f"`{one.watched.rule}`" in prompt]
    return "named" if "named" in fitting and "`app-sg`" in prompt else fitting[0]


def actions_told(prompt: str) -> list[Do]:
    """The actions of a prompt's story, in their order, with the time that passes between them."""
    remedied = REMEDIED[scenario_told(prompt)]
    now, found = DATE, [starting()]
    for when, what in ROW.findall(prompt):
        moment = _moment(when)
        passed = int((moment - now).total_seconds())
        found += [Do(action="advance_time", params={"seconds": passed}), *_happened(prompt, remedied, what)]
        now = moment
    return found


def _happened(prompt: str, remedied: Remedied, what: str) -> Iterator[Do]:
    watched = remedied.watched
    name, said = _names(prompt, remedied)
    if what == told(COMMON_STEPS["added"], rule=watched.rule).en:
        yield from _set_up(prompt, remedied)
    elif what == told(watched.broken, name=name).en:
        yield watched.breaks(name, 1)
    elif what == told(watched.mended, name=name).en:
        yield watched.mends(name, 1)
    elif what in (COMMON_STEPS["stopped"].en, COMMON_STEPS["started"].en):
        yield stopping() if what == COMMON_STEPS["stopped"].en else starting()
    elif what == COMMON_STEPS["asked"].en:
        yield Do(action=CALLS["asked"])
    elif until := re.search(r", until (.*)$", what):
        yield Do(action=CALLS["excepted"], params={"expiration_time": _moment(until[1]).isoformat()})
    else:
        yield from (
            Do(action=CALLS[step]) for step in CALLS if step in STEPS and what == told(STEPS[step], what=said).en
        )


def _set_up(prompt: str, remedied: Remedied) -> Iterator[Do]:
    """The rule and its remediation as the prompt's list has them."""
    document = next(one for one in remedied.effects if f"`{one}`" in prompt)
    attempts = re.search(r"`MaximumAutomaticAttempts`: (\d+)", prompt)
    frequency = re.search(r"`(\w+_Hours?)`, counted", prompt)
    every = {"maximum_execution_frequency": frequency[1]} if frequency else {}
    yield config_rule(remedied.watched.rule, remedied.watched.identifier, None, **every)
    is_automatic = "`Automatic` = `true`" in prompt
    yield remediation(remedied.watched.rule, document, int(attempts[1]) if attempts else None, automatic=is_automatic)


def _names(prompt: str, remedied: Remedied) -> tuple[str, str]:
    """The resource's name, and how the prompt speaks of it."""
    pattern = re.escape(remedied.watched.noun.en).replace(re.escape("{name}"), r"([\w-]+)")
    (found,) = re.findall(rf"Its scope is the {pattern} alone", prompt)
    return found, told(remedied.watched.noun, name=found).en


def _moment(said: str) -> datetime:
    day, month, time = said.split()
    hour, minute = time.split(":")
    return datetime(DATE.year, MONTHS.index(month) + 1, int(day), int(hour), int(minute), tzinfo=UTC)
