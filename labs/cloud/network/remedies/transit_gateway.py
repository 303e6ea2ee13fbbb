"""What helps at a transit gateway? An interface in the zone, a table for the attachment, a route in the table."""

from collections.abc import Iterator

from labs.cloud.network.remedy import Act, Move, Situation, remedies, size
from labs.cloud.network.step import Refusal

NO_WAY = (
    Refusal.TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT,
    Refusal.TGW_RTB_CANNOT_ROUTE,
    Refusal.TGW_RTB_BAD_STATE_ROUTE,
)


@remedies(Refusal.TGW_ROUTE_AZ_RESTRICTION)
def enter_the_zone(now: Situation) -> Iterator[Move]:
    """The attachment gets an interface in the subnet that the packet comes from."""
    attachment = now.step.facts["transit_gateway_attachment_id"]
    params = {"transit_gateway_attachment_id": attachment, "add_subnet_ids": [now.step.facts["subnet_id"]]}
    yield (Act("modify_transit_gateway_vpc_attachment", params),)


@remedies(Refusal.TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION)
def associate_a_table(now: Situation) -> Iterator[Move]:
    """Any route table of the gateway."""
    for table in now.world.pointing(now.step.facts["transit_gateway_id"], "transit-gateway-route-table"):
        params = {
            "transit_gateway_route_table_id": table.id,
            "transit_gateway_attachment_id": now.step.component_id,
        }
        yield (Act("associate_transit_gateway_route_table", params, opens=1),)


@remedies(*NO_WAY)
def route_to_an_attachment(now: Situation) -> Iterator[Move]:
    """A static route for the address alone, another target for the one that decides, or what an attachment propagates."""
    table = now.world.resources[now.step.component_id]
    here = {"transit_gateway_route_table_id": table.id}
    block = now.block_of(now.step.before.destination)
    gateway_id = table.transit_gateway_id  # type: ignore[attr-defined]
    for attachment in now.world.pointing(gateway_id, "transit-gateway-attachment"):
        there = {**here, "transit_gateway_attachment_id": attachment.id}
        created = {"destination_cidr_block": block, **there}
        yield (Act("create_transit_gateway_route", created, opens=size(block)),)
        if decided := now.step.facts.get("destination_cidr_block"):
            replaced = {"destination_cidr_block": decided, **there}
            yield (Act("replace_transit_gateway_route", replaced, opens=size(decided)),)
        yield (Act("enable_transit_gateway_route_table_propagation", there, opens=1 << 16),)
    if decided := now.step.facts.get("destination_cidr_block"):
        yield (Act("delete_transit_gateway_route", {"destination_cidr_block": decided, **here}),)
