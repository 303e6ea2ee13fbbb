"""How fast are these flows? The simulator lets them run, and the smallest of several limits decides.

1  one flow between two instances, in a cluster or not
2  several flows
3  to the internet
4  instances that burst, or ENA Express
5  all of it at once
"""

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

from labs.assess.generators.flow_beliefs import BELIEFS, available, beyond, sides, single, speed
from labs.assess.generators.flow_paths import Path, Side, has_express, kinds_of_side, simulated
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Posed, Wrong, joined, plain, pose_choice, told
from labs.assess.questions import AnyQuestion, Choice, Reference
from labs.assess.value import Text
from labs.cloud.hardware.limits import Limit

NAME = "flow-speed"
SKILL = "bandwidth"
REFERENCES = (
    Reference(
        title="Amazon EC2 instance network bandwidth",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html",
    ),
    Reference(
        title="ENA Express",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ena-express.html",
    ),
)
CLUSTERS, OTHERS = ("render (cluster)", "mpi (cluster)"), ("kafka (partition)", "etcd (spread)")
FLOWS = tuple(range(2, 61))
LEARNERS_LIMITS = frozenset(
    {
        Limit.SINGLE_FLOW,
        Limit.SINGLE_FLOW_IN_CLUSTER,
        Limit.SINGLE_FLOW_ENA_EXPRESS,
        Limit.INSTANCE_BANDWIDTH,
        Limit.INSTANCE_BURST,
        Limit.INSTANCE_BASELINE,
        Limit.BEYOND_THE_REGION,
    }
)
"""What can be worked out from the table; packets a second, which AWS does not state, cannot."""

BETWEEN = Text(
    ko="두 인스턴스는 같은 서브넷에 있어요.\n\n{table}\n\n{credits}`sender`에서 `receiver`로 {flows} {asked}",
    en="Two instances are in one subnet.\n\n{table}\n\n{credits}From `sender` to `receiver` {flows} {asked}",
)
OUT = Text(
    ko=(
        "인스턴스에 퍼블릭 주소가 있고, 인터넷 게이트웨이로 나가요.\n\n{table}\n\n{credits}`sender`에서 인터넷의 빠른 서버로 "
        "{flows} {asked}"
    ),
    en=(
        "The instance has a public address and goes out through an internet gateway.\n\n{table}\n\n{credits}From `sender` to "
        "a fast server in the internet {flows} {asked}"
    ),
)
RUNNING = {
    True: Text(ko="TCP 플로우 하나가 흘러요.", en="runs 1 TCP flow."),
    False: Text(ko="TCP 플로우 {flows}개가 흘러요.", en="run {flows} TCP flows."),
}
"""Whether it is one flow -> the words for it."""
ASKED = {
    True: Text(ko="최대 몇 Gbps일까요?", en="How many Gbps is it at most?"),
    False: Text(ko="모두 합해 최대 몇 Gbps일까요?", en="How many Gbps are they at most, all together?"),
}
FRESH = Text(
    ko="방금 시작해서 네트워크 크레딧이 남아 있어요. ", en="They have just begun, with network credits to spare. "
)
USED_UP = Text(
    ko="몇 시간째 보내고 있어서 네트워크 크레딧을 다 썼어요. ",
    en="They have sent for hours, and the network credits are used up. ",
)
HEAD = Text(
    ko="| 인스턴스 | 유형 | vCPU | 대역폭 (Gbps) | 배치 그룹 | ENA Express | 인터페이스 |\n|---|---|---|---|---|---|---|",
    en="| Instance | Type | vCPUs | Bandwidth (Gbps) | Placement group | ENA Express | Interfaces |\n|---|---|---|---|---|---|---|",
)
ROW = Text(
    ko="| `{name}` | {kind} | {vcpus} | {bandwidth} | {group} | {express} | {cards} |",
    en="| `{name}` | {kind} | {vcpus} | {bandwidth} | {group} | {express} | {cards} |",
)
STEADY, BURSTS = (
    Text(ko="{peak}", en="{peak}"),
    Text(ko="최대 {peak}, 기준 {baseline}", en="up to {peak}, baseline {baseline}"),
)
NO_GROUP = Text(ko="없음", en="none")
ON, OFF = Text(ko="켜짐", en="on"), Text(ko="꺼짐", en="off")
SPEED = Text(ko="{gbps} Gbps", en="{gbps} Gbps")

EXPLANATION = Text(
    ko="가장 작은 한도가 정해요.\n\n{lines}\n\n그래서 **{gbps} Gbps**예요.",
    en="The smallest limit decides.\n\n{lines}\n\nThat makes **{gbps} Gbps**.",
)
BY_FLOW = {
    True: Text(ko="- 플로우: {why} 하나에 {one} Gbps", en="- The flow: {why} {one} Gbps"),
    False: Text(
        ko="- 플로우: {why} 하나에 {one} Gbps, {flows}개면 {all} Gbps",
        en="- The flows: {why} {one} Gbps for one, {all} Gbps for {flows}",
    ),
}
WHY_ALONE = Text(
    ko="같은 클러스터도, 양쪽 ENA Express도 아니므로", en="neither in one cluster nor with ENA Express on both ends,"
)
WHY_OUT = Text(ko="인터넷으로 나가므로", en="to the internet,")
WHY_CLUSTER = Text(ko="같은 클러스터 배치 그룹이므로", en="in one cluster placement group,")
WHY_EXPRESS = Text(ko="양쪽에 ENA Express가 켜져 있으므로", en="with ENA Express on both ends, up to")
BY_SIDE = Text(ko="- `{name}`의 대역폭: {gbps} Gbps", en="- Bandwidth of `{name}`: {gbps} Gbps")
BY_BASELINE = Text(
    ko="- `{name}`의 대역폭: 크레딧을 다 써서 기준인 {gbps} Gbps",
    en="- Bandwidth of `{name}`: its baseline of {gbps} Gbps, as the credits are used up",
)
BY_BEYOND = {
    True: Text(
        ko="- 인터넷 게이트웨이: vCPU가 32개 이상이라 대역폭의 절반(적어도 5 Gbps)인 {gbps} Gbps",
        en="- Internet gateway: with 32 vCPUs or more, half of the bandwidth, and 5 Gbps at least: {gbps} Gbps",
    ),
    False: Text(
        ko="- 인터넷 게이트웨이: vCPU가 32개보다 적어 {gbps} Gbps",
        en="- Internet gateway: with fewer than 32 vCPUs, {gbps} Gbps",
    ),
}


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about some flows."""
    return pose_choice(NAME, SKILL, _pose, seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by the rules that AWS states for what stands in its table."""
    if not isinstance(question, Choice):
        yield f"{question.id} is no choice"
        return
    gbps = told(SPEED, gbps=_written(speed(path_in(question.prompt.en))))
    for one in question.options:
        if one.right != (one.text == gbps):
            yield f"{question.id}: {one.text.en} is taken for {one.right}, and it is {gbps.en}"


def shape(question: AnyQuestion) -> str:
    """Questions about the same types, set alike, with as many flows feel the same."""
    path = path_in(question.prompt.en)
    return str((sorted(map(str, sides(path))), path.flows, path.used_up, path.receiver is None))


def path_in(prompt: str) -> Path:
    """The path of which a prompt in English speaks."""
    rows = re.findall(r"^\| `\w+` \| (.+) \|$", prompt, re.MULTILINE)
    found = [_side_in(one.split(" | ")) for one in rows]
    flows = int(re.findall(r"runs? ([0-9]+) TCP flow", prompt)[0])
    return Path(found[0], found[1] if len(found) > 1 else None, flows, "are used up" in prompt)


def _side_in(cells: list[str]) -> Side:
    kind, vcpus, bandwidth, group, express, cards = cells
    figures = [float(one) for one in re.findall(r"[0-9.]+", bandwidth)]
    named = "" if group == NO_GROUP.en else group
    return Side(kind, int(vcpus), figures[-1], figures[0], named, express == ON.en, int(cards))


def _pose(random: Random, level: int) -> Posed | None:
    path = PATHS[level](random)
    if path is None:
        return None
    wrongs = tuple(
        Wrong(told(SPEED, gbps=_written(guess)), one.because, one.misconception)
        for one in BELIEFS
        if (guess := one.speed(path)) is not None
    )
    if len({one.text for one in wrongs} - {told(SPEED, gbps=_written(speed(path)))}) < FEWEST_WRONGS:
        return None
    found = simulated(path, random)
    if found.limited_by not in LEARNERS_LIMITS:
        return None
    gbps = _written(found.gbps)
    return Posed(
        variant="out" if path.receiver is None else "between",
        prompt=_prompt(path),
        key=told(SPEED, gbps=gbps),
        wrongs=wrongs,
        explanation=told(EXPLANATION, lines=joined(_limits(path), "\n"), gbps=gbps),
        references=REFERENCES,
    )


FEWEST_WRONGS = 2


def _steady(random: Random) -> Side:
    return random.choice([one for one in kinds_of_side() if not one.bursts])


def _bursting(random: Random) -> Side:
    return random.choice([one for one in kinds_of_side() if one.bursts])


def _any(random: Random) -> Side:
    return random.choice(kinds_of_side())


def _grouped(random: Random, path: Path) -> Path:
    """Both in a cluster, in two of them, in another group, in none, or one of them in a cluster."""
    one, two = random.choice(
        (
            (CLUSTERS[0], CLUSTERS[0]),
            (CLUSTERS[0], CLUSTERS[0]),
            (CLUSTERS[0], CLUSTERS[1]),
            (OTHERS[0], OTHERS[0]),
            (OTHERS[1], OTHERS[1]),
            (CLUSTERS[0], ""),
            ("", CLUSTERS[0]),
            (CLUSTERS[0], OTHERS[0]),
            ("", ""),
            ("", ""),
        )
    )
    receiver = path.receiver._replace(group=two) if path.receiver else None
    return path._replace(sender=path.sender._replace(group=one), receiver=receiver)


def _with_express(random: Random, path: Path) -> Path | None:
    """ENA Express on at both ends, or at one."""
    if path.receiver is None or not (has_express(path.sender) and has_express(path.receiver)):
        return None
    one, two = random.choice(((True, True), (True, True), (True, False), (False, True)))
    return path._replace(sender=path.sender._replace(express=one), receiver=path.receiver._replace(express=two))


def _one_flow(random: Random) -> Path:
    sender = _steady(random)._replace(cards=random.choice((1, 1, 2)))
    return _grouped(random, Path(sender, _steady(random), 1))


def _several_flows(random: Random) -> Path:
    path = _grouped(random, Path(_steady(random), _steady(random), random.choice(FLOWS)))
    return path._replace(sender=path.sender._replace(cards=random.choice((1, 1, 2))))


def _outwards(random: Random) -> Path:
    sender = random.choice((_steady, _any))(random)._replace(cards=random.choice((1, 1, 2)))
    return Path(sender, None, random.choice((1, *FLOWS)))


def _bursting_or_express(random: Random) -> Path | None:
    if random.random() < 0.5:
        path = Path(_bursting(random), _any(random), random.choice((1, 1, *FLOWS)), random.random() < 0.7)
        return _grouped(random, path)
    ready = [one for one in kinds_of_side() if has_express(one)]
    return _with_express(random, Path(random.choice(ready), random.choice(ready), random.choice((1, 1, *FLOWS[:12]))))


def _all_at_once(random: Random) -> Path | None:
    flows, used_up = random.choice((1, *FLOWS)), random.random() < 0.6
    if random.random() < 0.3:
        sender = _any(random)._replace(cards=random.choice((1, 2)), group=random.choice((*CLUSTERS, *OTHERS)))
        return Path(sender, None, flows, used_up and sender.bursts)
    path = _grouped(random, Path(_any(random), _any(random), flows, used_up))
    path = path._replace(sender=path.sender._replace(cards=random.choice((1, 2))))
    path = path._replace(used_up=used_up and any(one.bursts for one in sides(path)))
    return _with_express(random, path) if random.random() < 0.4 else path


PATHS: Mapping[int, Callable[[Random], Path | None]] = {
    1: _one_flow,
    2: _several_flows,
    3: _outwards,
    4: _bursting_or_express,
    5: _all_at_once,
}


def _prompt(path: Path) -> Text:
    names = ("sender", "receiver")
    table = joined((HEAD, *(_row(name, side) for name, side in zip(names, sides(path), strict=False))), "\n")
    bursts = any(one.bursts for one in sides(path))
    credits = (USED_UP if path.used_up else FRESH) if bursts else None
    template = OUT if path.receiver is None else BETWEEN
    running = told(RUNNING[path.flows == 1], flows=path.flows)
    return told(template, table=table, credits=credits or "", flows=running, asked=ASKED[path.flows == 1])


def _row(name: str, side: Side) -> Text:
    figures = {"peak": _written(side.peak), "baseline": _written(side.baseline)}
    return told(
        ROW,
        name=name,
        kind=side.instance_type,
        vcpus=side.vcpus,
        bandwidth=told(BURSTS if side.bursts else STEADY, **figures),
        group=plain(side.group) if side.group else NO_GROUP,
        express=ON if side.express else OFF,
        cards=side.cards,
    )


def _limits(path: Path) -> Iterator[Text]:
    """Every limit there is, as lines."""
    one = single(path)
    why = WHY_OUT if path.receiver is None else {25.0: WHY_EXPRESS, 10.0: WHY_CLUSTER}.get(one, WHY_ALONE)
    yield told(BY_FLOW[path.flows == 1], why=why, one=_written(one), flows=path.flows, all=_written(one * path.flows))
    for name, side in zip(("sender", "receiver"), sides(path), strict=False):
        template = BY_BASELINE if side.bursts and path.used_up else BY_SIDE
        yield told(template, name=name, gbps=_written(available(side, path)))
    if path.receiver is None:
        yield told(BY_BEYOND[path.sender.vcpus >= 32], gbps=_written(beyond(path.sender, path)))


def _written(gbps: float) -> str:
    return f"{gbps:.3f}".rstrip("0").rstrip(".")


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="플로우의 속도", en="How fast flows are"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
