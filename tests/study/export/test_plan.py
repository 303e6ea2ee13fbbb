"""A plan names every id that its own calls answer, and finds every other by what identifies it in the world then."""

import pytest

from labs.cloud import registry
from labs.cloud.cli_value import Variable
from labs.cloud.registry import OURS_ALONE
from labs.study.export.natural_keys import NATURAL_KEYS, Way, found_by, way_to
from labs.study.export.plan import Call, Lookup, Note, Plan, Wait, plan
from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region
from tests.study.export.journals import Journal, all_journals, journal

every_journal = pytest.mark.parametrize("one", all_journals(), ids=lambda one: one.name)


def planned(network: Network, *asked: tuple[str, dict[str, object]]) -> Plan:
    return plan(journal("test", network.world, list(asked)).changes)


@every_journal
def test_nothing_has_to_stand_in_a_script_as_it_is(one: Journal) -> None:
    """But the ARNs of rules: AWS draws their ids, and no request that makes a rule answers with them."""
    assert [id for id in plan(one.changes).unidentified if not id.startswith("arn:aws:config:")] == []


@every_journal
def test_every_change_that_is_ec2s_is_done_again_in_its_order(one: Journal) -> None:
    calls = plan(one.changes).calls

    assert [(call.number, call.action) for call in calls] == [
        (change.number, change.action) for change in one.changes if change.action not in OURS_ALONE
    ]


def test_an_id_that_a_call_answers_is_a_variable_named_by_its_tag() -> None:
    network = a_region()
    tagged = [{"resource_type": "vpc", "tags": [{"key": "Name", "value": "My web"}]}]
    made = registry.call(network.world, "create_vpc", {"cidr_block": "10.0.0.0/16", "tag_specifications": tagged})[1]

    found = planned(
        network,
        ("create_vpc", {"cidr_block": "10.0.0.0/16", "tag_specifications": tagged}),
        ("create_subnet", {"vpc_id": made["Vpc"]["VpcId"], "cidr_block": "10.0.1.0/24"}),
    )

    first, second = found.calls
    assert first.captures == {"vpc_my_web": ("Vpc", "VpcId")}
    assert second.params == {"vpc_id": Variable("vpc_my_web"), "cidr_block": "10.0.1.0/24"}


def test_what_was_there_before_is_looked_up_through_what_identifies_it() -> None:
    network = a_region().with_vpc()
    table = network.main_table(network["vpc"])["RouteTableId"]

    found = planned(network, ("create_tags", {"resources": [table], "tags": [{"key": "a", "value": "b"}]}))

    assert found.steps == (
        Lookup("ap-northeast-2", "vpc_1", Way("describe_vpcs", (("cidr", "10.0.0.0/16"),), ("Vpcs",), (), "VpcId")),
        Lookup(
            "ap-northeast-2",
            "route_table_1",
            Way(
                "describe_route_tables",
                (("vpc-id", Variable("vpc_1")), ("association.main", True)),
                ("RouteTables",),
                (),
                "RouteTableId",
            ),
        ),
        Call(
            1,
            "ap-northeast-2",
            "create_tags",
            {"resources": [Variable("route_table_1")], "tags": [{"key": "a", "value": "b"}]},
        ),
    )


def test_twins_that_nothing_tells_apart_stand_as_they_are_and_are_counted() -> None:
    network = a_region().with_vpc("one").with_vpc("other")
    network.do("delete_route", route_table_id=network.main_table(network["one"])["RouteTableId"],
               destination_cidr_block="0.0.0.0/0")  # fmt: skip

    found = planned(
        network, ("modify_vpc_attribute", {"vpc_id": network["one"], "enable_dns_support": {"value": False}})
    )

    assert found.unidentified == (network["one"],)
    assert isinstance(found.steps[0], Note)
    assert network["one"] in found.steps[0].text
    assert found.calls[0].params["vpc_id"] == network["one"]


def test_a_rule_of_a_group_is_told_apart_by_what_it_allows() -> None:
    network = a_region().with_vpc().with_group("web", open_port=80)
    allowed = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ip": "0.0.0.0/0"}
    network.do("authorize_security_group_ingress", group_id=network["web"], **allowed)
    rules = network.do("describe_security_group_rules")["SecurityGroupRules"]
    wanted = next(one for one in rules if one["FromPort"] == 443)["SecurityGroupRuleId"]

    way = way_to(network.world, wanted)

    assert way == Way(
        "describe_security_group_rules",
        (("group-id", network["web"]),),
        ("SecurityGroupRules",),
        (("IsEgress", False), ("FromPort", 443)),
        "SecurityGroupRuleId",
    )
    assert found_by(network.world, way) == [wanted]


def test_an_address_that_ec2_chose_is_taken_from_where_it_was_given() -> None:
    network = a_region().with_vpc().with_public_subnet()
    created = network.do("create_network_interface", subnet_id=network["public"])["NetworkInterface"]
    network.do("allocate_address")
    allocation_id = network.do("describe_addresses")["Addresses"][0]["AllocationId"]

    found = planned(
        network,
        (
            "associate_address",
            {
                "allocation_id": allocation_id,
                "network_interface_id": created["NetworkInterfaceId"],
                "private_ip_address": created["PrivateIpAddress"],
            },
        ),
    )

    assert found.calls[0].params["private_ip_address"] == Variable("private_ip_address_1")


def test_an_address_that_somebody_typed_stays_as_it_is() -> None:
    network = a_region().with_vpc().with_public_subnet()

    found = planned(
        network, ("create_network_interface", {"subnet_id": network["public"], "private_ip_address": "10.0.1.9"})
    )

    assert found.calls[0].params["private_ip_address"] == "10.0.1.9"


def test_after_a_launch_ec2_has_to_come_to_rest() -> None:
    network = a_region().with_vpc().with_subnet("subnet")
    asked = {
        "image_id": network.image(AMAZON_LINUX_2023),
        "instance_type": "t3.micro",
        "min_count": 2,
        "max_count": 2,
        "subnet_id": network["subnet"],
    }

    call = planned(network, ("run_instances", asked)).calls[0]

    assert call.captures == {
        "instance_1": ("Instances", 0, "InstanceId"),
        "instance_2": ("Instances", 1, "InstanceId"),
    }
    assert call.wait == Wait("instance_running", (Variable("instance_1"), Variable("instance_2")))


def test_simulated_time_is_told_and_not_done() -> None:
    found = planned(a_region(), ("advance_time", {"seconds": 60}))

    assert [type(one) for one in found.steps] == [Note]
    assert "AdvanceTime (seconds 60)" in found.steps[0].text  # type: ignore[union-attr]


def test_natural_keys_are_filters_that_ec2_knows() -> None:
    known = {name: {"tag:Name", *kind.filters} for name, kind in registry.kinds().items()}

    unknown = [
        (kind, one)
        for kind, ways in NATURAL_KEYS.items()
        for filters in ways
        for one in filters
        if kind in known and one not in known[kind]
    ]

    assert unknown == []
