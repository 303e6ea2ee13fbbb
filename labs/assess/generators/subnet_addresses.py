"""How many addresses of a subnet can be given, which is the first and which the last, and how many are left?"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from random import Random

from labs.assess.generators.blocks import again, at, attempt, blocks_in, is_done, some_block, some_seed
from labs.assess.generators.posing import GUIDE, Posed, Wrong, code, joined, plain, told
from labs.assess.generators.sketch import Sketch
from labs.assess.questions import Choice, Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import Scene, played
from labs.assess.value import Text

REFERENCES = (Reference(title="Subnet CIDR blocks", url=f"{GUIDE}subnet-sizing.html"),)

FREE = Text(
    ko="VPC에 서브넷 `{block}` 하나를 새로 만들었어요. 이 서브넷에서 네트워크 인터페이스에 줄 수 있는 IPv4 주소는 몇 개일까요?",
    en="A subnet `{block}` has just been made in a VPC. How many of its IPv4 addresses can be given to network interfaces?",
)
FREE_WHY = Text(
    ko=(
        "`{block}` 블록에는 주소가 2^{host_bits} = {size}개 있어요. 그중 앞의 네 개(`{first}`부터 `{fourth}`까지)와 마지막 한 개"
        "(`{last}`)는 AWS가 서브넷마다 예약해요. {size} − 5 = **{free}**개가 남고, `DescribeSubnets`의 "
        "`AvailableIpAddressCount`도 {free}이에요."
    ),
    en=(
        "`{block}` holds 2^{host_bits} = {size} addresses. AWS reserves the first four of every subnet (`{first}` to "
        "`{fourth}`) and the last one (`{last}`). That leaves {size} − 5 = **{free}**, which is what "
        "`AvailableIpAddressCount` of `DescribeSubnets` says."
    ),
)
EDGE = {
    "first": Text(
        ko="서브넷 `{block}`에서 네트워크 인터페이스가 가질 수 있는 **가장 앞** 주소는 무엇일까요?",
        en="Which is the **first** address that a network interface in the subnet `{block}` can have?",
    ),
    "last": Text(
        ko="서브넷 `{block}`에서 네트워크 인터페이스가 가질 수 있는 **가장 뒤** 주소는 무엇일까요?",
        en="Which is the **last** address that a network interface in the subnet `{block}` can have?",
    ),
}
EDGE_WHY = {
    "first": Text(
        ko=(
            "블록은 `{first}`에서 시작해요. 차례로 네트워크 주소, VPC 라우터, DNS용, 예비용까지 네 개(`{first}`–`{fourth}`)를 AWS가 "
            "예약해서, `CreateNetworkInterface`로 지정할 수 있는 첫 주소는 **`{key}`** 예요."
        ),
        en=(
            "The block begins at `{first}`. AWS reserves four addresses there, `{first}` to `{fourth}`: the network, the "
            "VPC router, DNS, and one for later. The first that `CreateNetworkInterface` accepts is **`{key}`**."
        ),
    ),
    "last": Text(
        ko=(
            "블록은 `{last}`에서 끝나요. VPC에는 브로드캐스트가 없지만 이 마지막 주소 하나는 예약되어 있고, 그 바로 앞의 **`{key}`** 는 "
            "쓸 수 있어요. 나머지 예약 주소 네 개는 모두 블록의 앞쪽에 있어요."
        ),
        en=(
            "The block ends at `{last}`. A VPC has no broadcast, but this last address is reserved; the one before it, "
            "**`{key}`**, can be used. The other four reserved addresses are all at the block's beginning."
        ),
    ),
}
LEFT = Text(
    ko=("서브넷 `{block}`에 다음이 있어요.\n\n{things}\n\n이 서브넷에서 아직 줄 수 있는 사설 IPv4 주소는 몇 개일까요?"),
    en=("This is in the subnet `{block}`:\n\n{things}\n\nHow many of its private IPv4 addresses can still be given?"),
)
LEFT_WHY = Text(
    ko=(
        "주소 {size}개에서 예약된 5개를 빼면 {whole}개예요. 여기서 쓰이고 있는 {used}개를 빼요: {counted}. "
        "{whole} − {used} = **{free}**. 중지된 인스턴스도 사설 주소를 계속 쥐고 있고, 보조 주소와 아무 데도 연결되지 않은 인터페이스의 "
        "주소도 하나씩 세어요."
    ),
    en=(
        "Of {size} addresses 5 are reserved, which leaves {whole}. In use are {used}: {counted}. "
        "{whole} − {used} = **{free}**. A stopped instance keeps its private address, and every secondary address and "
        "every interface that is attached to nothing counts as well."
    ),
)
RUNNING = Text(ko="- 실행 중인 인스턴스 {count}대", en="- running instances: {count}")
STOPPED = Text(ko="- 중지된 인스턴스 {count}대", en="- stopped instances: {count}")
IDLE = Text(
    ko="- 어디에도 연결되지 않은 네트워크 인터페이스 {count}개, 주소는 각각 하나",
    en="- network interfaces that are attached to nothing, with one address each: {count}",
)
LARGE = Text(
    ko="- 보조 사설 주소를 {count}개 더 가진 네트워크 인터페이스 1개",
    en="- one network interface with {count} secondary private addresses besides its primary one",
)
NAT = Text(ko="- 프라이빗 NAT 게이트웨이 1개", en="- one private NAT gateway")
COUNTED: Mapping[str, Text] = {
    "instances": Text(ko="인스턴스 {count}", en="{count} by instances"),
    "idle": Text(ko="연결되지 않은 인터페이스 {count}", en="{count} by unattached interfaces"),
    "large": Text(ko="보조 주소를 가진 인터페이스 {count}", en="{count} by the interface with secondary addresses"),
    "nat": Text(ko="NAT 게이트웨이 {count}", en="{count} by the NAT gateway"),
}
BECAUSE: Mapping[str, Text] = {
    "reserved-addresses-forgotten": Text(
        ko="예약된 다섯 개를 빼지 않은 답이에요.", en="This does not take off the five reserved addresses."
    ),
    "two-reserved-as-elsewhere": Text(
        ko="일반 네트워크처럼 처음과 끝 두 개만 뺀 답이에요. AWS는 다섯 개를 예약해요.",
        en="This takes off the two of an ordinary network, the first and the last. AWS reserves five.",
    ),
    "last-address-usable": Text(
        ko="앞의 네 개만 뺀 답이에요. 마지막 주소 `{last}`도 예약되어 있어요.",
        en="This takes off the first four only. The last address, `{last}`, is reserved as well.",
    ),
    "router-is-the-only-extra": Text(
        ko="네트워크 주소, 라우터, 마지막 주소만 뺀 답이에요. 앞에서 두 개(DNS용, 예비용)를 더 예약해요.",
        en="This takes off the network, the router and the last address. Two more, for DNS and for later, are reserved.",
    ),
    "reserved-at-the-end": Text(
        ko="예약된 주소가 블록 끝에 몰려 있다고 본 답이에요. 네 개는 앞에, 하나만 끝에 있어요.",
        en="This puts the reserved addresses at the block's end. Four are at its beginning and only one is at its end.",
    ),
    "stopped-instances-give-back": Text(
        ko="중지된 인스턴스의 주소를 빈 것으로 센 답이에요. 사설 주소는 종료할 때까지 인스턴스의 것이에요.",
        en="This counts the addresses of stopped instances as free. A private address is kept until termination.",
    ),
    "one-address-per-interface": Text(
        ko="인터페이스마다 주소를 하나로만 센 답이에요. 보조 주소 {secondaries}개도 서브넷의 주소를 써요.",
        en="This counts one address for each interface. The {secondaries} secondary addresses use the subnet's addresses too.",
    ),
    "only-instances-take-addresses": Text(
        ko="인스턴스만 센 답이에요. NAT 게이트웨이와 연결되지 않은 인터페이스도 서브넷의 주소를 써요.",
        en="This counts instances only. A NAT gateway and unattached interfaces use addresses of the subnet too.",
    ),
}
RESERVED_FIRST, RESERVED = 4, 5


def pose_free(random: Random, prefixes: range) -> Posed:
    """How many addresses a new subnet has to give."""
    block = some_block(random, random.choice(prefixes))
    scene = _around(block, random)
    free = _new_subnet(scene, block)["AvailableIpAddressCount"]
    size = block.num_addresses
    wrongs = {
        "reserved-addresses-forgotten": size,
        "two-reserved-as-elsewhere": size - 2,
        "last-address-usable": size - RESERVED_FIRST,
        "router-is-the-only-extra": size - 3,
    }
    return Posed(
        variant="free",
        prompt=told(FREE, block=block),
        key=plain(free),
        wrongs=_wrongs({name: plain(said) for name, said in wrongs.items()}, last=at(block, -1)),
        explanation=told(FREE_WHY, **_facts(block), host_bits=32 - block.prefixlen, free=free),
        references=REFERENCES,
    )


def judge_free(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By the arithmetic of blocks."""
    (block,) = blocks_in(question.prompt)
    for one in question.options:
        yield one, int(one.text.en) == block.num_addresses - RESERVED


def pose_edge(random: Random) -> Posed:
    """Which address is the first or the last that can be given."""
    block = some_block(random, random.randrange(20, 29))
    edge = random.choice(("first", "last"))
    scene = _with_subnet(block, random)
    offsets = range(RESERVED + 1) if edge == "first" else range(-1, -RESERVED - 2, -1)
    key = next(one for one in (at(block, offset) for offset in offsets) if _is_given(scene, one))
    wrongs = {
        "first": {"two-reserved-as-elsewhere": 1, "reserved-addresses-forgotten": 0, "router-is-the-only-extra": 2},
        "last": {"last-address-usable": -1, "reserved-at-the-end": -6, "router-is-the-only-extra": -3},
    }[edge]
    return Posed(
        variant=f"{edge}-address",
        prompt=told(EDGE[edge], block=block),
        key=code(key),
        wrongs=tuple(
            Wrong(code(at(block, offset)), told(BECAUSE[name], last=at(block, -1)), name)
            for name, offset in wrongs.items()
        ),
        explanation=told(EDGE_WHY[edge], **_facts(block), key=key),
        references=REFERENCES,
    )


def judge_edge(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By asking for each address, and for the one before the first or after the last."""
    (block,) = blocks_in(question.prompt)
    scene = _with_subnet(block, Random(0))  # noqa: S311 - a world to try in
    beyond = -1 if "-first-address-" in question.id else 1
    for one in question.options:
        address = IPv4Address(one.text.en.strip("`"))
        yield one, address in block and _is_given(scene, address) and not _is_given(scene, address + beyond)


def pose_left(random: Random) -> Posed:
    """How many addresses are left beside what is there."""
    block = some_block(random, random.choice((26, 27, 27, 28, 28)))
    running, stopped, idle, secondaries = (random.randint(*one) for one in ((1, 2), (1, 2), (0, 2), (2, 4)))
    nat = random.randint(0, 1)
    scene = _furnished(block, random, running, stopped, idle, secondaries, nat)
    performance = again(played(scene), "describe_subnets", subnet_ids=["${inside_subnet.Subnet.SubnetId}"])
    free = performance.names["made"]["Subnets"][0]["AvailableIpAddressCount"]
    used = block.num_addresses - RESERVED - free
    wrongs = {
        "stopped-instances-give-back": free + stopped,
        "one-address-per-interface": free + secondaries,
        "reserved-addresses-forgotten": free + RESERVED,
        "only-instances-take-addresses": free + nat + idle,
        "two-reserved-as-elsewhere": free + RESERVED - 2,
    }
    counts = {RUNNING: running, STOPPED: stopped, IDLE: idle, LARGE: secondaries}
    things = [told(line, count=count) for line, count in counts.items() if count] + [NAT] * nat
    takers = {"instances": running + stopped, "idle": idle, "large": 1 + secondaries, "nat": nat}
    counted = joined((told(COUNTED[name], count=count) for name, count in takers.items() if count), ", ")
    return Posed(
        variant="left",
        prompt=told(LEFT, block=block, things=joined(things, "\n")),
        key=plain(free),
        wrongs=_wrongs({name: plain(said) for name, said in wrongs.items()}, secondaries=secondaries),
        explanation=told(
            LEFT_WHY,
            size=block.num_addresses,
            whole=block.num_addresses - RESERVED,
            used=used,
            counted=counted,
            free=free,
        ),
        references=REFERENCES,
        scene=scene,
    )


def judge_left(question: Choice) -> Iterator[tuple[Option, bool]]:
    """By making interfaces until the subnet is full."""
    assert question.scene is not None  # noqa: S101 - pose_left gives every question one
    performance, made = played(question.scene), 0
    while is_done(
        performance := again(performance, "create_network_interface", subnet_id="${inside_subnet.Subnet.SubnetId}")
    ):
        made += 1
    for one in question.options:
        yield one, int(one.text.en) == made


def _facts(block: IPv4Network) -> dict[str, object]:
    """What the explanations say of a block."""
    edges = {"first": at(block, 0), "fourth": at(block, RESERVED_FIRST - 1), "last": at(block, -1)}
    return {"block": block, "size": block.num_addresses, **edges}


def _wrongs(said: Mapping[str, Text], **facts: object) -> tuple[Wrong, ...]:
    return tuple(Wrong(text, told(BECAUSE[name], **facts), name) for name, text in said.items())


def _sketch(block: IPv4Network, random: Random) -> tuple[Sketch, str]:
    """A VPC around a block, as large as a VPC may be."""
    prefix = random.randint(16, min(block.prefixlen, 20))
    sketch = Sketch()
    return sketch, sketch.vpc("main", str(block.supernet(new_prefix=prefix)))


def _around(block: IPv4Network, random: Random) -> Scene:
    sketch, _ = _sketch(block, random)
    return sketch.scene(some_seed(random))


def _new_subnet(scene: Scene, block: IPv4Network) -> dict[str, int]:
    made = attempt(scene, "create_subnet", vpc_id="${main_vpc.Vpc.VpcId}", cidr_block=str(block))
    subnet: dict[str, int] = made.names["made"]["Subnet"]
    return subnet


def _with_subnet(block: IPv4Network, random: Random) -> Scene:
    sketch, vpc = _sketch(block, random)
    sketch.subnet("inside", vpc, str(block))
    return sketch.scene(some_seed(random))


def _is_given(scene: Scene, address: IPv4Address) -> bool:
    """Whether an interface can have an address."""
    subnet = "${inside_subnet.Subnet.SubnetId}"
    return is_done(attempt(scene, "create_network_interface", subnet_id=subnet, private_ip_address=str(address)))


def _furnished(
    block: IPv4Network, random: Random, running: int, stopped: int, idle: int, secondaries: int, nat: int
) -> Scene:
    """The subnet with all that takes addresses."""
    sketch, vpc = _sketch(block, random)
    subnet = sketch.subnet("inside", vpc, str(block))
    group = sketch.group("servers", vpc)
    every = [sketch.instance(f"server-{number + 1}", subnet, [group]) for number in range(running + stopped)]
    sketch.do("stop_instances", instance_ids=every[running:])
    for number in range(idle):
        sketch.made("create_network_interface", f"idle-{number + 1}", subnet_id=subnet)
    sketch.made("create_network_interface", "large", subnet_id=subnet, secondary_private_ip_address_count=secondaries)
    if nat:
        sketch.made("create_nat_gateway", "nat", subnet_id=subnet, connectivity_type="private")
    return sketch.scene(some_seed(random))
