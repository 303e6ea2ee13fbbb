"""Which instances may be on one rack, though some of them are in partitions? The hardware on which each may be tells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.assess.generators.placement_words import STRATEGIES
from labs.assess.generators.posing import Offer, PosedSeveral, joined, plain, told
from labs.assess.generators.promises import Failure, Strategy, sure_to_go_on
from labs.assess.generators.sure_survivors import (
    BECAUSE,
    TOO_CAREFUL,
    members_in,
    some_members,
    table_of,
    world_of,
)
from labs.assess.generators.survival import REASONS, reason_for
from labs.assess.questions import Multiple
from labs.assess.value import Text

SHARES = Text(
    ko="모두 실행 중인 인스턴스예요.\n\n{table}\n\n`{one}` 인스턴스와 **같은 랙에 있을 수도 있는** 인스턴스를 모두 고르세요.",
    en="All of these instances run:\n\n{table}\n\nChoose every instance that **may be on the same rack** as `{one}`.",
)
SHARES_WHY = Text(ko="`{one}` 인스턴스와 비교하면 이래요.\n\n{lines}", en="Compared with `{one}`:\n\n{lines}")
LINE = {
    True: Text(ko="- {names}: 같은 랙에 있을 수 없어요. {because}", en="- {names}: never on its rack. {because}"),
    False: Text(ko="- {names}: 같은 랙에 있을 수 있어요. {because}", en="- {names}: may be on its rack. {because}"),
}
MOST_INSTANCES = 8


def pose_shares(random: Random, difficulty: int) -> PosedSeveral | None:
    """Which instances may be on the rack of one."""
    partitions = random.randint(2, 4)
    strategies: Sequence[Strategy] = ("partition", *random.choice(BESIDE[difficulty]))
    members = some_members(random, difficulty, strategies, partitions)
    one = random.choice([one for one in members if one.strategy == "partition"])
    failure = Failure("rack", under=one.name)
    others = [other for other in members if other.name != one.name]
    if not 4 <= len(others) < MOST_INSTANCES:
        return None
    apart = sure_to_go_on(world_of(members, partitions), [failure])
    may = [other.name for other in others if other.name not in apart]
    if not 0 < len(may) < len(others):
        return None
    reasons = {other.name: reason_for(other, failure, members) for other in others}
    lines = []
    for reason in dict.fromkeys(reasons.values()):
        named = ", ".join(f"`{name}`" for name, found in reasons.items() if found == reason)
        lines.append(told(LINE[REASONS[reason].sure], names=named, because=BECAUSE[reason]))
    return PosedSeveral(
        variant="shares",
        prompt=told(SHARES, table=table_of(members), one=one.name),
        offers=tuple(_offer(name, reason, right=name not in apart) for name, reason in reasons.items()),
        explanation=told(SHARES_WHY, one=one.name, lines=joined(lines, "\n")),
        references=(STRATEGIES,),
    )


def _offer(name: str, reason: str, *, right: bool) -> Offer:
    return Offer(plain(f"`{name}`"), right, BECAUSE[reason], None if right else TOO_CAREFUL[reason])


BESIDE: Mapping[int, Sequence[tuple[Strategy, ...]]] = {
    2: ((), ("",)), 3: (("",), ("spread",)), 4: (("partition",), ("spread",)), 5: (("partition", ""), ("spread", "")),
}  # fmt: skip


def judge_shares(question: Multiple) -> Iterator[str]:
    """By the promises: another zone, or another partition of the same group, is never on its rack."""
    prompt = question.prompt.en
    members = members_in(prompt)
    under = re.findall(r"same rack\*\* as `([\w-]+)`", prompt)[0]
    found = {one.name: one for one in members}
    for option in question.options:
        reason = reason_for(found[option.text.en.strip("`")], Failure("rack", under=under), members)
        if option.right == REASONS[reason].sure:
            yield f"{question.id}: {option.text.en} is taken for {option.right}: {reason}"
