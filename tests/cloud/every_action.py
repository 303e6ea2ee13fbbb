"""A story in which every action of the cloud is carried out at least once; listeners hear each call and its result."""

from collections.abc import Callable, Iterator
from typing import Any

from labs.cloud.resources.address import Address
from tests.cloud.builders import AMAZON_LINUX_2023, AMAZON_LINUX_2023_ARM, OLD_HVM, Network
from tests.cloud.config.documents import DISASSOCIATE, PACK, ROLE
from tests.cloud.region import MONDAY

Listener = Callable[[str, dict[str, Any]], None]
"""Hears an action's name with its result, or with what it is asked."""
ANYWHERE = "0.0.0.0/0"
NAMED = [{"key": "Name", "value": "story"}]


def _nobody(name: str, said: dict[str, Any]) -> None:
    """Listen to nothing."""


class Told(Network):
    """A network that tells one listener what every action is asked, and another what it answered."""

    def __init__(self, listener: Listener, *, asked: Listener = _nobody, default_vpc: bool = False) -> None:
        self._listener = listener
        self._asked = asked
        super().__init__(region="ap-northeast-2", now=MONDAY, default_vpc=default_vpc)

    def do(self, action: str, **params: Any) -> dict[str, Any]:
        self._asked(action, params)
        result = super().do(action, **params)
        self._listener(action, result)
        return result


def tell(listener: Listener = _nobody, *, asked: Listener = _nobody) -> None:
    """Tell every chapter."""
    for chapter in chapters():
        network = Told(listener, asked=asked)
        chapter(network)
        _describe_everything(network)


def chapters() -> tuple[Callable[["Told"], None], ...]:
    """The parts of the story, each of which begins with an empty Region."""
    return (
        _vpcs,
        _dhcp,
        _peerings,
        _subnets,
        _routes,
        _vpns,
        _on_premises,
        _groups,
        _acls,
        _interfaces,
        _ipv6,
        _instances,
        _inside,
        _placement,
        _key_pairs,
        _settings,
        _images,
        _templates,
        _addresses,
        _nat_gateways,
        _insights,
        _prefix_lists,
        _endpoints,
        _facts,
        _transit_gateways,
        _public_access,
        _flow_logs,
        _speed,
        _topics,
        _documents,
        _functions,
        _remediations,
        _packs,
        _time,
        _config,
    )


def _tagged(kind: str) -> list[dict[str, Any]]:
    return [{"resource_type": kind, "tags": NAMED}]


def _vpcs(network: Told) -> None:
    made = network.do("create_vpc", cidr_block="10.0.0.0/16", tag_specifications=_tagged("vpc"))
    vpc_id = made["Vpc"]["VpcId"]
    network.do("create_tags", resources=[vpc_id], tags=[{"key": "Team", "value": "red"}])
    network.do("describe_tags", filters=[{"name": "key", "values": ["Team"]}])
    network.do("delete_tags", resources=[vpc_id], tags=[{"key": "Team"}])
    network.do("modify_vpc_attribute", vpc_id=vpc_id, enable_dns_hostnames={"value": True})
    for attribute in ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"):
        network.do("describe_vpc_attribute", vpc_id=vpc_id, attribute=attribute)
    network.do("describe_vpc_classic_link")
    network.do("describe_vpc_classic_link_dns_support")
    added = network.do("associate_vpc_cidr_block", vpc_id=vpc_id, cidr_block="10.1.0.0/16")
    network.do("disassociate_vpc_cidr_block", association_id=added["CidrBlockAssociation"]["AssociationId"])
    network.do("modify_vpc_tenancy", vpc_id=vpc_id, instance_tenancy="default")
    gateway_id = network.do("create_internet_gateway", tag_specifications=_tagged("internet-gateway"))
    gateway = {"internet_gateway_id": gateway_id["InternetGateway"]["InternetGatewayId"]}
    network.do("attach_internet_gateway", **gateway, vpc_id=vpc_id)
    network.do("detach_internet_gateway", **gateway, vpc_id=vpc_id)
    network.do("delete_internet_gateway", **gateway)
    network.do("delete_vpc", vpc_id=vpc_id)
    network.do("create_default_vpc")


def _dhcp(network: Told) -> None:
    network.with_vpc()
    corporate = [
        {"key": "domain-name", "values": ["corp.example"]},
        {"key": "domain-name-servers", "values": ["10.0.0.10", "10.0.0.11"]},
    ]
    tags = _tagged("dhcp-options")
    made = network.do("create_dhcp_options", dhcp_configurations=corporate, tag_specifications=tags)
    options = {"dhcp_options_id": made["DhcpOptions"]["DhcpOptionsId"]}
    network.do("associate_dhcp_options", **options, vpc_id=network["vpc"])
    _describe_everything(network)
    network.do("associate_dhcp_options", dhcp_options_id="default", vpc_id=network["vpc"])
    network.do("delete_dhcp_options", **options)


def _peerings(network: Told) -> None:
    network.with_vpc().with_vpc("peer", "10.1.0.0/16").with_vpc("same", "10.0.0.0/16")
    for vpc in ("vpc", "peer"):
        network.do("modify_vpc_attribute", vpc_id=network[vpc], enable_dns_hostnames={"value": True})

    def request(peer: str) -> dict[str, str]:
        tags = _tagged("vpc-peering-connection")
        asked = {"vpc_id": network["vpc"], "peer_vpc_id": network[peer], "tag_specifications": tags}
        made = network.do("create_vpc_peering_connection", **asked)["VpcPeeringConnection"]
        return {"vpc_peering_connection_id": made["VpcPeeringConnectionId"]}

    request("same")
    network.do("reject_vpc_peering_connection", **request("peer"))
    connection = request("peer")
    _describe_everything(network)
    network.do("accept_vpc_peering_connection", **connection)
    allowed = {"allow_dns_resolution_from_remote_vpc": True}
    network.do("modify_vpc_peering_connection_options", **connection, accepter_peering_connection_options=allowed)
    network.do("modify_vpc_peering_connection_options", **connection, requester_peering_connection_options=allowed)
    table_id = network.main_table(network["vpc"])["RouteTableId"]
    network.do("create_route", route_table_id=table_id, destination_cidr_block="10.1.0.0/16", **connection)
    network.with_group("web").with_group("db", vpc="peer")
    named = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["web"]}]}
    network.do("authorize_security_group_ingress", group_id=network["db"], ip_permissions=[named])
    network.do("describe_security_group_references", group_id=[network["web"]])
    shared = {"group_id": network["web"], "vpc_id": network["peer"]}
    network.do("associate_security_group_vpc", **shared)
    network.do("describe_security_group_vpc_associations")
    network.do("get_security_groups_for_vpc", vpc_id=network["peer"])
    network.do("disassociate_security_group_vpc", **shared)
    _describe_everything(network)
    network.do("delete_vpc_peering_connection", **connection)
    network.do("describe_stale_security_groups", vpc_id=network["peer"])
    _describe_everything(network)
    network.do("delete_security_group", group_id=network["web"])
    network.do("describe_stale_security_groups", vpc_id=network["peer"])


def _subnets(network: Told) -> None:
    network.do("create_default_vpc")
    filters = [{"name": "availability-zone", "values": ["ap-northeast-2b"]}]
    default = network.do("describe_subnets", filters=filters)["Subnets"][0]["SubnetId"]
    network.do("delete_subnet", subnet_id=default)
    network.do("create_default_subnet", availability_zone="ap-northeast-2b")
    network.with_vpc().with_public_subnet()
    kept = {"cidr": "10.0.1.32/27", "reservation_type": "explicit", "description": "routers"}
    tags = _tagged("subnet-cidr-reservation")
    made = network.do("create_subnet_cidr_reservation", subnet_id=network["public"], **kept, tag_specifications=tags)[
        "SubnetCidrReservation"
    ]
    network.do("get_subnet_cidr_reservations", subnet_id=network["public"])
    id = made["SubnetCidrReservationId"]
    network.do("delete_subnet_cidr_reservation", subnet_cidr_reservation_id=id)


def _routes(network: Told) -> None:
    network.with_vpc().with_subnet("subnet").with_interface("eni", in_subnet="subnet")
    table_id = network.do("create_route_table", vpc_id=network["vpc"])["RouteTable"]["RouteTableId"]
    other_id = network.do("create_route_table", vpc_id=network["vpc"])["RouteTable"]["RouteTableId"]
    associated = network.do("associate_route_table", route_table_id=table_id, subnet_id=network["subnet"])
    replaced = network.do(
        "replace_route_table_association", association_id=associated["AssociationId"], route_table_id=other_id
    )
    network.do("disassociate_route_table", association_id=replaced["NewAssociationId"])
    route = {"route_table_id": table_id, "destination_cidr_block": ANYWHERE}
    network.do("create_route", **route, gateway_id=network["vpc-gateway"])
    network.do("replace_route", **route, network_interface_id=network["eni"])
    network.do("delete_route", **route)
    network.do("delete_route_table", route_table_id=table_id)


def _vpns(network: Told) -> None:
    """A VPN with static routes, one with BGP, and what propagates into a route table."""
    network.with_vpc()
    table = {"route_table_id": network.main_table(network["vpc"])["RouteTableId"]}
    made = network.do(
        "create_customer_gateway",
        type="ipsec.1",
        ip_address="203.0.113.12",
        bgp_asn=65010,
        device_name="office",
        tag_specifications=_tagged("customer-gateway"),
    )
    customer = {"customer_gateway_id": made["CustomerGateway"]["CustomerGatewayId"]}
    tags = _tagged("vpn-gateway")
    made = network.do("create_vpn_gateway", type="ipsec.1", amazon_side_asn=64513, tag_specifications=tags)
    gateway_id = made["VpnGateway"]["VpnGatewayId"]
    gateway = {"vpn_gateway_id": gateway_id}
    network.do("attach_vpn_gateway", **gateway, vpc_id=network["vpc"])
    made = network.do(
        "create_vpn_connection",
        **customer,
        **gateway,
        type="ipsec.1",
        options={"static_routes_only": True, "tunnel_options": [{"pre_shared_key": "very_secret.1"}]},
        tag_specifications=_tagged("vpn-connection"),
    )
    connection = {"vpn_connection_id": made["VpnConnection"]["VpnConnectionId"]}
    route = {**connection, "destination_cidr_block": "192.168.0.0/16"}
    network.do("create_vpn_connection_route", **route)
    network.do("enable_vgw_route_propagation", **table, gateway_id=gateway_id)
    _describe_everything(network)
    edge = network.table(network["vpc"])
    associated = network.do("associate_route_table", route_table_id=edge, gateway_id=gateway_id)
    network.do("describe_route_tables")
    network.do("disassociate_route_table", association_id=associated["AssociationId"])
    network.do("disable_vgw_route_propagation", **table, gateway_id=gateway_id)
    network.do("delete_vpn_connection_route", **route)
    network.do("delete_vpn_connection", **connection)
    network.do("detach_vpn_gateway", **gateway, vpc_id=network["vpc"])
    network.do("delete_vpn_gateway", **gateway)
    network.do("delete_customer_gateway", **customer)


def _on_premises(network: Told) -> None:
    """What only this cloud has: a network behind a customer gateway."""
    made = network.do("create_customer_gateway", type="ipsec.1", ip_address="203.0.113.12")
    customer = {"customer_gateway_id": made["CustomerGateway"]["CustomerGatewayId"]}
    made = network.do("create_on_premises_network", **customer, cidr_block="192.168.0.0/24", hosts=["192.168.0.7"])
    network.do("describe_on_premises_networks")
    network.do("delete_on_premises_network", on_premises_network_id=made["OnPremisesNetwork"]["OnPremisesNetworkId"])


def _inside(network: Told) -> None:
    """What only this cloud has: a shell on an instance."""
    network.with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    variables = [{"name": "WHO", "value": "me"}]
    network.do("run_in_guest", instance_id=network["web"], command="echo $WHO; ip addr", variables=variables)


def _groups(network: Told) -> None:
    network.with_vpc().with_group("web").with_group("db")
    permissions = [
        {"ip_protocol": "tcp", "from_port": 80, "to_port": 80, "ip_ranges": [{"cidr_ip": ANYWHERE}]},
        {"ip_protocol": "icmp", "from_port": -1, "to_port": -1, "ip_ranges": [{"cidr_ip": ANYWHERE}]},
    ]
    inbound = network.do("authorize_security_group_ingress", group_id=network["web"], ip_permissions=permissions)
    pairs = [
        {
            "ip_protocol": "tcp",
            "from_port": 5432,
            "to_port": 5432,
            "user_id_group_pairs": [{"group_id": network["web"]}],
        }
    ]
    network.do("authorize_security_group_ingress", group_id=network["db"], ip_permissions=pairs)
    outbound = [{"ip_protocol": "udp", "from_port": 53, "to_port": 53, "ip_ranges": [{"cidr_ip": ANYWHERE}]}]
    sent = network.do("authorize_security_group_egress", group_id=network["web"], ip_permissions=outbound)
    rule_id = inbound["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    sent_id = sent["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    change = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": ANYWHERE}
    network.do(
        "modify_security_group_rules",
        group_id=network["web"],
        security_group_rules=[{"security_group_rule_id": rule_id, "security_group_rule": change}],
    )
    for direction, id in (("ingress", rule_id), ("egress", sent_id)):
        network.do(
            f"update_security_group_rule_descriptions_{direction}",
            group_id=network["web"],
            security_group_rule_descriptions=[{"security_group_rule_id": id, "description": "said"}],
        )
    network.do("describe_security_group_rules", security_group_rule_ids=[rule_id])
    network.do("describe_security_group_references", group_id=[network["web"]])
    network.do("describe_stale_security_groups", vpc_id=network["vpc"])
    network.do("get_security_groups_for_vpc", vpc_id=network["vpc"])
    network.do("revoke_security_group_ingress", group_id=network["web"], security_group_rule_ids=[rule_id])
    network.do("revoke_security_group_egress", group_id=network["web"], ip_permissions=outbound)
    spare = network.do("create_security_group", group_name="spare", description="spare", vpc_id=network["vpc"])
    network.do("delete_security_group", group_id=spare["GroupId"])


def _acls(network: Told) -> None:
    network.with_vpc().with_subnet("subnet")
    acl_id = network.do("create_network_acl", vpc_id=network["vpc"])["NetworkAcl"]["NetworkAclId"]
    entry = {"network_acl_id": acl_id, "rule_number": 100, "egress": False}
    what = {"rule_action": "allow", "cidr_block": ANYWHERE}
    network.do("create_network_acl_entry", **entry, **what, protocol="6", port_range={"from": 80, "to": 80})
    network.do("replace_network_acl_entry", **entry, **what, protocol="1", icmp_type_code={"type": 8, "code": -1})
    filters = [{"name": "association.subnet-id", "values": [network["subnet"]]}]
    guarding = network.do("describe_network_acls", filters=filters)["NetworkAcls"][0]
    association_id = guarding["Associations"][0]["NetworkAclAssociationId"]
    moved = network.do("replace_network_acl_association", association_id=association_id, network_acl_id=acl_id)
    network.do("describe_network_acls")
    network.do(
        "replace_network_acl_association",
        association_id=moved["NewAssociationId"],
        network_acl_id=guarding["NetworkAclId"],
    )
    network.do("delete_network_acl_entry", **entry)
    network.do("delete_network_acl", network_acl_id=acl_id)


def _interfaces(network: Told) -> None:
    network.with_vpc().with_public_subnet().with_group("web").with_instance("host", in_subnet="public")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    network.with_interface(
        "eni",
        in_subnet="public",
        groups=("web",),
        secondary_private_ip_address_count=1,
        tag_specifications=_tagged("network-interface"),
    )
    eni = {"network_interface_id": network["eni"]}
    timeouts = {"tcp_established_timeout": 350, "udp_timeout": 45}
    network.do("modify_network_interface_attribute", **eni, connection_tracking_specification=timeouts)
    attachment_id = network.attach("eni", "host")
    kept = {"attachment_id": attachment_id, "delete_on_termination": True}
    network.do("modify_network_interface_attribute", **eni, attachment=kept)
    for attribute in ("description", "groupSet", "sourceDestCheck", "attachment", "associatePublicIpAddress"):
        network.do("describe_network_interface_attribute", **eni, attribute=attribute)
    network.do("modify_network_interface_attribute", **eni, source_dest_check={"value": False})
    network.do("reset_network_interface_attribute", **eni, source_dest_check="true")
    _describe_everything(network)
    network.do("detach_network_interface", attachment_id=attachment_id)
    added = network.do("assign_private_ip_addresses", **eni, secondary_private_ip_address_count=1)
    taken = [one["PrivateIpAddress"] for one in added["AssignedPrivateIpAddresses"]]
    network.do("unassign_private_ip_addresses", **eni, private_ip_addresses=taken)
    network.do("delete_network_interface", **eni)


def _ipv6(network: Told) -> None:
    made = network.do("create_vpc", cidr_block="10.9.0.0/16", amazon_provided_ipv6_cidr_block=True)
    network.do("delete_vpc", vpc_id=made["Vpc"]["VpcId"])
    network.with_vpc().with_public_subnet("dual").with_ipv6("dual")
    made = network.do("create_subnet", vpc_id=network["vpc"], ipv6_cidr_block=network.ipv6_part(1), ipv6_native=True)
    network.ids["six"] = made["Subnet"]["SubnetId"]
    network.do("modify_subnet_attribute", subnet_id=network["dual"], assign_ipv6_address_on_creation={"value": True})
    tags = _tagged("egress-only-internet-gateway")
    made = network.do("create_egress_only_internet_gateway", vpc_id=network["vpc"], tag_specifications=tags)
    gateway = {"egress_only_internet_gateway_id": made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]}
    route = {"route_table_id": network.table(network["vpc"]), "destination_ipv6_cidr_block": "::/0"}
    network.do("create_route", **route, **gateway)
    _ipv6_rules(network)
    network.with_instance("host", in_subnet="dual", instance_type="t3.micro", ipv6_address_count=2)
    network.with_instance("other", in_subnet="six", instance_type="t3.micro")
    network.with_interface("eni", in_subnet="dual", ipv6_address_count=0)
    eni = {"network_interface_id": network["eni"]}
    wanted = network.ipv6_part(0).replace("::/64", "::10")
    network.do("assign_ipv6_addresses", **eni, ipv6_addresses=[wanted])
    network.do("assign_ipv6_addresses", **eni, ipv6_address_count=1)
    _describe_everything(network)
    network.do("unassign_ipv6_addresses", **eni, ipv6_addresses=[wanted])
    network.do("replace_route", **route, gateway_id=network["vpc-gateway"])
    network.do("delete_route", **route)
    network.do("delete_egress_only_internet_gateway", **gateway)
    network.with_subnet("spare", "10.0.8.0/24")
    spare = network.do("associate_subnet_cidr_block", subnet_id=network["spare"], ipv6_cidr_block=network.ipv6_part(2))
    association_id = spare["Ipv6CidrBlockAssociation"]["AssociationId"]
    network.do("disassociate_subnet_cidr_block", association_id=association_id)
    second = network.do("associate_vpc_cidr_block", vpc_id=network["vpc"], amazon_provided_ipv6_cidr_block=True)
    association_id = second["Ipv6CidrBlockAssociation"]["AssociationId"]
    network.do("disassociate_vpc_cidr_block", association_id=association_id)


def _ipv6_rules(network: Told) -> None:
    network.with_group("six-web")
    permissions = [
        {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "ipv6_ranges": [{"cidr_ipv6": "::/0"}]},
        {"ip_protocol": "icmpv6", "ipv6_ranges": [{"cidr_ipv6": "2001:DB8::/32", "description": "examples"}]},
    ]
    group = {"group_id": network["six-web"]}
    made = network.do("authorize_security_group_ingress", **group, ip_permissions=permissions)
    rule_id = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    change = {"ip_protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_ipv6": "2001:db8::/32"}
    changes = [{"security_group_rule_id": rule_id, "security_group_rule": change}]
    network.do("modify_security_group_rules", **group, security_group_rules=changes)
    network.do("revoke_security_group_ingress", **group, ip_permissions=permissions[1:])
    acl_id = network.acl(network["vpc"])
    entry = {"network_acl_id": acl_id, "rule_number": 110, "egress": False}
    echo = {"protocol": "58", "icmp_type_code": {"type": 128, "code": -1}, "ipv6_cidr_block": "::/0"}
    network.do("create_network_acl_entry", **entry, **echo, rule_action="allow")
    network.do("replace_network_acl_entry", **entry, **echo, rule_action="deny")


def _instances(network: Told) -> None:
    network.with_vpc().with_public_subnet()
    tags = [*_tagged("instance"), *_tagged("network-interface")]
    network.with_instance("web", in_subnet="public", tag_specifications=tags)
    network.with_instance("old", in_subnet="public", image=OLD_HVM)
    web = {"instance_ids": [network["web"]]}
    _describe_everything(network)
    network.do("describe_instance_status")
    network.do("reboot_instances", **web)
    network.do("stop_instances", **web)
    network.do("describe_instance_status", include_all_instances=True)
    network.do("modify_instance_attribute", instance_id=network["web"], instance_type={"value": "t3.micro"})
    by_id = {"private_dns_hostname_type": "resource-name"}
    network.do("modify_private_dns_name_options", instance_id=network["web"], **by_id)
    for attribute in (
        "instanceType",
        "disableApiTermination",
        "disableApiStop",
        "instanceInitiatedShutdownBehavior",
        "rootDeviceName",
        "sourceDestCheck",
        "groupSet",
        "sriovNetSupport",
        "userData",
        "ebsOptimized",
        "blockDeviceMapping",
        "enclaveOptions",
        "productCodes",
        "kernel",
        "ramdisk",
    ):
        network.do("describe_instance_attribute", instance_id=network["web"], attribute=attribute)
    network.do("start_instances", **web)
    network.do("terminate_instances", **web)


def _placement(network: Told) -> None:
    network.with_vpc().with_public_subnet()
    parted = {"group_name": "hdfs", "strategy": "partition", "partition_count": 3}
    network.do("create_placement_group", **parted, tag_specifications=_tagged("placement-group"))
    network.do("create_placement_group", group_name="apart", strategy="spread", spread_level="rack")
    clock = network.do("create_placement_group", group_name="clock", strategy="precision-time")
    parent_id = clock["PlacementGroup"]["GroupId"]
    network.do("create_placement_group", group_name="fast", strategy="cluster", parent_group_id=parent_id)
    network.with_instance("node", in_subnet="public", placement={"group_name": "hdfs", "partition_number": 2})
    _describe_everything(network)
    network.do("stop_instances", instance_ids=[network["node"]])
    network.do("modify_instance_placement", instance_id=network["node"], group_name="apart")
    network.do("delete_placement_group", group_name="hdfs")
    network.do("start_instances", instance_ids=[network["node"]])
    (rack,) = network.do("describe_hardware", level="rack", instance_ids=[network["node"]])["Hardware"]
    network.do("crowd_hardware", name="apne2-az1", instance_type="m5.large", room=3)
    network.do("fail_hardware", name=rack["Name"])
    network.do("describe_instance_status", instance_ids=[network["node"]])
    network.do("stop_instances", instance_ids=[network["node"]])
    network.do("start_instances", instance_ids=[network["node"]])
    network.do("restore_hardware", name=rack["Name"])


def _key_pairs(network: Told) -> None:
    made = network.do("create_key_pair", key_name="mine", key_type="ed25519", tag_specifications=_tagged("key-pair"))
    public_key = network.do("describe_key_pairs", include_public_key=True)["KeyPairs"][0]["PublicKey"]
    network.do("import_key_pair", key_name="brought", public_key_material=public_key.encode())
    network.do("describe_key_pairs", key_names=["brought"])
    network.do("delete_key_pair", key_name="brought")
    network.do("delete_key_pair", key_pair_id=made["KeyPairId"])
    network.do("delete_key_pair", key_name="nobody's")


def _settings(network: Told) -> None:
    network.do("create_key_pair", key_name="mine", key_type="ed25519")
    network.do("modify_instance_metadata_defaults", http_tokens="required", http_put_response_hop_limit=3)
    network.do("get_instance_metadata_defaults")
    network.with_vpc().with_public_subnet()
    network.with_instance(
        "web",
        in_subnet="public",
        instance_type="t3.micro",
        key_name="mine",
        user_data="aGk=",
        monitoring={"enabled": True},
        ebs_optimized=True,
        credit_specification={"cpu_credits": "standard"},
        cpu_options={"core_count": 1, "threads_per_core": 1},
        metadata_options={"http_endpoint": "enabled"},
        private_dns_name_options={"hostname_type": "resource-name"},
        maintenance_options={"auto_recovery": "disabled"},
        block_device_mappings=[{"device_name": "/dev/sdf", "ebs": {"volume_size": 10, "volume_type": "gp3"}}],
    )
    web = {"instance_id": network["web"]}
    _describe_everything(network)
    network.do("get_console_output", **web)
    network.do("modify_instance_metadata_options", **web, http_tokens="optional")
    network.do("modify_instance_maintenance_options", **web, auto_recovery="default")
    network.do("unmonitor_instances", instance_ids=[network["web"]])
    network.do("monitor_instances", instance_ids=[network["web"]])
    asked = [{"instance_id": network["web"], "cpu_credits": "unlimited"}, {"instance_id": "i-00000000"}]
    network.do("modify_instance_credit_specification", instance_credit_specifications=asked)
    network.do("describe_instance_credit_specifications")
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_private_dns_name_options", **web, private_dns_hostname_type="ip-name")
    network.do("modify_instance_cpu_options", **web, core_count=1, threads_per_core=2)
    network.do("describe_instance_attribute", **web, attribute="userData")
    network.do("terminate_instances", instance_ids=[network["web"]])
    left = network.do("describe_volumes")["Volumes"][0]["VolumeId"]
    network.do("create_snapshot", volume_id=left, tag_specifications=_tagged("snapshot"))
    network.do("delete_volume", volume_id=left)


def _images(network: Told) -> None:
    network.with_vpc().with_public_subnet().with_instance("web", in_subnet="public")
    image = network.do("create_image", instance_id=network["web"], name="mine", tag_specifications=_tagged("image"))
    _describe_everything(network)
    snapshot_id = network.do("describe_snapshots")["Snapshots"][0]["SnapshotId"]
    registered = network.do(
        "register_image",
        name="registered",
        architecture="x86_64",
        virtualization_type="hvm",
        ena_support=True,
        block_device_mappings=[{"device_name": "/dev/sda1", "ebs": {"snapshot_id": snapshot_id}}],
    )
    own = {"image_id": image["ImageId"]}
    network.do("modify_image_attribute", **own, launch_permission={"add": [{"user_id": "444455556666"}]})
    for attribute in ("launchPermission", "productCodes", "kernel", "deregistrationProtection", "lastLaunchedTime"):
        network.do("describe_image_attribute", **own, attribute=attribute)
    network.do("reset_image_attribute", **own, attribute="launchPermission")
    network.with_launch("copy", image_id=image["ImageId"], subnet_id=network["public"])
    network.do("deregister_image", **own)
    network.do("deregister_image", image_id=registered["ImageId"], delete_associated_snapshots=True)
    spare = network.do("create_snapshot", volume_id=network.do("describe_volumes")["Volumes"][0]["VolumeId"])
    network.do("delete_snapshot", snapshot_id=spare["SnapshotId"])


def _templates(network: Told) -> None:
    network.with_vpc().with_public_subnet()
    data = {
        "image_id": network.image(AMAZON_LINUX_2023),
        "instance_type": "t3.micro",
        "network_interfaces": [{"device_index": 0, "subnet_id": network["public"], "description": "front"}],
        "metadata_options": {"http_tokens": "required"},
        "private_dns_name_options": {"enable_resource_name_dns_a_record": True},
        "tag_specifications": _tagged("instance"),
    }
    network.do("create_launch_template", launch_template_name="web", launch_template_data=data)
    by_name = {"launch_template_name": "web"}
    second = {"launch_template_data": {"instance_type": "t3.small"}, "source_version": "1"}
    network.do("create_launch_template_version", **by_name, **second, version_description="larger")
    network.do("modify_launch_template", **by_name, default_version="2")
    launched = network.do("run_instances", launch_template=by_name, min_count=1, max_count=1)["Instances"][0]
    network.do("get_launch_template_data", instance_id=launched["InstanceId"])
    network.do("describe_launch_template_versions", **by_name)
    network.do("describe_launch_templates")
    network.do("delete_launch_template_versions", **by_name, versions=["1", "2", "3"])
    network.do("delete_launch_template", **by_name)


def _addresses(network: Told) -> None:
    network.with_vpc().with_public_subnet().with_instance("web", in_subnet="public")
    network.with_address("eip", on="web-eth0").with_address("idle")
    _describe_everything(network)
    network.do("describe_addresses_attribute", allocation_ids=[network["eip"]], attribute="domain-name")
    network.do("disassociate_address", association_id=network.address("eip")["AssociationId"])
    network.do("release_address", allocation_id=network["eip"])


def _transit_gateways(network: Told) -> None:
    network.with_vpc().with_subnet("a").with_subnet("b", "10.0.2.0/24", zone="ap-northeast-2b")
    network.with_vpc("other", "10.9.0.0/16").with_subnet("far", "10.9.1.0/24", vpc="other")
    network.with_transit_gateway("tgw", tag_specifications=_tagged("transit-gateway"))
    network.with_attachment("near", to="tgw", subnets=("a",), tag_specifications=_tagged("transit-gateway-attachment"))
    network.with_attachment("beyond", to="tgw", subnets=("far",), vpc="other")
    _describe_everything(network)
    gateway, near = {"transit_gateway_id": network["tgw"]}, {"transit_gateway_attachment_id": network["near"]}
    network.do("modify_transit_gateway", **gateway, options={"security_group_referencing_support": "enable"})
    appliance = {"add_subnet_ids": [network["b"]], "options": {"appliance_mode_support": "enable"}}
    network.do("modify_transit_gateway_vpc_attachment", **near, **appliance)
    default = network.do("describe_transit_gateway_route_tables")["TransitGatewayRouteTables"][0]
    old = {"transit_gateway_route_table_id": default["TransitGatewayRouteTableId"]}
    tags = _tagged("transit-gateway-route-table")
    made = network.do("create_transit_gateway_route_table", **gateway, tag_specifications=tags)
    new = {"transit_gateway_route_table_id": made["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]}
    network.do("disassociate_transit_gateway_route_table", **old, **near)
    network.do("associate_transit_gateway_route_table", **new, **near)
    network.do("enable_transit_gateway_route_table_propagation", **new, **near)
    network.do("get_transit_gateway_attachment_propagations", **near)
    network.do("get_transit_gateway_route_table_associations", **new)
    network.do("get_transit_gateway_route_table_propagations", **new)
    network.do("disable_transit_gateway_route_table_propagation", **new, **near)
    route = {"destination_cidr_block": "10.9.0.0/16", **new}
    network.do("create_transit_gateway_route", **route, blackhole=True)
    network.do("replace_transit_gateway_route", **route, transit_gateway_attachment_id=network["beyond"])
    static = [{"name": "type", "values": ["static"]}]
    network.do("search_transit_gateway_routes", **new, filters=static)
    network.do("delete_transit_gateway_route", **route)
    network.do("disassociate_transit_gateway_route_table", **new, **near)
    network.do("delete_transit_gateway_route_table", **new)
    for attachment in ("near", "beyond"):
        network.do("delete_transit_gateway_vpc_attachment", transit_gateway_attachment_id=network[attachment])
    network.do("delete_transit_gateway", **gateway)


def _insights(network: Told) -> None:
    network.with_vpc().with_public_subnet().with_group("web", open_port=443)
    network.with_instance("web", in_subnet="public", groups=("web",), tag_specifications=_tagged("instance"))
    https = {"source_port_range": {"from_port": 1024, "to_port": 65535}, "destination_port_range": {"from_port": 443}}
    asked: tuple[dict[str, Any], ...] = (
        {"source": network["vpc-gateway"], "destination": network["web"], "destination_port": 443},
        {"source": network["vpc-gateway"], "destination": network["web"], "filter_at_source": https},
        {"source": network["web"], "destination_ip": "198.51.100.7", "destination_port": 443, "source_ip": "10.9.9.9"},
        {"source": network["vpc-gateway"], "destination": network["web"], "destination_port": 22},
    )
    for one in asked:
        path = network.do(
            "create_network_insights_path", protocol="tcp", **one, tag_specifications=_tagged("network-insights-path")
        )["NetworkInsightsPath"]
        path_id = {"network_insights_path_id": path["NetworkInsightsPathId"]}
        tags = _tagged("network-insights-analysis")
        network.do("start_network_insights_analysis", **path_id, tag_specifications=tags)
        analysis = network.do("describe_network_insights_analyses", **path_id)["NetworkInsightsAnalyses"][0]
        network.do("describe_network_insights_analyses", analysis_start_time="2026-11-23T00:00:00.000Z")
        network.do("describe_network_insights_paths", network_insights_path_ids=[path["NetworkInsightsPathId"]])
        analysis_id = analysis["NetworkInsightsAnalysisId"]
        network.do("delete_network_insights_analysis", network_insights_analysis_id=analysis_id)
        network.do("delete_network_insights_path", **path_id)


def _flow_logs(network: Told) -> None:
    network.with_vpc().with_public_subnet().with_instance("web", in_subnet="public")
    bucket = {"log_destination_type": "s3", "log_destination": "arn:aws:s3:::flows", "traffic_type": "ALL"}
    tags = _tagged("vpc-flow-log")
    made = network.do(
        "create_flow_logs", resource_type="VPC", resource_ids=[network["vpc"]], **bucket, tag_specifications=tags
    )
    network.do(
        "create_flow_logs",
        resource_type="NetworkInterface",
        resource_ids=[network["web-eth0"]],
        traffic_type="REJECT",
        log_group_name="flows",
        deliver_logs_permission_arn="arn:aws:iam::111122223333:role/flows",
        log_format="${flow-direction} ${action} ${pkt-srcaddr}",
        max_aggregation_interval=60,
    )
    _describe_everything(network)
    network.do("delete_flow_logs", flow_log_ids=[*made["FlowLogIds"], "fl-0123456789abcdef0"])


def _public_access(network: Told) -> None:
    network.with_vpc().with_public_subnet().with_instance("web", in_subnet="public")
    network.do("describe_vpc_block_public_access_options")
    network.do("modify_vpc_block_public_access_options", internet_gateway_block_mode="block-bidirectional")
    network.do("describe_vpc_block_public_access_options")
    tags = _tagged("vpc-block-public-access-exclusion")
    both = {"internet_gateway_exclusion_mode": "allow-bidirectional"}
    made = network.do(
        "create_vpc_block_public_access_exclusion", subnet_id=network["public"], **both, tag_specifications=tags
    )
    exclusion = {"exclusion_id": made["VpcBlockPublicAccessExclusion"]["ExclusionId"]}
    _describe_everything(network)
    egress = {"internet_gateway_exclusion_mode": "allow-egress"}
    network.do("modify_vpc_block_public_access_exclusion", **exclusion, **egress)
    network.do("delete_vpc_block_public_access_exclusion", **exclusion)
    network.do("create_vpc_block_public_access_exclusion", vpc_id=network["vpc"], **both)


def _facts(network: Told) -> None:
    network.do("describe_account_attributes")
    network.do("describe_id_format", resource="vpc")
    network.do("describe_aggregate_id_format")
    network.do("describe_regions", all_regions=True)
    network.do("sts.get_caller_identity")
    network.do("describe_availability_zones", all_availability_zones=True)
    network.do("describe_images")
    image_id = network.image(AMAZON_LINUX_2023)
    for attribute in ("description", "sriovNetSupport", "bootMode", "imdsSupport"):
        network.do("describe_image_attribute", image_id=image_id, attribute=attribute)
    network.do("describe_instance_types")
    for location_type in ("region", "availability-zone", "availability-zone-id"):
        network.do("describe_instance_type_offerings", location_type=location_type)


def _nat_gateways(network: Told) -> None:
    network.with_vpc().with_subnet("public").with_address("eip").with_address("second")
    tags = {"tag_specifications": _tagged("natgateway")}
    nat = network.do("create_nat_gateway", subnet_id=network["public"], allocation_id=network["eip"], **tags)
    public = {"nat_gateway_id": nat["NatGateway"]["NatGatewayId"]}
    added = network.do("associate_nat_gateway_address", **public, allocation_ids=[network["second"]])
    _describe_everything(network)
    network.do("describe_nat_gateways", filter=[{"name": "state", "values": ["available"]}])
    associations = [
        one["AssociationId"]
        for one in network.do("describe_nat_gateways")["NatGateways"][0]["NatGatewayAddresses"]
        if one["PrivateIp"] == added["NatGatewayAddresses"][0]["PrivateIp"]
    ]
    network.do("disassociate_nat_gateway_address", **public, association_ids=associations)
    network.do("delete_nat_gateway", **public)
    made = network.do("create_nat_gateway", subnet_id=network["public"], connectivity_type="private")
    private = {"nat_gateway_id": made["NatGateway"]["NatGatewayId"]}
    given = network.do("assign_private_nat_gateway_address", **private, private_ip_address_count=1)
    taken = [one["PrivateIp"] for one in given["NatGatewayAddresses"]]
    network.do("unassign_private_nat_gateway_address", **private, private_ip_addresses=taken)
    network.do("associate_address", allocation_id=network["eip"], network_interface_id=_idle_interface(network))
    network.do("create_nat_gateway", subnet_id=network["public"], allocation_id=network["eip"])


def _idle_interface(network: Told) -> str:
    network.with_interface("idle", in_subnet="public")
    return network["idle"]


def _prefix_lists(network: Told) -> None:
    network.with_vpc()
    entries = [{"cidr": "192.0.2.0/24", "description": "Seoul"}, {"cidr": "198.51.100.0/24"}]
    asked = {"prefix_list_name": "offices", "max_entries": 5, "address_family": "IPv4", "entries": entries}
    made = network.do("create_managed_prefix_list", **asked, tag_specifications=_tagged("prefix-list"))
    offices = {"prefix_list_id": made["PrefixList"]["PrefixListId"]}
    network.do("modify_managed_prefix_list", **offices, remove_entries=[{"cidr": "192.0.2.0/24"}], current_version=1)
    network.do("restore_managed_prefix_list_version", **offices, previous_version=1, current_version=2)
    network.do("get_managed_prefix_list_entries", **offices, target_version=2)
    table = network.main_table(network["vpc"])["RouteTableId"]
    route = {"route_table_id": table, "destination_prefix_list_id": offices["prefix_list_id"]}
    network.do("create_route", **route, gateway_id=network["vpc-gateway"])
    network.with_group("offices-only")
    group = {"group_id": network["offices-only"]}
    permission = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "prefix_list_ids": [offices]}
    made = network.do("authorize_security_group_ingress", **group, ip_permissions=[permission])
    change = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, **offices}
    rule_id = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    changes = [{"security_group_rule_id": rule_id, "security_group_rule": change}]
    network.do("modify_security_group_rules", **group, security_group_rules=changes)
    network.do("get_managed_prefix_list_associations", **offices)
    network.do("delete_managed_prefix_list", **offices)
    _describe_everything(network)
    network.do("describe_prefix_lists")
    network.do("delete_route", **route)
    changed = {**permission, "from_port": 22, "to_port": 22}
    network.do("revoke_security_group_ingress", **group, ip_permissions=[changed])
    network.do("delete_managed_prefix_list", **offices)


def _endpoints(network: Told) -> None:
    network.with_vpc().with_subnet("a").with_subnet("c", "10.0.2.0/24", zone="ap-northeast-2c").with_group("https")
    network.do("modify_vpc_attribute", vpc_id=network["vpc"], enable_dns_hostnames={"value": True})
    services = network.do("describe_vpc_endpoint_services")["ServiceNames"]
    table, vpc = network.table(network["vpc"]), {"vpc_id": network["vpc"]}
    tags = {"tag_specifications": _tagged("vpc-endpoint")}
    s3 = network.do("create_vpc_endpoint", **vpc, service_name=services[0], route_table_ids=[table], **tags)
    ec2 = network.do(
        "create_vpc_endpoint",
        **vpc,
        service_name=services[2],
        vpc_endpoint_type="Interface",
        subnet_ids=[network["a"]],
        security_group_ids=[network["https"]],
    )
    ids = [one["VpcEndpoint"]["VpcEndpointId"] for one in (s3, ec2)]
    network.do("modify_vpc_endpoint", vpc_endpoint_id=ids[0], remove_route_table_ids=[table], reset_policy=True)
    moved = {"add_subnet_ids": [network["c"]], "remove_subnet_ids": [network["a"]]}
    network.do("modify_vpc_endpoint", vpc_endpoint_id=ids[1], private_dns_enabled=False, **moved)
    _describe_everything(network)
    network.do("delete_vpc_endpoints", vpc_endpoint_ids=[*ids, "vpce-00000000"])


def _speed(network: Told) -> None:
    express = {"ena_srd_enabled": True, "ena_srd_udp_specification": {"ena_srd_udp_enabled": True}}
    network.with_vpc().with_public_subnet()
    network.with_launch(
        "fast",
        instance_type="m8g.xlarge",
        image=AMAZON_LINUX_2023_ARM,
        network_performance_options={"bandwidth_weighting": "vpc-1"},
        network_interfaces=[{"device_index": 0, "subnet_id": network["public"]}],
    )
    network.with_launch(
        "express",
        instance_type="c6gn.4xlarge",
        image=AMAZON_LINUX_2023_ARM,
        network_interfaces=[{"device_index": 0, "subnet_id": network["public"], "ena_srd_specification": express}],
    )
    network.with_interface("second", in_subnet="public").attach("second", "express", ena_srd_specification=express)
    _describe_everything(network)
    off = {"ena_srd_enabled": False}
    network.do("modify_network_interface_attribute", network_interface_id=network["second"], ena_srd_specification=off)
    network.do("get_launch_template_data", instance_id=network["express"])
    made = network.do("create_traffic_flow", source_id=network["fast"], destination=network["express"], flows=4)
    network.do("create_traffic_flow", source_id=network["fast-eth0"], destination="internet", gbps=0.5)
    network.do("describe_traffic_flows")
    network.do("advance_time", hours=2)
    network.do("delete_traffic_flow", traffic_flow_id=made["TrafficFlow"]["TrafficFlowId"])
    network.do("stop_instances", instance_ids=[network["fast"]])
    network.do("modify_instance_network_performance_options", instance_id=network["fast"], bandwidth_weighting="ebs-1")
    network.do("describe_instances")


def _topics(network: Told) -> None:
    arn = network.do("sns.create_topic", name="alarms", tags=[{"key": "Name", "value": "story"}])["TopicArn"]
    topic = {"topic_arn": arn}
    network.do("sns.set_topic_attributes", **topic, attribute_name="DisplayName", attribute_value="Alarms")
    _tagged_by_arn(network, "sns", arn)
    network.do("sns.get_topic_attributes", **topic)
    made = network.do("sns.subscribe", **topic, protocol="email", endpoint="you@example.com")
    network.do("sns.publish", **topic, message="hello", subject="Hello")
    network.do("describe_inbox")
    for listed in ("list_topics", "list_subscriptions"):
        network.do(f"sns.{listed}")
    network.do("sns.list_subscriptions_by_topic", **topic)
    network.do("sns.unsubscribe", subscription_arn=made["SubscriptionArn"])
    network.do("sns.delete_topic", **topic)


def _documents(network: Told) -> None:
    document = {"name": "Disassociate", "document_format": "YAML"}
    network.do("ssm.create_document", **document, content=DISASSOCIATE, document_type="Automation")
    network.do("ssm.update_document", **document, content=DISASSOCIATE.replace("Takes an", "Takes any"))
    network.do("ssm.list_documents", max_results=5)
    network.do("ssm.describe_document", name="Disassociate")
    tagged = {"resource_type": "Document", "resource_id": "Disassociate"}
    network.do("ssm.add_tags_to_resource", **tagged, tags=[{"key": "stage", "value": "prod"}])
    network.do("ssm.list_tags_for_resource", **tagged)
    network.do("ssm.remove_tags_from_resource", **tagged, tag_keys=["stage"])
    network.do("ssm.get_document", name="AWS-StopEC2Instance")
    network.with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    asked = {"document_name": "Disassociate", "parameters": {"InstanceId": [network["web"]]}}
    started = network.do("ssm.start_automation_execution", **asked)
    network.do("ssm.get_automation_execution", automation_execution_id=started["AutomationExecutionId"])
    network.do("ssm.describe_automation_executions", max_results=5)
    network.do("ssm.delete_document", name="Disassociate")


def _functions(network: Told) -> None:
    network.do("create_function", function_name="always", expression='"COMPLIANT"')
    network.do("update_function_code", function_name="always", expression='"NON_COMPLIANT"')
    network.do("list_functions")
    network.do("delete_function", function_name="always")


def _recording(network: Told) -> None:
    recorder = {"role_arn": "arn:aws:iam::111122223333:role/config"}
    topic = network.do("sns.create_topic", name="alarms")["TopicArn"]
    network.do("config.put_configuration_recorder", configuration_recorder=recorder)
    channel = {"s3_bucket_name": "a-bucket", "sns_topic_arn": topic}
    network.do("config.put_delivery_channel", delivery_channel=channel)
    network.do("config.start_configuration_recorder", configuration_recorder_name="default")


def _remediations(network: Told) -> None:
    _recording(network)
    function = network.do("create_function", function_name="never", expression='"NON_COMPLIANT"')
    details = [{"message_type": "ConfigurationItemChangeNotification"}]
    source = {"owner": "CUSTOM_LAMBDA", "source_identifier": function["FunctionArn"], "source_details": details}
    scope = {"compliance_resource_types": ["AWS::EC2::EIP"]}
    network.do("config.put_config_rule", config_rule={"config_rule_name": "never", "source": source, "scope": scope})
    rule = {"config_rule_name": "never"}
    parameters = {
        "AllocationId": {"resource_value": {"value": "RESOURCE_ID"}},
        "AutomationAssumeRole": {"static_value": {"values": [ROLE]}},
    }
    put = {"target_type": "SSM_DOCUMENT", "target_id": "AWS-ReleaseElasticIP", "parameters": parameters}
    network.do("config.put_remediation_configurations", remediation_configurations=[{**rule, **put}])
    network.do("config.describe_remediation_configurations", config_rule_names=["never"])
    network.do("allocate_address")
    address = network.do("allocate_address")["AllocationId"]
    network.do("run_aws_config")
    key = [{"resource_type": "AWS::EC2::EIP", "resource_id": address}]
    network.do("config.put_remediation_exceptions", **rule, resource_keys=key, message="kept")
    network.do("config.describe_remediation_exceptions", **rule)
    network.do("config.delete_remediation_exceptions", **rule, resource_keys=key)
    network.do("config.start_remediation_execution", **rule, resource_keys=key)
    network.do("run_aws_config")
    network.do("config.describe_remediation_execution_status", **rule)
    network.do("describe_inbox")
    evaluation = {
        "compliance_resource_type": "AWS::EC2::VPC",
        "compliance_resource_id": "vpc-1",
        "compliance_type": "COMPLIANT",
        "ordering_timestamp": MONDAY,
    }
    network.do("config.put_evaluations", evaluations=[evaluation], result_token="TESTMODE", test_mode=True)
    network.do("config.describe_delivery_channel_status")
    network.do("config.delete_remediation_configuration", **rule)


def _packs(network: Told) -> None:
    _recording(network)
    pack = {"conformance_pack_name": "net"}
    given = [{"parameter_name": "Types", "parameter_value": "t2.micro"}]
    network.do("config.put_conformance_pack", **pack, template_body=PACK, conformance_pack_input_parameters=given)
    network.with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    network.do("run_aws_config")
    for name in ("describe_conformance_packs", "describe_conformance_pack_status"):
        network.do(f"config.{name}")
    for name in ("describe_conformance_pack_compliance", "get_conformance_pack_compliance_details"):
        network.do(f"config.{name}", **pack)
    network.do("config.get_conformance_pack_compliance_summary", conformance_pack_names=["net"])
    network.do("config.delete_conformance_pack", **pack)


def _time(network: Told) -> None:
    network.do("advance_time", seconds=3600)


def _config(network: Told) -> None:
    network.with_vpc().do("allocate_address")
    group = {"all_supported": False, "resource_types": ["AWS::EC2::EIP", "AWS::EC2::VPC"]}
    often = {"recording_frequency": "CONTINUOUS"}
    role = "arn:aws:iam::111122223333:role/config"
    recorder = {"role_arn": role, "recording_group": group, "recording_mode": often}
    network.do("config.put_configuration_recorder", configuration_recorder=recorder)
    network.do("config.put_delivery_channel", delivery_channel={"s3_bucket_name": "a-bucket", "s3_key_prefix": "all"})
    recorder_name, channel_name = {"configuration_recorder_name": "default"}, {"delivery_channel_name": "default"}
    network.do("config.start_configuration_recorder", **recorder_name)
    network.do("config.deliver_config_snapshot", **channel_name)
    for name, identifier, parameters in (
        ("eips", "EIP_ATTACHED", ""),
        ("flow-logs", "VPC_FLOW_LOGS_ENABLED", '{"trafficType": "ALL"}'),
    ):
        source = {"owner": "AWS", "source_identifier": identifier}
        rule = {"config_rule_name": name, "source": source, "description": name}
        if parameters:
            rule["input_parameters"] = parameters
        network.do("config.put_config_rule", config_rule=rule)
    network.do("run_aws_config")
    network.do("advance_time", hours=25)
    _look_at_config(network)
    rules = network.do("config.describe_config_rules")["ConfigRules"]
    _tagged_by_arn(network, "config", rules[0]["ConfigRuleArn"])
    network.do("config.start_config_rules_evaluation", config_rule_names=["eips"])
    network.do("config.delete_evaluation_results", config_rule_name="eips")
    network.do("config.delete_config_rule", config_rule_name="eips")
    network.do("config.stop_configuration_recorder", **recorder_name)
    network.do("config.delete_delivery_channel", **channel_name)
    network.do("config.delete_configuration_recorder", **recorder_name)


def _tagged_by_arn(network: Told, service: str, arn: str) -> None:
    network.do(f"{service}.tag_resource", resource_arn=arn, tags=[{"key": "stage", "value": "prod"}])
    network.do(f"{service}.list_tags_for_resource", resource_arn=arn)
    network.do(f"{service}.untag_resource", resource_arn=arn, tag_keys=["stage"])


def _look_at_config(network: Told) -> None:
    for name in (
        "describe_configuration_recorders",
        "describe_configuration_recorder_status",
        "describe_delivery_channels",
        "describe_delivery_channel_status",
        "describe_config_rules",
        "describe_compliance_by_config_rule",
        "describe_compliance_by_resource",
        "describe_config_rule_evaluation_status",
        "get_compliance_summary_by_config_rule",
        "get_compliance_summary_by_resource_type",
        "get_discovered_resource_counts",
    ):
        network.do(f"config.{name}")
    address = {"resource_type": "AWS::EC2::EIP", "resource_id": network.world.all(Address)[0].id}
    network.do("config.get_resource_config_history", **address)
    network.do("config.batch_get_resource_config", resource_keys=[address])
    network.do("config.list_discovered_resources", resource_type="AWS::EC2::EIP")
    network.do("config.get_compliance_details_by_resource", **address)
    network.do("config.get_compliance_details_by_config_rule", config_rule_name="eips")


def _describe_everything(network: Told) -> None:
    for action in _describes():
        network.do(action)


def _describes() -> Iterator[str]:
    for kind in (
        "vpcs",
        "subnets",
        "internet_gateways",
        "nat_gateways",
        "managed_prefix_lists",
        "vpc_endpoints",
        "egress_only_internet_gateways",
        "route_tables",
        "customer_gateways",
        "vpn_gateways",
        "vpn_connections",
        "security_groups",
        "security_group_rules",
        "network_acls",
        "network_interfaces",
        "addresses",
        "dhcp_options",
        "instances",
        "placement_groups",
        "key_pairs",
        "volumes",
        "snapshots",
        "images",
        "launch_templates",
        "vpc_peering_connections",
        "flow_logs",
        "vpc_block_public_access_exclusions",
        "transit_gateways",
        "transit_gateway_attachments",
        "transit_gateway_vpc_attachments",
        "transit_gateway_route_tables",
        "network_insights_paths",
        "network_insights_analyses",
        "tags",
    ):
        yield f"describe_{kind}"
