"""A document of describe answers becomes a world that describes itself in the same way."""

import copy
import random
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from labs.cloud import codec, registry
from labs.cloud.errors import CloudError
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot import Dangling, Note, UnreadableDocument, describe, load, parse, read, trace
from tests.cloud.every_action import Told, chapters
from tests.cloud.snapshot.documents import (
    ACL,
    DATABASE,
    DATABASE_GROUP,
    DATABASE_HOST,
    GATEWAY,
    OWNER,
    PRIVATE,
    SUBNET,
    TABLE,
    VPC,
    WEB,
    WEB_GROUP,
    WEB_HOST,
    group,
    interface,
    local,
    small_site,
)
from tests.cloud.test_properties import SEEDS, played

SECURE: dict[str, Any] = {"source": "198.51.100.9", "destination": "203.0.113.10", "destination_port": 443}


@given(SEEDS)
@settings(max_examples=40)
def test_what_a_world_describes_is_read_back_as_a_world_that_describes_the_same(seed: int) -> None:
    document = describe(played(seed, 60)[1])

    found = read(document)

    assert describe(found.world) == document
    assert found.unknown == ()


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.__name__.strip("_"))
def test_whatever_actions_build_is_read_back(chapter: Any) -> None:
    def heard(name: str, result: dict[str, Any]) -> None:
        if not registry.actions()[name].reads:
            document = describe(network.world)
            found = read(document)
            assert describe(found.world) == document, name
            assert found.unknown == ()
            assert codec.decode(codec.encode(found.world)) == found.world

    network = Told(heard)
    chapter(network)


def test_a_document_says_of_which_account_region_and_time_it_is() -> None:
    world = load(small_site())

    assert (world.account_id, world.region) == (OWNER, "eu-west-1")
    assert world.now == datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    assert load(small_site(), now=datetime(2027, 1, 1, tzinfo=UTC)).now == datetime(2027, 1, 1, tzinfo=UTC)


def test_every_part_of_a_site_is_there_under_its_own_id() -> None:
    world = load(small_site())

    assert world.get(Vpc, VPC).tags == {"Name": "shop"}
    assert world.get(Subnet, SUBNET).map_public_ip_on_launch
    assert world.get(NetworkInterface, WEB).public_ip == "203.0.113.10"
    assert world.get(NetworkInterface, DATABASE).attachment is not None
    assert world.get(Instance, WEB_HOST).key_name == "operations"
    assert [one.referenced_group_id for one in world.where(SecurityGroupRule, group_id=DATABASE_GROUP)] == [
        WEB_GROUP,
        None,
    ]


def test_what_is_not_known_is_ignored_and_told_by_its_place() -> None:
    document = small_site()
    document["RouteTables"][1]["Routes"][1]["Colour"] = "blue"
    document["Weather"] = [{"Sun": True}]

    assert read(document).unknown == (
        "Weather",
        "Vpcs[0].EncryptionControl",
        "RouteTables[1].Routes[1].Colour",
    )


def test_references_to_what_is_not_there_are_told_and_harm_nothing() -> None:
    document = small_site()
    del document["InternetGateways"]
    document["NetworkAcls"][0]["Associations"].append(
        {"NetworkAclAssociationId": "aclassoc-0c1b2c3d4e5f60718", "SubnetId": "subnet-0c1b2c3d4e5f60718"}
    )

    found = read(document)

    assert found.dangling == (
        Dangling("NetworkAcls[0].Associations[2].SubnetId", "subnet-0c1b2c3d4e5f60718"),
        Dangling("RouteTables[1].Routes[1].GatewayId", GATEWAY),
    )
    table = registry.call(found.world, "describe_route_tables", {"route_table_ids": [TABLE]})[1]["RouteTables"][0]
    assert table["Routes"][1]["State"] == "blackhole"
    assert [one.subnet_id for one in found.world.get(NetworkAcl, ACL).associations] == [SUBNET, PRIVATE]


def test_an_empty_document_is_an_empty_region() -> None:
    found = read({})

    assert found.world.resources == {}
    assert found.notes == (Note("NO_REGION", {"region": "us-east-1"}),)


@pytest.mark.parametrize("absent", list(small_site()))
def test_any_list_may_be_absent(absent: str) -> None:
    document = small_site()
    del document[absent]

    world = load(document)

    for kind in registry.kinds().values():
        for one in world.all(kind):
            one.view(world)


def test_a_null_is_as_good_as_an_absent_member() -> None:
    document = {**small_site(), "Addresses": None}
    document["Subnets"][0]["Tags"] = None

    assert load(document) == load(small_site())


def test_a_vpc_without_route_tables_gets_the_main_table_of_aws_and_that_is_told() -> None:
    document = small_site()
    del document["RouteTables"]

    found = read(document)

    (table,) = found.world.all(RouteTable)
    assert (table.is_main, [one.destination for one in table.routes]) == (True, ["10.20.0.0/16"])
    assert Note("ROUTE_TABLE_MADE_UP", {"id": table.id, "vpc_id": VPC}) in found.notes


def test_a_vpc_without_network_acls_gets_the_default_one_that_allows_everything() -> None:
    document = small_site()
    del document["NetworkAcls"]

    world = load(document)

    (acl,) = world.all(NetworkAcl)
    assert (acl.is_default, [one.subnet_id for one in acl.associations]) == (True, [SUBNET, PRIVATE])
    assert trace(world, SECURE).return_delivered


def test_a_vpc_that_only_its_parts_speak_of_is_made_up_from_its_local_routes() -> None:
    document = small_site()
    del document["Vpcs"]

    found = read(document)

    assert found.world.get(Vpc, VPC).cidr_block == "10.20.0.0/16"
    assert Note("VPC_MADE_UP", {"id": VPC, "cidr_block": "10.20.0.0/16"}) in found.notes
    assert trace(found.world, SECURE).return_delivered


def test_a_vpc_without_vpcs_and_tables_lies_around_its_subnets() -> None:
    document = small_site()
    del document["Vpcs"], document["RouteTables"]

    assert load(document).get(Vpc, VPC).cidr_block == "10.20.0.0/22"


def test_interfaces_that_only_their_instances_list_are_read_there() -> None:
    document = small_site()
    for one, shown in zip(document.pop("NetworkInterfaces"), document["Reservations"], strict=True):
        inside = {name: value for name, value in one.items() if name not in ("AvailabilityZone", "TagSet")}
        attachment = {name: value for name, value in one["Attachment"].items() if not name.startswith("Instance")}
        shown["Instances"][0]["NetworkInterfaces"] = [{**inside, "Attachment": attachment}]

    found = read(document)

    assert [one.id for one in found.world.all(NetworkInterface)] == [WEB, DATABASE]
    assert found.world.get(NetworkInterface, WEB).availability_zone == "eu-west-1b"
    assert trace(found.world, SECURE).return_delivered


def test_an_instance_that_only_hints_at_its_interface_gets_one() -> None:
    document = small_site()
    del document["NetworkInterfaces"]
    document["Reservations"][0]["Instances"][0] |= {
        "SubnetId": SUBNET,
        "VpcId": VPC,
        "PrivateIpAddress": "10.20.1.10",
        "PublicIpAddress": "203.0.113.10",
        "SecurityGroups": [{"GroupId": WEB_GROUP, "GroupName": "web"}],
    }

    found = read(document)

    (made,) = found.world.all(NetworkInterface)
    assert (made.primary_address, made.group_ids) == ("10.20.1.10", (WEB_GROUP,))
    assert Note("INTERFACE_MADE_UP", {"id": made.id, "instance_id": WEB_HOST}) in found.notes
    assert trace(found.world, SECURE).return_delivered


def test_instances_that_only_their_interfaces_speak_of_are_taken_as_running() -> None:
    document = small_site()
    del document["Reservations"]

    found = read(document)

    assert [one.state for one in found.world.all(Instance)] == ["running", "running"]
    assert trace(found.world, SECURE).return_delivered
    assert Note("INSTANCE_MADE_UP", {"id": WEB_HOST, "network_interface_id": WEB}) in found.notes


def test_groups_that_only_interfaces_name_let_nothing_in() -> None:
    document = small_site()
    del document["SecurityGroups"]

    world = load(document)

    assert world.get(SecurityGroup, WEB_GROUP).vpc_id == VPC
    assert [one.code for one in trace(world, SECURE).blocked_by] == ["SG_HAS_NO_RULES"]


def test_elastic_ips_that_only_interfaces_show_are_made_up() -> None:
    document = small_site()
    elastic = {"PublicIp": "198.51.100.77", "IpOwnerId": OWNER, "AllocationId": "eipalloc-0a1b2c3d4e5f60718"}
    document["NetworkInterfaces"][1]["Association"] = elastic

    (address,) = load(document).all(Address)

    assert (address.id, address.public_ip) == ("eipalloc-0a1b2c3d4e5f60718", "198.51.100.77")
    assert (address.network_interface_id, address.private_ip_address) == (DATABASE, "10.20.2.10")


def test_types_and_images_need_not_be_known() -> None:
    found = read(small_site())

    shown = registry.call(found.world, "describe_instances", {"instance_ids": [DATABASE_HOST]})[1]
    instance = shown["Reservations"][0]["Instances"][0]
    assert (instance["InstanceType"], instance["Architecture"]) == ("x99q.17xlarge", "arm64")
    assert instance["ImageId"] == "ami-0123456789abcdef0"
    assert [one for one in found.notes if one.code == "TYPE_NOT_KNOWN"] == [
        Note("TYPE_NOT_KNOWN", {"id": DATABASE_HOST, "instance_type": "x99q.17xlarge", "alike": "m5.large"})
    ]


def test_life_goes_on_in_what_was_read() -> None:
    world = load(small_site())

    world, _ = registry.call(world, "stop_instances", {"instance_ids": [WEB_HOST, DATABASE_HOST]})
    world, _ = registry.call(world, "start_instances", {"instance_ids": [WEB_HOST]})
    world, made = registry.call(world, "create_network_interface", {"subnet_id": SUBNET})

    assert made["NetworkInterface"]["Groups"][0]["GroupName"] == "default"
    assert world.get(NetworkInterface, WEB).public_ip is not None
    assert world.get(Instance, DATABASE_HOST).state == "stopped"


def test_interfaces_of_services_are_reached_as_any_other() -> None:
    document = small_site()
    balancer = interface("eni-0c1b2c3d4e5f60718", PRIVATE, "10.20.2.20", DATABASE_GROUP, "unused")
    balancer["RequesterManaged"] = True
    balancer["InterfaceType"] = "network_load_balancer"
    balancer["Attachment"] = {"AttachmentId": "ela-attach-1", "InstanceOwnerId": "amazon-elb", "Status": "attached"}
    document["NetworkInterfaces"].append(balancer)

    world = load(document)

    assert world.get(NetworkInterface, "eni-0c1b2c3d4e5f60718").managed_by == "amazon-elb"
    asked = {"source": WEB_HOST, "destination": "10.20.2.20", "destination_port": 5432}
    assert trace(world, asked).return_delivered
    assert not trace(world, {**asked, "destination_port": 22}).delivered


def test_the_order_of_acl_entries_decides_nothing() -> None:
    document = small_site()
    shuffled = copy.deepcopy(document)
    random.Random(4).shuffle(shuffled["NetworkAcls"][0]["Entries"])

    assert load(shuffled) == load(document)
    asked = {"source": WEB_HOST, "destination": "10.20.2.10", "destination_port": 23}
    assert trace(load(shuffled), asked).blocked_by[0] == ("SUBNET_ACL_RESTRICTION", ACL)


def test_of_two_things_with_one_id_the_first_counts() -> None:
    document = small_site()
    document["SecurityGroups"] += [document["SecurityGroups"][0], group(WEB_GROUP, "other", [])]

    found = read(document)

    assert found.world.get(SecurityGroup, WEB_GROUP).group_name == "web"
    assert [one for one in found.notes if one.code == "TWICE"] == [
        Note("TWICE", {"place": "SecurityGroups[3]", "id": WEB_GROUP})
    ]


def test_a_region_that_is_not_simulated_stands_in_another_with_its_zones_apart() -> None:
    document = small_site()
    for place, one in enumerate(document["Subnets"]):
        one["AvailabilityZone"] = f"sa-east-1{'bc'[place]}"
    for one in document["NetworkInterfaces"]:
        del one["AvailabilityZone"]
    document["Reservations"] = []

    found = read(document)

    assert found.world.region == "us-east-1"
    assert [one.availability_zone for one in found.world.all(Subnet)] == ["us-east-1a", "us-east-1b"]
    assert [one.code for one in found.notes][:3] == ["REGION_NOT_SIMULATED", "ZONE_RENAMED", "ZONE_RENAMED"]


def test_a_subnet_or_an_interface_that_belongs_nowhere_is_left_out() -> None:
    document = small_site()
    document["NetworkInterfaces"][1]["SubnetId"] = "subnet-0dddddddddddddddd"

    found = read(document)

    assert found.world.find(NetworkInterface, DATABASE) is None
    assert Note("LEFT_OUT", {"id": DATABASE, "missing": "subnet-0dddddddddddddddd"}) in found.notes
    assert Dangling("NetworkInterfaces[1].SubnetId", "subnet-0dddddddddddddddd") in found.dangling


def test_several_vpcs_stand_side_by_side() -> None:
    document = small_site()
    document["Vpcs"].append({"VpcId": "vpc-0b1b2c3d4e5f60718", "CidrBlock": "10.30.0.0/16"})

    world = load(document)

    assert [one.cidr_block for one in world.all(Vpc)] == ["10.20.0.0/16", "10.30.0.0/16"]
    assert {one.vpc_id for one in world.all(RouteTable) if one.is_main} == {VPC, "vpc-0b1b2c3d4e5f60718"}


FAULTS: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("Vpcs",), "none", "Vpcs: expected a list, found 'none'"),
    (("Vpcs", 0), 7, "Vpcs[0]: expected an object, found 7"),
    (("Vpcs", 0, "VpcId"), None, "Vpcs[0].VpcId: is missing"),
    (("Subnets", 1, "CidrBlock"), "10.20.2.0", "Subnets[1].CidrBlock: expected an IPv4 CIDR block, found '10.20.2.0'"),
    (
        ("RouteTables", 1, "Routes", 0, "DestinationCidrBlock"),
        "10.20.0.0/33",
        "RouteTables[1].Routes[0].DestinationCidrBlock: expected an IPv4 CIDR block, found '10.20.0.0/33'",
    ),
    (
        ("RouteTables", 1, "Routes", 0, "DestinationCidrBlock"),
        None,
        "RouteTables[1].Routes[0].DestinationCidrBlock: is missing",
    ),
    (
        ("NetworkAcls", 0, "Entries", 2, "RuleNumber"),
        "100",
        "NetworkAcls[0].Entries[2].RuleNumber: expected a whole number, found '100'",
    ),
    (
        ("NetworkInterfaces", 0, "Attachment", "AttachTime"),
        "yesterday",
        "NetworkInterfaces[0].Attachment.AttachTime: expected a time, found 'yesterday'",
    ),
    (
        ("SecurityGroups", 0, "IpPermissions", 0, "IpRanges", 0, "CidrIp"),
        ["0.0.0.0/0"],
        "SecurityGroups[0].IpPermissions[0].IpRanges[0].CidrIp: expected an IPv4 CIDR block, found ['0.0.0.0/0']",
    ),
    (
        ("Reservations", 0, "Instances", 0, "State", "Name"),
        "asleep",
        (
            "Reservations[0].Instances[0].State.Name: expected one of pending, running, stopping, stopped, "
            "shutting-down, terminated, found 'asleep'"
        ),
    ),
]


@pytest.mark.parametrize(("path", "value", "message"), FAULTS)
def test_a_fault_is_told_with_its_place(path: tuple[str | int, ...], value: Any, message: str) -> None:
    document: Any = small_site()
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value

    with pytest.raises(UnreadableDocument) as refused:
        load(document)

    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["", "[]", "{", b"\xff\xfe", '"Vpcs"'])
def test_what_is_no_json_object_is_refused(text: str | bytes) -> None:
    with pytest.raises(UnreadableDocument):
        parse(text)


@given(SEEDS)
@settings(max_examples=150)
def test_whatever_is_broken_in_a_document_is_read_or_refused_with_its_place(seed: int) -> None:
    dice = random.Random(seed)
    document = small_site()
    for _ in range(dice.randint(1, 3)):
        _break(document, dice)

    place = ""
    try:
        world = load(document)
        describe(world)
        assert codec.decode(codec.encode(world)) == world
        for one in world.all(NetworkInterface):
            with suppress(CloudError):
                trace(world, {"source": one.id, "destination": "8.8.8.8"})
                trace(world, {"source": "internet", "destination": one.id})
    except UnreadableDocument as refused:
        place = refused.place

    assert place.split("[", maxsplit=1)[0].split(".", maxsplit=1)[0] in {"", *small_site()}


def _break(document: dict[str, Any], dice: random.Random) -> None:
    holder: Any = document
    while True:
        name = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        inner = holder[name]
        if isinstance(inner, dict | list) and inner and dice.random() < 0.8:
            holder = inner
            continue
        if isinstance(holder, dict) and dice.random() < 0.4:
            del holder[name]
        else:
            holder[name] = dice.choice([None, "", "x", 0, -1, [], {}, [{}], {"a": 1}, True, "10.0.0.0/8", "::1"])
        return


def test_a_route_to_the_local_router_of_another_range_is_kept() -> None:
    document = small_site()
    document["RouteTables"][0]["Routes"].append(local("100.64.0.0/16"))

    assert [one.destination for one in load(document).all(RouteTable)[0].routes] == ["10.20.0.0/16", "100.64.0.0/16"]


def test_what_the_account_blocks_is_seen_in_vpcs_and_an_exclusion_that_is_not_shown_is_made_up() -> None:
    site = small_site()
    blocked, exempt = ({"InternetGatewayBlockMode": one} for one in ("block-bidirectional", "off"))
    site["Vpcs"][0]["BlockPublicAccessStates"] = blocked
    site["Subnets"] = [
        {**one, "BlockPublicAccessStates": exempt if one["SubnetId"] == SUBNET else blocked} for one in site["Subnets"]
    ]

    found = read(site)

    exclusion = registry.call(found.world, "describe_vpc_block_public_access_exclusions", {})[1]
    made = exclusion["VpcBlockPublicAccessExclusions"][0]
    assert Note(
        "EXCLUSION_MADE_UP", {"id": made["ExclusionId"], "resource_id": SUBNET, "mode": "allow-bidirectional"}
    ) in (found.notes)
    shown = registry.call(found.world, "describe_subnets", {})[1]["Subnets"]
    assert [one["BlockPublicAccessStates"] for one in shown] == [
        one["BlockPublicAccessStates"] for one in site["Subnets"]
    ]
    options = registry.call(found.world, "describe_vpc_block_public_access_options", {})[1]
    assert options["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"] == "block-bidirectional"
