"""Which placement groups can be made? Each request is tried; what a strategy has of its own, the others do not take.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Literal, NamedTuple

from labs.assess.generators.placement_words import EC2, STRATEGIES
from labs.assess.generators.posing import Offer, PosedSeveral, joined, plain, told
from labs.assess.generators.sketch import REGION, Sketch
from labs.assess.questions import Multiple, Reference
from labs.assess.scene import played
from labs.assess.script import Do, perform
from labs.assess.value import Text
from labs.cloud.world import World

About = Literal["partition", "spread"]
CREATING = Reference(title="CreatePlacementGroup", url=f"{EC2}APIReference/API_CreatePlacementGroup.html")
MOST_PARTITIONS = 7
NAMES = ("kafka", "hdfs", "cassandra", "hbase", "elastic", "ceph", "etcd", "vault", "quorum", "render", "mpi", "solver")

PROMPT = Text(
    ko="`{region}` 리전의 한 계정에 아직 배치 그룹이 없어요. 다음 `CreatePlacementGroup` 요청 가운데 받아들여지는 것을 모두 고르세요.",
    en="An account has no placement groups in `{region}` yet. Choose every `CreatePlacementGroup` request that is accepted.",
)
WHY: Mapping[About, Text] = {
    "partition": Text(
        ko=(
            "`PartitionCount`는 파티션 그룹에만 있고, 가용 영역마다 파티션은 1개부터 7개까지예요. 값을 주지 않은 파티션 그룹도 만들 수 있어요. "
            "여기서 받아들여지는 것: {rights}. 파티션의 수는 나중에 바꿀 수 없어서, 다르게 하려면 그룹을 새로 만들어요."
        ),
        en=(
            "`PartitionCount` is for partition groups alone, of one to seven partitions in each zone, and may be left out. "
            "Accepted here: {rights}. The number cannot be changed later; another one takes another group."
        ),
    ),
    "spread": Text(
        ko=(
            "`SpreadLevel`은 분산 그룹에만 있어요. 리전에서는 인스턴스를 랙마다 나누고(`rack`, 값을 주지 않아도 같아요), 호스트마다 나누는 "
            "`host`는 Outposts에서만 쓸 수 있어요. 여기서 받아들여지는 것: {rights}."
        ),
        en=(
            "`SpreadLevel` is for spread groups alone. In a Region they keep racks apart (`rack`, also where nothing is said); "
            "`host`, which keeps hosts apart, is for Outposts only. Accepted here: {rights}."
        ),
    ),
}
BECAUSE: Mapping[str, Text] = {
    "partitions-without-limit": Text(
        ko="파티션은 가용 영역마다 7개까지예요.", en="There are seven partitions in a zone at most."
    ),
    "numbers-for-every-group": Text(
        ko="`PartitionCount`는 전략이 `partition`인 그룹에서만 쓸 수 있어요.",
        en="`PartitionCount` can be used with the strategy `partition` only.",
    ),
    "host-level-everywhere": Text(
        ko="호스트 수준의 분산은 Outposts에서만 쓸 수 있어요.", en="Spreading over hosts is for Outposts only."
    ),
    "levels-for-every-group": Text(
        ko="`SpreadLevel`은 전략이 `spread`인 그룹에서만 쓸 수 있어요.",
        en="`SpreadLevel` can be used with the strategy `spread` only.",
    ),
}


FITS = Text(ko="전략과 그 전략의 값이 맞아요.", en="The strategy, and what it is given, go together.")


class Asked(NamedTuple):
    """A group that is to be made."""

    group_name: str
    strategy: str
    partition_count: int | None = None
    spread_level: str | None = None


def pose_makes(random: Random, difficulty: int, about: About) -> PosedSeveral | None:
    """Which of some groups can be made."""
    draw = _partitioned if about == "partition" else _spread
    asked = [draw(random, name) for name in random.sample(NAMES, 5 if difficulty < 2 else 6)]
    accepted = _accepted(asked)
    if not 1 < len(accepted) < len(asked) - 1 or len({one[1:] for one in asked}) < len(asked):
        return None
    rights = joined((plain(f"`{one.group_name}`") for one in accepted), ", ")
    return PosedSeveral(
        variant="makes",
        prompt=told(PROMPT, region=REGION),
        offers=tuple(_offer(one, right=one in accepted) for one in asked),
        explanation=told(WHY[about], rights=rights),
        references=(STRATEGIES, CREATING),
    )


def judge_makes(question: Multiple) -> Iterator[str]:
    """By the strategy, the number, and the level."""
    for one in question.options:
        said = dict(re.findall(r"`(\w+)=([\w-]+)`", one.text.en))
        count, level, strategy = said.get("PartitionCount"), said.get("SpreadLevel"), said["Strategy"]
        holds = (count is None or (strategy == "partition" and 1 <= int(count) <= MOST_PARTITIONS)) and (
            level is None or (strategy == "spread" and level == "rack")
        )
        if holds != one.right:
            yield f"{question.id}: {one.text.en} is taken for {one.right}, and it is {holds}"


def _partitioned(random: Random, name: str) -> Asked:
    strategy = random.choice(("partition", "partition", "partition", "spread", "cluster"))
    counts = (None, *range(1, 8), *range(8, 13)) if strategy == "partition" else (None, 2, 3, 7)
    return Asked(name, strategy, random.choice(counts))


def _spread(random: Random, name: str) -> Asked:
    strategy = random.choice(("spread", "spread", "spread", "partition", "cluster"))
    count = random.choice((None, None, *range(2, 8))) if strategy != "cluster" else None
    level = random.choice((None, "rack", "host")) if strategy == "spread" else random.choice((None, None, "rack"))
    return Asked(name, strategy, count if level is None else None, level)


def _offer(one: Asked, *, right: bool) -> Offer:
    if right:
        return Offer(plain(_said(one)), right, FITS)
    return Offer(plain(_said(one)), right, BECAUSE[_misled(one)], _misled(one))


def _misled(one: Asked) -> str:
    """Who takes a request for accepted that is refused."""
    if one.spread_level:
        return "host-level-everywhere" if one.strategy == "spread" else "levels-for-every-group"
    return "partitions-without-limit" if one.strategy == "partition" else "numbers-for-every-group"


def _accepted(asked: Sequence[Asked]) -> list[Asked]:
    params = ({name: value for name, value in one._asdict().items() if value is not None} for one in asked)
    done = perform(_empty(), [Do(action="create_placement_group", params=one) for one in params])
    return [one for one, outcome in zip(asked, done.outcomes, strict=True) if outcome.state == "done"]


@cache
def _empty() -> World:
    return played(Sketch().scene(1)).world


def _said(one: Asked) -> str:
    parts = {
        "GroupName": one.group_name,
        "Strategy": one.strategy,
        "PartitionCount": one.partition_count,
        "SpreadLevel": one.spread_level,
    }
    return ", ".join(f"`{name}={value}`" for name, value in parts.items() if value is not None)
