"""How many zones does one spread group take, or how many groups one zone? Zone after zone, group after group is filled."""

import re
from collections.abc import Iterator, Mapping
from math import ceil
from random import Random

from labs.assess.generators.placement_beliefs import BECAUSE
from labs.assess.generators.placement_requests import SMALL, Group, Step, begun, state_of
from labs.assess.generators.placement_rules import MOST_SPREAD
from labs.assess.generators.placement_words import STRATEGIES
from labs.assess.generators.posing import Posed, Wrong, plain, told
from labs.assess.generators.sketch import ZONES
from labs.assess.generators.spread_counts import SPREADS, compared, run_between
from labs.assess.questions import Choice
from labs.assess.value import Text

FEWEST_ZONES = Text(
    ko="분산 배치 그룹(랙 수준) `{group}` **하나**에서 `{kind}` {count}대를 동시에 실행하려고 해요. 가용 영역이 적어도 몇 곳 필요할까요?",
    en="{count} `{kind}` are to run at the same time in **one** spread placement group (rack level), `{group}`. How many Availability Zones does that take at least?",
)
FEWEST_GROUPS = Text(
    ko="`{zone}` **한 곳**에서 `{kind}` {count}대를 동시에 실행하면서, 모두 분산 배치 그룹(랙 수준)에 넣으려고 해요. 그룹이 적어도 몇 개 필요할까요?",
    en="{count} `{kind}` are to run at the same time in **one** zone, `{zone}`, each in a spread placement group (rack level). How many groups does that take at least?",
)
IMPOSSIBLE = Text(ko="몇 개로도 안 돼요", en="No number is enough")
WHY_FEWEST: Mapping[str, Text] = {
    "zones": Text(
        ko="한 그룹은 가용 영역마다 실행 중인 인스턴스를 7대까지 받아요. {count} ÷ 7을 올림하면 **{fewest}곳**이에요.",
        en="One group admits seven running instances in each zone: {count} ÷ 7, rounded up, is **{fewest}**.",
    ),
    "groups": Text(
        ko=(
            "7대는 그룹마다의 한도라서 그룹을 더 만들면 돼요. {count} ÷ 7을 올림하면 **{fewest}개**예요. 다만 다른 그룹의 인스턴스끼리는 같은 "
            "랙에 있을 수 있어요."
        ),
        en=(
            "Seven is the limit of each group, so more groups help: {count} ÷ 7, rounded up, is **{fewest}**. Members of different "
            "groups may share a rack, though."
        ),
    ),
}
ALONE: Mapping[str, Text] = {
    "a-zone-for-each": Text(
        ko="인스턴스마다 하나씩 필요하다고 본 답이에요. 분산 그룹이 하나씩 나누어 주는 것은 랙이에요.",
        en="This takes one for each instance. What a spread group gives each is a rack.",
    ),
    "seven-in-all": Text(
        ko="7대를 그룹 전체의 한도로 본 답이에요. 가용 영역마다 7대예요.",
        en="This takes seven for the limit of the whole group. It is seven in each zone.",
    ),
    "seven-for-all-groups": Text(
        ko="7대를 가용 영역의 한도로 본 답이에요. 그룹마다 따로 7대예요.",
        en="This takes seven for the limit of the zone. Each group has seven of its own.",
    ),
    "seven-rounded-down": Text(
        ko="7로 나누고 남은 인스턴스를 빠뜨린 답이에요. 남은 것도 어딘가에서 실행되어야 해요.",
        en="This forgets what is left over after dividing by seven. Those have to run somewhere too.",
    ),
}


def pose_fewest(random: Random, difficulty: int) -> Posed:
    """How many zones one group takes, or how many groups one zone."""
    about = random.choice(("zones", "groups"))
    count = random.randint(8, 24)
    kind, group = random.choice(SMALL), random.choice(SPREADS)
    zone = random.choice(ZONES)
    fewest = _fewest(about, count, kind, zone)
    misled: Mapping[str, Text] = {
        "spread-without-limit": plain(1),
        "seven-rounded-down": plain(max(1, count // MOST_SPREAD)),
        "a-zone-for-each": plain(count),
        "seven-in-all" if about == "zones" else "seven-for-all-groups": IMPOSSIBLE,
    }
    return Posed(
        variant=f"fewest-{about}",
        prompt=told(
            FEWEST_ZONES if about == "zones" else FEWEST_GROUPS, group=group, kind=kind, count=count, zone=zone
        ),
        key=plain(fewest),
        wrongs=tuple(Wrong(text, ALONE.get(name) or BECAUSE[name], name) for name, text in misled.items()),
        explanation=told(WHY_FEWEST[about], count=count, fewest=fewest),
        references=(STRATEGIES,),
    )


def judge_fewest(question: Choice) -> Iterator[str]:
    """By dividing."""
    count = int(re.findall(r"^(\d+) ", question.prompt.en)[0])
    yield from compared(question, str(ceil(count / MOST_SPREAD)))


def _fewest(about: str, count: int, kind: str, zone: str) -> int:
    """Zone after zone, or group after group, is filled until all run."""
    names = [f"group-{number}" for number in range(1, count + 1)]
    state = state_of([Group(one, "spread") for one in names[: 1 if about == "zones" else ceil(count / 2)]], [])
    here, left, used = begun(state), count, 0
    while left:
        where, group = (ZONES[used], names[0]) if about == "zones" else (zone, names[used])
        here = run_between(here, state, Step("run_instances", kind=kind, number=1, zone=where, group=group), 1, left)
        left -= len(here.names["made"]["Instances"])
        used += 1
    return used
