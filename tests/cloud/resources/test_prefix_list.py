"""Managed prefix lists: versions, sizes, what refers to them, and the lists that AWS keeps."""

from typing import Any

import pytest

from labs.cloud.facts.prefix_lists import AWS_PREFIX_LISTS
from labs.cloud.facts.regions import REGIONS
from labs.cloud.network.carriers.route_table import longest_match, ways_in
from labs.cloud.network.packet import Packet
from tests.cloud.builders import Network, a_region

OFFICES = [{"cidr": "192.0.2.0/24", "description": "Seoul"}, {"cidr": "198.51.100.0/24"}]


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_prefix_list("offices", *OFFICES, max_entries=5)


def the_list(network: Network, name: str = "offices") -> dict[str, Any]:
    found: dict[str, Any] = network.do("describe_managed_prefix_lists", prefix_list_ids=[network[name]])
    shown: dict[str, Any] = found["PrefixLists"][0]
    return shown


def blocks(network: Network, name: str = "offices", **asked: Any) -> list[str]:
    found = network.do("get_managed_prefix_list_entries", prefix_list_id=network[name], **asked)
    return [one["Cidr"] for one in found["Entries"]]


def test_a_list_is_made_with_its_entries_in_version_1(network: Network) -> None:
    made = network.do(
        "create_managed_prefix_list",
        prefix_list_name="partners",
        max_entries=3,
        address_family="IPv4",
        entries=[{"cidr": "203.0.113.7/24"}],
    )["PrefixList"]

    assert made == {
        "PrefixListId": made["PrefixListId"],
        "AddressFamily": "IPv4",
        "State": "create-in-progress",
        "PrefixListArn": f"arn:aws:ec2:ap-northeast-2:111122223333:prefix-list/{made['PrefixListId']}",
        "PrefixListName": "partners",
        "Tags": [],
        "OwnerId": "111122223333",
        "MaxEntries": 3,
        "Version": 1,
    }
    network.ids["partners"] = made["PrefixListId"]
    assert the_list(network, "partners") == {**made, "State": "create-complete"}
    assert blocks(network, "partners") == ["203.0.113.0/24"]


def test_entries_are_changed_by_versions_and_earlier_ones_can_be_read_and_restored(network: Network) -> None:
    offices = {"prefix_list_id": network["offices"]}
    answer = network.do(
        "modify_managed_prefix_list",
        **offices,
        current_version=1,
        add_entries=[{"cidr": "203.0.113.0/24"}],
        remove_entries=[{"cidr": "192.0.2.0/24"}],
    )["PrefixList"]

    assert (answer["State"], answer["Version"]) == ("modify-in-progress", 1)
    assert (the_list(network)["State"], the_list(network)["Version"]) == ("modify-complete", 2)
    assert blocks(network) == ["198.51.100.0/24", "203.0.113.0/24"]
    assert blocks(network, target_version=1) == ["192.0.2.0/24", "198.51.100.0/24"]

    network.do("restore_managed_prefix_list_version", **offices, previous_version=1, current_version=2)
    assert (the_list(network)["State"], the_list(network)["Version"]) == ("restore-complete", 3)
    assert blocks(network) == ["192.0.2.0/24", "198.51.100.0/24"]


def test_a_description_is_changed_by_taking_out_and_putting_in(network: Network) -> None:
    again = {"cidr": "192.0.2.0/24", "description": "Busan"}
    network.do(
        "modify_managed_prefix_list",
        prefix_list_id=network["offices"],
        remove_entries=[{"cidr": "192.0.2.0/24"}],
        add_entries=[again],
    )

    entries = network.do("get_managed_prefix_list_entries", prefix_list_id=network["offices"])["Entries"]
    assert entries == [{"Cidr": "198.51.100.0/24"}, {"Cidr": "192.0.2.0/24", "Description": "Busan"}]


def test_a_new_name_makes_no_new_version(network: Network) -> None:
    network.do("modify_managed_prefix_list", prefix_list_id=network["offices"], prefix_list_name="branches")

    assert (the_list(network)["PrefixListName"], the_list(network)["Version"]) == ("branches", 1)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"current_version": 2, "add_entries": [{"cidr": "203.0.113.0/24"}]}, "PrefixListVersionMismatch"),
        ({"add_entries": [{"cidr": "192.0.2.0/24"}]}, "InvalidPrefixListModification"),
        ({"remove_entries": [{"cidr": "203.0.113.0/24"}]}, "InvalidPrefixListModification"),
        ({"add_entries": [{"cidr": "2001:db8::/32"}]}, "InvalidParameterValue"),
        ({"add_entries": [{"cidr": "203.0.113.9"}]}, "InvalidParameterValue"),
        ({"add_entries": [{"cidr": f"203.0.{one}.0/24"} for one in range(101)]}, "InvalidParameterValue"),
        ({"add_entries": [{"cidr": f"203.0.{one}.0/24"} for one in range(4)]}, "PrefixListMaxEntriesExceeded"),
        ({"add_entries": [{"cidr": "203.0.113.0/24"}], "max_entries": 9}, "InvalidParameterCombination"),
        ({"max_entries": 1}, "PrefixListMaxEntriesExceeded"),
        ({"max_entries": 1001}, "InvalidParameterValue"),
        ({"prefix_list_name": "com.amazonaws.mine"}, "InvalidParameterValue"),
        ({"prefix_list_name": "x" * 256}, "InvalidParameterValue"),
    ],
)
def test_what_does_not_fit_a_list_is_refused(network: Network, asked: dict[str, Any], code: str) -> None:
    assert network.refused("modify_managed_prefix_list", prefix_list_id=network["offices"], **asked).code == code


def test_a_version_that_never_was_can_be_neither_read_nor_restored(network: Network) -> None:
    offices = {"prefix_list_id": network["offices"]}
    read = network.refused("get_managed_prefix_list_entries", **offices, target_version=2)
    restored = network.refused("restore_managed_prefix_list_version", **offices, previous_version=0, current_version=1)

    assert {read.reason, restored.reason} == {"PrefixListVersionUnknown"}


def test_every_region_has_the_lists_of_s3_and_dynamodb_which_nobody_can_change() -> None:
    network = a_region()
    found = network.do("describe_managed_prefix_lists")["PrefixLists"]

    assert set(AWS_PREFIX_LISTS) == set(REGIONS)
    assert found == [
        {
            "PrefixListId": id,
            "AddressFamily": "IPv4",
            "State": "create-complete",
            "PrefixListArn": f"arn:aws:ec2:ap-northeast-2:aws:prefix-list/{id}",
            "PrefixListName": f"com.amazonaws.ap-northeast-2.{service}",
            "Tags": [],
            "OwnerId": "AWS",
        }
        for id, service in (("pl-78a54011", "s3"), ("pl-48a54021", "dynamodb"))
    ]
    for action in ("modify_managed_prefix_list", "delete_managed_prefix_list"):
        assert network.refused(action, prefix_list_id="pl-78a54011").code == "UnsupportedOperation"
    entries = network.do("get_managed_prefix_list_entries", prefix_list_id="pl-48a54021")["Entries"]
    assert entries == [{"Cidr": "52.94.6.0/24"}]


def test_describe_prefix_lists_shows_the_blocks_of_services(network: Network) -> None:
    s3 = {
        "Cidrs": ["52.92.0.0/20", "52.219.60.0/23", "52.219.56.0/22"],
        "PrefixListId": "pl-78a54011",
        "PrefixListName": "com.amazonaws.ap-northeast-2.s3",
    }
    by_name = [{"name": "prefix-list-name", "values": ["*.s3"]}]

    assert network.do("describe_prefix_lists", filters=by_name)["PrefixLists"] == [s3]
    assert network.do("describe_prefix_lists", prefix_list_ids=["pl-78a54011"])["PrefixLists"] == [s3]
    assert network.refused("describe_prefix_lists", prefix_list_ids=[network["offices"]]).code == (
        "InvalidPrefixListID.NotFound"
    )


def test_a_route_for_a_list_is_for_all_its_blocks_and_follows_them(network: Network) -> None:
    table = {"route_table_id": network.table(network["vpc"])}
    route = {**table, "destination_prefix_list_id": network["offices"]}
    network.do("create_route", **route, gateway_id=network["vpc-gateway"])

    def leads(address: str) -> bool:
        ways = ways_in(network.world, table["route_table_id"])
        return longest_match(ways, Packet("tcp", "10.0.1.10", address, 49152, 80)) is not None

    shown = network.do("describe_route_tables", route_table_ids=[table["route_table_id"]])["RouteTables"][0]["Routes"]
    assert shown[-1] == {
        "DestinationPrefixListId": network["offices"],
        "GatewayId": network["vpc-gateway"],
        "Origin": "CreateRoute",
        "State": "active",
    }
    assert (leads("192.0.2.9"), leads("198.51.100.9"), leads("203.0.113.9")) == (True, True, False)
    network.do(
        "modify_managed_prefix_list",
        prefix_list_id=network["offices"],
        add_entries=[{"cidr": "203.0.113.0/24"}],
        remove_entries=[{"cidr": "192.0.2.0/24"}],
    )
    assert (leads("192.0.2.9"), leads("198.51.100.9"), leads("203.0.113.9")) == (False, True, True)


def test_a_list_in_use_is_not_deleted_and_says_why(network: Network) -> None:
    table_id = network.table(network["vpc"])
    route = {"route_table_id": table_id, "destination_prefix_list_id": network["offices"]}
    network.do("create_route", **route, gateway_id=network["vpc-gateway"])
    offices = {"prefix_list_id": network["offices"]}
    using = network.do("get_managed_prefix_list_associations", **offices)["PrefixListAssociations"]

    answer = network.do("delete_managed_prefix_list", **offices)["PrefixList"]

    assert using == [{"ResourceId": table_id, "ResourceOwner": "111122223333"}]
    assert answer["State"] == "delete-in-progress"
    assert the_list(network)["State"] == "delete-failed"
    assert table_id in the_list(network)["StateMessage"]
    network.do("delete_route", **route)
    network.do("delete_managed_prefix_list", **offices)
    missing = network.refused("describe_managed_prefix_lists", prefix_list_ids=[network["offices"]])
    assert missing.code == "InvalidPrefixListID.NotFound"


def test_a_route_for_a_list_counts_for_as_many_as_the_list_may_hold(network: Network) -> None:
    table = {"route_table_id": network.table(network["vpc"]), "gateway_id": network["vpc-gateway"]}
    network.with_prefix_list("large", max_entries=500).with_prefix_list("fitting", max_entries=499)

    refused = network.refused("create_route", **table, destination_prefix_list_id=network["large"])
    network.do("create_route", **table, destination_prefix_list_id=network["fitting"])

    assert refused.code == "RouteLimitExceeded"


def test_a_list_grows_only_where_what_uses_it_has_room(network: Network) -> None:
    table = {"route_table_id": network.table(network["vpc"]), "gateway_id": network["vpc-gateway"]}
    network.do("create_route", **table, destination_prefix_list_id=network["offices"])
    offices = {"prefix_list_id": network["offices"]}

    network.do("modify_managed_prefix_list", **offices, max_entries=499)
    grown = the_list(network)
    network.do("modify_managed_prefix_list", **offices, max_entries=500)

    assert (grown["State"], grown["MaxEntries"]) == ("modify-complete", 499)
    assert (the_list(network)["State"], the_list(network)["MaxEntries"]) == ("modify-failed", 499)
    assert table["route_table_id"] in the_list(network)["StateMessage"]


def test_a_route_needs_a_list_that_is_there(network: Network) -> None:
    table = {"route_table_id": network.table(network["vpc"]), "gateway_id": network["vpc-gateway"]}

    unknown = network.refused("create_route", **table, destination_prefix_list_id="pl-00000000")
    network.do("create_route", **table, destination_prefix_list_id="pl-78a54011")

    assert unknown.code == "InvalidPrefixListID.NotFound"


def test_a_list_of_ipv6_takes_only_ipv6(network: Network) -> None:
    network.with_prefix_list("six", {"cidr": "2001:db8::/32"}, max_entries=2, address_family="IPv6")

    assert blocks(network, "six") == ["2001:db8::/32"]
    refused = network.refused(
        "modify_managed_prefix_list", prefix_list_id=network["six"], add_entries=[{"cidr": "192.0.2.0/24"}]
    )
    assert refused.reason == "PrefixListEntryInvalid"
