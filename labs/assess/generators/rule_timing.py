"""What does a rule say by now, and since when? By what made it run: its being added, a recorded change, its hour, a request.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config-rules.html
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from labs.assess.generators.config_stage import (
    CONFIG_GUIDE,
    answered,
    clock,
    id_of,
    table,
)
from labs.assess.generators.judged_words import BAD, GOOD
from labs.assess.generators.posing import Posed, Wrong, told
from labs.assess.generators.recorded_story import HEADS
from labs.assess.generators.rule_tale import Tale
from labs.assess.generators.rule_timing_words import (
    BECAUSE,
    EVERY,
    NOTHING,
    PROMPT,
    SAID,
    SINCE,
    WHY,
)
from labs.assess.generators.rule_triggers import HOURS, NOTHING_KNOWN, Known, beliefs, known
from labs.assess.generators.sketch import DATE
from labs.assess.generators.watched_kinds import WATCHED
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.script import Do
from labs.assess.value import Text

REFERENCES = (Reference(title="Evaluation modes and trigger types", url=f"{CONFIG_GUIDE}evaluate-config-rules.html"),)
PLOTS: Mapping[bool, Mapping[int, Sequence[str]]] = {
    False: {
        3: ("Rb", "bR", "Rbm", "RHb", "Rbo", "bRm", "RHbS"),
        4: ("RHbS", "RbHm", "!Rb", "RHboS", "bRo", "RbHmS", "Rbd", "RHbSm"),
        5: ("RbHmSo", "RHbmS", "!Rbm", "RbHd", "RHbSHm", "bRHmo", "RbmHb", "RHbSmb"),
    },
    True: {
        3: ("Rb", "Rbn", "bR", "Rbm", "bRm", "Rbmn"),
        4: ("RbE", "Rbnm", "RbmE", "RHbn", "bRmn", "Rbd", "Rbnmn"),
        5: ("RbnmbE", "RHbnm", "RbEm", "Rbdn", "RbEmn", "RHbnmn", "RbmbE", "Rbndo"),
    },
}
"""Whether a rule is periodic -> difficulty -> what happens: R the rule is added; b the resource breaks it, m complies
again, d is deleted; H and S the recorder stops and starts; E evaluation is asked for; o another resource changes; n the
rule's next hour has passed. With ! the type is not recorded."""


def pose_since(random: Random, difficulty: int) -> Posed | None:
    """What a rule says of a resource at the end of a story, and since when."""
    watched = random.choice(list(WATCHED.values()))
    plot = random.choice(PLOTS[watched.is_periodic][difficulty])
    frequency = random.choice(list(HOURS))
    tale = Tale(random, watched, frequency, recorded="!" not in plot)
    tale.play(plot.removeprefix("!"))
    scene = tale.scene()
    key = _found(scene, tale)
    misled = {_said(one): name for name, one in reversed(list(beliefs(scene.start).items())) if one != key}
    if not misled:
        return None
    others = [Known(BAD, one) for one in _moments(scene.start)] + [Known(GOOD), NOTHING_KNOWN]
    random.shuffle(others)
    since = clock(key.since) if key.since else ""
    kind = "periodic" if watched.is_periodic else "change"
    return Posed(
        variant="since",
        prompt=told(
            PROMPT,
            rule=watched.rule,
            trigger=told(EVERY[kind], frequency=frequency),
            types=", ".join(f"`{one}`" for one in tale.types),
            story=table(HEADS, tale.rows),
            what=tale.said,
        ),
        key=_said(key),
        wrongs=(
            *(Wrong(text, BECAUSE[name], name) for text, name in misled.items()),
            *(Wrong(_said(one), _not_so(one, key)) for one in others),
        ),
        explanation=told(WHY[f"{kind}-{_outcome(key)}"], since=since, frequency=frequency),
        references=REFERENCES,
        scene=scene,
    )


def judge_since(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each answer, and whether it must be so by what AWS says of triggers."""
    start = question.scene.start if question.scene else ()
    key = _said(known(start)).en
    for one in question.options:
        yield one, one.text.en == key


def _found(scene: Scene, tale: Tale) -> Known:
    """What the simulator's AWS Config says."""
    performance = played(scene)
    asked = {"config_rule_name": tale.watched.rule}
    found = answered(performance, "config.get_compliance_details_by_config_rule", **asked)
    id = id_of(performance, tale.reference)
    for one in found["EvaluationResults"]:
        if one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] == id:
            return Known(one["ComplianceType"], datetime.fromisoformat(one["ResultRecordedTime"]))
    return NOTHING_KNOWN


def _not_so(one: Known, key: Known) -> Text:
    """What another answer has wrong: the moment, or the verdict."""
    return BECAUSE["moment" if one.compliance == key.compliance else key.compliance]


def _moments(start: Sequence[Do]) -> list[datetime]:
    """The moments at which something happened."""
    now, found = DATE, []
    for one in start:
        if one.action == "advance_time":
            now += timedelta(seconds=one.params["seconds"])
        elif now > DATE:
            found.append(now)
    return list(dict.fromkeys(found))


def _outcome(key: Known) -> str:
    return {BAD: "bad", GOOD: "good", "": "nothing"}[key.compliance]


def _said(known: Known) -> Text:
    """What a rule says, as an option has it: of what complies it does not matter since when."""
    if known.compliance == BAD and known.since:
        return told(SINCE, since=clock(known.since))
    return SAID if known.compliance == GOOD else NOTHING
