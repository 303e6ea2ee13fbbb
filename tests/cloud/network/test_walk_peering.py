"""Over a peering connection: into the other VPC, and no further."""

import pytest

from labs.cloud.network.walk import walk
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from tests.cloud.network.agreement import check_agreement
from tests.cloud.network.plan import Plan
from tests.cloud.network.told import codes, outcome, refusals

EVERYWHERE = "0.0.0.0/0"


class Peered(Plan):
    """Two VPCs with a host each, a connection between them, and routes to it on the sides named."""

    def __init__(self, *, routed: tuple[str, ...] = ("left", "right")) -> None:
        super().__init__()
        self.left, self.right = self.vpc("10.0.0.0/16"), self.vpc("10.1.0.0/16")
        self.connection = self.peering(self.left, self.right)
        self.left_group, self.right_group = self.open_group(self.left), self.open_group(self.right)
        self.left_subnet, self.right_subnet = (
            self.subnet(self.left, "10.0.1.0/24"),
            self.subnet(self.right, "10.1.1.0/24"),
        )
        self.client = self.interface(self.left_subnet, "10.0.1.10", groups=(self.left_group,))
        self.server = self.interface(self.right_subnet, "10.1.1.10", groups=(self.right_group,))
        if "left" in routed:
            self.route(self.main_table(self.left), "10.1.0.0/16", self.connection)
        if "right" in routed:
            self.route(self.main_table(self.right), "10.0.0.0/16", self.connection)

    def open_group(self, vpc: str) -> str:
        group = self.group(vpc)
        self.allow_in(group, "-1")
        return group


@pytest.fixture
def peered() -> Peered:
    return Peered()


def test_a_packet_crosses_with_its_private_addresses_and_the_reply_comes_back(peered: Peered) -> None:
    seen = walk(peered.world, source=peered.client, destination=peered.server)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "PCX_CARRIES",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]
    assert codes(seen.reply).count("PCX_CARRIES") == 1
    crossing = seen.request[4]
    assert (crossing.component_id, crossing.component_type) == (peered.connection, "AWS::EC2::VPCPeeringConnection")
    assert crossing.facts == {
        "address": "10.1.1.10",
        "vpc_id": peered.right,
        "cidr_blocks": ["10.1.0.0/16"],
        "region": "ap-northeast-2",
    }


@pytest.mark.parametrize(("routed", "leg", "table_of"), [("right", "request", "left"), ("left", "reply", "right")])
def test_both_sides_need_a_route_and_the_rest_of_the_way_is_told_all_the_same(
    routed: str, leg: str, table_of: str
) -> None:
    peered = Peered(routed=(routed,))
    table = peered.main_table(getattr(peered, table_of))

    seen = walk(peered.world, source=peered.client, destination=peered.server)

    assert refusals(seen) == [(leg, "outbound", table, "NO_ROUTE_TO_DESTINATION")]
    assert (codes(seen.request) + codes(seen.reply)).count("PCX_CARRIES") == 2


def test_a_connection_that_is_not_active_is_a_black_hole(peered: Peered) -> None:
    found = peered.world.get(VpcPeeringConnection, peered.connection)
    peered.put(found.replace(status="pending-acceptance"))

    seen = walk(peered.world, source=peered.client, destination=peered.server)

    assert refusals(seen) == [("request", "outbound", peered.main_table(peered.left), "BAD_STATE_ROUTE")]


def test_a_peering_is_not_transitive(peered: Peered) -> None:
    third = peered.vpc("10.2.0.0/16")
    onward = peered.peering(peered.right, third)
    host = peered.interface(peered.subnet(third, "10.2.1.0/24"), "10.2.1.10", groups=(peered.open_group(third),))
    peered.route(peered.main_table(peered.left), "10.2.0.0/16", peered.connection)
    peered.route(peered.main_table(peered.right), "10.2.0.0/16", onward)
    peered.route(peered.main_table(third), "10.0.0.0/16", onward)

    seen = walk(peered.world, source=peered.client, destination=host)

    assert refusals(seen) == [("request", "outbound", peered.connection, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")]
    assert seen.refusals[0].facts["address"] == "10.2.1.10"


def test_the_gateway_of_a_peer_cannot_be_borrowed(peered: Peered) -> None:
    gateway = peered.gateway(peered.right)
    peered.route(peered.main_table(peered.right), EVERYWHERE, gateway)
    peered.route(peered.main_table(peered.left), EVERYWHERE, peered.connection)

    seen = walk(peered.world, source=peered.client, destination="198.51.100.7")

    assert refusals(seen) == [("request", "outbound", peered.connection, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")]


def test_what_comes_in_through_a_gateway_does_not_go_on_to_a_peer(peered: Peered) -> None:
    peered.gateway(peered.left)

    seen = walk(peered.world, source="internet", destination=peered.server)

    assert not seen.arrived
    assert "PCX_CARRIES" not in codes(seen.request)


def test_a_public_address_of_the_peer_is_not_reached_over_the_peering(peered: Peered) -> None:
    peered.elastic_ip("3.35.0.9", peered.server, "10.1.1.10")
    peered.route(peered.main_table(peered.left), "3.35.0.9/32", peered.connection)

    seen = walk(peered.world, source=peered.client, destination="3.35.0.9")

    assert refusals(seen) == [("request", "outbound", peered.connection, "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR")]


def test_an_address_of_the_peer_that_nobody_has_is_told_there(peered: Peered) -> None:
    seen = walk(peered.world, source=peered.client, destination="10.1.1.99")

    assert refusals(seen) == [("request", "inbound", peered.right_subnet, "NO_POSSIBLE_DESTINATION")]


def test_network_acls_of_both_sides_are_asked(peered: Peered) -> None:
    out, into = peered.acl(peered.left, peered.left_subnet), peered.acl(peered.right, peered.right_subnet)

    seen = walk(peered.world, source=peered.client, destination=peered.server)

    assert [(one.component_id, one.direction) for one in seen.refusals if one.leg == "request"] == [
        (out, "outbound"),
        (into, "inbound"),
    ]


def test_an_appliance_in_the_peer_forwards_only_what_is_addressed_to_its_vpc(peered: Peered) -> None:
    """Not even an instance that forwards makes a peering a way through: the reply has no way back."""
    third = peered.vpc("10.2.0.0/16")
    peered.peering(peered.right, third)
    appliance = peered.interface(
        peered.right_subnet, "10.1.1.20", groups=(peered.right_group,), source_dest_check=False
    )
    peered.route(peered.main_table(peered.left), "10.2.0.0/16", peered.connection)
    peered.route(peered.main_table(peered.right), "10.2.0.0/16", appliance)

    seen = walk(peered.world, source=peered.client, destination="10.2.1.10")

    assert [step.code for step in seen.refusals] == ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"]


def test_a_rule_that_names_a_group_of_the_peer_knows_its_members(peered: Peered) -> None:
    closed = peered.group(peered.right)
    peered.allow_in(closed, "tcp", 80, peer=peered.left_group)
    server = peered.interface(peered.right_subnet, "10.1.1.30", groups=(closed,))
    stranger = peered.interface(peered.left_subnet, "10.0.1.30", groups=(peered.open_group(peered.left),))

    assert walk(peered.world, source=peered.client, destination=server).returned
    assert refusals(walk(peered.world, source=stranger, destination=server)) == [
        ("request", "inbound", closed, "ENI_SG_RULES_MISMATCH")
    ]


def test_all_pairs_are_those_of_the_walks(peered: Peered) -> None:
    closed, third = peered.group(peered.right), peered.vpc("10.2.0.0/16")
    peered.allow_in(closed, "tcp", 80, peer=peered.left_group)
    peered.interface(peered.right_subnet, "10.1.1.30", groups=(closed,))
    host = peered.subnet(third, "10.2.1.0/24")
    peered.interface(host, "10.2.1.10", groups=(peered.open_group(third),))
    onward = peered.peering(peered.right, third)
    for table, destination, target in (
        (peered.left, "10.2.0.0/16", peered.connection),
        (peered.right, "10.2.0.0/16", onward),
        (third, EVERYWHERE, onward),
    ):
        peered.route(peered.main_table(table), destination, target)
    web = {"protocol": "tcp", "destination_port": 80}

    assert check_agreement(peered.world, web) == 5 * 5
    unpeered = peered.world.put(peered.world.get(VpcPeeringConnection, peered.connection).replace(status="deleted"))
    check_agreement(unpeered, web)


def test_a_stale_rule_lets_nobody_in() -> None:
    """Not even what finds another way to the VPC, here an interface in it with the address of a member."""
    plan = Plan()
    vpc, other = plan.vpc("10.0.0.0/16"), plan.vpc("10.0.0.0/16")
    subnet, far = plan.subnet(vpc, "10.0.1.0/24"), plan.subnet(other, "10.0.1.0/24")
    members, sender, closed = plan.group(other), plan.group(vpc), plan.group(vpc)
    plan.allow_in(closed, "tcp", 80, peer=members)
    plan.interface(far, "10.0.1.10", groups=(members,))
    client = plan.interface(subnet, "10.0.1.10", groups=(sender,))
    server = plan.interface(subnet, "10.0.1.20", groups=(closed,))

    assert refusals(walk(plan.world, source=client, destination=server)) == [
        ("request", "inbound", closed, "SG_REFERENCES_NOT_PRESERVED")
    ]
    check_agreement(plan.world, {"protocol": "tcp", "destination_port": 80})


def test_an_instance_answers_by_the_vpc_of_the_interface_that_was_asked(peered: Peered) -> None:
    """Its second interface lies in the other VPC, without any route or peering of use to it."""
    third = peered.vpc("10.2.0.0/16")
    subnet, group = peered.subnet(third, "10.2.1.0/24"), peered.open_group(third)
    neighbour = peered.interface(subnet, "10.2.1.10", groups=(group,))
    instance = peered.world.get(NetworkInterface, peered.client).attachment
    assert instance is not None
    second = peered.interface(subnet, "10.2.1.20", groups=(group,), instance=instance.instance_id)

    near = walk(peered.world, source=neighbour, destination=second)
    far = walk(peered.world, source=neighbour, destination=peered.client)

    assert outcome(near) == (True, True, "10.2.1.10")
    assert [code for _, _, _, code in refusals(far)] == ["NO_ROUTE_TO_DESTINATION"]


def test_an_instance_in_two_vpcs_never_sends_to_itself_over_the_network(peered: Peered) -> None:
    third = peered.vpc("10.2.0.0/16")
    subnet, group = peered.subnet(third, "10.2.1.0/24"), peered.open_group(third)
    attachment = peered.world.get(NetworkInterface, peered.client).attachment
    assert attachment is not None
    second = peered.interface(subnet, "10.2.1.20", groups=(group,), instance=attachment.instance_id)

    seen = walk(peered.world, source=peered.client, destination=second)

    assert codes(seen.request)[-1] == "DELIVERED_TO_ITSELF"
