"""How many subnets of a size fit into a VPC, and which block can still become one?"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from random import Random

from labs.assess.generators.blocks import again, attempt, blocks_in, is_done, refusal, some_block, some_seed
from labs.assess.generators.posing import GUIDE, Posed, Wrong, code, plain, told
from labs.assess.generators.sketch import Sketch
from labs.assess.questions import Choice, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.value import Text

REFERENCES = (
    Reference(title="Subnet CIDR blocks", url=f"{GUIDE}subnet-sizing.html"),
    Reference(title="VPC CIDR blocks", url=f"{GUIDE}vpc-cidr-blocks.html"),
)
VPC = "${main_vpc.Vpc.VpcId}"

FIT_EMPTY = Text(
    ko="VPC `{vpc}`에는 아직 서브넷이 없어요. `/{prefix}` 서브넷을 몇 개까지 만들 수 있을까요?",
    en="The VPC `{vpc}` has no subnet yet. How many `/{prefix}` subnets can be made in it?",
)
FIT_BESIDE = Text(
    ko="VPC `{vpc}`에 서브넷 `{there}` 하나가 이미 있어요. `/{prefix}` 서브넷을 몇 개 더 만들 수 있을까요?",
    en="The VPC `{vpc}` already has the subnet `{there}`. How many more subnets of `/{prefix}` can be made in it?",
)
FIT_WHY = Text(
    ko=(
        "`/{outer}` 안에는 `/{prefix}` 블록이 2^({prefix} − {outer}) = {whole}개 들어가요. 예약된 다섯 주소는 서브넷 **안에서** 빠질 뿐, "
        "서브넷의 개수는 줄이지 않아요. {beside}그래서 **{key}**개예요. 시뮬레이터의 `CreateSubnet`이 받아들인 블록의 수이기도 해요."
    ),
    en=(
        "A `/{outer}` holds 2^({prefix} − {outer}) = {whole} blocks of `/{prefix}`. The five reserved addresses are taken off "
        "**inside** each subnet; they do not make the subnets fewer. {beside}So **{key}** can be made, which is "
        "how many of these blocks `CreateSubnet` accepts in the simulator."
    ),
)
FIT_BESIDE_WHY = Text(
    ko="이미 있는 `{there}` 서브넷이 그중 {taken}개의 자리를 차지해요. ",
    en="The subnet `{there}` takes the room of {taken} of them. ",
)
CAN_BE_MADE = Text(
    ko="VPC `{vpc}`에 이런 서브넷들이 있어요: {there}. 다음 중 지금 `CreateSubnet`으로 만들 수 있는 블록은 무엇일까요?",
    en="The VPC `{vpc}` has these subnets: {there}. Which of these blocks can `CreateSubnet` make now?",
)
CAN_BE_MADE_WHY = Text(
    ko=(
        "서브넷은 VPC의 블록 안에 있고, 다른 서브넷과 겹치지 않고, `/16`에서 `/28` 사이여야 해요. `{key}`({first}–{last})만 "
        "셋을 다 지켜요. 나머지는 거절돼요: {refused}."
    ),
    en=(
        "A subnet lies inside the VPC's block, overlaps no other subnet, and is between `/16` and `/28`. Only `{key}` "
        "({first}–{last}) keeps all three. The others are refused: {refused}."
    ),
)
BECAUSE: Mapping[str, Text] = {
    "first-and-last-subnet-lost": Text(
        ko="첫 서브넷과 마지막 서브넷은 못 쓴다고 본 답이에요. VPC에서는 둘 다 쓸 수 있어요.",
        en="This gives up the first and the last subnet. Both can be used in a VPC.",
    ),
    "one-bit-off": Text(
        ko="비트 하나를 잘못 센 답이에요. `/{outer}`에서 `/{prefix}`까지는 {bits}비트 차이예요.",
        en="This is one bit off. Between `/{outer}` and `/{prefix}` there are {bits} bits.",
    ),
    "bits-counted-not-blocks": Text(
        ko="비트 수({bits})를 그대로 답했어요. 비트가 하나 늘 때마다 블록 수는 두 배가 돼요.",
        en="This is the number of bits, {bits}. Every further bit doubles the number of blocks.",
    ),
    "existing-subnets-ignored": Text(
        ko="이미 있는 `{there}` 서브넷을 잊은 답이에요. 서브넷끼리는 겹칠 수 없어요.",
        en="This forgets the subnet `{there}`. Subnets cannot overlap.",
    ),
    "one-subnet-takes-one-block": Text(
        ko="`{there}` 서브넷이 한 자리만 차지한다고 본 답이에요. 크기가 달라서 `/{prefix}` 자리를 {taken}개 차지해요.",
        en="This lets `{there}` take one place. Its size differs: it takes the room of {taken} blocks of `/{prefix}`.",
    ),
    "reserved-makes-subnets-fewer": Text(
        ko="예약된 다섯 개를 서브넷의 개수에서 뺀 답이에요. 예약은 서브넷마다 그 안의 주소에서 빠져요.",
        en="This takes the five reserved off the number of subnets. They are addresses inside each subnet.",
    ),
    "inside-another-subnet": Text(
        ko="`{other}` 서브넷 안에 들어 있는 블록이에요({refusal}). 첫 주소가 달라도 범위가 겹쳐요.",
        en="This block lies inside `{other}` ({refusal}). Their first addresses differ, and still they overlap.",
    ),
    "around-another-subnet": Text(
        ko="이 블록은 `{other}` 서브넷을 품고 있어요({refusal}). 더 큰 블록도 이미 쓰인 부분과 겹칠 수 없어요.",
        en="This block contains `{other}` ({refusal}). A larger block cannot overlap what is taken either.",
    ),
    "outside-the-vpc": Text(
        ko="VPC `{vpc}` 밖의 블록이에요({refusal}).", en="This block is outside the VPC, `{vpc}` ({refusal})."
    ),
    "any-size-will-do": Text(
        ko="비어 있는 자리지만 `/28`보다 작아요({refusal}). 서브넷은 `/16`에서 `/28`까지예요.",
        en="The place is free, but the block is smaller than `/28` ({refusal}). Subnets are between `/16` and `/28`.",
    ),
}


def pose_fit(random: Random, *, beside: bool) -> Posed | None:
    """How many subnets of a size can be made."""
    bits = random.randint(2, 4)
    prefix = random.randint(20, 28)
    vpc = some_block(random, prefix - bits)
    there = some_block(random, prefix - random.randint(1, bits - 1), vpc) if beside else None
    scene = _scene(vpc, [there] if there else [], random)
    key = sum(_can_be_made(scene, one) for one in vpc.subnets(new_prefix=prefix))
    whole, taken = 1 << bits, (1 << bits) - key
    said = {
        "existing-subnets-ignored": whole,
        "one-subnet-takes-one-block": whole - 1,
        "first-and-last-subnet-lost": key - 2,
        "bits-counted-not-blocks": bits,
        "one-bit-off": whole * 2 - taken,
        "reserved-makes-subnets-fewer": whole - 5,
    }
    names = [name for name in said if beside or name not in ("existing-subnets-ignored", "one-subnet-takes-one-block")]
    facts = {"outer": vpc.prefixlen, "prefix": prefix, "bits": bits, "there": there, "taken": taken}
    beside_why = told(FIT_BESIDE_WHY, **facts) if there else None
    return Posed(
        variant="fit-beside" if there else "fit",
        prompt=told(FIT_BESIDE if there else FIT_EMPTY, vpc=vpc, **facts),
        key=plain(key),
        wrongs=tuple(Wrong(plain(said[name]), told(BECAUSE[name], **facts), name) for name in names if said[name] > 0),
        explanation=told(FIT_WHY, whole=whole, key=key, beside=beside_why or "", **facts),
        references=REFERENCES,
        scene=scene,
    )


def judge_fit(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By making them one after the other, from the block's end, in one world."""
    vpc, *there = blocks_in(question.prompt)
    prefix = _prefix_asked(question)
    performance = played(_scene(vpc, there, Random(0)))  # noqa: S311 - a world to try in
    made = 0
    for block in reversed([*vpc.subnets(new_prefix=prefix)]):
        tried = again(performance, "create_subnet", vpc_id=VPC, cidr_block=str(block))
        made += is_done(tried)
        performance = tried if is_done(tried) else performance
    for one in question.options:
        yield one, int(one.text.en) == made


def pose_can_be_made(random: Random, number: int) -> Posed | None:
    """Which of several blocks can become a subnet beside those that are there."""
    vpc = some_block(random, random.randint(18, 22))
    there = _apart(random, vpc, number)
    candidates = {
        "inside-another-subnet": _inside(random, there),
        "around-another-subnet": _around(random, there, vpc),
        "outside-the-vpc": _outside(random, vpc),
        "any-size-will-do": _free_block(random, vpc, there, 29),
    }
    key = _free_block(random, vpc, there, random.randint(vpc.prefixlen + 2, 27))
    if key is None:
        return None
    scene = _scene(vpc, there, random)
    wrongs, refusals = [], []
    for name, block in candidates.items():
        if block is None:
            continue
        code_said = _refusal(scene, block)
        other = next((one for one in there if one.overlaps(block)), None)
        because = told(BECAUSE[name], other=other, vpc=vpc, refusal=f"`{code_said}`")
        wrongs.append(Wrong(code(block), because, name))
        refusals.append(f"`{block}` `{code_said}`")
    return Posed(
        variant="can-be-made",
        prompt=told(CAN_BE_MADE, vpc=vpc, there=", ".join(f"`{one}`" for one in there)),
        key=code(key),
        wrongs=tuple(wrongs),
        explanation=told(CAN_BE_MADE_WHY, key=key, first=key[0], last=key[-1], refused=", ".join(refusals)),
        references=REFERENCES,
        scene=scene,
    )


def judge_can_be_made(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By trying each block, and by the arithmetic of blocks."""
    vpc, *there = blocks_in(question.prompt)
    scene = question.scene
    for one in question.options:
        (block,) = blocks_in(one.text)
        fits = block.subnet_of(vpc) and 16 <= block.prefixlen <= 28 and not any(block.overlaps(each) for each in there)
        yield one, fits and scene is not None and _can_be_made(scene, block)


def _prefix_asked(question: Choice) -> int:
    """The size that the prompt asks about: the only `/n` that stands alone."""
    return int(question.prompt.en.rpartition("`/")[2].partition("`")[0])


def _scene(vpc: IPv4Network, there: Sequence[IPv4Network], random: Random) -> Scene:
    sketch = Sketch()
    made = sketch.vpc("main", str(vpc))
    for number, block in enumerate(there):
        sketch.subnet(f"subnet-{number + 1}", made, str(block))
    return sketch.scene(some_seed(random))


def _refusal(scene: Scene, block: IPv4Network) -> str:
    return refusal(attempt(scene, "create_subnet", vpc_id=VPC, cidr_block=str(block)))


def _can_be_made(scene: Scene, block: IPv4Network) -> bool:
    return is_done(attempt(scene, "create_subnet", vpc_id=VPC, cidr_block=str(block)))


def _apart(random: Random, vpc: IPv4Network, number: int) -> list[IPv4Network]:
    """Blocks of different sizes that do not overlap."""
    found: list[IPv4Network] = []
    while len(found) < number:
        block = some_block(random, random.randint(vpc.prefixlen + 2, min(vpc.prefixlen + 5, 26)), vpc)
        if not any(block.overlaps(one) for one in found):
            found.append(block)
    return found


def _inside(random: Random, there: Sequence[IPv4Network]) -> IPv4Network:
    """A part of one of the blocks that does not begin where it begins."""
    around = random.choice(there)
    parts = [*around.subnets(prefixlen_diff=random.randint(1, min(2, 28 - around.prefixlen)))]
    return random.choice(parts[1:])


def _around(random: Random, there: Sequence[IPv4Network], vpc: IPv4Network) -> IPv4Network | None:
    """A block around one of them that begins before it."""
    found = [
        wider
        for one in there
        for wider in (one.supernet(prefixlen_diff=1), one.supernet(prefixlen_diff=2))
        if wider.prefixlen > vpc.prefixlen and wider.network_address != one.network_address
    ]
    return random.choice(found) if found else None


def _outside(random: Random, vpc: IPv4Network) -> IPv4Network:
    """A block right beyond the end of the VPC."""
    prefix = random.randint(vpc.prefixlen + 2, 27)
    beyond = (
        int(vpc.broadcast_address) + 1 if random.random() < 0.5 else int(vpc.network_address) - (1 << (32 - prefix))
    )
    return IPv4Network((beyond, prefix))


def _free_block(random: Random, vpc: IPv4Network, there: Sequence[IPv4Network], prefix: int) -> IPv4Network | None:
    """A block of a size that overlaps none of them, near one of them where there is one."""
    for _ in range(20):
        block = some_block(random, prefix, vpc)
        if not any(block.overlaps(one) for one in there):
            return block
    return None
