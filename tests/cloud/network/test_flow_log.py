"""What flow logs write of packets: which interfaces, which direction, ACCEPT or REJECT, and every field that there is."""

from typing import Any

import pytest

from labs.cloud.network.flow_log import records, written
from labs.cloud.network.walk import walk
from tests.cloud.builders import Network, a_region
from tests.cloud.network.hub import two_spokes
from tests.cloud.region import MONDAY

NOW = int(MONDAY.timestamp())
SHORT = "${interface-id} ${flow-direction} ${action}"
BUCKET = {"log_destination_type": "s3", "log_destination": "arn:aws:s3:::flows"}


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_public_subnet().with_group("open", open_port=80)
    network.with_instance("web", in_subnet="public", groups=("open",), instance_type="t3.micro")
    return network.with_instance("client", in_subnet="public", groups=("open",))


def watch(network: Network, what: str = "vpc", *, kind: str = "VPC", **more: Any) -> str:
    """A flow log on something by its name; its id."""
    asked = {"resource_type": kind, "resource_ids": [network[what]], "traffic_type": "ALL", **BUCKET, **more}
    return str(network.do("create_flow_logs", **asked)["FlowLogIds"][0])


def seen(network: Network, source: str, destination: str, **more: Any) -> list[str]:
    found = walk(network.world, source=source, destination=destination, **more)
    return records(network.world, found)


def in_short(network: Network, source: str, destination: str, **more: Any) -> list[tuple[str, str, str]]:
    """(interface by its name, egress or ingress, action) of each record in the short format."""
    names = {id: name for name, id in network.ids.items()}
    told = [one.split() for one in seen(network, source, destination, **more)]
    return [(names.get(id, id), direction, action) for id, direction, action in told]


def test_the_default_format_is_that_of_version_2(network: Network) -> None:
    watch(network, "web-eth0", kind="NetworkInterface")
    private = network.instance("web")["PrivateIpAddress"]

    eni = network["web-eth0"]
    assert seen(network, "internet", network["web"]) == [
        f"2 111122223333 {eni} 192.0.2.10 {private} 49152 80 6 1 40 {NOW} {NOW} ACCEPT OK",
        f"2 111122223333 {eni} {private} 192.0.2.10 80 49152 6 1 40 {NOW} {NOW} ACCEPT OK",
    ]


def test_a_ping_has_no_ports_and_the_number_of_its_protocol(network: Network) -> None:
    watch(
        network, "web-eth0", kind="NetworkInterface", log_format="${srcport} ${dstport} ${protocol} ${bytes} ${action}"
    )

    assert seen(network, "internet", network["web"], protocol="icmp") == ["0 0 1 28 REJECT"]


def test_every_field_of_later_versions_is_told_or_does_not_apply(network: Network) -> None:
    fields = (
        "version vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type "
        "sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-task-id reject-reason"
    )
    watch(network, log_format=" ".join(f"${{{one}}}" for one in fields.split()))
    private = network.instance("web")["PrivateIpAddress"]

    vpc = f"{network['vpc']} {network['public']} {network['web']}"
    assert seen(network, network["web"], "198.51.100.7") == [
        f"8 {vpc} 2 IPv4 {private} 198.51.100.7 ap-northeast-2 apne2-az1 - - - - egress 8 - -",
        f"8 {vpc} 18 IPv4 198.51.100.7 {private} ap-northeast-2 apne2-az1 - - - - ingress - - -",
    ]


def test_the_version_is_the_highest_that_a_field_asks_for(network: Network) -> None:
    watch(network, "web-eth0", kind="NetworkInterface", log_format="${version} ${srcaddr} ${vpc-id}")

    assert [one.split()[0] for one in seen(network, "internet", network["web"])] == ["3", "3"]


def test_inside_a_vpc_both_interfaces_see_both_ways(network: Network) -> None:
    watch(network, log_format=SHORT)

    assert in_short(network, network["client"], network["web"]) == [
        ("client-eth0", "egress", "ACCEPT"),
        ("web-eth0", "ingress", "ACCEPT"),
        ("web-eth0", "egress", "ACCEPT"),
        ("client-eth0", "ingress", "ACCEPT"),
    ]


def test_what_a_security_group_refuses_is_rejected_where_it_was_and_seen_no_further(network: Network) -> None:
    watch(network, log_format=SHORT)

    assert in_short(network, network["client"], network["web"], destination_port=22) == [
        ("client-eth0", "egress", "ACCEPT"),
        ("web-eth0", "ingress", "REJECT"),
    ]


def test_a_reply_that_a_network_acl_denies_was_accepted_on_its_way_in(network: Network) -> None:
    """The example of the guide: a stateful group and a stateless ACL make two records of one ping."""
    watch(network, log_format=SHORT)
    acl = network.do("describe_network_acls")["NetworkAcls"][0]["NetworkAclId"]
    denied = {"rule_number": 50, "egress": True, "protocol": "-1", "rule_action": "deny", "cidr_block": "0.0.0.0/0"}
    network.do("create_network_acl_entry", network_acl_id=acl, **denied)

    assert in_short(network, "internet", network["web"]) == [
        ("web-eth0", "ingress", "ACCEPT"),
        ("web-eth0", "egress", "REJECT"),
    ]


def test_what_a_network_acl_denies_on_the_way_in_never_reaches_the_group(network: Network) -> None:
    watch(network, log_format=SHORT)
    acl = network.do("describe_network_acls")["NetworkAcls"][0]["NetworkAclId"]
    denied = {"rule_number": 50, "egress": False, "protocol": "-1", "rule_action": "deny", "cidr_block": "0.0.0.0/0"}
    network.do("create_network_acl_entry", network_acl_id=acl, **denied)

    assert in_short(network, "internet", network["web"]) == [("web-eth0", "ingress", "REJECT")]


def test_what_no_route_carries_was_accepted_at_the_interface(network: Network) -> None:
    watch(network, log_format=SHORT)
    table = network.main_table(network["vpc"])["RouteTableId"]
    network.do("delete_route", route_table_id=table, destination_cidr_block="0.0.0.0/0")

    assert in_short(network, network["web"], "internet") == [("web-eth0", "egress", "ACCEPT")]


def test_what_stops_at_the_gateway_is_seen_by_no_interface(network: Network) -> None:
    watch(network, log_format=SHORT)
    network.with_subnet("private", "10.0.2.0/24").with_instance("hidden", in_subnet="private", groups=("open",))

    assert in_short(network, "internet", network["hidden"]) == []


def test_a_stopped_instance_sees_nothing(network: Network) -> None:
    watch(network, log_format=SHORT)
    network.do("stop_instances", instance_ids=[network["web"]])

    assert in_short(network, network["client"], network["web"]) == [("client-eth0", "egress", "ACCEPT")]
    assert in_short(network, network["web"], network["client"]) == []


@pytest.mark.parametrize("address", ["169.254.169.254", "169.254.169.123", "10.0.0.2", "10.0.1.1"])
def test_what_aws_answers_itself_is_not_written_down(network: Network, address: str) -> None:
    watch(network, log_format=SHORT)

    assert in_short(network, network["web"], address) == []


def test_what_the_account_blocks_is_rejected_for_that_reason(network: Network) -> None:
    watch(network, log_format="${flow-direction} ${action} ${reject-reason}")
    network.do("modify_vpc_block_public_access_options", internet_gateway_block_mode="block-bidirectional")

    assert seen(network, "internet", network["web"]) == ["ingress REJECT BPA"]
    assert seen(network, network["web"], "internet") == ["egress REJECT BPA"]


@pytest.mark.parametrize(("wanted", "left"), [("ALL", 2), ("ACCEPT", 1), ("REJECT", 1)])
def test_a_flow_log_writes_the_traffic_it_is_for(network: Network, wanted: str, left: int) -> None:
    watch(network, traffic_type=wanted)

    assert len(seen(network, network["client"], network["web"], destination_port=22)) == left


def test_an_interface_is_watched_by_its_own_flow_log_that_of_its_subnet_and_that_of_its_vpc(network: Network) -> None:
    ids = [
        watch(network, "vpc", kind="VPC"),
        watch(network, "public", kind="Subnet"),
        watch(network, "web-eth0", kind="NetworkInterface"),
    ]
    found = walk(network.world, source="internet", destination=network["web"])

    told = written(network.world, found)

    assert sorted(one.flow_log_id for one in told) == sorted([*ids, *ids])
    assert {one.network_interface_id for one in told} == {network["web-eth0"]}
    assert {one.action for one in told} == {"ACCEPT"}


def test_behind_a_nat_gateway_its_interface_sees_the_packet_under_both_addresses() -> None:
    network = a_region().with_vpc().with_public_subnet().with_subnet("private", "10.0.2.0/24")
    network.with_address("eip").with_nat_gateway("nat", in_subnet="public", address="eip")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["private"])
    network.do("create_route", route_table_id=table, destination_cidr_block="0.0.0.0/0", nat_gateway_id=network["nat"])
    network.with_instance("host", in_subnet="private")
    watch(network, log_format="${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr} ${flow-direction} ${traffic-path}")
    host = network.instance("host")["PrivateIpAddress"]
    shown = network.do("describe_nat_gateways")["NatGateways"][0]["NatGatewayAddresses"][0]
    nat = shown["PrivateIp"]

    far = "198.51.100.7"
    assert seen(network, network["host"], far) == [
        f"{host} {far} {host} {far} egress 1",
        f"{host} {nat} {host} {far} ingress -",
        f"{nat} {far} {nat} {far} egress 2",
        f"{far} {nat} {far} {nat} ingress -",
        f"{nat} {host} {far} {host} egress 1",
        f"{far} {host} {far} {host} ingress -",
    ]


def test_across_a_transit_gateway_its_interfaces_see_the_packet_too() -> None:
    hub = two_spokes()
    for one in ("left", "right"):
        watch(hub, one, log_format="${interface-id} ${flow-direction} ${traffic-path}")
    kinds = {
        one["NetworkInterfaceId"]: one["InterfaceType"]
        for one in hub.do("describe_network_interfaces")["NetworkInterfaces"]
    }

    told = [one.split() for one in seen(hub, hub["client"], hub["server"])][:4]

    assert [(kinds[id], *rest) for id, *rest in told] == [
        ("interface", "egress", "1"),
        ("transit_gateway", "ingress", "-"),
        ("transit_gateway", "egress", "1"),
        ("interface", "ingress", "-"),
    ]


def test_an_appliance_writes_its_own_address_beside_those_of_the_packet(network: Network) -> None:
    network.with_subnet("inside", "10.0.2.0/24").with_instance("host", in_subnet="inside", groups=("open",))
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["inside"])
    eni = {"network_interface_id": network["web-eth0"]}
    network.do("modify_network_interface_attribute", **eni, source_dest_check={"value": False})
    network.do("create_route", route_table_id=table, destination_cidr_block="10.0.1.0/24", **eni)
    watch(
        network, "web-eth0", kind="NetworkInterface", log_format="${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr}"
    )
    host, web, client = (network.instance(one)["PrivateIpAddress"] for one in ("host", "web", "client"))

    assert seen(network, network["host"], network["client"]) == [
        f"{host} {web} {host} {client}",
        f"{web} {client} {host} {client}",
    ]


def test_without_a_flow_log_nothing_is_written(network: Network) -> None:
    assert seen(network, "internet", network["web"]) == []


def test_the_interface_of_an_endpoint_sees_what_is_for_it_and_a_gateway_endpoint_has_none() -> None:
    service = "com.amazonaws.ap-northeast-2"
    network = a_region().with_vpc(gateway=False).with_subnet("private").with_group("open", open_port=443)
    network.with_instance("app", in_subnet="private", groups=("open",))
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    inside: dict[str, Any] = {"subnet_ids": [network["private"]], "security_group_ids": [network["open"]]}
    network.with_endpoint("ec2", f"{service}.ec2", vpc_endpoint_type="Interface", **inside)
    network.with_endpoint("s3", f"{service}.s3", route_table_ids=[network.main_table(network["vpc"])["RouteTableId"]])
    ends = network.do("describe_vpc_endpoints")["VpcEndpoints"]
    network.ids["door"] = next(id for one in ends for id in one.get("NetworkInterfaceIds", ()))
    address = network.interface("door")["PrivateIpAddress"]
    watch(network, log_format="${interface-id} ${flow-direction} ${traffic-path}")

    app, door = network["app-eth0"], network["door"]
    assert seen(network, network["app"], address, destination_port=443) == [
        f"{app} egress 1",
        f"{door} ingress -",
        f"{door} egress 1",
        f"{app} ingress -",
    ]
    assert seen(network, network["app"], "52.219.60.9", destination_port=443) == [
        f"{app} egress 2",
        f"{app} ingress -",
    ]
