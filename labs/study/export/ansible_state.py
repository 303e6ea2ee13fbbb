"""What of a state does a playbook keep: in which order, found and deleted by which module, and what of a thing counts?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labs.cloud import registry
from labs.cloud.world import World

if TYPE_CHECKING:
    from labs.study.export.ansible import Playbook

Task = dict[str, Any]
"""One task of a playbook."""

ORDER = (
    "dhcp-options",
    "placement-group",
    "key-pair",
    "vpc",
    "vpc-peering-connection",
    "subnet",
    "internet-gateway",
    "egress-only-internet-gateway",
    "security-group",
    "network-acl",
    "instance",
    "network-interface",
    "elastic-ip",
    "natgateway",
    "transit-gateway",
    "transit-gateway-attachment",
    "route-table",
)
"""What has to be there before what."""


@dataclass(frozen=True)
class Info:
    """A module that looks something up: the list it answers, and the member of it that is the id."""

    module: str
    found: str
    member: str
    leaf: str
    """The member that holds the id in EC2's own answer."""


INFO: Mapping[str, Info] = {
    "describe_addresses": Info("ec2_eip_info", "addresses", "allocation_id", "AllocationId"),
    "describe_images": Info("ec2_ami_info", "images", "image_id", "ImageId"),
    "describe_instances": Info("ec2_instance_info", "instances", "instance_id", "InstanceId"),
    "describe_internet_gateways": Info(
        "ec2_vpc_igw_info", "internet_gateways", "internet_gateway_id", "InternetGatewayId"
    ),
    "describe_network_acls": Info("ec2_vpc_nacl_info", "nacls", "nacl_id", "NetworkAclId"),
    "describe_network_interfaces": Info("ec2_eni_info", "network_interfaces", "id", "NetworkInterfaceId"),
    "describe_route_tables": Info("ec2_vpc_route_table_info", "route_tables", "id", "RouteTableId"),
    "describe_security_groups": Info("ec2_security_group_info", "security_groups", "group_id", "GroupId"),
    "describe_subnets": Info("ec2_vpc_subnet_info", "subnets", "subnet_id", "SubnetId"),
    "describe_vpcs": Info("ec2_vpc_net_info", "vpcs", "vpc_id", "VpcId"),
}
"""Describe action -> the module that asks it."""

Absent = Callable[["Playbook", Any, str], tuple[str, dict[str, Any]]]

ABSENT: Mapping[str, Absent] = {
    "dhcp-options": lambda book, one, found: ("ec2_vpc_dhcp_option", {"dhcp_options_id": found}),
    "egress-only-internet-gateway": lambda book, one, found: ("ec2_vpc_egress_igw", {"vpc_id": book.ref(one.vpc_id)}),
    "elastic-ip": lambda book, one, found: ("ec2_eip", {"public_ip": one.public_ip, "release_on_disassociation": True}),
    "instance": lambda book, one, found: ("ec2_instance", {"instance_ids": [found]}),
    "internet-gateway": lambda book, one, found: ("ec2_vpc_igw", {"internet_gateway_id": found, "detach_vpc": True}),
    "key-pair": lambda book, one, found: ("ec2_key", {"name": book.text(one.key_name)}),
    "network-acl": lambda book, one, found: ("ec2_vpc_nacl", {"nacl_id": found}),
    "network-interface": lambda book, one, found: ("ec2_eni", {"eni_id": found, "force_detach": True}),
    "placement-group": lambda book, one, found: ("ec2_placement_group", {"name": book.text(one.group_name)}),
    "route-table": lambda book, one, found: ("ec2_vpc_route_table", {"lookup": "id", "route_table_id": found}),
    "security-group": lambda book, one, found: ("ec2_security_group", {"group_id": found}),
    "subnet": lambda book, one, found: ("ec2_vpc_subnet", {"vpc_id": book.ref(one.vpc_id), "cidr": one.cidr_block}),
    "vpc-peering-connection": lambda book, one, found: ("ec2_vpc_peering", {"peering_id": found}),
    "vpc": lambda book, one, found: ("ec2_vpc_net", {"vpc_id": found, "cidr_block": [one.cidr_block]}),
}
"""Kind -> the module that deletes one of it, with its parameters for what was looked up."""


SAID: Mapping[str, tuple[str, ...]] = {
    "create_vpc_peering_connection": ("vpc_id", "peer_vpc_id", "peer_region", "tag_specifications"),
    "create_network_interface": (
        "subnet_id",
        "description",
        "private_ip_address",
        "private_ip_addresses",
        "secondary_private_ip_address_count",
        "groups",
        "tag_specifications",
    ),
    "modify_instance_attribute": (
        "instance_id",
        "instance_type",
        "groups",
        "source_dest_check",
        "disable_api_termination",
        "disable_api_stop",
        "instance_initiated_shutdown_behavior",
    ),
    "modify_instance_placement": ("instance_id", "group_name", "group_id", "partition_number"),
    "modify_network_interface_attribute": (
        "network_interface_id",
        "attachment",
        "description",
        "groups",
        "source_dest_check",
    ),
    "modify_security_group_rules": ("group_id", "security_group_rules"),
    "modify_subnet_attribute": ("subnet_id", "map_public_ip_on_launch", "assign_ipv6_address_on_creation"),
    "modify_vpc_attribute": ("vpc_id", "enable_dns_support", "enable_dns_hostnames"),
    "replace_route": (
        "route_table_id",
        "destination_cidr_block",
        "destination_ipv6_cidr_block",
        "gateway_id",
        "network_interface_id",
        "instance_id",
    ),
    "run_instances": (
        "image_id",
        "min_count",
        "max_count",
        "instance_type",
        "subnet_id",
        "security_group_ids",
        "security_groups",
        "private_ip_address",
        "network_interfaces",
        "placement",
        "key_name",
        "user_data",
        "disable_api_termination",
        "disable_api_stop",
        "instance_initiated_shutdown_behavior",
        "tag_specifications",
    ),
}
"""Action -> those of its parameters whose effect the tasks say."""

WHOLLY_SAID = {
    "accept_vpc_peering_connection",
    "assign_private_ip_addresses",
    "associate_address",
    "associate_dhcp_options",
    "associate_route_table",
    "associate_subnet_cidr_block",
    "associate_vpc_cidr_block",
    "attach_internet_gateway",
    "attach_network_interface",
    "detach_internet_gateway",
    "detach_network_interface",
    "disassociate_address",
    "disassociate_route_table",
    "disassociate_subnet_cidr_block",
    "disassociate_vpc_cidr_block",
    "modify_vpc_tenancy",
    "replace_network_acl_association",
    "replace_network_acl_entry",
    "replace_route_table_association",
    "reset_network_interface_attribute",
    "unassign_private_ip_addresses",
}
"""Actions that change something, and the tasks say all of it."""

CHANGING = (
    "assign_",
    "associate_",
    "attach_",
    "detach_",
    "disable_",
    "disassociate_",
    "enable_",
    "modify_",
    "monitor_",
    "move_",
    "replace_",
    "reset_",
    "unassign_",
    "unmonitor_",
)
"""How actions begin that change how something is: of one that stands in neither table above the tasks say nothing."""


MAKING = ("create_", "run_", "allocate_", "import_", "register_")
"""How actions begin that make something; they end with the kind of what they make, but for these."""
MADE_BY = {
    "allocate_address": "elastic-ip",
    "create_flow_logs": "vpc-flow-log",
    "create_nat_gateway": "natgateway",
    "create_transit_gateway_vpc_attachment": "transit-gateway-attachment",
    "run_instances": "instance",
}


def kind_made_by(action: str) -> str:
    """The kind of what an action makes: `create_default_vpc` makes a `vpc`."""
    if action in MADE_BY:
        return MADE_BY[action]
    fitting = [kind for kind in registry.kinds() if action.endswith(f"_{kind.replace('-', '_')}")]
    return max(fitting, key=len, default="")


def unsaid_of(action: str, params: Mapping[str, Any]) -> list[str]:
    """The parameters of a change whose effect no task says; [""] where none says anything of the change at all."""
    if action in SAID:
        return [name for name in params if name not in SAID[action]]
    return [""] if action.startswith(CHANGING) and action not in WHOLLY_SAID else []


def essence(world: World, one: Any) -> Any:
    """What of a thing has to be kept: not the ids and moments that EC2 draws; with the rules of a group."""
    counts = _ESSENCE.get(one.kind())
    return (one.tags, counts(world, one) if counts else one)


def goes_along(end: World, gone: Any) -> bool:
    """Whether a thing that is gone went with another one: what comes with a VPC or with an instance."""
    if gone.kind() == "network-interface" and gone.attachment is not None:
        instance: Any = end.resources.get(gone.attachment.instance_id)
        return gone.attachment.delete_on_termination and (instance is None or instance.state == "terminated")
    born = getattr(gone, "is_main", False) or getattr(gone, "is_default", False)
    return bool(gone.kind() != "vpc" and (born or getattr(gone, "group_name", "") == "default"))


def of_kind(world: World, kind: str) -> list[Any]:
    """Every resource of a kind, oldest first."""
    return [one for one in world.resources.values() if one.kind() == kind]


def rules_of(world: World, group_id: str) -> list[Any]:
    """The rules of a security group, but for those that name a group which is gone: nobody could make them again."""
    rules = [one for one in of_kind(world, "security-group-rule") if one.group_id == group_id]
    return [one for one in rules if not one.lost_group_id]


def primary_of(world: World, instance: Any) -> Any:
    """The primary network interface of an instance; None once it is terminated."""
    plugged = ((one, one.attachment) for one in of_kind(world, "network-interface") if one.attachment)
    return next((one for one, it in plugged if it.instance_id == instance.id and it.device_index == 0), None)


def _of_instance(world: World, one: Any) -> Any:
    primary = primary_of(world, one)
    network = primary and (primary.group_ids, primary.source_dest_check)
    settings = (one.disable_api_termination, one.disable_api_stop, one.instance_initiated_shutdown_behavior)
    return one.state, one.instance_type, settings, network, one.placement_group_id, one.partition_number


def _of_interface(_world: World, one: Any) -> Any:
    plugged = one.attachment and (one.attachment.instance_id, one.attachment.device_index)
    addresses = [it.private_ip_address for it in one.private_ip_addresses]
    return one.group_ids, one.source_dest_check, one.description, plugged, addresses


_ESSENCE: Mapping[str, Callable[[World, Any], Any]] = {
    "elastic-ip": lambda world, one: (one.network_interface_id, one.private_ip_address),
    "instance": _of_instance,
    "network-acl": lambda world, one: (
        one.entries,
        () if one.is_default else [it.subnet_id for it in one.associations],
    ),
    "network-interface": _of_interface,
    "route-table": lambda world, one: (one.routes, one.is_main, [it.subnet_id for it in one.associations]),
    "security-group": lambda world, one: sorted(
        str((*it.matches_like, it.description)) for it in rules_of(world, one.id)
    ),
    "security-group-rule": lambda world, one: None,
}
