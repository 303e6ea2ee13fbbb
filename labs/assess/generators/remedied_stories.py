"""What has become of a resource with a remediation, and how often did the document run?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from labs.assess.generators.config_stage import CONFIG_API, CONFIG_GUIDE, answered, id_of, table, verdicts_of
from labs.assess.generators.judged_words import BAD, GOOD
from labs.assess.generators.posing import Posed, Wrong, code, joined, plain, told
from labs.assess.generators.recorded_story import HEADS
from labs.assess.generators.remedied_course import BELIEFS, USUAL_ATTEMPTS, Outcome, outcome
from labs.assess.generators.remedied_kinds import REMEDIED
from labs.assess.generators.remedied_prompt import actions_told, scenario_told
from labs.assess.generators.remedied_tale import Course
from labs.assess.generators.remedied_words import (
    ASKED,
    BECAUSE,
    MANNERS,
    OUTCOME,
    RESULT_WAS,
    RESULTS,
    RUN_WAS,
    RUNS,
    SETTING,
    UNSET,
    WHY,
)
from labs.assess.generators.rule_timing_words import EVERY
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.script import Do
from labs.assess.value import Text

REFERENCES = (
    Reference(title="Remediating noncompliant resources", url=f"{CONFIG_GUIDE}remediation.html"),
    Reference(title="RemediationConfiguration", url=f"{CONFIG_API}API_RemediationConfiguration.html"),
)
MANUAL, AUTOMATIC = False, True
CHANGED, TIMED = False, True
PLOTS: Mapping[tuple[bool, bool], Mapping[int, Sequence[str]]] = {
    (CHANGED, MANUAL): {
        1: ("Rb", "RbX"),
        2: ("Rb", "RbX", "RbPX"),
        3: ("RPbX", "RHbX", "RbX"),
        4: ("RHbX", "RbmX", "RbHX"),
        5: ("RbHmX", "RbPX", "RbXo", "RbHXS"),
    },
    (CHANGED, AUTOMATIC): {
        1: ("Rb", "Rbo"),
        2: ("Rb", "RHb", "RPb"),
        3: ("RPb", "RHbS", "RHb", "Rb"),
        4: ("RPbX", "RpbE", "RHbm"),
        5: ("RPbDE", "RpbooE", "RpbooooE", "RHbmS", "RHbX"),
    },
    (TIMED, MANUAL): {
        1: ("Rb", "Rbn"),
        2: ("Rbn", "RbnXE"),
        3: ("RbXE", "RbnXE"),
        4: ("RbXn", "RbnXn", "RbnXE"),
        5: ("RbXE", "RbnmX", "RbnPXE"),
    },
    (TIMED, AUTOMATIC): {
        1: ("Rb", "Rbnn"),
        2: ("Rb", "RbnE", "RPbn"),
        3: ("Rb", "RbnE", "RbEE", "RPbn"),
        4: ("RbEE", "Rbnn", "RPbnXE", "RHbnn"),
        5: ("RPbnDEE", "RHbEE", "RbmE", "RPbnXn"),
    },
}
"""Whether a rule is periodic, whether the remediation is automatic -> difficulty -> what happens (remedied_tale)."""
RUNS_PLOTS: Mapping[bool, Mapping[int, Sequence[str]]] = {
    MANUAL: {3: ("RbEX", "RbEXX"), 4: ("RbEXXE", "RbEXEX"), 5: ("RbEXPX", "RbXXEX")},
    AUTOMATIC: {3: ("RbE", "RbE"), 4: ("RbEE", "RbEX", "RPbE"), 5: ("RbEDE", "RbEXDE", "RPbEXDE", "RbEXX")},
}
"""Of a document that fails each time."""


def pose_outcome(random: Random, difficulty: int) -> Posed | None:
    """How it stands after a story."""
    scenario = random.choice([one for one in REMEDIED if difficulty > 2 or one != "named"])
    remedied = REMEDIED[scenario]
    document = random.choice(list(remedied.effects))
    is_automatic = random.random() < 0.6
    plot = random.choice(PLOTS[(remedied.watched.is_periodic, is_automatic)][difficulty])
    course = _told(random, scenario, document, plot, is_automatic=is_automatic)
    scene = course.scene()
    found = found_in(scene, course)
    if _is_lost(course, scenario, scene) and found.result == BAD:
        return None
    key = _said(found)
    misled = _misled(scene.start, scenario, key, _said)
    return Posed(
        variant="outcome",
        prompt=_prompt(course, scenario, "outcome"),
        key=key,
        wrongs=(
            *(Wrong(text, BECAUSE[name], name) for text, name in misled.items()),
            *(Wrong(_said(one), _not_so(one, found)) for one in _likely(random, found)),
        ),
        explanation=_explained(scene, course, scenario, found),
        references=REFERENCES,
        scene=course.before(scene),
    )


def judge_outcome(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each answer, and whether it must stand so by what AWS says of remediations."""
    key = _said(_by_rule(question)).en
    for one in question.options:
        yield one, one.text.en == key


def pose_runs(random: Random, difficulty: int) -> Posed | None:
    """How often a document ran that fails each time."""
    scenario = random.choice(("named", "ssh"))
    document = "AWSConfigRemediation-DeleteUnusedSecurityGroup"
    is_automatic = random.random() < 0.7
    plot = random.choice(RUNS_PLOTS[is_automatic][difficulty])
    if scenario == "ssh":
        plot = plot.replace("bE", "b", 1)
    course = _told(random, scenario, document, plot, is_automatic=is_automatic)
    scene = course.scene()
    found = found_in(scene, course)
    key = plain(found.runs)
    misled = _misled(scene.start, scenario, key, lambda one: plain(one.runs))
    near = [plain(one) for one in (found.runs + 1, max(0, found.runs - 1), USUAL_ATTEMPTS, 2 * found.runs)]
    return Posed(
        variant="runs",
        prompt=_prompt(course, scenario, "runs"),
        key=key,
        wrongs=(
            *(Wrong(text, BECAUSE[name], name) for text, name in misled.items()),
            *(Wrong(text, told(BECAUSE["runs"], count=found.runs)) for text in near if text != key),
        ),
        explanation=_explained(scene, course, scenario, found),
        references=REFERENCES,
        scene=course.before(scene),
    )


def judge_runs(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each number, and whether it must have run so often."""
    key = str(_by_rule(question).runs)
    for one in question.options:
        yield one, one.text.en == key


def _by_rule(question: Choice | Multiple) -> Outcome:
    """How it must stand after what the prompt tells."""
    prompt = question.prompt.en
    return outcome(actions_told(prompt), scenario_told(prompt))


def found_in(scene: Scene, course: Course) -> Outcome:
    """How it stands in the simulator."""
    performance = played(scene)
    rule = course.watched.rule
    result = verdicts_of(performance, rule).get(id_of(performance, course.reference), "")
    statuses = answered(performance, "config.describe_remediation_execution_status", config_rule_name=rule)
    executions = answered(performance, "ssm.describe_automation_executions")
    run = next((str(one["State"]) for one in statuses["RemediationExecutionStatuses"]), "")
    excepted = answered(performance, "config.describe_remediation_exceptions", config_rule_name=rule)
    by_failures = [one for one in excepted["RemediationExceptions"] if one.get("Message")]
    if run == "FAILED" and by_failures:
        run = "EXCEPTED"
    return Outcome(run, result, len(executions["AutomationExecutionMetadataList"]))


def _told(random: Random, scenario: str, document: str, plot: str, *, is_automatic: bool) -> Course:
    attempts = random.choice((None, 2, 3, 4)) if is_automatic else None
    course = Course(random, REMEDIED[scenario], document, attempts, automatic=is_automatic)
    course.play(plot)
    return course


def _misled(start: Sequence[Do], scenario: str, key: Text, said: Any) -> dict[Text, str]:
    """What each misconception expects instead, the first of those that expect the same."""
    found: dict[Text, str] = {}
    for name, manner in BELIEFS.items():
        text = said(outcome(start, scenario, manner))
        if text != key:
            found.setdefault(text, name)
    return found


def _likely(random: Random, found: Outcome) -> list[Outcome]:
    """Other outcomes, those first that differ in one thing."""
    near = [found._replace(run=run) for run in RUNS] + [found._replace(result=one) for one in RESULTS]
    others = [Outcome(run, result) for run in RUNS for result in RESULTS]
    random.shuffle(near)
    random.shuffle(others)
    return [one for one in (*near, *others) if one[:2] != found[:2]]


def _not_so(one: Outcome, found: Outcome) -> Text:
    """What another outcome has wrong."""
    return RUN_WAS[found.run] if one.run != found.run else RESULT_WAS[found.result]


def _is_lost(course: Course, scenario: str, scene: Scene) -> bool:
    """Whether the document has done away with the resource: when a result goes that is not evaluated anew is not stated."""
    plain_end = outcome(scene.start, scenario)
    effects = REMEDIED[scenario].effects[course.document]
    return plain_end.run == "SUCCEEDED" and effects[plain_end.on == GOOD] == "gone"


def _said(one: Outcome) -> Text:
    return told(OUTCOME, run=RUNS[one.run], result=RESULTS[one.result])


def _prompt(course: Course, scenario: str, asked: str) -> Text:
    watched = course.watched
    about = REMEDIED[scenario].about
    attempts = UNSET if course.attempts is None else plain(course.attempts)
    kind = "both" if watched.rule == "restricted-ssh" else watched.trigger
    trigger = told(EVERY[kind], frequency=course.frequency)
    setting = told(
        SETTING,
        rule=watched.rule,
        document=course.document_said,
        manner=told(MANNERS[course.is_automatic], attempts=attempts),
        trigger=trigger,
        what=course.said,
        about=told(about, name=course.name) if about else plain(""),
        story=table(HEADS, course.rows),
    )
    return joined((setting, ASKED[asked]), "")


def _explained(scene: Scene, course: Course, scenario: str, found: Outcome) -> Text:
    """What made the document run, what it did, and what the rule knows of it."""
    kind = "automatic" if course.is_automatic else "manual"
    if not found.run:
        return WHY["excepted-none" if course.is_automatic and found.result == BAD else f"{kind}-none"]
    by_hand = sum(one.action == "config.start_remediation_execution" for one in scene.start)
    causes = {"automatic": found.runs > by_hand, "manual": by_hand > 0}
    parts = [joined([WHY[name] for name, is_so in causes.items() if is_so], " ")]
    was_good = outcome(scene.start, scenario).on == GOOD
    effect = REMEDIED[scenario].effects[course.document][was_good]
    if was_good:
        parts.append(WHY["needless"])
    parts.append(told(WHY["ran" if was_good and effect == "kept" else effect], code=_code(scene, course)))
    if found.run == "EXCEPTED":
        parts.append(told(WHY["excepted"], attempts=course.attempts or USUAL_ATTEMPTS))
    if effect == "mended" and found.result == BAD:
        parts.append(WHY["stale"])
    assert found.result in (BAD, GOOD, "")  # noqa: S101 - a rule says nothing else
    return joined(parts, "")


def _code(scene: Scene, course: Course) -> Text:
    """Why the last execution failed, as the step says it."""
    status = answered(
        played(scene), "config.describe_remediation_execution_status", config_rule_name=course.watched.rule
    )
    steps = [step for one in status["RemediationExecutionStatuses"] for step in one["StepDetails"]]
    failed = [str(one["ErrorMessage"]) for one in steps if one.get("ErrorMessage")]
    return code(found[1] if (found := CODE.search(failed[-1])) else failed[-1]) if failed else plain("")


CODE = re.compile(r"An error occurred \((\S+)\)")
