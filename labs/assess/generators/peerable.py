"""Which of these VPCs can be peered with this one? A request to each is made and accepted, and the simulator says."""

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network
from random import Random

from labs.assess.generators.beyond_layouts import Atlas, Laid
from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import Offer, PosedSeveral, joined, told
from labs.assess.generators.sketch import reference_to
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.scene import played
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection, overlapping, ranges_of

PEERING = "https://docs.aws.amazon.com/vpc/latest/peering/"
REFERENCES = (
    Reference(title="How VPC peering connections work", url=f"{PEERING}vpc-peering-basics.html"),
    Reference(title="Create a VPC peering connection", url=f"{PEERING}create-vpc-peering-connection.html"),
)
PROMPT = Text(
    ko=(
        "같은 계정, 같은 리전에 VPC들이 있어요. `{name}` VPC의 블록은 {blocks}이에요.{peered}\n\n"
        "`{name}` VPC와 **새로** 피어링해서 `active`까지 갈 수 있는 VPC를 모두 고르세요."
    ),
    en=(
        "There are VPCs in one account and Region. The VPC `{name}` has {blocks}.{peered}\n\n"
        "Choose every VPC with which `{name}` can **newly** be peered until the connection is `active`."
    ),
)
PEERED = Text(
    ko=" `{name}` VPC와는 이미 `active`인 피어링이 있어요.",
    en=" There is an `active` peering with the VPC `{name}` already.",
)
OPTION = Text(ko="`{name}`: {blocks}", en="`{name}`: {blocks}")
BECAUSE: Mapping[str, Text] = {
    "apart": Text(
        ko="어느 블록도 겹치지 않아서, 요청을 수락하면 `active`가 돼요.",
        en="No block overlaps, so the request becomes `active` once it is accepted.",
    ),
    "overlaps": Text(
        ko="`{theirs}` 블록이 `{ours}` 블록과 겹쳐요. 조금이라도 겹치면 요청이 바로 `failed`가 돼요.",
        en="`{theirs}` overlaps `{ours}`. The slightest overlap makes the request `failed` at once.",
    ),
    "second-overlaps": Text(
        ko="첫 블록은 괜찮지만 `{theirs}` 블록이 `{ours}` 블록과 겹쳐요. VPC에 붙은 블록은 모두 따져요.",
        en="The first block is fine, but `{theirs}` overlaps `{ours}`. Every block of a VPC counts.",
    ),
    "peered": Text(
        ko="두 VPC 사이에는 피어링을 하나만 둘 수 있어서, 새 요청은 `VpcPeeringConnectionAlreadyExists`로 거절돼요.",
        en="Two VPCs can have one peering only; a new request is refused with `VpcPeeringConnectionAlreadyExists`.",
    ),
}
MISCONCEPTIONS: Mapping[str, str] = {
    "overlaps": "overlap-is-sorted-out",
    "second-overlaps": "only-first-blocks-count",
    "peered": "peering-twice",
}
EXPLANATION = Text(
    ko=(
        "피어링하려는 두 VPC의 블록은 **하나도 겹치지 않아야** 해요. 크기가 달라도, 한쪽이 다른 쪽에 들어 있어도, 나중에 붙인 블록이어도 "
        "마찬가지예요. 각 블록의 처음과 끝 주소를 적어 견주어 보세요."
    ),
    en=(
        "**No block** of two VPCs may overlap for a peering, whatever their sizes, whether one holds the other, and whether a block "
        "was added later. Write down the first and the last address of each and compare."
    ),
)


def pose_peerable(random: Random, difficulty: int) -> PosedSeveral:
    """A VPC and others; the simulator tries a peering with each."""
    laid = _lay(random, difficulty)
    performance = played(laid.scene)
    here = _named(performance, laid.viewer)
    others = [one for one in performance.world.all(Vpc) if one.id != here.id]
    offers = tuple(_offer(performance, here, one) for one in random.sample(others, len(others)))
    peered = [name_of(performance.world, one.accepter.vpc_id) for one in performance.world.all(VpcPeeringConnection)]
    return PosedSeveral(
        variant="peerable",
        prompt=told(
            PROMPT,
            name=laid.viewer,
            blocks=_blocks(here),
            peered=joined((told(PEERED, name=one) for one in peered), ""),
        ),
        offers=offers,
        explanation=EXPLANATION,
        references=REFERENCES,
        scene=laid.scene,
    )


def judge_peerable(question: Choice | Multiple, performance: Performance) -> dict[str, bool]:
    """By comparing the blocks that the question tells of."""
    prompt = question.prompt.en
    here, *already = re.findall(r"VPC `([\w-]+)`", prompt)
    own = _networks(prompt)
    return {
        one.text.en: one.text.en.split("`")[1] not in (here, *already)
        and not any(block.overlaps(other) for block in own for other in _networks(one.text.en))
        for one in question.options
    }


def _networks(text: str) -> list[IPv4Network]:
    return [IPv4Network(one) for one in re.findall(r"[\d.]+/\d+", text)]


def _named(performance: Performance, name: str) -> Vpc:
    return next(one for one in performance.world.all(Vpc) if one.tags["Name"] == name)


def _offer(performance: Performance, here: Vpc, there: Vpc) -> Offer:
    """A VPC as an option, and what becomes of a peering with it."""
    reference = "${pcx.VpcPeeringConnection.VpcPeeringConnectionId}"
    asked = Do(action="create_vpc_peering_connection", params={"vpc_id": here.id, "peer_vpc_id": there.id}, name="pcx")
    accepted = Do(action="accept_vpc_peering_connection", params={"vpc_peering_connection_id": reference})
    after = perform(performance.world, (asked, accepted))
    right = all(one.state == "done" for one in after.outcomes)
    overlap = overlapping(ranges_of(here), ranges_of(there))
    sort = "apart" if right else "peered" if not overlap else "overlaps"
    if overlap and overlap[1] != there.cidr_block:
        sort = "second-overlaps"
    ours, theirs = overlap or ("", "")
    text = told(OPTION, name=there.tags["Name"], blocks=_blocks(there))
    return Offer(text, right, told(BECAUSE[sort], ours=ours, theirs=theirs), MISCONCEPTIONS.get(sort))


def _blocks(vpc: Vpc) -> str:
    return ", ".join(f"`{one}`" for one in ranges_of(vpc))


# VPCs whose blocks may overlap


def _lay(random: Random, difficulty: int) -> Laid:
    """A VPC and four others, some of which have addresses of it."""
    atlas = Atlas(random)
    second = random.randrange(1, 250)
    own = random.choice((f"10.{second}.0.0/16", f"10.{second}.64.0/18", f"10.{second}.128.0/20"))
    here = next(atlas.names)
    vpc = atlas.sketch.vpc(here, own)
    if difficulty > 2 and random.random() < 0.5:
        further = f"10.{(second + 100) % 250}.0.0/18"
        atlas.sketch.do("associate_vpc_cidr_block", vpc_id=vpc, cidr_block=further)
        own = random.choice((own, further))
    kinds = [*random.sample(KINDS[difficulty], 2), random.choice(("apart", "beside"))]
    kinds.append(random.choice(("apart", "beside", *KINDS[difficulty])))
    for kind in random.sample(kinds, len(kinds)):
        _beside_it(atlas, here, kind, IPv4Network(own))
    return atlas.laid(here)


def _beside_it(atlas: Atlas, here: str, kind: str, own: IPv4Network) -> None:
    """Another VPC whose blocks lie in some way to that of the one in question."""
    name = next(atlas.names)
    first, *further = BLOCKS[kind](atlas.random, own)
    vpc = atlas.sketch.vpc(name, first)
    for block in further:
        atlas.sketch.do("associate_vpc_cidr_block", vpc_id=vpc, cidr_block=block)
    if kind == "peered":
        atlas.sketch.peering(f"{here}-{name}", reference_to("create_vpc", here), vpc)


def _elsewhere(random: Random, own: IPv4Network) -> str:
    """A block that has nothing to do with another."""
    taken = int(str(own).split(".")[1])
    free = [
        one for one in range(256) if one not in (taken - 1, taken, taken + 1) and (one - taken) % 250 not in (100, 150)
    ]
    return f"10.{random.choice(free)}.0.0/{random.randint(16, 22)}"


def _within(random: Random, own: IPv4Network) -> str:
    """A part of a block."""
    return str(random.choice([*own.subnets(new_prefix=own.prefixlen + random.randint(1, 4))]))


def _around(own: IPv4Network) -> str:
    """The block of a usual VPC that holds another."""
    return str(own.supernet(new_prefix=16))


def _next(own: IPv4Network) -> str:
    """The block of the same size after another."""
    return str(IPv4Network((int(own.network_address) + own.num_addresses, own.prefixlen)))


BLOCKS: Mapping[str, Callable[[Random, IPv4Network], list[str]]] = {
    "apart": lambda random, own: [_elsewhere(random, own)],
    "beside": lambda random, own: [_next(own)],
    "same": lambda random, own: [str(own)],
    "within": lambda random, own: [_within(random, own)],
    "around": lambda random, own: [_around(own)],
    "second-within": lambda random, own: [_elsewhere(random, own), _within(random, own)],
    "second-apart": lambda random, own: [_elsewhere(random, own), _next(own)],
    "peered": lambda random, own: [_elsewhere(random, own)],
}
"""How the blocks of a VPC lie to that of another -> the blocks."""
KINDS: Mapping[int, Sequence[str]] = {
    1: ("same", "within", "around"),
    2: ("same", "within", "around", "second-within"),
    3: ("within", "around", "second-within", "second-apart", "peered"),
    4: ("within", "around", "second-within", "second-apart", "peered"),
}
"""Difficulty -> how the blocks of others may lie, beside such as have nothing to do with those in question."""
