"""The life of an instance: states, and what each of them does to addresses and interfaces."""

from typing import Any

import pytest

from labs.cloud import registry
from labs.cloud.resources.instance import CODES, SETTLES_TO, TRANSITIONS, Instance, Request, State
from tests.cloud.builders import OLD_HVM, Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")


def changed(answer: dict[str, Any], member: str) -> tuple[str, str]:
    (one,) = answer[member]
    return one["PreviousState"]["Name"], one["CurrentState"]["Name"]


def state(network: Network, name: str) -> str:
    return str(network.instance(name)["State"]["Name"])


def test_answers_show_the_passing_state_and_what_follows_shows_the_end(network: Network) -> None:
    web = {"instance_ids": [network["web"]]}

    stopping = changed(network.do("stop_instances", **web), "StoppingInstances"), state(network, "web")
    starting = changed(network.do("start_instances", **web), "StartingInstances"), state(network, "web")
    ending = changed(network.do("terminate_instances", **web), "TerminatingInstances"), state(network, "web")

    assert stopping == (("running", "stopping"), "stopped")
    assert starting == (("stopped", "pending"), "running")
    assert ending == (("running", "shutting-down"), "terminated")


def test_every_state_has_a_code_and_every_transition_leads_to_a_state() -> None:
    states = set(CODES)

    assert {end for moves in TRANSITIONS.values() for end in moves.values()} <= states
    assert {begin for moves in TRANSITIONS.values() for begin in moves} <= states
    assert set(SETTLES_TO) | set(SETTLES_TO.values()) == states


@pytest.mark.parametrize(
    ("request_name", "was"),
    [(request, was) for request, moves in TRANSITIONS.items() for was in CODES if was not in moves],
)
def test_a_state_that_a_request_does_not_know_refuses_it(network: Network, request_name: Request, was: State) -> None:
    network.world = network.world.put(network.world.get(Instance, network["web"]).replace(state=was))

    error = network.refused(f"{request_name}_instances", instance_ids=[network["web"]])

    assert (error.code, error.facts["state"]) == ("IncorrectInstanceState", was)


def test_a_request_for_the_state_there_is_changes_nothing(network: Network) -> None:
    before = network.world.resources

    answer = network.do("start_instances", instance_ids=[network["web"]])

    assert changed(answer, "StartingInstances") == ("running", "running")
    assert network.world.resources == before


def test_stop_and_start_change_the_auto_assigned_address(network: Network) -> None:
    first = network.public_ip("web")

    network.do("stop_instances", instance_ids=[network["web"]])
    between = network.public_ip("web")
    network.do("start_instances", instance_ids=[network["web"]])

    assert between is None
    assert network.public_ip("web") not in (None, first)


def test_private_addresses_interfaces_and_groups_survive_a_stop(network: Network) -> None:
    network.with_interface("eni", in_subnet="public").attach("eni", "web")
    kept = ("PrivateIpAddress", "MacAddress", "Groups", "Attachment")

    def held() -> list[Any]:
        return [[network.interface(name)[member] for member in kept] for name in ("web-eth0", "eni")]

    before = held()
    network.do("stop_instances", instance_ids=[network["web"]])
    stopped = held()
    network.do("start_instances", instance_ids=[network["web"]])

    assert before == stopped == held()


def test_with_a_second_interface_no_new_address_comes_with_the_start(network: Network) -> None:
    network.with_interface("eni", in_subnet="public").attach("eni", "web")
    attached = network.public_ip("web")

    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("start_instances", instance_ids=[network["web"]])

    assert attached is not None
    assert network.public_ip("web") is None


def test_a_reboot_keeps_everything(network: Network) -> None:
    before = network.world.resources

    network.do("reboot_instances", instance_ids=[network["web"]])

    assert network.world.resources == before


def test_termination_deletes_the_primary_interface_keeps_the_attached_one_and_the_elastic_ip(network: Network) -> None:
    network.with_interface("eni", in_subnet="public").attach("eni", "web")
    network.with_address("eip", on="web-eth0").with_address("kept", on="eni")

    network.do("terminate_instances", instance_ids=[network["web"]])

    gone = network.refused("describe_network_interfaces", network_interface_ids=[network["web-eth0"]])
    assert gone.code == "InvalidNetworkInterfaceID.NotFound"
    assert network.interface("eni")["Status"] == "available"
    assert "AssociationId" not in network.address("eip")
    assert network.address("kept")["NetworkInterfaceId"] == network["eni"]


def test_a_terminated_instance_is_seen_for_an_hour_without_its_network(network: Network) -> None:
    network.do("terminate_instances", instance_ids=[network["web"]])
    view = network.instance("web")
    network.do("advance_time", seconds=3599)
    still = state(network, "web")
    network.do("advance_time", seconds=1)

    assert [member for member in ("VpcId", "SubnetId", "PrivateIpAddress") if member in view] == []
    assert (view["NetworkInterfaces"], view["SecurityGroups"]) == ([], [])
    assert view["StateReason"]["Code"] == "Client.UserInitiatedShutdown"
    assert still == "terminated"
    error = network.refused("describe_instances", instance_ids=[network["web"]])
    assert error.code == "InvalidInstanceID.NotFound"


def test_a_terminated_instance_does_not_keep_its_subnet(network: Network) -> None:
    network.do("terminate_instances", instance_ids=[network["web"]])

    network.do("delete_subnet", subnet_id=network["public"])

    assert network.do("describe_subnets")["Subnets"] == []


@pytest.mark.parametrize(
    ("attribute", "action"),
    [("disable_api_termination", "terminate_instances"), ("disable_api_stop", "stop_instances")],
)
def test_protection_holds_until_it_is_switched_off(network: Network, attribute: str, action: str) -> None:
    network.do("modify_instance_attribute", instance_id=network["web"], **{attribute: {"value": True}})
    error = network.refused(action, instance_ids=[network["web"]])
    network.do("modify_instance_attribute", instance_id=network["web"], **{attribute: {"value": False}})
    network.do(action, instance_ids=[network["web"]])

    assert error.code == "OperationNotPermitted"
    assert state(network, "web") in ("terminated", "stopped")


def test_one_instance_that_refuses_keeps_all_as_they_are(network: Network) -> None:
    network.with_instance("gone", in_subnet="public").do("terminate_instances", instance_ids=[network["gone"]])

    error = network.refused("stop_instances", instance_ids=[network["web"], network["gone"]])

    assert error.facts["instance_id"] == network["gone"]
    assert state(network, "web") == "running"


def test_starting_counts_against_the_vcpu_quota(network: Network) -> None:
    network.do("stop_instances", instance_ids=[network["web"]])
    network.with_launch("crowd", subnet_id=network["public"], min_count=32, max_count=32)

    assert network.refused("start_instances", instance_ids=[network["web"]]).code == "VcpuLimitExceeded"


def test_instances_are_described_by_reservation(network: Network) -> None:
    asked = {"image_id": network.image(OLD_HVM), "subnet_id": network["public"], "instance_type": "t2.micro"}
    pair = network.do("run_instances", **asked, min_count=2, max_count=2)

    reservations = network.do("describe_instances")["Reservations"]

    assert [len(one["Instances"]) for one in reservations] == [1, 2]
    assert reservations[1]["ReservationId"] == pair["ReservationId"]
    assert [one["AmiLaunchIndex"] for one in reservations[1]["Instances"]] == [0, 1]
    assert {one["OwnerId"] for one in reservations} == {"111122223333"}


def test_instances_come_in_pages_and_by_filters(network: Network) -> None:
    network.with_launch("crowd", subnet_id=network["public"], min_count=6, max_count=6)
    first = network.do("describe_instances", max_results=5)
    second = network.do("describe_instances", max_results=5, next_token=first["NextToken"])
    filters = [{"name": "private-ip-address", "values": [network.instance("web")["PrivateIpAddress"]]}]
    found = network.do("describe_instances", filters=filters)["Reservations"]

    def ids(answer: dict[str, Any]) -> list[str]:
        return [one["InstanceId"] for reservation in answer["Reservations"] for one in reservation["Instances"]]

    assert (len(ids(first)), len(ids(second)), "NextToken" in second) == (5, 2, False)
    assert set(ids(first)) & set(ids(second)) == set()
    assert ids({"Reservations": found}) == [network["web"]]


def test_status_is_told_of_running_instances_or_of_all(network: Network) -> None:
    network.with_instance("idle", in_subnet="public").do("stop_instances", instance_ids=[network["idle"]])

    running = network.do("describe_instance_status")["InstanceStatuses"]
    every = network.do("describe_instance_status", include_all_instances=True)["InstanceStatuses"]

    passed = {"Status": "ok", "Details": [{"Name": "reachability", "Status": "passed"}]}
    assert running == [
        {
            "AvailabilityZone": "ap-northeast-2a",
            "AvailabilityZoneId": "apne2-az1",
            "InstanceId": network["web"],
            "InstanceState": {"Code": 16, "Name": "running"},
            "InstanceStatus": passed,
            "SystemStatus": passed,
        }
    ]
    assert [one["InstanceStatus"]["Status"] for one in every] == ["ok", "not-applicable"]


def test_a_route_to_an_instance_is_a_blackhole_while_it_does_not_run(network: Network) -> None:
    table = network.main_table(network["vpc"])["RouteTableId"]
    route = {"route_table_id": table, "destination_cidr_block": "192.168.0.0/16"}
    network.do("create_route", **route, instance_id=network["web"])

    def route_state() -> str:
        return next(state for destination, _, state in network.routes(table) if destination == "192.168.0.0/16")

    running = route_state()
    network.do("stop_instances", instance_ids=[network["web"]])

    assert (running, route_state()) == ("active", "blackhole")


def test_describing_never_changes_the_world(network: Network) -> None:
    before = network.world

    for name in ("describe_instances", "describe_instance_status", "describe_network_interfaces"):
        assert registry.call(before, name, {})[0] is before
