"""By which doors of another VPC might somebody hope to get further, and whom does a gateway endpoint serve? Networks to ask in."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from labs.assess.generators.beyond_layouts import JOINED, Atlas, Laid, Spot
from labs.assess.generators.sketch import EVERYWHERE

OFFICES = ("office", "factory", "campus", "warehouse")
S3, DYNAMODB = "com.amazonaws.ap-northeast-2.s3", "com.amazonaws.ap-northeast-2.dynamodb"
SERVICES = ("sqs", "sns", "kms", "logs", "ssm", "sts", "ecr.api", "secretsmanager")
DOORS = ("internet", "s3", "interface", "office", "beyond")


DOOR_PLANS: Mapping[int, tuple[int, Sequence[str]]] = {
    2: (2, ("peer", "office")),
    3: (2, ("peer", "office")),
    4: (3, ("peer", "office", "office")),
    5: (4, ("peer", "office", "office")),
}
"""Difficulty -> how many doors, and who may look."""


def lay_doors(random: Random, difficulty: int) -> Laid:
    """A VPC in the middle with doors to elsewhere; who looks is in a peered VPC, or on premises behind a VPN."""
    count, viewers = DOOR_PLANS[difficulty]
    atlas, looks = Atlas(random), random.choice(viewers)
    middle = atlas.spot()
    doors = random.sample([one for one in DOORS if one != "office" or looks != "office"], count)
    inside = atlas.host(middle)
    viewer = VIEWERS[looks](atlas, middle)
    for one in doors:
        OPENED[one](atlas, middle)
    if looks == "office" and "internet" in doors:
        atlas.sketch.address(f"{inside}-ip", instance_reference(inside))
    if random.random() < 0.4:
        atlas.host(atlas.second_subnet(middle, f"{middle.name}-2"))
    return atlas.laid(viewer)


def instance_reference(name: str) -> str:
    """The reference to an instance."""
    return f"${{{name.replace('-', '_')}.Instances[0].InstanceId}}"


def _internet(atlas: Atlas, middle: Spot) -> None:
    """A NAT gateway in a subnet of its own."""
    gateway = atlas.sketch.internet_gateway("igw", middle.vpc)
    public = atlas.second_subnet(middle, "public")
    atlas.leads(public, EVERYWHERE, gateway_id=gateway)
    atlas.leads(middle, EVERYWHERE, nat_gateway_id=atlas.sketch.nat_gateway("nat", public.subnet))


def _s3(atlas: Atlas, middle: Spot) -> None:
    params = {"vpc_id": middle.vpc, "service_name": S3, "route_table_ids": [middle.table]}
    atlas.sketch.made("create_vpc_endpoint", "s3", **params)


def _interface(atlas: Atlas, middle: Spot) -> None:
    """In a subnet of the VPC, or in one of its own that knows no way to anywhere else."""
    service = atlas.random.choice(SERVICES)
    if atlas.random.random() < 0.35:
        middle = atlas.second_subnet(middle, "endpoints")
    params: dict[str, Any] = {"vpc_id": middle.vpc, "service_name": f"com.amazonaws.ap-northeast-2.{service}"}
    placed = {"vpc_endpoint_type": "Interface", "subnet_ids": [middle.subnet], "security_group_ids": [middle.group]}
    atlas.sketch.made("create_vpc_endpoint", service.replace(".", "-"), **params, **placed, private_dns_enabled=False)


def _office(atlas: Atlas, middle: Spot) -> str:
    """A network on premises behind a VPN; its Name tag."""
    name = atlas.random.choice(OFFICES)
    block = f"192.168.{atlas.random.randrange(256)}.0/24"
    gateway = atlas.sketch.vpn(name, middle.vpc, block, block)
    if atlas.random.random() < 0.5:
        atlas.leads(middle, block, gateway_id=gateway)
    else:
        atlas.sketch.do("enable_vgw_route_propagation", route_table_id=middle.table, gateway_id=gateway)
    return f"{name}-premises"


def _peer(atlas: Atlas, middle: Spot) -> str:
    """An instance in a peered VPC whose default route leads to the one in the middle; its Name tag."""
    peer = atlas.spot()
    between = atlas.peering(peer, middle)
    atlas.leads(peer, EVERYWHERE, vpc_peering_connection_id=between)
    atlas.leads(middle, peer.block, vpc_peering_connection_id=between)
    return atlas.host(peer)


def _beyond(atlas: Atlas, middle: Spot) -> None:
    """A further VPC, peered with the one in the middle alone."""
    further = atlas.spot()
    atlas.host(further)
    JOINED["peered"](atlas, middle, further)


OPENED: Mapping[str, Callable[[Atlas, Spot], Any]] = {
    "internet": _internet,
    "s3": _s3,
    "interface": _interface,
    "office": _office,
    "beyond": _beyond,
}
"""A door -> what makes it."""
VIEWERS: Mapping[str, Callable[[Atlas, Spot], str]] = {"peer": _peer, "office": _office}
"""Who looks -> what brings them about, and gives the Name tag."""


# A gateway endpoint


def lay_endpoint(random: Random, difficulty: int) -> Laid:
    """A VPC whose gateway endpoint serves some of its tables, and a peer that would like to use it."""
    atlas = Atlas(random)
    here = atlas.spot()
    spots = [here, *(atlas.second_subnet(here, f"{here.name}-{number}") for number in range(2, 4 + (difficulty > 3)))]
    gateway = atlas.sketch.internet_gateway("igw", here.vpc)
    served = random.sample(spots, random.randint(1, len(spots) - 1))
    service = random.choice((S3, DYNAMODB))
    params = {"vpc_id": here.vpc, "service_name": service, "route_table_ids": [one.table for one in served]}
    atlas.sketch.made("create_vpc_endpoint", service.rpartition(".")[2], **params)
    for one in random.sample(spots, random.randint(1, 2)):
        atlas.leads(one, EVERYWHERE, gateway_id=gateway)
        atlas.sketch.gives_public_addresses(one.subnet)
    if difficulty > 2:
        peer = atlas.spot()
        between = atlas.peering(peer, here)
        atlas.leads(peer, EVERYWHERE, vpc_peering_connection_id=between)
        atlas.leads(served[0], peer.block, vpc_peering_connection_id=between)
        spots.append(peer)
    for one in random.sample(spots, len(spots)):
        atlas.host(one)
    return atlas.laid("")
