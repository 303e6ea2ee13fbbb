"""Through instances that forward: routes whose target is an interface or an instance."""

import pytest

from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from tests.cloud.network.plan import Plan
from tests.cloud.network.told import codes, outcome, refusals


class Inspected(Plan):
    """Two subnets that reach each other through an appliance in a third."""

    def __init__(self, *, source_dest_check: bool = False) -> None:
        super().__init__()
        self.vpc_id = self.vpc("10.0.0.0/16")
        self.left = self.subnet(self.vpc_id, "10.0.1.0/24")
        self.right = self.subnet(self.vpc_id, "10.0.2.0/24")
        self.middle = self.subnet(self.vpc_id, "10.0.3.0/24")
        self.open = self.group(self.vpc_id)
        self.allow_in(self.open, "-1")
        self.client = self.interface(self.left, "10.0.1.10", groups=(self.open,))
        self.server = self.interface(self.right, "10.0.2.10", groups=(self.open,))
        self.firewall = self.interface(
            self.middle, "10.0.3.10", groups=(self.open,), source_dest_check=source_dest_check
        )
        self.left_table = self.table(self.vpc_id, self.left)
        self.right_table = self.table(self.vpc_id, self.right)
        self.route(self.left_table, "10.0.2.0/24", self.firewall)
        self.route(self.right_table, "10.0.1.0/24", self.firewall)


@pytest.fixture
def inspected() -> Inspected:
    return Inspected()


def test_a_route_more_specific_than_the_local_one_leads_through_an_appliance_both_ways(inspected: Inspected) -> None:
    seen = walk(inspected.world, source=inspected.client, destination=inspected.server)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "INTERFACE_FORWARDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]
    assert codes(seen.reply).count("INTERFACE_FORWARDS") == 1
    assert codes(seen.reply).count("SG_TRACKED") == 4


def test_an_appliance_forwards_only_with_its_source_dest_check_off() -> None:
    strict = Inspected(source_dest_check=True)

    seen = walk(strict.world, source=strict.client, destination=strict.server)

    assert refusals(seen) == [
        ("request", "inbound", strict.firewall, "ENI_SOURCE_DEST_CHECK_RESTRICTION"),
        ("reply", "inbound", strict.firewall, "ENI_SOURCE_DEST_CHECK_RESTRICTION"),
    ]


def test_behind_an_appliance_rules_that_name_a_group_no_longer_match(inspected: Inspected) -> None:
    closed = inspected.group(inspected.vpc_id)
    rule = inspected.allow_in(closed, "tcp", 80, peer=inspected.open)
    server = inspected.interface(inspected.right, "10.0.2.20", groups=(closed,))

    seen = walk(inspected.world, source=inspected.client, destination=server)

    assert refusals(seen) == [("request", "inbound", closed, "SG_REFERENCES_NOT_PRESERVED")]
    assert seen.refusals[0].facts["nearest_rule_id"] == rule


def test_the_appliance_itself_is_reached_by_its_own_address(inspected: Inspected) -> None:
    inspected.route(inspected.left_table, "10.0.3.0/24", inspected.firewall)

    seen = walk(inspected.world, source=inspected.client, destination=inspected.firewall)

    assert outcome(seen) == (True, True, "10.0.1.10")
    assert "INTERFACE_FORWARDS" not in codes(seen.request)


def test_a_packet_that_comes_back_to_the_appliance_is_caught_in_a_loop(inspected: Inspected) -> None:
    table = inspected.table(inspected.vpc_id, inspected.middle)
    inspected.route(table, "10.0.2.0/24", inspected.firewall)

    seen = walk(inspected.world, source=inspected.client, destination=inspected.server)

    assert refusals(seen) == [("request", "inbound", inspected.firewall, "FORWARDING_LOOP")]
    assert seen.reply == ()


def test_a_stopped_appliance_makes_the_route_a_blackhole_that_the_local_route_does_not_replace(
    inspected: Inspected,
) -> None:
    attachment = inspected.world.get(NetworkInterface, inspected.firewall).attachment
    assert attachment is not None
    owner = inspected.world.get(Instance, attachment.instance_id)
    inspected.put(owner.replace(state="stopped"))

    seen = walk(inspected.world, source=inspected.client, destination=inspected.server)

    assert refusals(seen) == [
        ("request", "outbound", inspected.left_table, "BAD_STATE_ROUTE"),
        ("reply", "outbound", inspected.right_table, "BAD_STATE_ROUTE"),
    ]


def test_a_route_to_an_instance_leads_to_its_interface() -> None:
    plan = Plan()
    vpc = plan.vpc("10.0.0.0/16")
    inside, edge = plan.subnet(vpc, "10.0.1.0/24"), plan.subnet(vpc, "10.0.2.0/24")
    group = plan.group(vpc)
    plan.allow_in(group, "-1")
    router = plan.instance(edge)
    plan.interface(edge, "10.0.2.10", groups=(group,), public="3.34.0.1", instance=router, source_dest_check=False)
    gateway = plan.gateway(vpc)
    plan.route(plan.table(vpc, inside), "0.0.0.0/0", router)
    plan.route(plan.table(vpc, edge), "0.0.0.0/0", gateway)
    client = plan.interface(inside, "10.0.1.10", groups=(group,))

    seen = walk(plan.world, source=client, destination="internet")

    assert "INTERFACE_FORWARDS" in codes(seen.request)
    assert refusals(seen) == [("request", "outbound", gateway, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")]
