"""What do the public addresses of an account cost? The bill of the simulator says it, today and by the rule until 2024.

1  some addresses today, in use and idle
2  and some of instances that are stopped
3  the same in 2023
4  and a second address on an instance; or how much more it is today than it was in 2023
5  over the night in which the rule changed
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import NamedTuple

from labs.assess.generators.address_beliefs import BELIEFS_BEFORE, BELIEFS_NOW, Belief
from labs.assess.generators.address_holdings import (
    AUTO,
    CHARGED_BEFORE,
    QUIET,
    Holdings,
    Ranges,
    counted,
    scene_of,
    some_holdings,
)
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import Posed, Wrong, joined, pose_choice, told
from labs.assess.generators.sketch import DATE
from labs.assess.questions import AnyQuestion, Choice, Numeric, Reference
from labs.assess.questions.numeric import WrongNumber
from labs.assess.scene import Scene, played
from labs.assess.value import Text
from labs.cloud.billing import EVERY_ADDRESS_COSTS, charges, metered
from labs.cloud.world import World

NAME = "address-prices"
SKILL = "address-prices"
HOUR = Decimal("0.005")
"""US dollars an hour; in the prompt as well, so that what is asked for is the rule and not the figure."""
MOST = 7
ELASTIC_IPS = 5
"""How many a new account may have in a Region."""
REFERENCES = (
    Reference(
        title="New – AWS Public IPv4 Address Charge",
        url="https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/",
    ),
    Reference(
        title="Elastic IP addresses",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
    ),
)
LEVELS: Mapping[int, Ranges] = {
    1: {"used": (0, 3), "idle": (0, 2), AUTO: (0, 3)},
    2: {"used": (0, 2), "idle": (0, 2), "stopped": (1, 2), AUTO: (0, 2), QUIET: (0, 1)},
    3: {"used": (1, 3), "idle": (0, 2), "stopped": (0, 2), AUTO: (0, 2), QUIET: (0, 1)},
    4: {"used": (1, 3), "second": (0, 2), "idle": (0, 2), "stopped": (0, 2), AUTO: (0, 2), "nat": (0, 1)},
    5: {"used": (1, 3), "second": (0, 2), "idle": (0, 2), "stopped": (0, 2), AUTO: (0, 2), QUIET: (0, 1)},
}

COSTS = Text(
    ko=(
        "지금은 {date} 00:00 UTC예요. 아무것도 바꾸지 않으면, 이 계정의 퍼블릭 IPv4 주소에 앞으로 {hours}시간 동안 드는 요금은 "
        "모두 얼마일까요?"
    ),
    en=(
        "It is {date}, 00:00 UTC. If nothing is changed, what do the public IPv4 addresses of this account cost in all for "
        "{hours} hours from now on?"
    ),
)
MORE = Text(
    ko=(
        "아무것도 바꾸지 않으면, 이 계정의 퍼블릭 IPv4 주소에 {hours}시간 동안 드는 요금은 2023년의 규칙으로 셀 때보다 얼마나 더 "
        "많을까요?"
    ),
    en=(
        "If nothing is changed, how much more do the public IPv4 addresses of this account cost for {hours} hours than they "
        "would have by the rule of 2023?"
    ),
)
CROSSING = Text(
    ko=(
        "지금은 {date} 00:00 UTC이고, {before}시간 뒤에 2024년 2월 1일이 돼요. 아무것도 바꾸지 않으면, 이 계정의 퍼블릭 IPv4 "
        "주소에 앞으로 {hours}시간 동안 드는 요금은 모두 얼마일까요?"
    ),
    en=(
        "It is {date}, 00:00 UTC, and in {before} hours it will be 1 February 2024. If nothing is changed, what do the public "
        "IPv4 addresses of this account cost in all for {hours} hours from now on?"
    ),
)
LEAVING_OUT = Text(
    ko="*요금이 붙는 주소는 하나에 시간당 0.005달러예요. 인스턴스, NAT 게이트웨이, 데이터의 요금은 빼고 세세요.*",
    en="*An address that is charged costs $0.005 an hour. Leave out what instances, NAT gateways and data cost.*",
)

TABLE = Text(
    ko="| 주소 | 개수 | 2024년 1월까지 | 2024년 2월부터 |\n|---|---|---|---|",
    en="| Addresses | How many | Until Jan 2024 | Since Feb 2024 |\n|---|---|---|---|",
)
ROW = Text(ko="| {what} | {count} | {before} | 유료 |", en="| {what} | {count} | {before} | charged |")
FREE, CHARGED = Text(ko="무료", en="free"), Text(ko="유료", en="charged")
LABELS: Mapping[str, Text] = {
    "used": Text(ko="실행 중인 인스턴스의 첫 번째 Elastic IP", en="First Elastic IP of a running instance"),
    "second": Text(ko="실행 중인 인스턴스의 두 번째 Elastic IP", en="Second Elastic IP of a running instance"),
    "idle": Text(ko="아무 데도 연결되지 않은 Elastic IP", en="Elastic IP associated with nothing"),
    "stopped": Text(ko="중지된 인스턴스의 Elastic IP", en="Elastic IP of a stopped instance"),
    "nat": Text(ko="NAT 게이트웨이의 Elastic IP", en="Elastic IP of a NAT gateway"),
    AUTO: Text(ko="실행 중인 인스턴스에 자동으로 할당된 주소", en="Address assigned to a running instance by EC2"),
}
NOTHING_HELD = Text(
    ko="Elastic IP 없이 중지된 인스턴스는 자동 주소를 반납했으므로 셀 주소가 없어요.",
    en="The instance that is stopped without an Elastic IP has given its automatic address back: there is none to count.",
)
SUM = Text(
    ko="요금이 붙는 주소: {count}개 × {hours}시간 × 0.005달러 = **{amount}**",
    en="Charged addresses: {count} × {hours} hours × $0.005 = **{amount}**",
)
SUM_OF_MORE = Text(
    ko="지금은 {now}개, 2023년 규칙으로는 {before}개에 요금이 붙어요. 차이 {count}개 × {hours}시간 × 0.005달러 = **{amount}**",
    en="Charged now: {now}; by the rule of 2023: {before}. The difference, {count} × {hours} hours × $0.005 = **{amount}**",
)
SUM_OF_BOTH = Text(
    ko=(
        "자정까지 {old}개 × {before}시간, 자정부터 {now}개 × {after}시간. "
        "({old} × {before} + {now} × {after}) × 0.005달러 = **{amount}**"
    ),
    en=(
        "Until midnight {old} × {before} hours, from midnight on {now} × {after} hours. "
        "({old} × {before} + {now} × {after}) × $0.005 = **{amount}**"
    ),
)


ONE_RULE_NOW = Text(
    ko="기간 전체를 새 규칙으로 셌어요. 2월 1일이 되기 전의 시간에는 옛 규칙이 적용돼요.",
    en="This goes by the new rule all the time. The hours before 1 February go by the old one.",
)
ONE_RULE_BEFORE = Text(
    ko="기간 전체를 옛 규칙으로 셌어요. 2월 1일이 되는 순간부터는 모든 주소에 요금이 붙어요.",
    en="This goes by the old rule all the time. From 1 February on every address is charged.",
)
ALL_OF_IT = Text(
    ko="지금 드는 요금 전체예요. 2023년에도 요금이 붙던 주소가 있으므로 그만큼 빼야 해요.",
    en="This is all that is charged now. Some of these addresses were charged in 2023 too.",
)
NOTHING_MORE = Text(
    ko="놀리는 주소의 요금이에요. 그 주소들에는 2023년에도 요금이 붙었어요.",
    en="This is what the idle addresses cost, and those were charged in 2023 too.",
)


class Guess(NamedTuple):
    """A wrong amount, what it overlooks, and the misconception that leads to it."""

    amount: Decimal
    because: Text
    misconception: str


class Sum(NamedTuple):
    """An amount that is asked for, and all that is said of it."""

    variant: str
    prompt: Text
    amount: Decimal
    guesses: tuple[Guess, ...]
    explanation: Text
    scene: Scene


def generate(seed: int, difficulty: int) -> AnyQuestion:
    """A question about what addresses cost: a choice, or from difficulty 4 on a number half of the time."""
    if difficulty >= 4 and seed % 2:
        return _numeric(seed, difficulty)
    return pose_choice(NAME, SKILL, _pose, seed, difficulty)


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by counting the addresses in its world and the hours in its prompt."""
    if question.scene is None or not isinstance(question, Choice | Numeric):
        yield f"{question.id} has no account, or is of another kind"
        return
    amount = _counted(question, counted(played(question.scene).world))
    if isinstance(question, Numeric):
        if not question.mark(float(amount)).right:
            yield f"{question.id}: it costs {amount} and not {question.value}"
        return
    for one in question.options:
        if one.right != (one.text == money(amount)):
            yield f"{question.id}: {one.text.en} is taken for {one.right}, and it costs {amount}"


def shape(question: AnyQuestion) -> str:
    """Questions about as many addresses of each kind, for as long and by the same rule, feel the same."""
    holdings = counted(played(question.scene).world) if question.scene else Holdings({})
    hours = " ".join(re.findall(r"[0-9]+(?= hours)", question.prompt.en))
    return f"{question.id.rsplit('-', 1)[0]} {sorted(holdings.counts.items())} {hours}"


def money(amount: Decimal) -> Text:
    """US dollars and cents."""
    return Text(ko=f"{amount:,.2f}달러", en=f"${amount:,.2f}")


def _pose(random: Random, level: int) -> Posed | None:
    found = _sum(random, level)
    if found is None:
        return None
    return Posed(
        variant=found.variant,
        prompt=found.prompt,
        key=money(found.amount),
        wrongs=tuple(Wrong(money(one.amount), one.because, one.misconception) for one in found.guesses),
        explanation=found.explanation,
        references=REFERENCES,
        scene=found.scene,
    )


def _numeric(seed: int, difficulty: int) -> Numeric:
    for attempt in count():
        found = _sum(Random(f"{NAME} number {difficulty} {seed} {attempt}"), difficulty)  # noqa: S311 - a question
        if found is None:
            continue
        wrong = {one.amount: one for one in reversed(found.guesses) if one.amount != found.amount}
        return Numeric(
            id=f"{NAME}-{found.variant}-{difficulty}-{seed}",
            skill=SKILL,
            difficulty=difficulty,
            prompt=found.prompt,
            explanation=found.explanation,
            references=REFERENCES,
            scene=found.scene,
            value=float(found.amount),
            tolerance=0.004,
            unit=Text(ko="달러", en="dollars"),
            mistakes=tuple(
                WrongNumber(value=float(one.amount), because=one.because, misconception=one.misconception)
                for one in wrong.values()
            ),
        )
    raise AssertionError("attempts never end")


def _sum(random: Random, level: int) -> Sum | None:
    holdings = some_holdings(random, LEVELS[level])
    if not 2 <= holdings.all <= MOST or holdings.elastic > ELASTIC_IPS:
        return None
    hours = random.randrange(24, 1000, 2)
    if level == 5:
        return _crossing(random, holdings, hours)
    if level == 4 and random.random() < 0.5 and not holdings.counts["nat"]:
        return _more(random, holdings, hours)
    before = level == 3 or (level == 4 and not holdings.counts["nat"] and random.random() < 0.5)
    date = datetime(2023, 4, 1, tzinfo=UTC) + timedelta(days=random.randrange(250)) if before else DATE
    scene = scene_of(random, holdings, date)
    amount = _billed(played(scene).world, hours)
    return Sum(
        variant="before" if before else "now",
        prompt=_asked(COSTS, date=date.date(), hours=hours),
        amount=amount,
        guesses=tuple(_guesses(holdings, hours, BELIEFS_BEFORE if before else BELIEFS_NOW)),
        explanation=_explained(
            holdings, told(SUM, count=int(amount / HOUR / hours), hours=hours, amount=money(amount))
        ),
        scene=scene,
    )


def _more(random: Random, holdings: Holdings, hours: int) -> Sum:
    """How much more it is today than by the rule of 2023: the bills of the same world on two days."""
    scene = scene_of(random, holdings, DATE)
    world = played(scene).world
    now, before = _billed(world, hours), _billed(world.at(EVERY_ADDRESS_COSTS - timedelta(days=90)), hours)
    counts = {"now": int(now / HOUR / hours), "before": int(before / HOUR / hours)}
    said = told(SUM_OF_MORE, **counts, count=counts["now"] - counts["before"], hours=hours, amount=money(now - before))
    guesses = (
        Guess(now, ALL_OF_IT, "used-addresses-were-free"),
        Guess(before, NOTHING_MORE, "idle-addresses-only"),
        *(Guess(one.amount - before, one.because, one.misconception) for one in _guesses(holdings, hours, BELIEFS_NOW)),
    )
    return Sum(
        variant="more",
        prompt=_asked(MORE, hours=hours),
        amount=now - before,
        guesses=tuple(one for one in guesses if one.amount >= 0),
        explanation=_explained(holdings, said),
        scene=scene,
    )


def _crossing(random: Random, holdings: Holdings, hours: int) -> Sum:
    days = random.randrange(1, max(2, hours // 24))
    before, date = days * 24, EVERY_ADDRESS_COSTS - timedelta(days=days)
    hours = max(hours, before + 12)
    scene = scene_of(random, holdings, date)
    amount = _billed(played(scene).world, hours)
    old, now = holdings.of(CHARGED_BEFORE), holdings.all
    facts = {"old": old, "before": before, "now": now, "after": hours - before, "amount": money(amount)}
    return Sum(
        variant="crossing",
        prompt=_asked(CROSSING, date=date.date(), before=before, hours=hours),
        amount=amount,
        guesses=(
            Guess(now * hours * HOUR, ONE_RULE_NOW, "one-rule-for-all-time"),
            Guess(old * hours * HOUR, ONE_RULE_BEFORE, "one-rule-for-all-time"),
            *(
                Guess(one.amount + old * before * HOUR, one.because, one.misconception)
                for one in _guesses(holdings, hours - before, BELIEFS_NOW)
            ),
        ),
        explanation=_explained(holdings, told(SUM_OF_BOTH, **facts)),
        scene=scene,
    )


def _billed(world: World, hours: int) -> Decimal:
    """What the simulator's bill says of the public addresses for so many hours from now on."""
    later = metered(world, timedelta(hours=hours))
    return _of_addresses(charges(later)) - _of_addresses(charges(world))


def _of_addresses(charged: Mapping[str, Decimal]) -> Decimal:
    return sum(
        (amount for usage, amount in charged.items() if usage.startswith(("PublicIPv4:", "ElasticIP:"))), Decimal(0)
    )


def _counted(question: AnyQuestion, holdings: Holdings) -> Decimal:
    """What it costs by counting: the other way of judging."""
    hours = int(re.findall(r"for ([0-9]+) hours", question.prompt.en)[0])
    now, before = holdings.all, holdings.of(CHARGED_BEFORE)
    if "how much more" in question.prompt.en:
        return (now - before) * hours * HOUR
    date = question.scene.date if question.scene else DATE
    old = min(hours, max(0, round((EVERY_ADDRESS_COSTS - date) / timedelta(hours=1))))
    return (before * old + now * (hours - old)) * HOUR


def _guesses(holdings: Holdings, hours: int, beliefs: tuple[Belief, ...]) -> Iterator[Guess]:
    for one in beliefs:
        charged = holdings.of(one.charged) - (1 if one.one_free and holdings.elastic else 0)
        yield Guess(charged * hours * HOUR, one.because, one.misconception)


def _asked(template: Text, **facts: object) -> Text:
    return joined((LEAVING_OUT, told(template, **facts)))


def _explained(holdings: Holdings, said: Text) -> Text:
    """The addresses by their kinds, with what each cost before and costs now, and the sum."""
    rows = [
        told(ROW, what=label, count=holdings.counts[kind], before=CHARGED if kind in CHARGED_BEFORE else FREE)
        for kind, label in LABELS.items()
        if holdings.counts.get(kind)
    ]
    quiet = [NOTHING_HELD] if holdings.counts.get(QUIET) else []
    return joined((joined((TABLE, *rows), "\n"), *quiet, said))


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="퍼블릭 주소의 요금, 지금과 2023년", en="What public addresses cost, today and in 2023"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=generate,
    replay=replay,
    shape=shape,
)
