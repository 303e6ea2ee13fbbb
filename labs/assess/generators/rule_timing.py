"""What does a rule say by now, and since when? By what made it run: its being added, a recorded change, its hour, a request.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config-rules.html
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from labs.assess.generators.blocks import again, some_seed
from labs.assess.generators.config_stage import (
    CONFIG_GUIDE,
    EC2,
    channel,
    clock,
    config_rule,
    id_of,
    recorder,
    starting,
    stopping,
    table,
)
from labs.assess.generators.judged_words import BAD, GOOD
from labs.assess.generators.posing import Posed, Wrong, told
from labs.assess.generators.recorded_story import HEADS
from labs.assess.generators.rule_timing_words import (
    BECAUSE,
    EVERY,
    NOTHING,
    PROMPT,
    SAID,
    SINCE,
    STEPS,
    WHY,
)
from labs.assess.generators.rule_triggers import HOURS, NOTHING_KNOWN, Known, beliefs, known
from labs.assess.generators.sketch import DATE, Sketch
from labs.assess.generators.watched_kinds import WATCHED, Watched
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
LATER = timedelta(minutes=20)
"""What happens in a story happens so long after the hours at which a periodic rule runs."""


class Tale:
    """A story about one rule and one resource."""

    def __init__(self, random: Random, watched: Watched, frequency: str, *, recorded: bool) -> None:
        self.random = random
        self.watched = watched
        self.frequency = frequency
        self.moment = DATE
        self.rows: list[tuple[Text, Text]] = []
        self.sketch = Sketch()
        vpc = self.sketch.vpc("main", "10.7.0.0/16")
        subnet = self.sketch.subnet("base", vpc, "10.7.1.0/24")
        self.sketch.internet_gateway("igw", vpc)
        self.name = random.choice(watched.names)
        self.said = told(watched.noun, name=self.name)
        self.reference = watched.make(self.sketch, self.name, vpc, subnet)
        self._times = 0
        types = [watched.type, OTHER_TYPE] if recorded else [OTHER_TYPE, f"{EC2}NetworkAcl"]
        only = {"resource_types": types, "recording_strategy": {"use_only": "INCLUSION_BY_RESOURCE_TYPES"}}
        self.types = types
        self.sketch.start += [recorder(only), channel(), starting()]
        self._wait(timedelta(hours=random.randint(7, 9)) + LATER)

    def play(self, plot: str) -> None:
        """All that happens."""
        for place, letter in enumerate(plot):
            if place:
                self._wait(timedelta(hours=self.random.randint(1, 2)))
            getattr(self, ACTS[letter])()
        self._wait(timedelta(minutes=30))
        self._tell("now")

    def add(self) -> None:
        """The rule is added, on the hour."""
        self._wait(timedelta(hours=1) - LATER)
        every = {"maximum_execution_frequency": self.frequency} if self.watched.is_periodic else {}
        self.sketch.start.append(config_rule(self.watched.rule, self.watched.identifier, None, **every))
        self.added = self.moment
        self._tell("added", rule=self.watched.rule)
        self._wait(LATER)

    def breaks(self) -> None:
        """The resource breaks the rule."""
        self._times += 1
        self.sketch.start.append(self.watched.breaks(self.reference, self._times))
        self._row(self.watched.broken)

    def mends(self) -> None:
        """The resource complies again."""
        self.sketch.start.append(self.watched.mends(self.reference, self._times))
        self._row(self.watched.mended)

    def deletes(self) -> None:
        """The resource is deleted."""
        self.sketch.start.append(self.watched.deletes(self.reference))
        self._tell("deleted", what=self.said)

    def stop(self) -> None:
        """The recorder is stopped."""
        self.sketch.start.append(stopping())
        self._tell("stopped")

    def start(self) -> None:
        """The recorder is started again."""
        self.sketch.start.append(starting())
        self._tell("started")

    def ask(self) -> None:
        """Somebody asks for an evaluation."""
        params = {"config_rule_names": [self.watched.rule]}
        self.sketch.start.append(Do(action="config.start_config_rules_evaluation", params=params))
        self._tell("asked")

    def other(self) -> None:
        """Another resource changes."""
        self.sketch.vpc(f"lab-{len(self.rows)}", "192.168.0.0/20")
        self._tell("other", other=f"lab-{len(self.rows)}")

    def next_hour(self) -> None:
        """The rule has run once more."""
        period = timedelta(hours=HOURS[self.frequency])
        self._wait(period - (self.moment - self.added) % period + LATER)

    def scene(self) -> Scene:
        """All that happened."""
        return self.sketch.scene(some_seed(self.random))

    def _wait(self, time: timedelta) -> None:
        self.moment += time
        self.sketch.start.append(Do(action="advance_time", params={"seconds": int(time.total_seconds())}))

    def _tell(self, step: str, **facts: object) -> None:
        self._row(STEPS[step], **facts)

    def _row(self, template: Text, **facts: object) -> None:
        self.rows.append((clock(self.moment), told(template, name=self.name, **facts)))


OTHER_TYPE = f"{EC2}RouteTable"
ACTS: Mapping[str, str] = {
    "R": "add", "b": "breaks", "m": "mends", "d": "deletes", "H": "stop", "S": "start", "E": "ask", "o": "other",
    "n": "next_hour",
}  # fmt: skip


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
            *(Wrong(_said(one), BECAUSE[""]) for one in others),
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
    found = again(performance, "config.get_compliance_details_by_config_rule", **asked).names["made"]
    id = id_of(performance, tale.reference)
    for one in found["EvaluationResults"]:
        if one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] == id:
            return Known(one["ComplianceType"], datetime.fromisoformat(one["ResultRecordedTime"]))
    return NOTHING_KNOWN


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
