"""Every managed rule, both ways: what it finds at fault, and what it does not."""

from collections.abc import Callable
from typing import Any

import pytest

from labs.cloud.config.rules.catalogue import MANAGED, every_identifier
from labs.cloud.resources.image import Machine
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.volume import Volume
from tests.cloud.builders import OLD_HVM
from tests.cloud.config.watched import Watched

Build = Callable[[Watched], str]
"""Makes something and says the id that is looked at."""
Case = tuple[str, dict[str, str], Build, str | None]

EVERYWHERE = "0.0.0.0/0"


def net() -> Watched:
    return Watched().with_vpc().with_subnet("a")


def open_group(protocol: str = "tcp", port: int = 22, cidr: str = EVERYWHERE) -> Build:
    def build(world: Watched) -> str:
        world.with_group("web")
        ports = {} if protocol == "-1" else {"from_port": port, "to_port": port}
        world.do("authorize_security_group_ingress", group_id=world["web"], ip_protocol=protocol, cidr_ip=cidr, **ports)
        return world["web"]

    return build


def idle_address(world: Watched) -> str:
    return world.with_address("eip")["eip"]


def used_address(world: Watched) -> str:
    return world.with_instance("web", in_subnet="a").with_address("eip", on="web-eth0")["eip"]


def address_on_an_idle_card(world: Watched) -> str:
    return world.with_interface("card", in_subnet="a").with_address("eip", on="card")["eip"]


def instance(**more: Any) -> Build:
    return lambda world: world.with_instance("web", in_subnet="a", **more)["web"]


def public_instance(world: Watched) -> str:
    return world.with_public_subnet("p", "10.0.9.0/24").with_instance("web", in_subnet="p")["web"]


def instance_with_eip(world: Watched) -> str:
    used_address(world)
    return world["web"]


def two_cards(world: Watched) -> str:
    world.with_instance("web", in_subnet="a").with_interface("card", in_subnet="a").attach("card", "web")
    return world["web"]


def with_options(**options: Any) -> Build:
    def build(world: Watched) -> str:
        world.with_instance("web", in_subnet="a")
        world.do("modify_instance_metadata_options", instance_id=world["web"], **options)
        return world["web"]

    return build


def stopped(world: Watched) -> str:
    world.with_instance("web", in_subnet="a")
    world.do("stop_instances", instance_ids=[world["web"]])
    return world["web"]


def long_stopped(world: Watched) -> str:
    found = stopped(world)
    world.do("advance_time", hours=24 * 31)
    return found


def worn_group(world: Watched) -> str:
    return world.with_group("web").with_interface("card", in_subnet="a", groups=("web",))["web"]


def bare_group(world: Watched) -> str:
    return world.with_group("web")["web"]


def default_group(world: Watched) -> str:
    filters = [{"name": "group-name", "values": ["default"]}, {"name": "vpc-id", "values": [world["vpc"]]}]
    return str(world.do("describe_security_groups", filters=filters)["SecurityGroups"][0]["GroupId"])


def closed_default_group(world: Watched) -> str:
    group_id = default_group(world)
    filters = [{"name": "group-id", "values": [group_id]}]
    for rule in world.do("describe_security_group_rules", filters=filters)["SecurityGroupRules"]:
        way = "egress" if rule["IsEgress"] else "ingress"
        ids = [rule["SecurityGroupRuleId"]]
        world.do(f"revoke_security_group_{way}", group_id=group_id, security_group_rule_ids=ids)
    return group_id


def acl(world: Watched) -> str:
    return world.acl(world["vpc"])


def default_acl(world: Watched) -> str:
    filters = [{"name": "default", "values": ["true"]}, {"name": "vpc-id", "values": [world["vpc"]]}]
    return str(world.do("describe_network_acls", filters=filters)["NetworkAcls"][0]["NetworkAclId"])


def used_acl(world: Watched) -> str:
    acl_id = acl(world)
    association = world.do("describe_network_acls", network_acl_ids=[default_acl(world)])["NetworkAcls"][0][
        "Associations"
    ][0]["NetworkAclAssociationId"]
    world.do("replace_network_acl_association", association_id=association, network_acl_id=acl_id)
    return acl_id


def acl_with(port: int, cidr: str = EVERYWHERE) -> Build:
    def build(world: Watched) -> str:
        acl_id = acl(world)
        entry = {"rule_number": 100, "protocol": "6", "rule_action": "allow", "egress": False}
        ports = {"from": port, "to": port}
        world.do("create_network_acl_entry", network_acl_id=acl_id, **entry, cidr_block=cidr, port_range=ports)
        return acl_id

    return build


def main_table(world: Watched) -> str:
    return str(world.main_table(world["vpc"])["RouteTableId"])


def own_table(world: Watched) -> str:
    return world.table(world["vpc"])


def template(**data: Any) -> Build:
    def build(world: Watched) -> str:
        made = world.do("create_launch_template", launch_template_name="shop", launch_template_data=data)
        return str(made["LaunchTemplate"]["LaunchTemplateId"])

    return build


def vpc(world: Watched) -> str:
    return world["vpc"]


def logged_vpc(world: Watched) -> str:
    world.do(
        "create_flow_logs",
        resource_ids=[world["vpc"]],
        resource_type="VPC",
        traffic_type="REJECT",
        log_destination_type="s3",
        log_destination="arn:aws:s3:::logs",
    )
    return world["vpc"]


def vpc_with_endpoint(world: Watched) -> str:
    world.with_endpoint("s3", f"com.amazonaws.{world.world.region}.s3")
    return world["vpc"]


def peering(world: Watched, *, resolves: bool = False) -> str:
    world.with_vpc("other", "10.1.0.0/16")
    for name in ("vpc", "other"):
        world.do("modify_vpc_attribute", vpc_id=world[name], enable_dns_hostnames={"value": True})
    ends = {"vpc_id": world["vpc"], "peer_vpc_id": world["other"]}
    made = world.do("create_vpc_peering_connection", **ends)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    world.do("accept_vpc_peering_connection", vpc_peering_connection_id=made)
    if resolves:
        side = {"allow_dns_resolution_from_remote_vpc": True}
        world.do(
            "modify_vpc_peering_connection_options",
            vpc_peering_connection_id=made,
            requester_peering_connection_options=side,
            accepter_peering_connection_options=side,
        )
    return str(made)


def vpn(world: Watched) -> str:
    return world.with_customer_gateway().with_vpn_gateway().with_vpn()["vpn"]


def vpn_that_is_up(world: Watched) -> str:
    connection_id = vpn(world)
    world.with_premises()
    return connection_id


def hub(switch: str) -> Build:
    options = {"auto_accept_shared_attachments": switch}
    return lambda world: world.with_transit_gateway("hub", options=options)["hub"]


def volume(world: Watched) -> str:
    world.with_instance("web", in_subnet="a")
    return world.world.all(Volume)[0].id


def loose_volume(world: Watched) -> str:
    found = volume(world)
    world.world = world.world.put(world.world.get(Volume, found).replace(attachment=None))
    return found


def encrypted_volume(world: Watched) -> str:
    found = volume(world)
    world.world = world.world.put(world.world.get(Volume, found).replace(encrypted=True))
    return found


def tagged_vpc(value: str) -> Build:
    def build(world: Watched) -> str:
        world.do("create_tags", resources=[world["vpc"]], tags=[{"key": "Team", "value": value}])
        return world["vpc"]

    return build


def public_subnet(world: Watched) -> str:
    return world.with_public_subnet("p", "10.0.9.0/24")["p"]


def plain_subnet(world: Watched) -> str:
    return world["a"]


def carrier(world: Watched) -> str:
    world.with_interface("card", in_subnet="a")
    card = world["card"]
    world.do("modify_network_interface_attribute", network_interface_id=card, source_dest_check={"value": False})
    return card


def plain_card(world: Watched) -> str:
    return world.with_interface("card", in_subnet="a")["card"]


def gateway(world: Watched) -> str:
    return world["vpc-gateway"]


def loose_gateway(world: Watched) -> str:
    return world.gateway()


def paravirtual(world: Watched) -> str:
    found = instance(image=OLD_HVM)(world)
    old = Machine(architecture="x86_64", virtualization_type="paravirtual", root_device_name="/dev/sda1")
    world.world = world.world.put(world.world.get(Instance, found).replace(machine=old))
    return found


def keyed(world: Watched) -> str:
    world.do("create_key_pair", key_name="mine")
    return instance(key_name="mine")(world)


OK, BAD, NOT = "COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"
PUBLIC = [{"device_index": 0, "associate_public_ip_address": True}]

CASES: list[Case] = [
    ("EIP_ATTACHED", {}, idle_address, BAD),
    ("EIP_ATTACHED", {}, address_on_an_idle_card, BAD),
    ("EIP_ATTACHED", {}, used_address, OK),
    ("EC2_INSTANCE_NO_PUBLIC_IP", {}, public_instance, BAD),
    ("EC2_INSTANCE_NO_PUBLIC_IP", {}, instance_with_eip, BAD),
    ("EC2_INSTANCE_NO_PUBLIC_IP", {}, instance(), OK),
    ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", {}, bare_group, BAD),
    ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", {}, worn_group, OK),
    ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI", {}, default_group, NOT),
    ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC", {}, bare_group, BAD),
    ("EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC", {}, worn_group, OK),
    ("INCOMING_SSH_DISABLED", {}, open_group(), BAD),
    ("INCOMING_SSH_DISABLED", {}, open_group("-1"), BAD),
    ("INCOMING_SSH_DISABLED", {}, open_group(cidr="203.0.113.0/24"), OK),
    ("INCOMING_SSH_DISABLED", {}, open_group("udp"), OK),
    ("RESTRICTED_INCOMING_TRAFFIC", {}, open_group(port=3306), BAD),
    ("RESTRICTED_INCOMING_TRAFFIC", {}, open_group(port=443), OK),
    ("RESTRICTED_INCOMING_TRAFFIC", {"blockedPorts": "8000-9000"}, open_group(port=8080), BAD),
    ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", {"authorizedTcpPorts": "443, 1020-1025"}, open_group(port=443), OK),
    ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", {"authorizedTcpPorts": "443"}, open_group(port=80), BAD),
    ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", {"authorizedTcpPorts": "443"}, open_group("-1"), BAD),
    ("VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS", {}, bare_group, NOT),
    ("VPC_SG_PORT_RESTRICTION_CHECK", {}, open_group(port=3389), BAD),
    ("VPC_SG_PORT_RESTRICTION_CHECK", {"ipType": "IPv6"}, open_group(port=3389), OK),
    ("VPC_SG_PORT_RESTRICTION_CHECK", {"protocolType": "UDP"}, open_group(port=3389), OK),
    ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", {}, default_group, BAD),
    ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", {}, closed_default_group, OK),
    ("VPC_DEFAULT_SECURITY_GROUP_CLOSED", {}, bare_group, NOT),
    ("NACL_NO_UNRESTRICTED_SSH_RDP", {}, default_acl, BAD),
    ("NACL_NO_UNRESTRICTED_SSH_RDP", {}, acl_with(3389), BAD),
    ("NACL_NO_UNRESTRICTED_SSH_RDP", {}, acl_with(443), OK),
    ("NACL_NO_UNRESTRICTED_SSH_RDP", {}, acl_with(22, "10.0.0.0/8"), OK),
    ("VPC_NETWORK_ACL_UNUSED_CHECK", {}, acl, BAD),
    ("VPC_NETWORK_ACL_UNUSED_CHECK", {}, used_acl, OK),
    ("VPC_NETWORK_ACL_UNUSED_CHECK", {}, default_acl, NOT),
    ("NO_UNRESTRICTED_ROUTE_TO_IGW", {}, main_table, BAD),
    ("NO_UNRESTRICTED_ROUTE_TO_IGW", {}, own_table, OK),
    ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", {"AuthorizedVpcIds": "vpc-0123456789abcdef0"}, gateway, BAD),
    ("INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", {}, loose_gateway, OK),
    ("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", {}, public_subnet, BAD),
    ("SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED", {}, plain_subnet, OK),
    ("EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED", {}, carrier, BAD),
    ("EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED", {}, plain_card, OK),
    ("EC2_INSTANCE_MULTIPLE_ENI_CHECK", {}, two_cards, BAD),
    ("EC2_INSTANCE_MULTIPLE_ENI_CHECK", {}, instance(), OK),
    ("EC2_IMDSV2_CHECK", {}, with_options(http_tokens="optional"), BAD),
    ("EC2_IMDSV2_CHECK", {}, with_options(http_tokens="required"), OK),
    ("EC2_TOKEN_HOP_LIMIT_CHECK", {}, with_options(http_put_response_hop_limit=2), BAD),
    ("EC2_TOKEN_HOP_LIMIT_CHECK", {"tokenHopLimit": "3"}, with_options(http_put_response_hop_limit=2), OK),
    ("EC2_LAUNCH_TEMPLATE_IMDSV2_CHECK", {}, template(instance_type="t3.micro"), BAD),
    ("EC2_LAUNCH_TEMPLATE_IMDSV2_CHECK", {}, template(metadata_options={"http_tokens": "required"}), OK),
    ("EC2_LAUNCH_TEMPLATE_PUBLIC_IP_DISABLED", {}, template(network_interfaces=PUBLIC), BAD),
    ("EC2_LAUNCH_TEMPLATE_PUBLIC_IP_DISABLED", {}, template(instance_type="t3.micro"), OK),
    ("EC2_PARAVIRTUAL_INSTANCE_CHECK", {}, paravirtual, BAD),
    ("EC2_PARAVIRTUAL_INSTANCE_CHECK", {}, instance(), OK),
    ("DESIRED_INSTANCE_TYPE", {"instanceType": "m5.large"}, instance(), BAD),
    ("DESIRED_INSTANCE_TYPE", {"instanceType": "m5.large, t2.micro"}, instance(), OK),
    ("DESIRED_INSTANCE_TENANCY", {"tenancy": "DEDICATED"}, instance(), BAD),
    ("DESIRED_INSTANCE_TENANCY", {"tenancy": "DEFAULT"}, instance(), OK),
    ("DESIRED_INSTANCE_TENANCY", {"tenancy": "DEDICATED", "imageId": "ami-0123456789abcdef0"}, instance(), NOT),
    ("INSTANCES_IN_VPC", {"vpcId": "vpc-0123456789abcdef0"}, instance(), BAD),
    ("INSTANCES_IN_VPC", {}, instance(), OK),
    ("EC2_STOPPED_INSTANCE", {}, long_stopped, BAD),
    ("EC2_STOPPED_INSTANCE", {}, stopped, OK),
    ("VPC_FLOW_LOGS_ENABLED", {}, vpc, BAD),
    ("VPC_FLOW_LOGS_ENABLED", {}, logged_vpc, OK),
    ("VPC_FLOW_LOGS_ENABLED", {"trafficType": "ACCEPT"}, logged_vpc, BAD),
    ("VPC_PEERING_DNS_RESOLUTION_CHECK", {}, peering, BAD),
    ("VPC_PEERING_DNS_RESOLUTION_CHECK", {}, lambda world: peering(world, resolves=True), OK),
    ("VPC_PEERING_DNS_RESOLUTION_CHECK", {"vpcIds": "vpc-0123456789abcdef0"}, peering, NOT),
    ("VPC_VPN_2_TUNNELS_UP", {}, vpn, BAD),
    ("VPC_VPN_2_TUNNELS_UP", {}, vpn_that_is_up, OK),
    ("EC2_TRANSIT_GATEWAY_AUTO_VPC_ATTACH_DISABLED", {}, hub("enable"), BAD),
    ("EC2_TRANSIT_GATEWAY_AUTO_VPC_ATTACH_DISABLED", {}, hub("disable"), OK),
    ("SERVICE_VPC_ENDPOINT_ENABLED", {"serviceName": "s3"}, vpc, BAD),
    ("SERVICE_VPC_ENDPOINT_ENABLED", {"serviceName": "s3"}, vpc_with_endpoint, OK),
    ("VPC_ENDPOINT_ENABLED", {"serviceNames": "s3, ec2"}, vpc_with_endpoint, BAD),
    ("VPC_ENDPOINT_ENABLED", {"serviceNames": "s3"}, vpc_with_endpoint, OK),
    ("VPC_ENDPOINT_ENABLED", {"serviceNames": "s3", "vpcIds": "vpc-0123456789abcdef0"}, vpc, NOT),
    ("REQUIRED_TAGS", {"tag1Key": "Team"}, vpc, BAD),
    ("REQUIRED_TAGS", {"tag1Key": "Team", "tag1Value": "shop, bank"}, tagged_vpc("bank"), OK),
    ("REQUIRED_TAGS", {"tag1Key": "Team", "tag1Value": "shop"}, tagged_vpc("bank"), BAD),
    ("EC2_INSTANCE_DETAILED_MONITORING_ENABLED", {}, instance(), BAD),
    ("EC2_INSTANCE_DETAILED_MONITORING_ENABLED", {}, instance(monitoring={"enabled": True}), OK),
    ("EC2_NO_AMAZON_KEY_PAIR", {}, keyed, BAD),
    ("EC2_NO_AMAZON_KEY_PAIR", {}, instance(), OK),
    ("EC2_NO_AMAZON_KEY_PAIR", {}, stopped, NOT),
    ("APPROVED_AMIS_BY_ID", {"amiIds": "ami-0123456789abcdef0"}, instance(), BAD),
    ("APPROVED_AMIS_BY_ID", {"amiIds": "ami-0123456789abcdef0"}, stopped, NOT),
    ("EC2_VOLUME_INUSE_CHECK", {}, loose_volume, BAD),
    ("EC2_VOLUME_INUSE_CHECK", {}, volume, OK),
    ("ENCRYPTED_VOLUMES", {}, volume, BAD),
    ("ENCRYPTED_VOLUMES", {}, encrypted_volume, OK),
    ("ENCRYPTED_VOLUMES", {}, loose_volume, NOT),
]


@pytest.mark.parametrize(
    ("identifier", "parameters", "build", "found"), CASES, ids=[f"{one[0]}-{place}" for place, one in enumerate(CASES)]
)
def test_a_rule_says_of_a_resource_what_it_should(
    identifier: str, parameters: dict[str, str], build: Build, found: str
) -> None:
    world = net().with_rule(identifier, parameters=parameters)
    looked_at = build(world)

    assert world.found(looked_at) == found


def test_every_rule_is_tried_both_ways() -> None:
    verdicts: dict[str, set[str | None]] = {}
    for identifier, _, _, found in CASES:
        verdicts.setdefault(identifier, set()).add(found)

    assert set(verdicts) == set(MANAGED)
    only_at_fault = {"APPROVED_AMIS_BY_ID"}
    assert {name for name, found in verdicts.items() if not {OK, BAD} <= found} == only_at_fault


def test_an_approved_image_is_one_that_is_listed() -> None:
    world = net()
    image = world.with_instance("web", in_subnet="a").instance("web")["ImageId"]
    world.with_rule("APPROVED_AMIS_BY_ID", parameters={"amiIds": image})

    assert world.found(world["web"]) == OK


def test_every_identifier_is_aws_s() -> None:
    assert set(MANAGED) <= every_identifier()


def test_what_is_exempt_complies() -> None:
    world = net()
    table, template_id, two = main_table(world), template(network_interfaces=PUBLIC)(world), two_cards(world)
    cards = ",".join(world[name] for name in ("web-eth0", "card"))
    for name, identifier, parameters in (
        ("table", "NO_UNRESTRICTED_ROUTE_TO_IGW", {"routeTableIds": table}),
        ("template", "EC2_LAUNCH_TEMPLATE_PUBLIC_IP_DISABLED", {"exemptedLaunchTemplates": template_id}),
        ("cards", "EC2_INSTANCE_MULTIPLE_ENI_CHECK", {"NetworkInterfaceIds": cards}),
        ("gateway", "INTERNET_GATEWAY_AUTHORIZED_VPC_ONLY", {"AuthorizedVpcIds": world["vpc"]}),
    ):
        world.with_rule(identifier, name, parameters=parameters)

    found = [
        world.found(id, rule)
        for rule, id in (("table", table), ("template", template_id), ("cards", two), ("gateway", gateway(world)))
    ]

    assert found == [OK] * 4
