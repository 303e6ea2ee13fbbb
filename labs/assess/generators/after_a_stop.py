"""What is the same after a stop and a start, and what is not? A story is played, and the simulator is looked at.

1  a reboot, a stop, a stop and a start; what of an instance is as before
2  and an Elastic IP, which comes or goes meanwhile; an instance without automatic assignment
3  and a second interface; how many automatic addresses there have been
4  longer stories, with a second Elastic IP and another instance in between
5  and which step alone would have had to be left out
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.after_a_stop_words import (
    AS_BEFORE,
    COUNTED,
    COUNTS,
    EXPLAINED,
    HAPPENED,
    KEPT,
    OMITTED,
    OTHERWISE,
    OUTCOMES,
    PUBLIC_NOW,
    REASONS,
    ROW,
    SHORT,
    STEP,
    TABLE,
    WITHOUT,
)
from labs.assess.generators.beginnings import Beginning, told_beginning
from labs.assess.generators.generator import Generator
from labs.assess.generators.happenings import Step, all_after, called, is_refused, numbered, said, steps_in
from labs.assess.generators.ledger import Ledger, Refused, follow
from labs.assess.generators.posing import Offer, Posed, PosedSeveral, Wrong, joined, pose_any, told, variant_of
from labs.assess.generators.stop_stories import (
    LEVELS,
    NONE,
    OMITTING,
    Played,
    Public,
    Story,
    automatic_in,
    misled,
    publics_by,
    publics_seen,
    some_story,
)
from labs.assess.generators.story_judged import judged
from labs.assess.questions import AnyQuestion, Choice, Multiple, Reference
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance

NAME = "after-a-stop"
SKILL = "stop-and-start"
EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
REFERENCES = (
    Reference(title="Stop and start Amazon EC2 instances", url=f"{EC2}Stop_Start.html"),
    Reference(title="Amazon EC2 instance IP addressing", url=f"{EC2}using-instance-addressing.html"),
)
MOST_OFFERED = 6


def pose(random: Random, difficulty: int) -> Posed | PosedSeveral | None:
    """A question about a story that can be misunderstood."""
    level = LEVELS[difficulty]
    asked = random.choice(level.poses)
    played = some_story(random, OMITTING if asked == "omitted" else level, asked)
    return POSES[asked](random, played) if played else None


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question: its story is followed in a ledger by the rules of AWS's guide."""
    yield from judged(question, right_by_ledger)


def right_by_ledger(question: Choice | Multiple, begun: Beginning) -> set[str]:
    """What the right options say in English, by the rules of the guide."""
    variant = variant_of(question, NAME)
    name = question.prompt.en.rsplit("`", 2)[1]
    steps = steps_in(question.prompt.en)
    story = Story(begun.ledger, name, steps, publics_by(follow(begun.ledger, steps), name))
    if variant == "public":
        return {_outcome(begun, story.course[-1]).en}
    if variant == "counted":
        return {told(COUNTS, count=automatic_in(story.course)).en}
    if variant == "kept":
        is_same = story.course[0] == story.course[-1] != NONE
        return {text[0].en for thing, text in AS_BEFORE.items() if is_same or thing not in ("public", "public-name")}
    return {_omitted(number, one).en for number, one in enumerate(steps) if _would_do(story, number)}


def shape(question: AnyQuestion) -> str:
    """The same calls in the same order, asked the same way, feel the same."""
    steps = [one.verb for one in steps_in(question.prompt.en)]
    return f"{question.id.rsplit('-', 2)[0]} {steps}"


def _would_do(story: Story, number: int) -> bool:
    """Whether the instance would have a public address without this step."""
    try:
        return story.without(number).course[-1] != NONE
    except Refused:
        return False


# The questions


def _posed_public(random: Random, played: Played) -> Posed:
    """Which public address it has now."""
    story = played.story
    wrongs = [
        Wrong(_outcome(played.begun, end), one.because, one.belief.misconception)
        for end, one in misled(story, "public")
        if isinstance(end, tuple)
    ]
    former = [one for one in (*reversed(story.course[:-1]), NONE) if one != story.course[-1]]
    wrongs += [Wrong(_outcome(played.begun, one), *_otherwise(story, one)) for one in former]
    return _posed(played, "public", PUBLIC_NOW, _outcome(played.begun, story.course[-1]), wrongs)


def _otherwise(story: Story, former: Public) -> tuple[Text, str | None]:
    """What is said to an address that it has no more, or never had, and who may think of it."""
    if former[0] in ("elastic", "none"):
        return OTHERWISE[former[0]]
    lost = max(number for number, one in enumerate(story.course[:-1]) if one == former)
    because, misconception = OTHERWISE["stop" if story.steps[lost].verb == "stop" else "associate"]
    return told(because, step=lost + 1), misconception


def _posed_counted(random: Random, played: Played) -> Posed:
    """How many automatic addresses it has had."""
    count = automatic_in(played.story.course)
    wrongs = [
        Wrong(told(COUNTS, count=wrong), one.because, one.belief.misconception)
        for wrong, one in misled(played.story, "counted")
    ]
    wrongs += [Wrong(told(COUNTS, count=one), *OTHERWISE["count"]) for one in (count - 1, count + 1) if one >= 0]
    return _posed(played, "counted", COUNTED, told(COUNTS, count=count), wrongs)


def _posed(played: Played, variant: str, asked: Text, key: Text, wrongs: Sequence[Wrong]) -> Posed:
    return Posed(
        variant=variant,
        prompt=_prompt(played, asked),
        key=key,
        wrongs=tuple(wrongs),
        explanation=_explained(played),
        references=REFERENCES,
        scene=played.begun.scene,
    )


def _posed_kept(random: Random, played: Played) -> PosedSeveral:
    """What of it is the same as before."""
    held = played.story.course[0][1]
    before, now = (_seen(one, played.story.name, held) for one in (played.performances[0], played.performances[-1]))
    offers = []
    for thing, (text, stays, goes, misconception) in AS_BEFORE.items():
        if before[thing] or thing != "elastic":
            is_same = before[thing] == now[thing] != ""
            offers.append(Offer(text, is_same, stays if is_same else goes, misconception))
    random.shuffle(offers)
    offers.sort(key=lambda one: one.misconception is None)
    return _posed_several(played, "kept", KEPT, offers[:MOST_OFFERED])


def _seen(performance: Performance, name: str, held: str) -> dict[str, str]:
    """What an instance is and has at a moment, as EC2 describes it; `held` is the Elastic IP that it began with."""
    world = performance.world
    view = called(world, Instance, name).view(world)
    associations = [one.association_id or "" for one in world.all(Address) if one.tags.get("Name") == held]
    return {
        "id": view["InstanceId"],
        "private": view["PrivateIpAddress"],
        "mac": view["NetworkInterfaces"][0]["MacAddress"],
        "public": view.get("PublicIpAddress", ""),
        "public-name": view["PublicDnsName"],
        "private-name": view["PrivateDnsName"],
        "volume": view["BlockDeviceMappings"][0]["Ebs"]["VolumeId"],
        "groups": str(view["SecurityGroups"]),
        "elastic": associations[0] if associations else "",
    }


def _posed_omitted(random: Random, played: Played) -> PosedSeveral | None:
    """Which steps alone, left out, would have left it with a public address."""
    story, offers = played.story, []
    for number, one in enumerate(story.steps):
        rest = all_after(played.performances[number], story.steps[number + 1 :])
        if any(is_refused(each) for each in rest[1:]):
            return None
        end = publics_seen(played.begun, story.name, [*played.performances[:number], *rest])[-1]
        because = told(WITHOUT, what=_outcome(played.begun, _renumbered(end, number)))
        offers.append(Offer(_omitted(number, one), end != NONE, because))
    return _posed_several(played, "omitted", OMITTED, offers)


def _posed_several(played: Played, variant: str, asked: Text, offers: Sequence[Offer]) -> PosedSeveral:
    return PosedSeveral(
        variant=variant,
        prompt=_prompt(played, asked),
        offers=tuple(offers),
        explanation=_explained(played),
        references=REFERENCES,
        scene=played.begun.scene,
    )


POSES: Mapping[str, Callable[[Random, Played], Posed | PosedSeveral | None]] = {
    "public": _posed_public,
    "counted": _posed_counted,
    "kept": _posed_kept,
    "omitted": _posed_omitted,
}

# In words


def _prompt(played: Played, asked: Text) -> Text:
    told_steps = told(HAPPENED, beginning=told_beginning(played.begun), steps=numbered(played.story.steps))
    return joined((told_steps, told(asked, name=played.story.name)))


def _omitted(number: int, step: Step) -> Text:
    return joined((told(STEP, number=number + 1), said(step)), " ")


def _renumbered(public: Public, left_out: int) -> Public:
    """A step's number as the whole story has it, of which one is left out."""
    if public[0] != "came":
        return public
    number = int(public[1])
    return "came", str(number if number <= left_out else number + 1)


def _outcome(begun: Beginning, public: Public) -> Text:
    kind, which = public
    return told(OUTCOMES[kind], which=which, public=begun.public(which) if kind == "elastic" else "")


def _explained(played: Played) -> Text:
    """The public address after each step, and why."""
    story = played.story
    course = [(SHORT[kind], which) for kind, which in story.course]
    whys = ["beginning"]
    for number, ledger in enumerate(follow(story.ledger, story.steps)[:-1]):
        whys.append(_reason(story, number, ledger))
    rows = [
        told(ROW, number=number or "–", outcome=told(short, which=which), why=REASONS[why])
        for number, ((short, which), why) in enumerate(zip(course, whys, strict=True))
    ]
    return joined((joined((told(TABLE, name=story.name), *rows), "\n"), EXPLAINED))


def _reason(story: Story, number: int, ledger: Ledger) -> str:
    """Why the public address is what it is after a step, counted from 0: an entry of REASONS."""
    step, before, now = story.steps[number], story.course[number], story.course[number + 1]
    if step.instance and step.instance != story.name:
        return "other"
    if step.verb == "stop":
        return f"stop-{'automatic' if before[0] in ('first', 'came') else before[0]}"
    if step.verb in ("start", "disassociate") and now == NONE:
        return f"{step.verb}-{_obstacle(story, step, ledger)}"
    if step.verb in ("start", "disassociate"):
        return f"{step.verb}-{'new' if now[0] == 'came' else 'elastic'}"
    return "associate" if step.verb.startswith("associate") else step.verb


def _obstacle(story: Story, step: Step, ledger: Ledger) -> str:
    """Why no automatic address comes."""
    if step.verb == "disassociate" and ledger.states[story.name] != "running":
        return "stopped"
    return "several" if ledger.cards[ledger.primary(story.name)].wants else "never"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="중지했다 시작한 뒤", en="After a stop and a start"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_any(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
