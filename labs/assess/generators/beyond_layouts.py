"""Which networks of several VPCs are worth asking who reaches whom? VPCs joined by peerings, a VPN, endpoints or a transit gateway.

How two VPCs are joined is one entry of a table: joined as it should be, or with one thing amiss that people overlook.
"""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.sketch import ALL, EVERYWHERE, ZONES, Sketch, reference_to
from labs.assess.generators.way_layouts import HOSTS
from labs.assess.scene import Scene

VPCS = (
    "app",
    "data",
    "tools",
    "partner",
    "audit",
    "media",
    "billing",
    "games",
    "stage",
    "shared",
    "night",
    "legacy",
)
MOST_OTHERS = 3
"""So many VPCs at most, beside the one in question and the one that is joined as it should be: an account has five."""


class Spot(NamedTuple):
    """A VPC with one subnet of its own table, and the references to them."""

    name: str
    block: str
    vpc: str
    subnet: str
    table: str
    group: str


class Laid(NamedTuple):
    """A scene, and whose view a question takes: the Name tag of an instance, or of a network on premises."""

    scene: Scene
    viewer: str


class Atlas:
    """A Region in the making."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.seed = some_seed(random)
        self.sketch = Sketch()
        self.names = iter(random.sample(VPCS, len(VPCS)))
        self._blocks = (f"10.{second}.0.0/16" for second in random.sample(range(256), 12))
        self._hosts = iter(random.sample(HOSTS, len(HOSTS)))
        self.hub = ""
        """The reference to the transit gateway, once there is one."""

    def spot(self, name: str = "") -> Spot:
        """A VPC whose security group lets everything in."""
        known, block = name or next(self.names), next(self._blocks)
        vpc = self.sketch.vpc(known, block)
        third = self.random.randrange(1, 250)
        subnet = self.sketch.subnet(known, vpc, f"{block.rsplit('.', 2)[0]}.{third}.0/24", ZONES[0])
        table = self.sketch.table(known, vpc, subnet)
        group = self.sketch.group(f"{known}-open", vpc)
        everything = [{"ip_protocol": ALL, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}]
        self.sketch.do("authorize_security_group_ingress", group_id=group, ip_permissions=everything)
        return Spot(known, block, vpc, subnet, table, group)

    def second_subnet(self, spot: Spot, name: str, zone: str = ZONES[0]) -> Spot:
        """Another subnet of a VPC with a table of its own."""
        third = 250 + sum(one.action == "create_subnet" for one in self.sketch.start) % 6
        block = f"{spot.block.rsplit('.', 2)[0]}.{third}.0/24"
        subnet = self.sketch.subnet(name, spot.vpc, block, zone)
        return spot._replace(subnet=subnet, table=self.sketch.table(name, spot.vpc, subnet))

    def host(self, spot: Spot) -> str:
        """An instance; its Name tag."""
        name = next(self._hosts)
        self.sketch.instance(name, spot.subnet, [spot.group])
        return name

    def peering(self, one: Spot, other: Spot, *, accepted: bool = True) -> str:
        """A peering connection."""
        name = f"{one.name}-{other.name}"
        if accepted:
            return self.sketch.peering(name, one.vpc, other.vpc)
        return self.sketch.made("create_vpc_peering_connection", name, vpc_id=one.vpc, peer_vpc_id=other.vpc)

    def leads(self, spot: Spot, block: str, **target: str) -> None:
        """A route of a VPC."""
        self.sketch.route(spot.table, block, **target)

    def attached(self, spot: Spot) -> str:
        """A VPC attached to the transit gateway, which is made where there is none; the reference to the attachment."""
        self.hub = self.hub or self.sketch.made("create_transit_gateway", "tgw")
        params = {"transit_gateway_id": self.hub, "vpc_id": spot.vpc, "subnet_ids": [spot.subnet]}
        return self.sketch.made("create_transit_gateway_vpc_attachment", spot.name, **params)

    def default_table(self) -> str:
        """The route table of the transit gateway with which new attachments are associated, and to which they propagate."""
        known = {"name": "default-association-route-table", "values": ["true"]}
        found = "${tgw_table.TransitGatewayRouteTables[0].TransitGatewayRouteTableId}"
        if not any(one.name == "tgw_table" for one in self.sketch.start):
            self.sketch.look("describe_transit_gateway_route_tables", "tgw_table", filters=[known])
        return found

    def laid(self, viewer: str) -> Laid:
        """The Region as it is."""
        return Laid(self.sketch.scene(self.seed), viewer)


# VPCs around one, joined with it by peerings


def _peered(atlas: Atlas, here: Spot, there: Spot) -> None:
    between = atlas.peering(here, there)
    atlas.leads(here, there.block, vpc_peering_connection_id=between)
    atlas.leads(there, here.block, vpc_peering_connection_id=between)


def _way_there_only(atlas: Atlas, here: Spot, there: Spot) -> None:
    atlas.leads(here, there.block, vpc_peering_connection_id=atlas.peering(here, there))


def _way_back_only(atlas: Atlas, here: Spot, there: Spot) -> None:
    atlas.leads(there, here.block, vpc_peering_connection_id=atlas.peering(there, here))


def _pending(atlas: Atlas, here: Spot, there: Spot) -> None:
    between = atlas.peering(here, there, accepted=False)
    atlas.leads(here, there.block, vpc_peering_connection_id=between)
    atlas.leads(there, here.block, vpc_peering_connection_id=between)


def _deleted(atlas: Atlas, here: Spot, there: Spot) -> None:
    _peered(atlas, here, there)
    gone = reference_to("create_vpc_peering_connection", f"{here.name}-{there.name}")
    atlas.sketch.do("delete_vpc_peering_connection", vpc_peering_connection_id=gone)


def _narrow(atlas: Atlas, here: Spot, there: Spot) -> None:
    """The route back holds only half of the block, and not the half with the subnet of who asks."""
    between = atlas.peering(here, there)
    atlas.leads(here, there.block, vpc_peering_connection_id=between)
    params = atlas.sketch.start
    own = next(
        one.params["cidr_block"] for one in params if one.action == "create_subnet" and one.params["vpc_id"] == here.vpc
    )
    start = here.block.rsplit(".", 2)[0]
    upper = int(own.split(".")[2]) < 128
    atlas.leads(there, f"{start}.{128 if upper else 0}.0/17", vpc_peering_connection_id=between)


JOINED: Mapping[str, Callable[[Atlas, Spot, Spot], None]] = {
    "peered": _peered,
    "way-there-only": _way_there_only,
    "way-back-only": _way_back_only,
    "pending": _pending,
    "deleted": _deleted,
    "narrow": _narrow,
}
"""How another VPC is joined with the one in question -> what brings it about."""
PEER_PLANS: Mapping[int, tuple[Sequence[str], int, int]] = {
    1: (("way-back-only", "pending", "way-there-only"), 2, 0),
    2: (("way-there-only", "way-back-only", "pending", "narrow"), 1, 1),
    3: (("way-there-only", "way-back-only", "pending", "deleted", "narrow"), 2, 1),
    4: (("way-there-only", "pending", "deleted", "narrow"), 2, 1),
    5: (("way-there-only", "way-back-only", "deleted", "narrow"), 1, 2),
}
"""Difficulty -> what may be amiss, how many VPCs are joined besides one as it should be, and how many lie beyond that one."""


def lay_peers(random: Random, difficulty: int, most: int = MOST_OTHERS) -> Laid:
    """A VPC among others: one joined as it should be, some with one thing amiss, some joined only with the first."""
    amiss, count, beyond = PEER_PLANS[difficulty]
    atlas = Atlas(random)
    here, good = atlas.spot(), atlas.spot()
    viewer = atlas.host(here)
    JOINED["peered"](atlas, here, good)
    others = [good]
    kinds = [*random.sample(amiss, count), *["beyond"] * beyond]
    for kind in random.sample(kinds, min(most, len(kinds))):
        others.append(atlas.spot())
        if kind == "beyond":
            _lie_beyond(atlas, here, good, others[-1])
        else:
            JOINED[kind](atlas, here, others[-1])
    if difficulty > 3:
        others.append(atlas.second_subnet(random.choice((here, good)), "annex"))
    for one in random.sample(others, len(others)):
        atlas.host(one)
    return atlas.laid(viewer)


def _lie_beyond(atlas: Atlas, here: Spot, good: Spot, further: Spot) -> None:
    """A VPC that is peered with one that is peered; a route may even point there."""
    JOINED["peered"](atlas, good, further)
    if atlas.random.random() < 0.6:
        onward = reference_to("create_vpc_peering_connection", f"{here.name}-{good.name}")
        atlas.leads(here, further.block, vpc_peering_connection_id=onward)


# A transit gateway


def _not_propagated(atlas: Atlas, spot: Spot, attachment: str) -> None:
    table = {"transit_gateway_route_table_id": atlas.default_table(), "transit_gateway_attachment_id": attachment}
    atlas.sketch.do("disable_transit_gateway_route_table_propagation", **table)


def _not_associated(atlas: Atlas, spot: Spot, attachment: str) -> None:
    table = {"transit_gateway_route_table_id": atlas.default_table(), "transit_gateway_attachment_id": attachment}
    atlas.sketch.do("disassociate_transit_gateway_route_table", **table)


def _blackhole(atlas: Atlas, spot: Spot, attachment: str) -> None:
    table = {"transit_gateway_route_table_id": atlas.default_table(), "destination_cidr_block": spot.block}
    atlas.sketch.do("create_transit_gateway_route", **table, blackhole=True)


AMISS: Mapping[str, Callable[[Atlas, Spot, str], None]] = {
    "not-propagated": _not_propagated,
    "not-associated": _not_associated,
    "blackhole": _blackhole,
}
"""What may be amiss with an attachment -> what brings it about."""
HUB_PLANS: Mapping[int, tuple[Sequence[str], int]] = {
    3: (("fine", "no-route-back", "not-propagated", "not-attached"), 2),
    4: (("no-route-back", "not-propagated", "not-associated", "blackhole", "other-zone"), 2),
    5: (("no-route-back", "not-propagated", "not-associated", "blackhole", "other-zone", "not-attached"), 3),
}
"""Difficulty -> how VPCs may stand to the transit gateway, and how many besides one that is joined as it should be."""


def lay_hub(random: Random, difficulty: int, most: int = MOST_OTHERS) -> Laid:
    """VPCs around a transit gateway, some with one thing amiss."""
    how, count = HUB_PLANS[difficulty]
    atlas = Atlas(random)
    here = atlas.spot()
    viewer = atlas.host(here)
    atlas.attached(here)
    atlas.leads(here, "10.0.0.0/8", transit_gateway_id=atlas.hub)
    stands = ["fine", *random.sample(how, min(most, count))]
    for one in random.sample(stands, len(stands)):
        _stand(atlas, one)
    return atlas.laid(viewer)


def _stand(atlas: Atlas, stands: str) -> None:
    """A VPC with an instance that stands in some way to the transit gateway."""
    spot = atlas.spot()
    attachment = "" if stands == "not-attached" else atlas.attached(spot)
    if stands == "other-zone":
        spot = atlas.second_subnet(spot, f"{spot.name}-2", ZONES[2])
    if attachment and stands != "no-route-back":
        atlas.leads(spot, "10.0.0.0/8", transit_gateway_id=atlas.hub)
    if stands in AMISS:
        AMISS[stands](atlas, spot, attachment)
    atlas.host(spot)
