"""Gateways of every kind are read from a document, complete or with half of it missing."""

from typing import Any

import pytest

from labs.cloud.resources.address import Address
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.transit_gateway_attachment import TransitGatewayAttachment
from labs.cloud.resources.transit_gateway_route_table import TransitGatewayRoute, TransitGatewayRouteTable
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.snapshot import Note, load, read, trace
from tests.cloud.snapshot.documents import (
    DATABASE_GROUP,
    DATABASE_HOST,
    OWNER,
    PRIVATE,
    SUBNET,
    VPC,
    WEB_HOST,
    interface,
    local,
    permission,
    small_site,
    subnet,
)

NAT, NAT_INTERFACE = "nat-0a1b2c3d4e5f60718", "eni-0e1b2c3d4e5f60718"
OTHER_VPC, OTHER_SUBNET = "vpc-0f1b2c3d4e5f60718", "subnet-0f1b2c3d4e5f60718"
OTHER_HOST, OTHER_INTERFACE = "i-0f1b2c3d4e5f60718", "eni-0f1b2c3d4e5f60718"
OTHER_GROUP = "sg-0f1b2c3d4e5f60718"
PEERING, TRANSIT = "pcx-0a1b2c3d4e5f60718", "tgw-0a1b2c3d4e5f60718"
NEAR, FAR, TRANSIT_TABLE = "tgw-attach-0a1b2c3d4e5f60718", "tgw-attach-0b1b2c3d4e5f60718", "tgw-rtb-0a1b2c3d4e5f60718"
OUT = {"source": DATABASE_HOST, "destination": "198.51.100.80", "destination_port": 443}
ACROSS = {"source": WEB_HOST, "destination": "10.30.1.10", "destination_port": 5432}


def site_with_nat() -> dict[str, Any]:
    document = small_site()
    document["RouteTables"][0]["Routes"].append(
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": NAT, "Origin": "CreateRoute", "State": "active"}
    )
    document["NatGateways"] = [
        {
            "NatGatewayId": NAT,
            "SubnetId": SUBNET,
            "VpcId": VPC,
            "State": "available",
            "ConnectivityType": "public",
            "CreateTime": "2026-05-01T00:00:00+00:00",
            "NatGatewayAddresses": [
                {
                    "AllocationId": "eipalloc-0e1b2c3d4e5f60718",
                    "AssociationId": "eipassoc-0e1b2c3d4e5f60718",
                    "NetworkInterfaceId": NAT_INTERFACE,
                    "PrivateIp": "10.20.1.99",
                    "PublicIp": "203.0.113.99",
                    "IsPrimary": True,
                    "Status": "succeeded",
                }
            ],
        }
    ]
    return document


def site_with_a_neighbour() -> dict[str, Any]:
    document = small_site()
    document["Vpcs"].append({"VpcId": OTHER_VPC, "CidrBlock": "10.30.0.0/16", "OwnerId": OWNER})
    document["Subnets"].append({**subnet(OTHER_SUBNET, "10.30.1.0/24"), "VpcId": OTHER_VPC})
    anybody = permission("tcp", 5432, IpRanges=[{"CidrIp": "10.20.0.0/16"}])
    outward = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    document["SecurityGroups"].append(
        {
            "GroupId": OTHER_GROUP,
            "GroupName": "database",
            "VpcId": OTHER_VPC,
            "IpPermissions": [anybody],
            "IpPermissionsEgress": outward,
        }
    )
    far = {**interface(OTHER_INTERFACE, OTHER_SUBNET, "10.30.1.10", OTHER_GROUP, OTHER_HOST), "VpcId": OTHER_VPC}
    document["NetworkInterfaces"].append(far)
    document["Reservations"].append({"Instances": [{"InstanceId": OTHER_HOST}]})
    document["RouteTables"].append(
        {
            "RouteTableId": "rtb-0f1b2c3d4e5f60718",
            "VpcId": OTHER_VPC,
            "Associations": [{"Main": True}],
            "Routes": [local("10.30.0.0/16")],
        }
    )
    return document


def route_both_ways(document: dict[str, Any], **target: str) -> dict[str, Any]:
    document["RouteTables"][1]["Routes"].append({"DestinationCidrBlock": "10.30.0.0/16", **target})
    document["RouteTables"][2]["Routes"].append({"DestinationCidrBlock": "10.20.0.0/16", **target})
    return document


def site_with_transit() -> dict[str, Any]:
    document = route_both_ways(site_with_a_neighbour(), TransitGatewayId=TRANSIT)
    document["TransitGateways"] = [{"TransitGatewayId": TRANSIT, "State": "available", "OwnerId": OWNER}]
    attachments = [(NEAR, VPC, SUBNET), (FAR, OTHER_VPC, OTHER_SUBNET)]
    document["TransitGatewayVpcAttachments"] = [
        {"TransitGatewayAttachmentId": id, "TransitGatewayId": TRANSIT, "VpcId": vpc, "SubnetIds": [where]}
        for id, vpc, where in attachments
    ]
    document["TransitGatewayAttachments"] = [
        {
            "TransitGatewayAttachmentId": id,
            "TransitGatewayId": TRANSIT,
            "ResourceType": "vpc",
            "ResourceId": vpc,
            "State": "available",
            "Association": {"TransitGatewayRouteTableId": TRANSIT_TABLE, "State": "associated"},
        }
        for id, vpc, _ in attachments
    ]
    document["TransitGatewayRouteTables"] = [
        {"TransitGatewayRouteTableId": TRANSIT_TABLE, "TransitGatewayId": TRANSIT, "State": "available"}
    ]
    document["TransitGatewayPropagations"] = {
        TRANSIT_TABLE: [
            {"TransitGatewayAttachmentId": id, "ResourceType": "vpc", "State": "enabled"} for id, _, _ in attachments
        ]
    }
    return document


def test_a_nat_gateway_works_by_what_the_document_says_of_it() -> None:
    found = read(site_with_nat())

    gateway = found.world.get(NatGateway, NAT)
    assert (gateway.interface_id, gateway.addresses[0].public_ip) == (NAT_INTERFACE, "203.0.113.99")
    assert found.world.get(NetworkInterface, NAT_INTERFACE).managed_by == NAT
    assert found.world.get(Address, "eipalloc-0e1b2c3d4e5f60718").network_interface_id == NAT_INTERFACE
    outcome = trace(found.world, OUT)
    assert outcome.return_delivered
    assert outcome.walk.source_seen == "203.0.113.99"


def test_the_interface_of_a_nat_gateway_is_taken_from_the_document_where_it_is_there() -> None:
    document = site_with_nat()
    shown = interface(NAT_INTERFACE, SUBNET, "10.20.1.99", DATABASE_GROUP, "")
    shown |= {"RequesterManaged": True, "InterfaceType": "nat_gateway", "Groups": [], "Attachment": None}
    document["NetworkInterfaces"].append(shown)
    document["Addresses"] = [
        {
            "AllocationId": "eipalloc-0e1b2c3d4e5f60718",
            "PublicIp": "203.0.113.99",
            "NetworkInterfaceId": NAT_INTERFACE,
            "PrivateIpAddress": "10.20.1.99",
        }
    ]

    found = read(document)

    assert found.world.get(NetworkInterface, NAT_INTERFACE).mac_address == shown["MacAddress"]
    assert [one.code for one in found.notes if one.code.endswith("MADE_UP")] == [
        "DHCP_OPTIONS_MADE_UP",
        "SECURITY_GROUP_MADE_UP",
    ]
    assert trace(found.world, OUT).return_delivered


def test_a_nat_gateway_of_which_little_is_said_gets_what_it_needs() -> None:
    document = site_with_nat()
    document["NatGateways"] = [{"NatGatewayId": NAT, "SubnetId": SUBNET, "State": "available"}]

    found = read(document)

    made = found.world.get(NatGateway, NAT).interface_id
    told = {"id": made, "owner_id": NAT, "subnet_id": SUBNET}
    assert Note("MANAGED_INTERFACE_MADE_UP", told) in found.notes
    assert trace(found.world, OUT).return_delivered


def test_a_nat_gateway_that_was_deleted_leaves_a_blackhole() -> None:
    document = site_with_nat()
    document["NatGateways"][0] |= {"State": "deleted", "DeleteTime": "2026-05-04T00:00:00+00:00"}

    assert [one.code for one in trace(load(document), OUT).blocked_by][:1] == ["BAD_STATE_ROUTE"]


def test_a_peering_carries_between_two_vpcs_of_a_document() -> None:
    document = route_both_ways(site_with_a_neighbour(), VpcPeeringConnectionId=PEERING)
    document["VpcPeeringConnections"] = [
        {
            "VpcPeeringConnectionId": PEERING,
            "RequesterVpcInfo": {"VpcId": VPC, "OwnerId": OWNER, "Region": "eu-west-1", "CidrBlock": "10.20.0.0/16"},
            "AccepterVpcInfo": {"VpcId": OTHER_VPC, "OwnerId": OWNER, "Region": "eu-west-1"},
            "Status": {"Code": "active", "Message": "Active"},
        }
    ]
    world = load(document)

    assert world.get(VpcPeeringConnection, PEERING).accepter.cidr_blocks == ("10.30.0.0/16",)
    assert trace(world, ACROSS).return_delivered


def test_a_peering_that_is_only_named_by_routes_leads_nowhere() -> None:
    document = route_both_ways(site_with_a_neighbour(), VpcPeeringConnectionId=PEERING)

    found = read(document)

    assert trace(found.world, ACROSS).blocked_by[0].code == "BAD_STATE_ROUTE"
    assert [one.place for one in found.dangling if one.id == PEERING] == [
        "RouteTables[1].Routes[2].VpcPeeringConnectionId",
        "RouteTables[2].Routes[1].VpcPeeringConnectionId",
    ]


def test_a_transit_gateway_carries_by_its_associations_and_propagations() -> None:
    found = read(site_with_transit())

    table = found.world.get(TransitGatewayRouteTable, TRANSIT_TABLE)
    assert (table.associations, table.propagations) == ((NEAR, FAR), (NEAR, FAR))
    assert found.unknown == ("Vpcs[0].EncryptionControl",)
    assert trace(found.world, ACROSS).return_delivered


def test_lists_per_route_table_have_either_form() -> None:
    document = site_with_transit()
    answered = document["TransitGatewayPropagations"][TRANSIT_TABLE]
    forms = (
        [{"TransitGatewayRouteTableId": TRANSIT_TABLE, "TransitGatewayRouteTablePropagations": answered}],
        [{"TransitGatewayRouteTableId": TRANSIT_TABLE, **one} for one in answered],
    )

    for form in forms:
        assert load({**document, "TransitGatewayPropagations": form}) == load(document)
    inside = {**document["TransitGatewayRouteTables"][0], "TransitGatewayPropagations": answered}
    without = {name: value for name, value in document.items() if name != "TransitGatewayPropagations"}
    assert load({**without, "TransitGatewayRouteTables": [inside]}) == load(document)


def test_static_routes_of_a_transit_gateway_go_before_what_is_propagated() -> None:
    document = site_with_transit()
    blackhole = {"DestinationCidrBlock": "10.30.0.0/16", "Type": "static", "State": "blackhole"}
    document["TransitGatewayStaticRoutes"] = {TRANSIT_TABLE: [blackhole]}

    world = load(document)

    table = world.get(TransitGatewayRouteTable, TRANSIT_TABLE)
    assert table.routes == (TransitGatewayRoute(destination_cidr_block="10.30.0.0/16"),)
    assert [one.code for one in trace(world, ACROSS).blocked_by] == ["TGW_RTB_BAD_STATE_ROUTE"]


def test_a_transit_gateway_without_tables_does_as_a_new_one() -> None:
    document = site_with_transit()
    for absent in ("TransitGatewayRouteTables", "TransitGatewayPropagations", "TransitGatewayAttachments"):
        del document[absent]

    found = read(document)

    assert "TRANSIT_GATEWAY_ROUTE_TABLE_MADE_UP" in [one.code for one in found.notes]
    assert trace(found.world, ACROSS).return_delivered


def test_tables_that_attachments_name_are_made_up() -> None:
    document = site_with_transit()
    for absent in ("TransitGatewayRouteTables", "TransitGatewayPropagations"):
        del document[absent]

    found = read(document)

    table = found.world.get(TransitGatewayRouteTable, TRANSIT_TABLE)
    assert (table.associations, table.propagations) == ((NEAR, FAR), (NEAR, FAR))
    assert trace(found.world, ACROSS).return_delivered


def test_attachments_of_one_list_alone_are_enough() -> None:
    document = site_with_transit()
    del document["TransitGateways"], document["TransitGatewayVpcAttachments"]
    for id, where, vpc in ((NEAR, SUBNET, VPC), (FAR, OTHER_SUBNET, OTHER_VPC)):
        shown = interface(id.replace("tgw-attach-0", "eni-0c"), where, "10.20.1.77", DATABASE_GROUP, "")
        shown |= {"RequesterManaged": True, "Groups": [], "Attachment": None, "VpcId": vpc}
        shown |= {"Description": f"Network Interface for Transit Gateway Attachment {id}"}
        document["NetworkInterfaces"].append(shown)

    world = load(document)

    assert world.get(TransitGatewayAttachment, FAR).subnet_ids == (OTHER_SUBNET,)
    assert trace(world, ACROSS).return_delivered


@pytest.mark.parametrize(
    ("resource_type", "resource_id"),
    [
        ("peering", "tgw-0b1b2c3d4e5f60718"),
        ("vpn", "vpn-0a1b2c3d4e5f60718"),
        ("direct-connect-gateway", "0a1b2c3d-0000-4000-8000-000000000000"),
        ("vpc", "vpc-0c1b2c3d4e5f60718"),
    ],
)
def test_an_attachment_that_leads_out_of_the_document_is_left_out_and_its_routes_are_black(
    resource_type: str, resource_id: str
) -> None:
    document = site_with_transit()
    strange = {"TransitGatewayAttachmentId": "tgw-attach-0c1b2c3d4e5f60718", "TransitGatewayId": TRANSIT}
    document["TransitGatewayAttachments"].append({**strange, "ResourceType": resource_type, "ResourceId": resource_id})
    document["TransitGatewayPropagations"][TRANSIT_TABLE].append({**strange, "State": "enabled"})
    route = {"DestinationCidrBlock": "192.168.0.0/16", "Type": "static", "TransitGatewayAttachments": [strange]}
    document["TransitGatewayStaticRoutes"] = {TRANSIT_TABLE: [route]}
    document["RouteTables"][1]["Routes"].append({"DestinationCidrBlock": "192.168.0.0/16", "TransitGatewayId": TRANSIT})

    world = load(document)

    out = {"source": WEB_HOST, "destination": "192.168.3.3"}
    assert [one.code for one in trace(world, out).blocked_by] == ["TGW_RTB_BAD_STATE_ROUTE"]
    assert trace(world, ACROSS).return_delivered


def test_an_attachment_of_which_no_subnet_is_said_is_in_one_of_each_zone() -> None:
    document = site_with_transit()
    del document["TransitGatewayVpcAttachments"]

    world = load(document)

    assert world.get(TransitGatewayAttachment, NEAR).subnet_ids == (SUBNET,)
    assert trace(world, ACROSS).return_delivered


def test_a_reply_through_a_gateway_that_is_gone_is_not_delivered() -> None:
    document = site_with_transit()
    document["RouteTables"][2]["Routes"].pop()

    outcome = trace(load(document), ACROSS)

    assert (outcome.delivered, outcome.return_delivered) == (True, False)
    assert outcome.blocked_by[0].code == "NO_ROUTE_TO_DESTINATION"


def test_the_private_subnet_has_no_way_out_without_any_gateway() -> None:
    assert PRIVATE in str(trace(load(small_site()), OUT).walk.refusals[0].facts)
