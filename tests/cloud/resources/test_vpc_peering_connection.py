"""Peering connections: who may ask whom, how a request is answered, and how long what has ended is still seen."""

from datetime import timedelta
from typing import Any

import pytest

from labs.cloud.resources.vpc_peering_connection import LEADS_TO, SETTLES_TO, STAYS_VISIBLE
from tests.cloud.builders import Network, a_region
from tests.cloud.region import MONDAY

HOUR = 3600
DAY = 24 * HOUR
OWN = {"OwnerId": "111122223333", "Region": "ap-northeast-2"}
NOTHING_ALLOWED = {
    "AllowDnsResolutionFromRemoteVpc": False,
    "AllowEgressFromLocalClassicLinkToRemoteVpc": False,
    "AllowEgressFromLocalVpcToRemoteClassicLink": False,
}


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_vpc("peer", "10.1.0.0/16")


def request(
    network: Network, name: str = "pcx", *, vpc: str = "vpc", peer: str = "peer", **more: Any
) -> dict[str, Any]:
    asked = {"vpc_id": network[vpc], "peer_vpc_id": network[peer], **more}
    made: dict[str, Any] = network.do("create_vpc_peering_connection", **asked)["VpcPeeringConnection"]
    network.ids[name] = made["VpcPeeringConnectionId"]
    return made


def by_id(network: Network, name: str = "pcx") -> dict[str, str]:
    return {"vpc_peering_connection_id": network[name]}


def seen(network: Network, name: str = "pcx") -> dict[str, Any]:
    asked = [network[name]]
    found: dict[str, Any] = network.do("describe_vpc_peering_connections", vpc_peering_connection_ids=asked)
    connection: dict[str, Any] = found["VpcPeeringConnections"][0]
    return connection


def status(network: Network, name: str = "pcx") -> str:
    return str(seen(network, name)["Status"]["Code"])


def test_a_request_shows_the_range_of_the_vpc_that_asks_alone(network: Network) -> None:
    made = request(network, tag_specifications=[
        {"resource_type": "vpc-peering-connection", "tags": [{"key": "Name", "value": "between"}]}
    ])  # fmt: skip

    assert made == {
        "VpcPeeringConnectionId": network["pcx"],
        "Status": {"Code": "initiating-request", "Message": "Initiating Request to 111122223333"},
        "ExpirationTime": MONDAY + timedelta(days=7),
        "Tags": [{"Key": "Name", "Value": "between"}],
        "RequesterVpcInfo": {
            **OWN,
            "VpcId": network["vpc"],
            "CidrBlock": "10.0.0.0/16",
            "CidrBlockSet": [{"CidrBlock": "10.0.0.0/16"}],
            "PeeringOptions": NOTHING_ALLOWED,
        },
        "AccepterVpcInfo": {**OWN, "VpcId": network["peer"], "PeeringOptions": NOTHING_ALLOWED},
    }
    assert seen(network)["Status"] == {"Code": "pending-acceptance", "Message": "Pending Acceptance by 111122223333"}


def test_an_accepted_connection_is_active_and_shows_all_ranges_of_both(network: Network) -> None:
    network.do("associate_vpc_cidr_block", vpc_id=network["peer"], cidr_block="10.2.0.0/16")
    request(network)

    answer = network.do("accept_vpc_peering_connection", **by_id(network))["VpcPeeringConnection"]
    after = seen(network)

    assert answer["Status"] == {"Code": "provisioning", "Message": "Provisioning"}
    assert after["Status"] == {"Code": "active", "Message": "Active"}
    assert after["AccepterVpcInfo"]["CidrBlockSet"] == [{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "10.2.0.0/16"}]
    assert "ExpirationTime" not in after


@pytest.mark.parametrize("peer", ["same", "part", "itself"])
def test_a_request_between_vpcs_that_overlap_fails(network: Network, peer: str) -> None:
    network.with_vpc("same", "10.0.0.0/16").with_vpc("part", "10.0.128.0/24")
    network.ids["itself"] = network["vpc"]

    request(network, peer=peer)

    assert seen(network)["Status"] == {
        "Code": "failed",
        "Message": "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
    }
    assert network.refused("accept_vpc_peering_connection", **by_id(network)).code == "InvalidStateTransition"


def test_a_request_to_nobody_fails_and_one_to_no_id_is_refused(network: Network) -> None:
    network.ids |= {"nobody": "vpc-0123456789abcdef0"}
    request(network, "unknown", peer="nobody")
    request(network, "foreign", peer_owner_id="444455556666")

    malformed = network.refused("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id="peer")
    region = network.refused(
        "create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["peer"], peer_region="mars-north-1"
    )

    assert (status(network, "unknown"), status(network, "foreign")) == ("failed", "failed")
    assert malformed.code == "InvalidVpcID.Malformed"
    assert (region.code, region.parameter) == ("InvalidParameterValue", "peer_region")


@pytest.mark.parametrize(("vpc", "peer"), [("vpc", "peer"), ("peer", "vpc")])
def test_two_vpcs_have_one_connection_at_a_time_whoever_asks(network: Network, vpc: str, peer: str) -> None:
    request(network)
    asked = {"vpc_id": network[vpc], "peer_vpc_id": network[peer]}

    assert network.refused("create_vpc_peering_connection", **asked).code == "VpcPeeringConnectionAlreadyExists"
    network.do("delete_vpc_peering_connection", **by_id(network))
    request(network, "again", vpc=vpc, peer=peer)

    assert (status(network), status(network, "again")) == ("deleted", "pending-acceptance")


def test_a_request_expires_after_seven_days(network: Network) -> None:
    request(network)

    network.do("advance_time", seconds=7 * DAY - 1)
    before = status(network)
    network.do("advance_time", seconds=1)

    assert (before, status(network)) == ("pending-acceptance", "expired")
    assert network.refused("accept_vpc_peering_connection", **by_id(network)).message == (
        f"Invalid state transition for {network['pcx']}, attempted to transition from expired to provisioning"
    )


@pytest.mark.parametrize(
    ("end", "seconds"), [("delete", 2 * HOUR), ("reject", 2 * HOUR), ("fail", 2 * HOUR), ("expire", 2 * DAY)]
)
def test_what_has_ended_is_seen_for_a_while(network: Network, end: str, seconds: int) -> None:
    network.with_vpc("same", "10.0.0.0/16")
    request(network, peer="same" if end == "fail" else "peer")
    if end in ("delete", "reject"):
        network.do(f"{end}_vpc_peering_connection", **by_id(network))
    if end == "expire":
        network.do("advance_time", seconds=7 * DAY)

    network.do("advance_time", seconds=seconds - 1)
    kept = status(network)
    network.do("advance_time", seconds=1)

    assert kept in STAYS_VISIBLE
    asked = {"vpc_peering_connection_ids": [network["pcx"]]}
    gone = network.refused("describe_vpc_peering_connections", **asked)
    assert gone.code == "InvalidVpcPeeringConnectionID.NotFound"


@pytest.mark.parametrize("end", ["reject", "delete"])
@pytest.mark.parametrize("more", ["accept", "reject", "delete"])
def test_what_has_ended_stays_so(network: Network, end: str, more: str) -> None:
    request(network)
    network.do(f"{end}_vpc_peering_connection", **by_id(network))

    assert network.refused(f"{more}_vpc_peering_connection", **by_id(network)).code == "InvalidStateTransition"


def test_an_active_connection_can_be_deleted_but_not_rejected(network: Network) -> None:
    request(network)
    network.do("accept_vpc_peering_connection", **by_id(network))

    assert network.refused("reject_vpc_peering_connection", **by_id(network)).code == "InvalidStateTransition"
    assert network.do("delete_vpc_peering_connection", **by_id(network)) == {"Return": True}
    assert seen(network)["Status"] == {"Code": "deleted", "Message": "Deleted by 111122223333"}
    assert "CidrBlock" not in seen(network)["RequesterVpcInfo"]


def test_every_state_that_passes_by_itself_passes_to_one_that_may_follow() -> None:
    assert all(after in LEADS_TO[before] for before, after in SETTLES_TO.items())
    assert {state for state, after in LEADS_TO.items() if not after} == set(STAYS_VISIBLE)


def test_routes_are_black_until_the_connection_is_active_and_when_it_is_deleted(network: Network) -> None:
    request(network)
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    network.do("create_route", route_table_id=table_id, destination_cidr_block="10.1.0.0/16", **by_id(network))

    def route() -> tuple[str, str, str]:
        found = network.do("describe_route_tables", route_table_ids=[table_id])["RouteTables"][0]["Routes"][-1]
        return found["DestinationCidrBlock"], found["VpcPeeringConnectionId"], found["State"]

    pending = route()
    network.do("accept_vpc_peering_connection", **by_id(network))
    active = route()
    network.do("delete_vpc_peering_connection", **by_id(network))

    assert [pending, active, route()] == [
        ("10.1.0.0/16", network["pcx"], state) for state in ("blackhole", "active", "blackhole")
    ]


def test_a_third_vpc_has_no_route_to_the_connection(network: Network) -> None:
    network.with_vpc("third", "10.2.0.0/16")
    request(network)
    table_id = network.main_table(network["third"])["RouteTableId"]
    route = {"route_table_id": table_id, "destination_cidr_block": "10.1.0.0/16"}

    assert network.refused("create_route", **route, **by_id(network)).code == "InvalidParameterValue"


def test_a_vpc_with_a_standing_connection_stays(network: Network) -> None:
    bare = a_region().with_vpc(gateway=False).with_vpc("peer", "10.1.0.0/16", gateway=False)
    request(bare)

    assert bare.refused("delete_vpc", vpc_id=bare["peer"]).code == "DependencyViolation"
    bare.do("reject_vpc_peering_connection", **by_id(bare))
    bare.do("delete_vpc", vpc_id=bare["peer"])

    assert seen(bare)["AccepterVpcInfo"]["VpcId"] == bare["peer"]


def test_a_range_added_to_a_vpc_keeps_off_its_peers(network: Network) -> None:
    request(network)
    network.do("accept_vpc_peering_connection", **by_id(network))

    error = network.refused("associate_vpc_cidr_block", vpc_id=network["vpc"], cidr_block="10.1.128.0/24")
    network.do("associate_vpc_cidr_block", vpc_id=network["vpc"], cidr_block="10.3.0.0/16")

    assert (error.code, error.reason) == ("InvalidVpc.Range", "CidrOverlapsPeer")
    assert seen(network)["RequesterVpcInfo"]["CidrBlockSet"] == [
        {"CidrBlock": "10.0.0.0/16"},
        {"CidrBlock": "10.3.0.0/16"},
    ]


def test_twenty_five_requests_may_wait(network: Network) -> None:
    network.ids["nobody"] = "vpc-0123456789abcdef0"
    waiting = request(network)["VpcPeeringConnectionId"]
    pending = network.world.resources[waiting]
    for number in range(24):
        copy = pending.replace(id=f"pcx-{number:017x}")
        network.world = network.world.put(copy)

    asked = {"vpc_id": network["vpc"], "peer_vpc_id": network["nobody"]}

    assert network.refused("create_vpc_peering_connection", **asked).code == (
        "OutstandingVpcPeeringConnectionLimitExceeded"
    )


def test_fifty_connections_of_a_vpc_may_be_active(network: Network) -> None:
    request(network)
    found = network.world.resources[network["pcx"]]
    for number in range(50):
        network.world = network.world.put(found.replace(id=f"pcx-{number:017x}", status="active"))

    assert network.refused("accept_vpc_peering_connection", **by_id(network)).code == (
        "ActiveVpcPeeringConnectionPerVpcLimitExceeded"
    )


def test_connections_are_found_by_both_sides_and_their_state(network: Network) -> None:
    request(network)

    def found(name: str, value: str) -> int:
        filters = [{"name": name, "values": [value]}]
        return len(network.do("describe_vpc_peering_connections", filters=filters)["VpcPeeringConnections"])

    expected = {
        ("requester-vpc-info.vpc-id", network["vpc"]): 1,
        ("requester-vpc-info.vpc-id", network["peer"]): 0,
        ("accepter-vpc-info.vpc-id", network["peer"]): 1,
        ("requester-vpc-info.cidr-block", "10.0.0.0/16"): 1,
        ("accepter-vpc-info.cidr-block", "10.1.0.0/16"): 0,
        ("accepter-vpc-info.owner-id", "111122223333"): 1,
        ("status-code", "pending-acceptance"): 1,
        ("status-code", "active"): 0,
        ("status-message", "Pending*"): 1,
        ("expiration-time", "2026-11-30T00:00:00.000Z"): 1,
    }
    assert {asked: found(*asked) for asked in expected} == expected


@pytest.mark.parametrize("side", ["accepter", "requester"])
def test_a_side_with_host_names_lets_the_peer_resolve_them_to_private_addresses(network: Network, side: str) -> None:
    request(network)
    own = network["vpc" if side == "requester" else "peer"]
    asked = {f"{side}_peering_connection_options": {"allow_dns_resolution_from_remote_vpc": True}}

    early = network.refused("modify_vpc_peering_connection_options", **by_id(network), **asked)
    network.do("accept_vpc_peering_connection", **by_id(network))
    nameless = network.refused("modify_vpc_peering_connection_options", **by_id(network), **asked)
    network.do("modify_vpc_attribute", vpc_id=own, enable_dns_hostnames={"value": True})
    answer = network.do("modify_vpc_peering_connection_options", **by_id(network), **asked)

    allowed = {**NOTHING_ALLOWED, "AllowDnsResolutionFromRemoteVpc": True}
    assert early.code == "OperationNotPermitted"
    assert nameless.code == "InvalidVpcPeeringConnectionState.DnsHostnamesDisabled"
    assert answer == {f"{side.capitalize()}PeeringConnectionOptions": allowed}
    assert seen(network)[f"{side.capitalize()}VpcInfo"]["PeeringOptions"] == allowed
