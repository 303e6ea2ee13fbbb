"""Which resources and which changes have a configuration item at once? Asked of everything in a story."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.config_stage import CAPTURED, EC2, HOUR, id_of, items_of
from labs.assess.generators.posing import Offer, PosedSeveral, joined, told
from labs.assess.generators.recorded_kinds import KINDS, SUPPORTED, UNSUPPORTED
from labs.assess.generators.recorded_rule import changes_in, noted, resources_in, type_of, until
from labs.assess.generators.recorded_story import BEGINS, Settings, Story, some_settings
from labs.assess.generators.recorded_words import EXPLAINED, GIVEN, KEPT, LISTED, REASONS, REFERENCES
from labs.assess.generators.sketch import DATE
from labs.assess.questions import Choice, Multiple
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.script import Do
from labs.assess.value import Text

ALL, ONLY, BUT = "ALL_SUPPORTED_RESOURCE_TYPES", "INCLUSION_BY_RESOURCE_TYPES", "EXCLUSION_BY_RESOURCE_TYPES"
LISTED_STRATEGIES: Mapping[int, Sequence[str]] = {1: (ONLY, ONLY, BUT), 2: (ALL, BUT, ONLY)}
"""Difficulty -> how a recorder is told its types."""
HAPPENINGS: Mapping[int, Sequence[str]] = {
    2: ("cccc", "ccccc"),
    3: ("ccScc", "cSccRc", "cSccc", "cScRcc"),
    4: ("ccScRc", "cccc", "ccccc", "cScRcc"),
    5: ("cLcc", "cLcScRc", "ccLcSc", "cScRLcc", "ccSc"),
}
"""Difficulty -> what happens: a change, a stop, a restart, a type that is recorded no more."""
FEWEST, MOST = 4, 5
CREATES, DELETES = 0.15, 0.3
"""How likely a change is that something is made; or, up to the second, that it is deleted."""


def pose_listed(random: Random, difficulty: int) -> PosedSeveral | None:
    """What is there when the recorder starts: each resource has an item, or has none."""
    types = random.sample(SUPPORTED, random.randint(4, 5))
    if difficulty > 1:
        types[0] = UNSUPPORTED
    strategy = random.choice(LISTED_STRATEGIES[difficulty])
    story = Story(random, some_settings(random, strategy, random.sample(SUPPORTED, random.randint(2, 4))))
    references = {story.make(one): one for one in types}
    story.start()
    scene = story.scene()
    performance = played(scene)
    offers = []
    for reference, type in references.items():
        right = bool(items_of(performance, type, id_of(performance, reference)))
        reason = "listed" if right else "unsupported" if type == UNSUPPORTED else "left-out"
        offers.append(_offer(story.said(reference), right, reason, type))
    return PosedSeveral(
        variant="listed",
        prompt=told(LISTED, settings=story.settings.said),
        offers=tuple(offers),
        explanation=EXPLAINED["listed"],
        references=REFERENCES,
        scene=scene,
    )


def judge_listed(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each resource, and whether it must have an item by what AWS says of recorders."""
    start = question.scene.start if question.scene else ()
    every = {told(KINDS[type].said, name=name).en: reference for type, name, reference in resources_in(start)}
    for one in question.options:
        yield one, bool(noted(start, every[one.text.en]))


def pose_kept(random: Random, difficulty: int) -> PosedSeveral | None:
    """Changes while the recorder is on and off; types that it does not record, and such as wait for a day."""
    types = random.sample(SUPPORTED, 4)
    story = Story(random, _settings(random, difficulty, types))
    cast = _Cast(story, types + [UNSUPPORTED] * (random.random() < 0.3))
    story.wait(BEGINS)
    if difficulty == 5 and random.random() < 0.5:
        story.fail_to_start()
        story.wait(1)
        cast.change()
        story.wait(1)
        story.start_at_last()
    else:
        story.start()
    for one in random.choice(HAPPENINGS[difficulty]):
        story.wait(random.randint(1, 2))
        cast.play(one)
    if not FEWEST <= len(story.changes) <= MOST or len({one.text for one in story.changes}) < len(story.changes):
        return None
    return _kept(story)


def judge_kept(question: Choice | Multiple) -> Iterator[tuple[Option, bool]]:
    """Each change, and whether an item must have been made in its hour."""
    start = question.scene.start if question.scene else ()
    options = {one.text.en: one for one in question.options}
    rows = (row.strip(" |").partition(" | ")[2] for row in question.prompt.en.splitlines())
    for row, (hour, reference) in zip((one for one in rows if one in options), changes_in(start), strict=True):
        yield options[row], any(item.hour == hour for item in noted(start, reference))


def reason_of(start: Sequence[Do], reference: str, hour: int) -> str:
    """Why a change in an hour has no item: by the settings and the state of the recorder at that time."""
    type = type_of(start, reference)
    before = until(start, hour)
    states = [one for one in before if one.action in STATES]
    if type == UNSUPPORTED:
        return "unsupported"
    if not states or states[-1].action != STATES[0] or states[-1].refused:
        return "unstarted" if states and states[-1].refused else "stopped"
    given = [one.params for one in before if one.action == "config.put_configuration_recorder"][-1]
    group = given["configuration_recorder"]["recording_group"]
    left_out = group.get("exclusion_by_resource_types", {}).get("resource_types", ())
    return "left-out" if type in left_out or type not in group.get("resource_types", (type,)) else "daily"


STATES = ("config.start_configuration_recorder", "config.stop_configuration_recorder")


class _Cast:
    """The resources of a story, and what may happen next."""

    def __init__(self, story: Story, types: Sequence[str]) -> None:
        self.story = story
        self.random = story.random
        self.alive = {story.make(one): one for one in types}

    def play(self, happening: str) -> None:
        """What a letter stands for."""
        if happening == "S":
            self.story.stop()
        elif happening == "R":
            self.story.start(at_first=False)
        elif happening == "L":
            recorded = [one for one in self.alive.values() if _is_chosen(self.story.settings, one)]
            self.story.leave_out(self.random.choice(recorded or [f"{EC2}Instance"]))
        else:
            self.change()

    def change(self) -> None:
        """Something is made, or deleted, or changed."""
        chance = self.random.random()
        if chance < CREATES:
            type = self.random.choice([f"{EC2}EIP", f"{EC2}SecurityGroup", f"{EC2}NetworkInterface"])
            self.alive[self.story.created(type)] = type
            return
        reference = self.random.choice(list(self.alive))
        if chance < DELETES and KINDS[self.alive[reference]].deleted and len(self.alive) > 1:
            del self.alive[reference]
            self.story.delete(reference)
        else:
            self.story.change(reference)


def _kept(story: Story) -> PosedSeveral:
    scene = story.scene()
    performance = played(scene)
    offers = []
    for one in story.changes:
        items = items_of(performance, one.type, id_of(performance, one.reference))
        right = any(item[CAPTURED] == one.moment for item in items)
        hour = int((one.moment - DATE) / HOUR)
        reason = "recorded" if right else reason_of(scene.start, one.reference, hour)
        offers.append(_offer(one.text, right, reason, one.type))
    return PosedSeveral(
        variant="kept",
        prompt=joined((told(GIVEN, settings=story.first_settings.said, story=story.table()), KEPT), ""),
        offers=tuple(offers),
        explanation=EXPLAINED["kept"],
        references=REFERENCES,
        scene=scene,
    )


def _offer(text: Text, right: bool, reason: str, type: str) -> Offer:  # noqa: FBT001 - as Offer has it
    because, misconception = REASONS[reason]
    return Offer(text, right, told(because, type=type), misconception or None)


def _settings(random: Random, difficulty: int, types: Sequence[str]) -> Settings:
    """Some of the types of the story are recorded, and from difficulty 4 on some wait for a day."""
    strategy = random.choice((ONLY, BUT) if difficulty == 2 else (ALL, ONLY, BUT))
    count = random.randint(2, 3) if strategy == ONLY else random.randint(1, 2)
    settings = some_settings(random, strategy, types[:count])
    if difficulty < 4 or random.random() < 0.3:
        return settings
    chosen = [one for one in types if _is_chosen(settings, one)]
    return settings._replace(others=tuple(random.sample(chosen, min(len(chosen), random.randint(1, 2)))))


def _is_chosen(settings: Settings, type: str) -> bool:
    """Whether a recorder with these settings records a type, as far as AWS Config has it."""
    if type == UNSUPPORTED or settings.strategy == ALL:
        return type != UNSUPPORTED
    return (type in settings.types) == (settings.strategy == ONLY)
