"""Which one is to blame? A network that worked is broken by one fault; the one to blame is proven by mending it alone.

1  a web server and a database, a group or a route is at fault
2  and groups that name groups
3  and a network ACL
4  and a NAT gateway and an Elastic IP, or an appliance
5  and a peered VPC
"""

from collections.abc import Iterator
from itertools import count, islice
from random import Random
from string import ascii_lowercase

from labs.assess.generators.faulty import REFERENCES, Faulty, afresh, faulty, makes_good, missed, network_of
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import MOST_OPTIONS, told
from labs.assess.generators.suspects import BELIEVED, BLAMED, TEXTS, Found, suspects
from labs.assess.ladder.packets import ARROW, line_of
from labs.assess.questions import AnyQuestion, FindFault
from labs.assess.questions.fault import Suspect
from labs.assess.script import perform
from labs.assess.value import Text

NAME = "broken-rule"
SKILL = "troubleshooting"
FEWEST_OPTIONS = 4
PROMPT = Text(
    ko=(
        "어제까지 잘 되던 네트워크인데, 누군가 **한 군데**를 바꾼 뒤로 **{line}** 패킷이 되돌아오지 않아요.\n\n"
        "무엇을 고쳐야 할까요? 그것만 고치면 아래의 일이 모두 그대로 돼요."
    ),
    en=(
        "Until yesterday this network worked. Then somebody changed it in **one place**, and now this packet gets no answer: "
        "**{line}**.\n\nWhat has to be set right? With that alone everything below is as it is meant to be."
    ),
)

PASSES = Text(
    ko="지금 그대로도 패킷과 응답이 지나가요. 이것을 바꾸어도 고쳐지지 않아요.",
    en="Packet and reply pass it as it is. Changing it mends nothing.",
)
TO_BLAME = Text(ko="이것 때문에 패킷이나 응답이 멈춰요.", en="This is what stops the packet or its reply.")


def generate(seed: int, difficulty: int) -> FindFault:
    """A question of this difficulty; seeds that lead to none are passed over."""
    for attempt in count():
        random = Random(f"{NAME} {difficulty} {seed} {attempt}")  # noqa: S311 - a question, not a secret
        broken = faulty(random, difficulty)
        options = _options(broken, random) if broken else ()
        if broken is None or len(options) < FEWEST_OPTIONS:
            continue
        return FindFault(
            id=f"{NAME}-{broken.fault.kind}-{difficulty}-{seed}",
            skill=SKILL,
            difficulty=difficulty,
            prompt=told(PROMPT, line=line_of(ARROW, broken.sent)),
            explanation=broken.explanation,
            references=tuple(dict.fromkeys((broken.reference, REFERENCES["troubleshoot"]))),
            scene=broken.scene,
            journey=broken.journey,
            intents=broken.intents,
            options=options,
        )
    raise AssertionError("attempts never end")


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the matrix of all pairs after each suspect's change in a scene played anew."""
    if not isinstance(question, FindFault) or question.scene is None:
        yield f"{question.id} is no search for a fault in a scene"
        return
    begun = afresh(question.scene)
    if not any(missed(question.intents, begun.world)):
        yield f"{question.id}: nothing is broken"
    key = question.key
    for one in question.options:
        good = not any(missed(question.intents, perform(begun.world, one.change, begun.names).world))
        if good != (one.id == key):
            yield f"{question.id}: changing {one.text.en} {'mends' if good else 'does not mend'} it; the key is {key}"


def shape(question: AnyQuestion) -> str:
    """The same kind of fault in the same network, with the same suspects, feels the same."""
    if not isinstance(question, FindFault):
        return question.id
    kind = question.id.removeprefix(f"{NAME}-").rsplit("-", 2)[0]
    return f"{kind} {sorted(one.text.en for one in question.options)} {network_of(question)}"


def _options(broken: Faulty, random: Random) -> tuple[Suspect, ...]:
    """The one to blame and some that are not; those at which the packet stops too could be changed to let it pass."""
    aspect = BLAMED[broken.fault.kind]
    way = broken.journey.walk(broken.played)
    stopped = {id for step in way.refusals for id in (step.component_id, *step.facts.get("group_ids", ()))}
    innocent = [
        one
        for one in suspects(broken.played.world, broken.network.known)
        if not one.parts & stopped and (one.aspect, one.name) != (aspect, broken.fault.thing)
    ]
    proven = (one for one in _told(innocent, broken, random) if not makes_good(broken, one.change))
    chosen = [_innocent(broken, one) for one in islice(proven, MOST_OPTIONS - 1)]
    key = Suspect(
        id="a",
        text=told(TEXTS[aspect], name=broken.fault.thing),
        change=broken.fault.mend,
        because=TO_BLAME,
    )
    options = [key, *chosen]
    random.shuffle(options)
    return tuple(
        Suspect(id=id, text=one.text, change=one.change, because=one.because, misconception=one.misconception)
        for id, one in zip(ascii_lowercase, options, strict=False)
    )


def _told(innocent: list[Found], broken: Faulty, random: Random) -> list[Found]:
    """The most telling first: those that a misconception leads to, then of every sort one before a second of any."""
    random.shuffle(innocent)
    order: dict[str, int] = {}
    ranked: list[tuple[bool, int, int, Found]] = []
    for index, one in enumerate(innocent):
        order[one.aspect] = order.get(one.aspect, 0) + 1
        believed = (broken.fault.kind, one.aspect) in BELIEVED and order[one.aspect] == 1
        ranked.append((not believed, order[one.aspect], index, one))
    return [one for _, _, _, one in sorted(ranked, key=lambda rank: rank[:3])]


def _innocent(broken: Faulty, one: Found) -> Suspect:
    return Suspect(
        id="a",
        text=told(TEXTS[one.aspect], name=one.name),
        change=one.change,
        because=PASSES,
        misconception=BELIEVED.get((broken.fault.kind, one.aspect)),
    )


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="무엇이 고장 났을까", en="Which one is broken"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
