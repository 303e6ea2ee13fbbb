"""What holds for every Region, whatever anybody does to it."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labs.cloud import codec, registry
from labs.cloud.errors import CloudError
from labs.cloud.registry import Action, Parameter
from labs.cloud.world import World
from tests.cloud.region import Region

Call = tuple[str, dict[str, Any]]

PLAIN: dict[str, list[Any]] = {
    "cidr_block": ["10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/28", "10.1.0.0/16", "not a block"],
    "destination_cidr_block": ["0.0.0.0/0", "10.0.1.0/24", "192.0.2.0/24"],
    "cidr_ip": ["0.0.0.0/0", "10.0.0.0/8"],
    "ip_protocol": ["tcp", "udp", "icmp", "-1", "?"],
    "protocol": ["tcp", "17", "-1"],
    "instance_type": ["t2.micro", "t3.micro", "m5.large", "z9.mega"],
    "group_name": ["web", "db", "default"],
    "key": ["domain-name", "domain-name-servers", "ntp-servers"],
    "values": ["10.0.0.10", "corp.example"],
    "domain": ["vpc"],
    "min_count": [1],
    "max_count": [1, 2],
    "seconds": [1, 3600, 86400],
    "device_index": [0, 1, 2],
    "availability_zone": ["ap-northeast-2a", "ap-northeast-2c", "mars-1a"],
    "key_name": ["mine", "yours"],
    "key_type": ["ed25519"],
    "public_key_material": [b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBVg8YtVAAN3g3A+MHMBMF4lkxwfA7WC8+RHD9F6P0q+", b"?"],
    "name": ["image-a", "image-b", "?"],
    "launch_template_name": ["web", "db", "?"],
    "version": ["1", "2", "$Latest", "$Default"],
    "source_version": ["1", "$Latest"],
    "device_name": ["/dev/xvda", "/dev/sda1", "/dev/sdf"],
    "volume_size": [0, 8, 10, 100],
    "user_data": ["aGVsbG8=", "?"],
}
NEVER_AT_RANDOM = {"key_type"}
"""An RSA key takes a quarter of a second."""
ALWAYS = {"key_type", "image_id"}
"""Said although EC2 does not require it."""


class Player:
    """Someone who presses every button: any action, with parameters that are mostly plausible."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def call(self, world: World) -> Call:
        names = sorted(name for name, one in registry.actions().items() if not one.reads)
        action = registry.actions()[self.dice.choice(names)]
        return action.name, self.params(world, action)

    def params(self, world: World, action: Action) -> dict[str, Any]:
        chance = min(0.3, 3 / len(action.parameters)) if action.parameters else 0
        wanted = [one for one in action.parameters if one.required or one.name in ALWAYS or self.dice.random() < chance]
        return {one.name: self.value(world, one) for one in wanted}

    def value(self, world: World, parameter: Parameter) -> Any:
        one = self.single(world, parameter)
        values = [one] if parameter.many else one
        return {"a": values} if parameter.keyed else values

    def single(self, world: World, parameter: Parameter) -> Any:
        if parameter.members:
            wanted = [one for one in parameter.members if one.required or self.dice.random() < 0.5]
            return {one.name: self.value(world, one) for one in wanted}
        if parameter.refers_to:
            known = [one.id for one in world.resources.values() if one.kind() in parameter.refers_to]
            return self.dice.choice([*known, "vpc-00000000"])
        if parameter.choices and parameter.name not in NEVER_AT_RANDOM:
            return self.dice.choice(parameter.choices)
        if parameter.name == "image_id":
            return self.dice.choice(registry.call(world, "describe_images", {})[1]["Images"])["ImageId"]
        if parameter.name in PLAIN:
            return self.dice.choice(PLAIN[parameter.name])
        if parameter.type is bool:
            return self.dice.choice([True, False])
        if parameter.type is int:
            return self.dice.choice([-1, 0, 1, 22, 80, 100, 65535, 70000])
        return self.dice.choice(["", "a", "10.0.1.9", *list(world.resources)[-3:]])


def played(seed: int, moves: int) -> tuple[World, World, list[Call], set[str], int]:
    """Play some moves; gives first and last world, the calls made, every id ever seen, and how many were refused."""
    player = Player(seed)
    start = Region(default_vpc=bool(seed % 2)).world
    world, calls, seen, refused = start, [], set(start.resources), 0
    for _ in range(moves):
        name, params = player.call(world)
        calls.append((name, params))
        before = codec.encode(world)
        try:
            after, _ = registry.call(world, name, params)
        except CloudError:
            refused += 1
            after = world
        assert codec.encode(world) == before
        fresh = set(after.resources) - set(world.resources)
        assert not fresh & seen, "an id was used again"
        seen |= fresh
        world = after
    return start, world, calls, seen, refused


def replayed(world: World, calls: list[Call]) -> World:
    for name, params in calls:
        try:
            world, _ = registry.call(world, name, params)
        except CloudError:
            continue
    return world


SEEDS = st.integers(min_value=0, max_value=2**32)


@given(SEEDS)
def test_whatever_is_done_the_world_can_be_kept_and_replayed(seed: int) -> None:
    start, world, calls, _, _ = played(seed, 40)

    assert codec.decode(codec.encode(world)) == world
    assert replayed(start, calls) == world


@given(SEEDS)
def test_every_reference_points_to_something_of_the_right_kind_or_is_a_route_gone_black(seed: int) -> None:
    _, world, _, _, _ = played(seed, 40)

    for kind in registry.kinds().values():
        for one in world.all(kind):
            one.view(world)
    dangling = {
        target
        for target in {id for one in world.resources.values() for id in references_of(world, one.id)}
        if target not in world.resources
    }
    assert dangling == set()


def references_of(world: World, owner_id: str) -> set[str]:
    return {target for target, ones in world._referrers.items() if any(one.id == owner_id for one in ones)}


def test_a_player_gets_somewhere() -> None:
    """The properties above mean little if every move is refused."""
    results = [played(seed, 100) for seed in range(30)]

    done = {name for _, _, calls, _, _ in results for name, _ in calls}
    grown = sum(len(world.resources) > len(start.resources) + 3 for start, world, *_ in results)
    assert len(done) > 40
    assert grown > 10
