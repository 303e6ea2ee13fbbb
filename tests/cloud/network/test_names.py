"""Names lead to addresses that depend on who asks."""

import pytest

from labs.cloud.network.names import Resolution, Why, resolve
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_interface import NetworkInterface
from tests.cloud.builders import Network, a_region
from tests.cloud.network.told import codes, outcome, refusals

EC2 = "com.amazonaws.ap-northeast-2.ec2"
S3 = "com.amazonaws.ap-northeast-2.s3"


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_public_subnet()
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    network.with_group("open", open_port=80)
    network.with_instance("web", in_subnet="public", groups=("open",), private_ip_address="10.0.1.10")
    return network.with_instance("client", in_subnet="public", private_ip_address="10.0.1.20")


def asked(network: Network, name: str, *, by: str | None = "client") -> Resolution:
    asker = network.world.get(NetworkInterface, network[f"{by}-eth0"]) if by else None
    return resolve(network.world, asker, name)


def public_name(network: Network, of: str = "web") -> str:
    return str(network.instance(of)["PublicDnsName"])


def set_dns(network: Network, **attributes: bool) -> None:
    for name, value in attributes.items():
        network.do("modify_vpc_attribute", vpc_id=network["vpc"], **{name: {"value": value}})


def serve(network: Network, *servers: str) -> None:
    options = [{"key": "domain-name-servers", "values": list(servers)}]
    made = network.do("create_dhcp_options", dhcp_configurations=options)["DhcpOptions"]["DhcpOptionsId"]
    network.do("associate_dhcp_options", dhcp_options_id=made, vpc_id=network["vpc"])


def test_the_public_name_is_the_private_address_inside_the_vpc_and_the_public_one_outside(network: Network) -> None:
    name = public_name(network)

    assert asked(network, name) == Resolution(name, ("10.0.1.10",))
    assert asked(network, name, by=None) == Resolution(name, (str(network.public_ip("web")),))


def test_in_another_vpc_the_public_name_is_the_public_address_unless_a_peering_says_otherwise(network: Network) -> None:
    network.with_vpc("peer", "10.1.0.0/16").with_subnet("far", "10.1.1.0/24", vpc="peer")
    network.with_instance("guest", in_subnet="far")
    name = public_name(network)
    before = asked(network, name, by="guest").addresses
    made = network.do("create_vpc_peering_connection", vpc_id=network["vpc"], peer_vpc_id=network["peer"])
    peering = {"vpc_peering_connection_id": made["VpcPeeringConnection"]["VpcPeeringConnectionId"]}
    network.do("accept_vpc_peering_connection", **peering)
    allowed = {"allow_dns_resolution_from_remote_vpc": True}
    network.do("modify_vpc_peering_connection_options", **peering, requester_peering_connection_options=allowed)

    assert before == (network.public_ip("web"),)
    assert asked(network, name, by="guest").addresses == ("10.0.1.10",)


def test_a_private_name_is_known_inside_its_vpc_alone(network: Network) -> None:
    name = "ip-10-0-1-10.ap-northeast-2.compute.internal"

    assert network.instance("web")["PrivateDnsName"] == name
    assert asked(network, name).addresses == ("10.0.1.10",)
    assert asked(network, name.upper() + ".").addresses == ("10.0.1.10",)
    assert asked(network, name, by=None).why == Why.NO_SUCH_NAME
    assert asked(network, "ip-10-9-9-9.ap-northeast-2.compute.internal").why == Why.NO_SUCH_NAME
    assert asked(network, "ip-10-0-1-999.ap-northeast-2.compute.internal").why == Why.NO_SUCH_NAME


def test_an_instance_is_found_by_its_id_if_it_is_to_be(network: Network) -> None:
    name = f"{network['web']}.ap-northeast-2.compute.internal"
    before = asked(network, name)
    network.do("modify_private_dns_name_options", instance_id=network["web"], enable_resource_name_dns_a_record=True)

    assert before.why == Why.RESOURCE_NAME_OFF
    assert asked(network, name).addresses == ("10.0.1.10",)
    assert asked(network, name, by=None).why == Why.NO_SUCH_NAME


def test_a_name_leads_to_no_address_where_there_is_ipv6_alone(network: Network) -> None:
    network.do("associate_vpc_cidr_block", vpc_id=network["vpc"], amazon_provided_ipv6_cidr_block=True)
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(7), ipv6_native=True)
    network.ids["six"] = made["Subnet"]["SubnetId"]
    network.with_instance("alone", in_subnet="six", instance_type="t3.micro")
    network.do("modify_private_dns_name_options", instance_id=network["alone"], enable_resource_name_dns_a_record=True)

    assert asked(network, f"{network['alone']}.ap-northeast-2.compute.internal").why == Why.NO_SUCH_NAME


def test_without_dns_hostnames_a_vpc_gives_no_names(network: Network) -> None:
    name = public_name(network)
    set_dns(network, enable_dns_hostnames=False)

    assert asked(network, name).why == asked(network, name, by=None).why == Why.DNS_HOSTNAMES_OFF
    assert asked(network, "ip-10-0-1-10.ap-northeast-2.compute.internal").why == Why.DNS_HOSTNAMES_OFF
    assert asked(network, "ec2.ap-northeast-2.amazonaws.com").addresses == ("198.51.100.12",)


def test_without_dns_support_nothing_is_answered(network: Network) -> None:
    set_dns(network, enable_dns_hostnames=False, enable_dns_support=False)

    assert asked(network, "example.com").why == Why.DNS_SUPPORT_OFF
    assert asked(network, "example.com", by=None).addresses == ("192.0.2.10",)


def test_the_servers_of_the_dhcp_options_are_asked(network: Network) -> None:
    serve(network, "10.0.0.53")
    others = asked(network, "example.com")
    serve(network, "10.0.0.53", "10.0.0.2")
    amazons = asked(network, "example.com")
    network.do("associate_dhcp_options", dhcp_options_id="default", vpc_id=network["vpc"])

    assert (others.why, amazons.addresses) == (Why.OTHER_NAME_SERVERS, ("192.0.2.10",))
    assert asked(network, "example.com").why == Why.NO_NAME_SERVER


def test_an_endpoints_own_names_lead_to_its_interfaces_from_everywhere(network: Network) -> None:
    network.with_subnet("c", "10.0.2.0/24", zone="ap-northeast-2c")
    network.with_endpoint("ec2", EC2, vpc_endpoint_type="Interface", subnet_ids=[network["c"], network["public"]])
    shown = network.do("describe_vpc_endpoints")["VpcEndpoints"][0]
    in_c, in_a = (network.world.get(NetworkInterface, one).primary_address for one in shown["NetworkInterfaceIds"])
    every, zone_c, _, own = (one["DnsName"] for one in shown["DnsEntries"])

    assert asked(network, every).addresses == (in_a, in_c)
    assert asked(network, every, by=None).addresses == (in_c, in_a)
    assert asked(network, zone_c).addresses == (in_c,)
    assert asked(network, own).addresses == (in_a, in_c)
    assert asked(network, own, by=None).addresses == ("198.51.100.12",)
    gone = every.replace(network["ec2"], "vpce-00000000000000000")
    assert asked(network, gone).why == Why.NO_SUCH_NAME


def test_private_dns_can_be_switched_off(network: Network) -> None:
    network.with_endpoint(
        "ec2", EC2, vpc_endpoint_type="Interface", subnet_ids=[network["public"]], private_dns_enabled=False
    )

    assert asked(network, "ec2.ap-northeast-2.amazonaws.com").addresses == ("198.51.100.12",)


def test_s3_is_at_an_address_of_its_prefix_list_and_so_is_every_bucket(network: Network) -> None:
    assert asked(network, "s3.ap-northeast-2.amazonaws.com").addresses == ("52.92.0.10",)
    assert asked(network, "my-bucket.s3.ap-northeast-2.amazonaws.com").addresses == ("52.92.0.10",)
    assert asked(network, "s3.us-east-1.amazonaws.com").why == Why.NO_SUCH_NAME


def test_a_bucket_is_reached_by_the_private_name_of_an_interface_endpoint(network: Network) -> None:
    here = {"private_dns_only_for_inbound_resolver_endpoint": False}
    network.with_endpoint(
        "s3",
        S3,
        vpc_endpoint_type="Interface",
        subnet_ids=[network["public"]],
        private_dns_enabled=True,
        dns_options=here,
    )
    inside = asked(network, "my-bucket.s3.ap-northeast-2.amazonaws.com").addresses
    (entry, *_) = network.do("describe_vpc_endpoints")["VpcEndpoints"][0]["DnsEntries"]

    assert inside == asked(network, entry["DnsName"].replace("*", "bucket")).addresses
    assert inside[0].startswith("10.0.1.")


def test_a_walk_to_a_name_begins_with_looking_it_up(network: Network) -> None:
    seen = walk(network.world, source=network["client"], destination=public_name(network))

    assert outcome(seen) == (True, True, "10.0.1.20")
    assert codes(seen.request)[:2] == ["NAME_RESOLVED", "INTERFACE_SENDS"]
    first = seen.request[0]
    assert (first.component_id, first.facts) == (
        "amazon-dns",
        {"name": public_name(network), "address": "10.0.1.10"},
    )


def test_from_the_internet_the_same_name_goes_through_the_gateway(network: Network) -> None:
    seen = walk(network.world, source="internet", destination=public_name(network))

    assert seen.returned
    assert codes(seen.request)[:3] == ["NAME_RESOLVED", "INTERNET_SENDS", "IGW_TRANSLATES_DESTINATION"]


def test_a_name_that_leads_nowhere_is_where_the_walk_ends(network: Network) -> None:
    seen = walk(network.world, source=network["client"], destination="db.corp.example")

    assert refusals(seen) == [("request", "outbound", "amazon-dns", "NAME_NOT_RESOLVED")]
    assert seen.refusals[0].facts == {"name": "db.corp.example", "why": "no-such-name"}
    assert (seen.arrived, seen.reply) == (False, ())


def test_a_sender_may_be_named_too(network: Network) -> None:
    by_private = walk(network.world, source="ip-10-0-1-20.ap-northeast-2.compute.internal", destination=network["web"])
    by_public = walk(network.world, source=public_name(network, "client"), destination=network["web"])

    assert outcome(by_private) == outcome(by_public) == (True, True, "10.0.1.20")


def test_private_dns_brings_a_private_subnet_to_a_service(network: Network) -> None:
    """The same request without the endpoint would look for a way to the internet."""
    network.with_group("endpoint", open_port=443).with_subnet("inner", "10.0.5.0/24")
    table_id = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table_id, subnet_id=network["inner"])
    network.with_instance("app", in_subnet="inner")
    name = "ec2.ap-northeast-2.amazonaws.com"
    before = walk(network.world, source=network["app"], destination=name, destination_port=443)
    network.with_endpoint(
        "ec2",
        EC2,
        vpc_endpoint_type="Interface",
        subnet_ids=[network["inner"]],
        security_group_ids=[network["endpoint"]],
    )

    after = walk(network.world, source=network["app"], destination=name, destination_port=443)

    assert refusals(before)[0][3] == "NO_ROUTE_TO_DESTINATION"
    assert (after.returned, after.request[-1].code) == (True, "DELIVERED_TO_ENDPOINT")
